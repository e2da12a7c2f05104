/** @file Any choice of scores of a set of lines under a profile. The one definition is docs/metrics.md. */
import { Metric, type MetricValue, type Profile, type UsedProfile } from "#contract/metrics.ts";
import { distance, textDistance, type Units, unitDistance } from "./edit-distance.ts";
import { Bleu, Chrf, commonLength } from "./n-grams.ts";
import { bagEdits, flexibleEdits } from "./order-free.ts";
import { type LineErrors, rateInterval } from "./rate-interval.ts";
import { type Preparation, preparation } from "./text-profile.ts";
import { characterNumbers, clustersOf, wordsOf } from "./text-units.ts";

/** A line, or a page in one text, beside its reading. */
export interface Pair {
  reference: string;
  hypothesis: string;
  /** Lines of one page, for scores that take a page as a whole. A pair without is a page of its own. */
  page?: string;
}

export interface SetScores {
  profile: UsedProfile;
  lines: number;
  /** In the order in which the metrics were asked for. */
  values: MetricValue[];
}

/** Takes one pair, or all pairs of a page, after the other. */
interface Tally {
  add(pairs: readonly Pair[]): void;
  value(): Omit<MetricValue, "metric">;
}

/** Scores a set page by page, so that whoever has many can do something else in between. */
export class SetScorer {
  readonly #profile: Preparation;
  readonly #byLine: Wanted[];
  readonly #byPage: Wanted[];
  readonly #wanted: Wanted[];
  #lines = 0;

  /** @param keepLines remembers two numbers of each line, so that `interval` has something to draw from */
  constructor(profile: Profile, metrics: readonly Metric[], keepLines = false) {
    this.#profile = preparation(profile);
    this.#wanted = [...new Set(metrics)].map((metric) => ({ metric, tally: tallyOf(metric, this.#profile) }));
    for (const { metric, tally } of keepLines ? this.#wanted : []) {
      if (OF_RATES.has(metric) && tally instanceof ErrorRate) tally.keep = [];
    }
    this.#byLine = this.#wanted.filter(({ metric }) => !OF_PAGES.has(metric));
    this.#byPage = this.#wanted.filter(({ metric }) => OF_PAGES.has(metric));
  }

  /** @param pairs the texts as they are: the profile prepares them */
  addPage(pairs: readonly Pair[]): void {
    this.#lines += pairs.length;
    for (const { reference, hypothesis } of pairs) {
      const pair = { reference: this.#profile.prepare(reference), hypothesis: this.#profile.prepare(hypothesis) };
      for (const { tally } of this.#byLine) tally.add([pair]);
    }
    for (const { tally } of this.#byPage) tally.add(pairs);
  }

  /** 95 % interval of a rate of lines (CER, grapheme CER, WER), by bootstrap over lines; null for any other. */
  interval(metric: Metric): { low: number; high: number } | null {
    const tally = this.#wanted.find((wanted) => wanted.metric === metric)?.tally;
    if (!(tally instanceof ErrorRate) || tally.keep === null || tally.value().value === null) return null;
    return rateInterval(tally.keep);
  }

  scores(): SetScores {
    const { prepare: _, ...profile } = this.#profile;
    const values = this.#wanted.map(({ metric, tally }) => ({ metric, ...tally.value() }));
    return { profile, lines: this.#lines, values };
  }
}

interface Wanted {
  metric: Metric;
  tally: Tally;
}

/** Scores a set at once. */
export function scoreSet(pairs: Iterable<Pair>, profile: Profile, metrics: readonly Metric[]): SetScores {
  const scorer = new SetScorer(profile, metrics);
  const pages = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const page = pair.page === undefined ? undefined : pages.get(pair.page);
    if (pair.page === undefined) scorer.addPage([pair]);
    else if (page === undefined) pages.set(pair.page, [pair]);
    else page.push(pair);
  }
  for (const page of pages.values()) scorer.addPage(page);
  return scorer.scores();
}

const OF_PAGES: ReadonlySet<Metric> = new Set(["flexible-cer", "bag-of-words", "normalised-edit-distance"]);
/** Rates of edits over lengths of lines: what a bootstrap over lines can draw from. */
const OF_RATES: ReadonlySet<Metric> = new Set(["cer", "grapheme-cer", "wer"]);
/** All there are, in the order in which they are shown. */
export const ALL_METRICS: readonly Metric[] = Metric.options;

function tallyOf(metric: Metric, profile: Preparation): Tally {
  switch (metric) {
    case "cer":
      return new ErrorRate(profile, characterCounter(profile.characters));
    case "grapheme-cer":
      return new ErrorRate(profile, characterCounter("graphemes"));
    case "wer":
      return new ErrorRate(profile, wordCounter(profile));
    case "character-accuracy":
      return new Accuracy(profile, characterCounter(profile.characters));
    case "exact-lines":
      return new ExactLines();
    case "flexible-cer":
      return new ErrorRate(profile, flexibleCounter(profile));
    case "bag-of-words":
      return new ErrorRate(profile, bagCounter(profile));
    case "normalised-edit-distance":
      return new NormalisedDistance(profile);
    case "bleu":
      return similarity(new Bleu());
    case "chrf":
      return similarity(new Chrf());
    case "rouge-l":
      return profile.words === "rouge-score" ? new MeanRouge(profile) : new SummedRouge(profile);
  }
}

/** Edits of a page or line, and how much its reference has. */
type Counter = (pairs: readonly Pair[]) => { edits: number; length: number };

function characterCounter(characters: UsedProfile["characters"]): Counter {
  if (characters === "code-points") {
    return ([pair]) => ({
      edits: textDistance(pair?.reference ?? "", pair?.hypothesis ?? ""),
      length: codePointCount(pair?.reference ?? ""),
    });
  }
  return ([pair]) => {
    const reference = clustersOf(pair?.reference ?? "");
    const same = pair?.reference === pair?.hypothesis;
    return { edits: same ? 0 : distance(reference, clustersOf(pair?.hypothesis ?? "")), length: reference.length };
  };
}

function codePointCount(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function wordCounter(profile: Preparation): Counter {
  const words = wordsOf[profile.words];
  return ([pair]) => {
    const reference = words(pair?.reference ?? "");
    const same = pair?.reference === pair?.hypothesis;
    return { edits: same ? 0 : distance(reference, words(pair?.hypothesis ?? "")), length: reference.length };
  };
}

/** A page's lines: each pair is one, or several with breaks between. */
function linesOf(profile: Preparation, texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split(/\r\n|[\n\r\u0085\u2028\u2029]/)).map(profile.prepare);
}

function flexibleCounter(profile: Preparation): Counter {
  const numbers = characterNumbers(profile.characters);
  return (pairs) => {
    const reference = linesOf(
      profile,
      pairs.map((pair) => pair.reference),
    ).map(numbers);
    const hypothesis = linesOf(
      profile,
      pairs.map((pair) => pair.hypothesis),
    ).map(numbers);
    const inOrder = pairs.reduce(
      (sum, pair) =>
        sum + unitDistance(numbers(profile.prepare(pair.reference)), numbers(profile.prepare(pair.hypothesis))),
      0,
    );
    const length = reference.reduce((sum, line) => sum + line.length, 0);
    // The search is greedy; where it does worse than the order as it stands, the order holds.
    return { edits: Math.min(inOrder, flexibleEdits(reference, hypothesis)), length };
  };
}

function bagCounter(profile: Preparation): Counter {
  const words = wordsOf[profile.words];
  const all = (texts: readonly string[]) => texts.flatMap((text) => words(profile.prepare(text)));
  return (pairs) => {
    const reference = all(pairs.map((pair) => pair.reference));
    return { edits: bagEdits(reference, all(pairs.map((pair) => pair.hypothesis))), length: reference.length };
  };
}

/** Sum of edits over sum of lengths, by the profile's rule for nothing to divide by. */
class ErrorRate implements Tally {
  readonly #rule: UsedProfile["emptyReference"];
  readonly #counter: Counter;
  #edits = 0;
  #length = 0;
  #refused = false;
  /** Of each line, where they are wanted. */
  keep: LineErrors[] | null = null;

  constructor(profile: Preparation, counter: Counter) {
    this.#rule = profile.emptyReference;
    this.#counter = counter;
  }

  add(pairs: readonly Pair[]): void {
    const { edits, length } = this.#counter(pairs);
    this.#edits += edits;
    this.#length += length;
    this.keep?.push({ edits, length });
    this.#refused ||= length === 0 && this.#rule === "refused";
  }

  value() {
    return { value: this.#rate(), part: this.#edits, whole: this.#length };
  }

  #rate(): number | null {
    if (this.#refused) return null;
    if (this.#length > 0) return this.#edits / this.#length;
    return this.#edits === 0 || this.#rule === "one" ? this.#edits : null;
  }
}

class Accuracy extends ErrorRate {
  override value() {
    const { value, part, whole } = super.value();
    return { value: value === null ? null : 1 - value, part: whole - part, whole };
  }
}

class ExactLines implements Tally {
  #equal = 0;
  #lines = 0;

  add([pair]: readonly Pair[]): void {
    this.#equal += pair?.reference === pair?.hypothesis ? 1 : 0;
    this.#lines += 1;
  }

  value() {
    return { value: this.#lines === 0 ? null : this.#equal / this.#lines, part: this.#equal, whole: this.#lines };
  }
}

/** OmniDocBench: of each page the distances over the longer lengths, then the mean of the pages. */
class NormalisedDistance implements Tally {
  readonly #prepare: (text: string) => string;
  readonly #numbers: (text: string) => Units;
  #sum = 0;
  #pages = 0;

  constructor(profile: Preparation) {
    this.#prepare = profile.prepare;
    this.#numbers = characterNumbers(profile.characters);
  }

  add(pairs: readonly Pair[]): void {
    let [edits, longest] = [0, 0];
    for (const pair of pairs) {
      const reference = this.#numbers(this.#prepare(pair.reference));
      const hypothesis = this.#numbers(this.#prepare(pair.hypothesis));
      edits += unitDistance(reference, hypothesis);
      longest += Math.max(reference.length, hypothesis.length);
    }
    this.#sum += longest === 0 ? 0 : edits / longest;
    this.#pages += 1;
  }

  value() {
    return { value: this.#pages === 0 ? null : this.#sum / this.#pages, part: null, whole: null };
  }
}

function similarity(score: Bleu | Chrf): Tally {
  return {
    add: ([pair]) => score.add(pair?.reference ?? "", pair?.hypothesis ?? ""),
    value: () => ({ value: score.value(), part: null, whole: null }),
  };
}

/** F1 of the longest common subsequences of words, summed over the set. */
class SummedRouge implements Tally {
  readonly #words: (text: string) => string[];
  #common = 0;
  #length = 0;

  constructor(profile: Preparation) {
    this.#words = wordsOf[profile.words];
  }

  add([pair]: readonly Pair[]): void {
    const [reference, hypothesis] = [this.#words(pair?.reference ?? ""), this.#words(pair?.hypothesis ?? "")];
    this.#common += 2 * commonLength(reference, hypothesis);
    this.#length += reference.length + hypothesis.length;
  }

  value() {
    return { value: this.#length === 0 ? null : this.#common / this.#length, part: this.#common, whole: this.#length };
  }
}

/** rouge-score's: the mean of the lines' F1. */
class MeanRouge implements Tally {
  readonly #words: (text: string) => string[];
  #sum = 0;
  #lines = 0;

  constructor(profile: Preparation) {
    this.#words = wordsOf[profile.words];
  }

  add([pair]: readonly Pair[]): void {
    const [reference, hypothesis] = [this.#words(pair?.reference ?? ""), this.#words(pair?.hypothesis ?? "")];
    const length = reference.length + hypothesis.length;
    this.#sum += length === 0 ? 0 : (2 * commonLength(reference, hypothesis)) / length;
    this.#lines += 1;
  }

  value() {
    return { value: this.#lines === 0 ? null : this.#sum / this.#lines, part: null, whole: null };
  }
}
