import { expect, it } from "vitest";
import { drawWithout, RandomDraw, seededRandom } from "./seeded-random.ts";

const ITEMS = Array.from({ length: 20 }, (_, index) => index);

function streamed(count: number, random: () => number): RandomDraw<number> {
  const draw = new RandomDraw<number>(count, random);
  for (const item of ITEMS) draw.offer(item);
  return draw;
}

it.each([
  ["a list", (random: () => number) => drawWithout(ITEMS, 8, random)],
  ["a stream", (random: () => number) => streamed(8, random).drawn()],
])("draws each item of %s as often as any other, at every place", (_name, draw) => {
  const random = seededRandom(7);
  const rounds = 20_000;
  const drawn = ITEMS.map(() => 0);
  const first = ITEMS.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    const items = draw(random);
    expect(new Set(items).size).toBe(8);
    for (const item of items) drawn[item] = (drawn[item] ?? 0) + 1;
    const [head = 0] = items;
    first[head] = (first[head] ?? 0) + 1;
  }
  // Five standard deviations: 20 items, of which none is to stand out.
  const far = (counts: readonly number[], share: number) =>
    Math.max(...counts.map((count) => Math.abs(count - rounds * share))) / Math.sqrt(rounds * share * (1 - share));
  expect(far(drawn, 8 / 20)).toBeLessThan(5);
  expect(far(first, 1 / 20)).toBeLessThan(5);
});

it("draws all there are, and says how many", () => {
  const draw = streamed(50, seededRandom(1));
  expect(draw.offered).toBe(20);
  expect(draw.drawn().toSorted((a, b) => a - b)).toEqual(ITEMS);
  expect(new RandomDraw(3, seededRandom(1)).drawn()).toEqual([]);
});
