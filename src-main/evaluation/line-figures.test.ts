import { expect, it } from "vitest";
import { beginning, distributionOf, figuresOf, intervalOf } from "./line-figures.ts";
import { scoreLine } from "./metrics.ts";

it("sums edits and lengths, and is no mean of rates", () => {
  const figures = figuresOf([scoreLine("ab cd", "ab cd"), scoreLine("x", "y")]);
  expect(figures).toMatchObject({ lines: 2, edits: 1, characters: 6, cer: 1 / 6, wer: 1 / 3, low: 0, high: 1 });
  expect(figuresOf([])).toMatchObject({ lines: 0, cer: 0, low: null, high: null });
  expect(figuresOf([scoreLine("", "x")])).toMatchObject({ cer: null, edits: 1 });
});

it("puts every line into one range", () => {
  const lines = [scoreLine("a", "a"), scoreLine("a", "b"), scoreLine("a", "bcd"), scoreLine("", "x")];
  const found = distributionOf(lines).filter((range) => range.lines > 0);
  expect(found).toEqual([
    { from: 0, to: 0, lines: 1 },
    { from: 0.5, to: 1, lines: 1 },
    { from: 1, to: null, lines: 2 },
  ]);
});

it("goes by days, weeks or months, whichever there is room for", () => {
  const days = (count: number) =>
    Array.from({ length: count }, (_, i) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10));
  expect(intervalOf(days(45))).toBe("day");
  expect(intervalOf(days(60))).toBe("week");
  expect(intervalOf(days(600))).toBe("month");
  // A Thursday; the week began in the year before.
  expect(beginning("2026-01-01", "week")).toBe("2025-12-29");
  expect(beginning("2025-12-29", "week")).toBe("2025-12-29");
  expect(beginning("2026-02-17", "month")).toBe("2026-02-01");
});
