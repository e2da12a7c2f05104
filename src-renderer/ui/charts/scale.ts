/** @file Round ticks of an axis. */

/** Round steps (1, 2, 5 times a power of ten) from zero to at least `most`. */
export function ticks(most: number, count = 3): number[] {
  if (!(most > 0)) return [0, 1];
  const raw = most / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const result: number[] = [];
  for (let i = 0; i * step < most + step * 0.999; i += 1) result.push(i * step);
  return result;
}
