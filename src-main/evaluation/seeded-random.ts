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

/**
 * The same of items that come one by one, however many: no more than `count` of them are held (algorithm R, Vitter 1985).
 * @returns what was drawn, and how many items there were
 */
export function drawFromMany<T>(items: Iterable<T>, count: number, random: () => number): { drawn: T[]; of: number } {
  const held: T[] = [];
  let of = 0;
  for (const item of items) {
    of += 1;
    if (held.length < count) held.push(item);
    else {
      const at = Math.floor(random() * of);
      if (at < count) held[at] = item;
    }
  }
  return { drawn: drawWithout(held, held.length, random), of };
}
