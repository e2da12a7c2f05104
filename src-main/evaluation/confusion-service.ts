/** @file The confusion matrix of verified lines, every place of a confusion, and what a person says of it. */
import { setImmediate } from "node:timers/promises";
import type { ConfusionCell, ConfusionMatrix, ConfusionPlace, ConfusionScope } from "#contract/confusions.ts";
import { AppError } from "#contract/errors.ts";
import type { CorrectionService } from "../corrections/correction-service.ts";
import { assetId } from "../storage/asset-id.ts";
import { errorsAt, type PlacedError } from "./alignment.ts";
import type { ConfusedLine, ConfusionRepository, Verdict } from "./confusion-repository.ts";
import type { EvaluationRepository } from "./evaluation-repository.ts";
import { normalise } from "./metrics.ts";
import { type PlacedText, placed } from "./text-places.ts";
import { scriptOf } from "./unicode-script.ts";

/** Cells that one answer holds. */
const MOST_CELLS = 2_000;
/** Pages whose errors are kept; the one asked for longest ago goes first. */
const KEPT_PAGES = 2_000;

interface ReadLine {
  lineId: string;
  versionId: string;
  versionName: string;
  proposalId: number;
  newest: boolean;
  reference: string;
  hypothesis: string;
  /** null: too long to align. */
  errors: readonly PlacedError[] | null;
}

interface Cell {
  truth: string;
  read: string;
}

interface Found extends Cell {
  line: ReadLine;
  at: number;
  readAt: number;
  right: boolean;
}

export interface ConfusionServiceOptions {
  repository: ConfusionRepository;
  evaluation: Pick<EvaluationRepository, "documentIds" | "scoredPages" | "rows">;
  /** Brings the kept figures of a document's pages, which say where verified lines are, up to date. */
  refreshFigures(documentId: string): void;
  corrections: Pick<CorrectionService, "line">;
}

export class ConfusionService {
  readonly #options: ConfusionServiceOptions;
  /** By page, oldest use first. Aligned again when something on the page has changed. */
  readonly #kept = new Map<string, { changes: number; lines: readonly ReadLine[] }>();

  constructor(options: ConfusionServiceOptions) {
    this.#options = options;
  }

  /** Other work goes on between pages. */
  async matrix({ script, ...scope }: ConfusionScope & { script?: string | undefined }): Promise<ConfusionMatrix> {
    const versions = new Map<string, { versionId: string; versionName: string; lines: number }>();
    const scripts = new Map<string, { characters: number; errors: number }>();
    const cells = new Map<string, ConfusionCell>();
    let lines = 0;
    let leftOut = 0;
    const ofScript = (code: string) => {
      const known = scripts.get(code) ?? { characters: 0, errors: 0 };
      scripts.set(code, known);
      return known;
    };
    for await (const page of this.#pages(scope)) {
      for (const { versionId, versionName } of page.lines) {
        versions.set(versionId, { versionId, versionName, lines: (versions.get(versionId)?.lines ?? 0) + 1 });
      }
      const right = new Set(page.verdicts.map(keyOfPlace));
      for (const line of page.lines.filter((each) => isOf(each, scope))) {
        if (line.errors === null) {
          leftOut += 1;
          continue;
        }
        lines += 1;
        for (const character of normalise(line.reference)) ofScript(scriptOf(character)).characters += 1;
        for (const error of line.errors) {
          ofScript(scriptOf(error.truth || error.read)).errors += 1;
          const cell = cells.get(keyOf(error)) ?? { truth: error.truth, read: error.read, open: 0, right: 0 };
          cells.set(keyOf(error), cell);
          if (right.has(keyOfPlace({ ...error, lineId: line.lineId }))) cell.right += 1;
          else cell.open += 1;
        }
      }
    }
    const sorted = [...scripts]
      .map(([code, figures]) => ({ script: code, ...figures }))
      .toSorted((a, b) => b.errors - a.errors || b.characters - a.characters);
    const shown = sorted.find((each) => each.script === script)?.script ?? sorted[0]?.script ?? null;
    const ofShown = [...cells.values()]
      .filter((cell) => scriptOf(cell.truth || cell.read) === shown)
      .toSorted((a, b) => b.open + b.right - a.open - a.right || (keyOf(a) < keyOf(b) ? -1 : 1));
    return {
      versions: [...versions.values()].toSorted((a, b) => b.lines - a.lines),
      lines,
      leftOut,
      scripts: sorted,
      script: shown,
      cells: ofShown.slice(0, MOST_CELLS),
      cellCount: ofShown.length,
    };
  }

  /** A part of the places of a confusion. */
  async places(
    input: ConfusionScope & Cell & { offset: number; limit: number },
  ): Promise<{ places: ConfusionPlace[]; total: number; open: number }> {
    const found = await this.#find(input, input);
    const part = found.slice(input.offset, input.offset + input.limit);
    const lines = this.#options.repository.lines([...new Set(part.map(({ line }) => line.proposalId))]);
    const texts = new Map<number, LineTexts>();
    for (const [id, line] of lines) texts.set(id, textsOf(line));
    return {
      places: part.flatMap((each) => {
        const line = lines.get(each.line.proposalId);
        const of = texts.get(each.line.proposalId);
        return line === undefined || of === undefined ? [] : [placeOf(each, line, of)];
      }),
      total: found.length,
      open: found.filter((each) => !each.right).length,
    };
  }

  /** @throws AppError `not-found` */
  judge({ right, ...verdict }: Verdict & { right: boolean }): void {
    if (this.#options.corrections.line(verdict.lineId) === null) throw gone();
    this.#options.repository.judge(verdict, right);
  }

  /** The places of a confusion page by page, in order; what is said to be right is left out. Other work goes on between pages. */
  async *openPlaces(scope: ConfusionScope, cell: Cell): AsyncGenerator<readonly Verdict[]> {
    for await (const found of this.#found(scope, cell)) {
      const open = found.filter(({ right }) => !right);
      if (open.length > 0) yield open.map(({ line, at, truth, read }) => ({ lineId: line.lineId, at, truth, read }));
    }
  }

  async #find(scope: ConfusionScope, cell: Cell): Promise<Found[]> {
    const all: Found[] = [];
    for await (const found of this.#found(scope, cell)) all.push(...found);
    return all;
  }

  async *#found(scope: ConfusionScope, { truth, read }: Cell): AsyncGenerator<Found[]> {
    for await (const page of this.#pages(scope)) {
      const right = new Set(page.verdicts.map(keyOfPlace));
      const found: Found[] = [];
      for (const line of page.lines.filter((each) => isOf(each, scope))) {
        for (const error of line.errors ?? []) {
          if (error.truth !== truth || error.read !== read) continue;
          found.push({ ...error, line, right: right.has(keyOfPlace({ ...error, lineId: line.lineId })) });
        }
      }
      if (found.length > 0) yield found;
    }
  }

  async *#pages({ documentId }: ConfusionScope): AsyncGenerator<{ lines: readonly ReadLine[]; verdicts: Verdict[] }> {
    const { evaluation, refreshFigures, repository } = this.#options;
    for (const id of documentId === undefined ? evaluation.documentIds() : [documentId]) {
      refreshFigures(id);
      for (const page of evaluation.scoredPages(id)) {
        yield { lines: this.#read(page.id, page.changes), verdicts: repository.verdicts(page.id) };
        await setImmediate();
      }
    }
  }

  /** Only pairs of texts that are new are aligned again. */
  #read(pageId: string, changes: number): readonly ReadLine[] {
    const known = this.#kept.get(pageId);
    this.#kept.delete(pageId);
    const old = new Map(known?.lines.map((line) => [line.proposalId, line]));
    const lines =
      known?.changes === changes
        ? known.lines
        : this.#options.evaluation.rows(pageId).map(({ newest, ...row }): ReadLine => {
            const before = old.get(row.proposalId);
            const errors = before?.reference === row.reference ? before.errors : errorsIn(row);
            return { ...row, newest: newest === 1, errors };
          });
    this.#kept.set(pageId, { changes, lines });
    if (this.#kept.size > KEPT_PAGES) this.#kept.delete(this.#kept.keys().next().value as string);
    return lines;
  }
}

function errorsIn({ reference, hypothesis }: { reference: string; hypothesis: string }): PlacedError[] | null {
  const [truth, read] = [normalise(reference), normalise(hypothesis)];
  return truth === read ? [] : errorsAt([...truth], [...read]);
}

const isOf = (line: ReadLine, { versionId }: ConfusionScope): boolean =>
  versionId === undefined ? line.newest : line.versionId === versionId;

const keyOf = ({ truth, read }: Cell): string => `${truth}\u0000${read}`;
const keyOfPlace = ({ lineId, at, ...cell }: Verdict): string => `${lineId}\u0000${at}\u0000${keyOf(cell)}`;

interface LineTexts {
  text: PlacedText | null;
  reading: PlacedText | null;
  /** Of each code unit of the reading: where it lies along the crop. */
  spans: readonly (readonly [x0: number, x1: number])[];
}

function textsOf({ text, reading, characters }: ConfusedLine): LineTexts {
  const flat = JSON.parse(characters) as (string | number)[];
  const spans: [number, number][] = [];
  let joined = "";
  for (let i = 0; i + 3 < flat.length; i += 4) {
    const letters = flat[i] as string;
    joined += letters;
    const span: [number, number] = [(flat[i + 2] as number) / 10_000, (flat[i + 3] as number) / 10_000];
    for (let unit = 0; unit < letters.length; unit++) spans.push(span);
  }
  return { text: placed(text), reading: placed(reading), spans: joined === reading ? spans : [] };
}

function placeOf(found: Found, line: ConfusedLine, { text, reading, spans }: LineTexts): ConfusionPlace {
  const { cropSha256, characters: _, proposalId: __, ...where } = line;
  const [start, end] = rangeOf(text, line.text, found.at, found.truth);
  const [readStart, readEnd] = rangeOf(reading, line.reading, found.readAt, found.read);
  // What was not read lies between its neighbours.
  const before = spans[readStart - 1];
  const behind = spans[readStart];
  const [x0, x1] =
    found.read !== "" ? (behind ?? [null, null]) : before && behind ? gapOf(before, behind) : [null, null];
  return {
    ...where,
    cropAsset: assetId(cropSha256, "png"),
    at: found.at,
    truth: found.truth,
    read: found.read,
    right: found.right,
    mendable: text !== null,
    start,
    end,
    readStart,
    readEnd,
    x0,
    x1,
  };
}

/** Code units of the typed text that a code point of the normalised one stands for. */
function rangeOf(text: PlacedText | null, typed: string, at: number, point: string): [number, number] {
  if (text === null) return [0, 0];
  const start = text.starts[at] ?? typed.trimEnd().length;
  if (point === "") return [start, start];
  const next = text.starts.slice(at + 1).find((other) => other > start) ?? typed.trimEnd().length;
  return [start, next];
}

/** In writing from right to left the neighbour before lies on the right. */
function gapOf(a: readonly [number, number], b: readonly [number, number]): [number, number] {
  const [left, right] = a[0] <= b[0] ? [a, b] : [b, a];
  return [Math.min(left[1], right[0]), Math.max(left[1], right[0])];
}

/** Said of a line that went meanwhile. */
export function gone(): AppError {
  return new AppError("not-found", "This line is not in the library any more. Look at the places again.");
}
