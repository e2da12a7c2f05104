/** @file Random numbers that are the same for the same seed, so that what was drawn can be drawn again. */

/** Numbers from 0 (included) to 1 (excluded); mulberry32, whose period of 2^32 is ample for drawing lines. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` of `items` (or all), each set of that size as likely as any other, in random order. */
export function drawWithout<T>(items: readonly T[], count: number, random: () => number): T[] {
  const left = [...items];
  const drawn: T[] = [];
  while (drawn.length < count && left.length > 0) {
    const at = Math.floor(random() * left.length);
    drawn.push(left[at] as T);
    left[at] = left.at(-1) as T;
    left.pop();
  }
  return drawn;
}

/** The same of items that come one by one, however many: no more than `count` are held (algorithm R, Vitter 1985). */
export class RandomDraw<T> {
  readonly #count: number;
  readonly #random: () => number;
  readonly #held: T[] = [];
  #offered = 0;

  constructor(count: number, random: () => number) {
    this.#count = count;
    this.#random = random;
  }

  /** How many items there were. */
  get offered(): number {
    return this.#offered;
  }

  offer(item: T): void {
    this.#offered += 1;
    if (this.#held.length < this.#count) {
      this.#held.push(item);
      return;
    }
    const at = Math.floor(this.#random() * this.#offered);
    if (at < this.#count) this.#held[at] = item;
  }

  /** What was drawn, in random order. Ends the draw. */
  drawn(): T[] {
    return drawWithout(this.#held, this.#held.length, this.#random);
  }
}
