/** @file A character model of the corrections that a fine-tuned recogniser carries; language.py makes it. */
import { z } from "zod";

/** Stands before and after each line. */
export const EDGE = "\n";
/** Probability below the shortest n-gram, as in language.py. */
const UNKNOWN = 1 / 400;

const Stored = z.object({
  order: z.int().min(1).max(10),
  weight: z.number().min(0),
  grams: z.string(),
  counts: z.array(z.int().min(1)),
});

interface Followers {
  counts: Map<string, number>;
  total: number;
}

/** Interpolated Witten-Bell n-grams over texts in visual order. */
export class LanguageModel {
  /** How much it counts beside the recogniser. */
  readonly weight: number;
  /** Characters that are looked back at. */
  readonly reach: number;
  readonly #after = new Map<string, Followers>();
  readonly #known = new Map<string, number>();

  /**
   * @param stored the ONNX file's `emend.language`
   * @throws SyntaxError or ZodError where it is not such a model
   */
  constructor(stored: string) {
    const { order, weight, grams, counts } = Stored.parse(JSON.parse(stored));
    this.weight = weight;
    this.reach = order - 1;
    const characters = Array.from(grams);
    for (const [index, count] of counts.entries()) {
      const gram = characters.slice(index * order, (index + 1) * order);
      const last = gram.at(-1) as string;
      for (let start = 0; start < order; start++) this.#count(gram.slice(start, -1).join(""), last, count);
    }
  }

  /**
   * Natural logarithm.
   * @param history the last `reach` characters, edges included
   */
  logProbability(history: readonly string[], character: string): number {
    const key = `${history.join("")}${character}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    let value = UNKNOWN;
    for (let length = 0; length <= this.reach; length++) {
      const followers = this.#after.get(history.slice(history.length - length).join(""));
      if (followers === undefined) break;
      const kinds = followers.counts.size;
      value = ((followers.counts.get(character) ?? 0) + kinds * value) / (followers.total + kinds);
    }
    const logarithm = Math.log(value);
    this.#known.set(key, logarithm);
    return logarithm;
  }

  #count(context: string, character: string, count: number): void {
    let followers = this.#after.get(context);
    if (followers === undefined) {
      followers = { counts: new Map(), total: 0 };
      this.#after.set(context, followers);
    }
    followers.counts.set(character, (followers.counts.get(character) ?? 0) + count);
    followers.total += count;
  }
}
