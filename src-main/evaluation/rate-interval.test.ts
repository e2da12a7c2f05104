import { expect, it } from "vitest";
import { quantile, rateInterval } from "./rate-interval.ts";

it("holds the rate, and narrows as the root of the lines", () => {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ edits: i % 4 === 0 ? 8 : 0, length: 40 }));
  const few = rateInterval(lines(40));
  const many = rateInterval(lines(640));
  if (few === null || many === null) throw new Error("no interval");
  expect(few.low).toBeLessThan(0.05);
  expect(few.high).toBeGreaterThan(0.05);
  expect((few.high - few.low) / (many.high - many.low)).toBeCloseTo(4, -0.3);
});

it("is a point where all lines are alike, and nothing where there is no text", () => {
  expect(rateInterval([{ edits: 1, length: 10 }])).toEqual({ low: 0.1, high: 0.1 });
  expect(rateInterval([{ edits: 3, length: 0 }])).toBeNull();
  expect(rateInterval([])).toBeNull();
});

it("takes quantiles between the two nearest", () => {
  expect(quantile([0, 10], 0.25)).toBe(2.5);
  expect(quantile([7], 0.9)).toBe(7);
});
