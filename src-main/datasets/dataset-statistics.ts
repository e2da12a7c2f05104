/** @file Figures of a data set, row by row: nothing is kept of a row but what it is counted in. */
import type { DataSetSplit, DataSetStatistics } from "#contract/datasets.ts";
import { scaledWidth } from "../recognition/line-image.ts";
import type { DataSetRow } from "./manifest-file.ts";

/** Characters of a bin of the lengths, and bins before the open one. */
const BIN = 10;
const BINS = 20;
const MOST_NAMES = 100;
const MOST_RARE = 100;
/** Pixels per character are counted in bins that are so many times as wide as the one before. */
const STEP = 1.04;
const RATIO_BINS = 256;

/** The scripts that lines are counted by; what is in none of them counts as common. */
const SCRIPTS = (
  "Latin Greek Cyrillic Arabic Hebrew Syriac Devanagari Bengali Tamil Thai Georgian Armenian Ethiopic Han Hiragana " +
  "Katakana Hangul Coptic Gothic Runic Tibetan Khmer"
).split(" ");
const PATTERNS = SCRIPTS.map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, "u") }));

export class StatisticsCounter {
  #rows = 0;
  #characters = 0;
  #words = 0;
  #pages = 0;
  #lastPage: string | null = null;
  readonly #documents = new Set<string>();
  readonly #splits: Record<DataSetSplit, { rows: number; characters: number }> = {
    train: { rows: 0, characters: 0 },
    validation: { rows: 0, characters: 0 },
    test: { rows: 0, characters: 0 },
  };
  readonly #lengths = new Array<number>(BINS + 1).fill(0);
  readonly #ratios = new Array<number>(RATIO_BINS).fill(0);
  readonly #alphabet = new Map<string, number>();
  readonly #languages = new Map<string, number>();
  readonly #subsets = new Map<string, number>();
  readonly #hands = new Map<string, number>();
  readonly #licences = new Map<string, number>();
  readonly #flags = { private: 0, noImages: 0, notPublishable: 0, synthetic: 0 };
  readonly #ofLines: boolean;

  constructor(unit: "line" | "page") {
    this.#ofLines = unit === "line";
  }

  /** Rows of a page must come behind each other. */
  add(row: DataSetRow): void {
    const length = this.#takeText(row.text);
    this.#rows += 1;
    this.#characters += length;
    this.#documents.add(row.document);
    if (row.page !== this.#lastPage) this.#pages += 1;
    this.#lastPage = row.page;
    const side = this.#splits[row.split];
    side.rows += 1;
    side.characters += length;
    const bin = Math.min(BINS, Math.floor(length / BIN));
    this.#lengths[bin] = (this.#lengths[bin] as number) + 1;
    const ratio = pixelsPerCharacter(row, length);
    if (this.#ofLines && ratio !== null) this.#ratios[binOf(ratio)] = (this.#ratios[binOf(ratio)] as number) + 1;
    count(this.#languages, row.language);
    count(this.#subsets, row.subset);
    count(this.#hands, row.hand);
    count(this.#licences, row.licence ?? null);
    if (row.flags.private) this.#flags.private += 1;
    if (row.flags.noImages) this.#flags.noImages += 1;
    if (row.flags.publishable === false) this.#flags.notPublishable += 1;
    if (row.flags.synthetic) this.#flags.synthetic += 1;
  }

  statistics(): DataSetStatistics {
    const rare = [...this.#alphabet].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_RARE);
    return {
      rows: this.#rows,
      characters: this.#characters,
      words: this.#words,
      documents: this.#documents.size,
      pages: this.#pages,
      splits: this.#splits,
      lengths: this.#lengths.map((count, bin) => ({
        from: bin * BIN,
        to: bin === BINS ? null : (bin + 1) * BIN,
        count,
      })),
      pixelsPerCharacter: this.#median(),
      scripts: this.#scripts(),
      languages: named(this.#languages),
      subsets: named(this.#subsets),
      hands: named(this.#hands),
      licences: named(this.#licences),
      flags: this.#flags,
      alphabet: this.#alphabet.size,
      rarest: rare.map(([name, count]) => ({ name, count })),
    };
  }

  /** @returns code points */
  #takeText(text: string): number {
    let length = 0;
    let inWord = false;
    for (const character of text) {
      length += 1;
      this.#alphabet.set(character, (this.#alphabet.get(character) ?? 0) + 1);
      const blank = character === " " || character === "\n" || character === "\t";
      if (!blank && !inWord) this.#words += 1;
      inWord = !blank;
    }
    return length;
  }

  #scripts(): { name: string; count: number }[] {
    const scripts = new Map<string, number>();
    for (const [character, times] of this.#alphabet) {
      const name = PATTERNS.find(({ pattern }) => pattern.test(character))?.name ?? "Common";
      scripts.set(name, (scripts.get(name) ?? 0) + times);
    }
    return named(scripts);
  }

  #median(): number | null {
    const total = this.#ratios.reduce((sum, each) => sum + each, 0);
    if (total === 0) return null;
    let seen = 0;
    const bin = this.#ratios.findIndex((each) => {
      seen += each;
      return seen * 2 >= total;
    });
    return STEP ** (bin + 0.5);
  }
}

/** Width at the recogniser's height for each code point of a line; null where it has no text or no known size. */
export function pixelsPerCharacter(row: Pick<DataSetRow, "width" | "height">, length: number): number | null {
  if (length === 0 || row.width === 0 || row.height === 0) return null;
  return scaledWidth(row.width, row.height) / length;
}

const binOf = (ratio: number): number =>
  Math.min(RATIO_BINS - 1, Math.max(0, Math.floor(Math.log(ratio) / Math.log(STEP))));

function count(counts: Map<string, number>, name: string | null): void {
  if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Most first. */
function named(counts: ReadonlyMap<string, number>): { name: string; count: number }[] {
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_NAMES);
}
