import { expect, it } from "vitest";
import { pairedDifference, verdictOf } from "./paired-bootstrap.ts";
import { seededRandom } from "./seeded-random.ts";

const lines = (gains: readonly number[]) => gains.map((gain) => ({ a: 5, b: 5 - gain, length: 50 }));

it("is the difference of the rates, and the same for the same lines", () => {
  const sample = lines([2, 0, 1, 0, 3, 0, 0, 1]);
  const found = pairedDifference(sample);
  expect(found?.difference).toBeCloseTo(-7 / 400, 12);
  expect(found).toEqual(pairedDifference(sample));
  expect(pairedDifference([{ a: 0, b: 3, length: 0 }])).toBeNull();
});

it("says better or worse only beyond chance, and nothing of few lines", () => {
  const verdict = (gains: readonly number[]) => verdictOf(pairedDifference(lines(gains)), gains.length);
  expect(verdict([1, 1, 1, 2, 1, 1, 1, 1])).toBe("better");
  expect(verdict([-1, -1, -1, -2, -1, -1, -1])).toBe("worse");
  expect(verdict([1, -1, 1, -1, 2, -2, 0, 0])).toBe("same");
  expect(verdict([5, 5, 5, 5, 5])).toBeNull();
});

it("holds the true difference in about 95 of 100 simulated sets of 60 lines", () => {
  const random = seededRandom(7);
  let held = 0;
  const rounds = 200;
  for (let round = 0; round < rounds; round++) {
    // b is one error in 50 better with a chance of 30 %, worse with 10 %: -0.2 / 50 on the whole.
    const sample = Array.from({ length: 60 }, () => {
      const chance = random();
      return { a: 3, b: chance < 0.3 ? 2 : chance > 0.9 ? 4 : 3, length: 50 };
    });
    const found = pairedDifference(sample, round);
    if (found !== null && found.low <= -0.004 && found.high >= -0.004) held += 1;
  }
  expect(held / rounds).toBeGreaterThan(0.9);
});
