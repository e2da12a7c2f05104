/** @file BLEU and chrF of a set, as sacrebleu 2 computes them by default, from 0 to 1; longest common subsequence for ROUGE-L. */

const WORD_ORDERS = 4;
const CHARACTER_ORDERS = 6;
const BETA_SQUARED = 4;
const WHITE_SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** Counts of n-grams in the reading, in the reference, and in both, by order. */
interface Counts {
  read: number[];
  reference: number[];
  both: number[];
}

const noCounts = (orders: number): Counts => ({
  read: Array<number>(orders).fill(0),
  reference: Array<number>(orders).fill(0),
  both: Array<number>(orders).fill(0),
});

/** BLEU-4 of a corpus (Papineni et al. 2002), tokens by 13a, exponential smoothing. */
export class Bleu {
  readonly #counts = noCounts(WORD_ORDERS);

  add(reference: string, hypothesis: string): void {
    addCounts(this.#counts, tokens13a(reference), tokens13a(hypothesis));
  }

  /** null without a token in the references. */
  value(): number | null {
    const { read, reference, both } = this.#counts;
    const [readLength = 0, referenceLength = 0] = [read[0], reference[0]];
    if (referenceLength === 0) return null;
    if (both.every((count) => count === 0)) return 0;
    let smoothing = 1;
    let sum = 0;
    for (let n = 0; n < WORD_ORDERS; n++) {
      const [total = 0, right = 0] = [read[n], both[n]];
      if (total === 0) return 0;
      if (right === 0) smoothing *= 2;
      sum += Math.log(right === 0 ? 1 / (smoothing * total) : right / total);
    }
    const brevity = readLength < referenceLength ? Math.exp(1 - referenceLength / readLength) : 1;
    return brevity * Math.exp(sum / WORD_ORDERS);
  }
}

/** chrF2 of a corpus (Popović 2015): n-grams of 1 to 6 code points, white space left out. */
export class Chrf {
  readonly #counts = noCounts(CHARACTER_ORDERS);

  add(reference: string, hypothesis: string): void {
    addCounts(this.#counts, [...reference.replace(WHITE_SPACE, "")], [...hypothesis.replace(WHITE_SPACE, "")], true);
  }

  /** null without a character in the references. */
  value(): number | null {
    const { read, reference, both } = this.#counts;
    if (reference[0] === 0) return null;
    let [precision, recall, orders] = [0, 0, 0];
    for (let n = 0; n < CHARACTER_ORDERS; n++) {
      const [inRead = 0, inReference = 0, inBoth = 0] = [read[n], reference[n], both[n]];
      if (inRead === 0 || inReference === 0) continue;
      precision += inBoth / inRead;
      recall += inBoth / inReference;
      orders += 1;
    }
    if (precision + recall === 0) return 0;
    precision /= orders;
    recall /= orders;
    return ((1 + BETA_SQUARED) * precision * recall) / (BETA_SQUARED * precision + recall);
  }
}

/** @param onlyWithReference what is read does not count where the reference has no n-gram of that order (chrF) */
function addCounts(
  counts: Counts,
  reference: readonly string[],
  hypothesis: readonly string[],
  onlyWithReference = false,
): void {
  for (let n = 1; n <= counts.read.length; n++) {
    const inReference = gramsOf(reference, n);
    const ofReference = Math.max(0, reference.length - n + 1);
    const ofRead = Math.max(0, hypothesis.length - n + 1);
    let inBoth = 0;
    for (const [gram, count] of gramsOf(hypothesis, n)) inBoth += Math.min(count, inReference.get(gram) ?? 0);
    (counts.reference[n - 1] as number) += ofReference;
    (counts.read[n - 1] as number) += onlyWithReference && ofReference === 0 ? 0 : ofRead;
    (counts.both[n - 1] as number) += inBoth;
  }
}

function gramsOf(units: readonly string[], n: number): Map<string, number> {
  const grams = new Map<string, number>();
  for (let i = 0; i + n <= units.length; i++) {
    const gram = units.slice(i, i + n).join(" ");
    grams.set(gram, (grams.get(gram) ?? 0) + 1);
  }
  return grams;
}

/** The tokens of NIST's mteval-v13a, which WMT uses. */
export function tokens13a(text: string): string[] {
  const plain = text
    .replaceAll("<skipped>", "")
    .replaceAll("-\n", "")
    .replaceAll("\n", " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
  return ` ${plain} `
    .replace(/([{-~[-` -&(-+:-@/])/g, " $1 ")
    .replace(/([^0-9])([.,])/gu, "$1 $2 ")
    .replace(/([.,])([^0-9])/gu, " $1 $2")
    .replace(/([0-9])(-)/g, "$1 $2 ")
    .split(WHITE_SPACE)
    .filter((token) => token !== "");
}

/** Length of the longest common subsequence. */
export function commonLength(a: readonly string[], b: readonly string[]): number {
  const row = new Uint32Array(b.length + 1);
  for (const unit of a) {
    let diagonal = 0;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] as number;
      row[j] = unit === b[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1] as number);
      diagonal = above;
    }
  }
  return row[b.length] as number;
}
