import { expect, it } from "vitest";
import { comparable } from "./compare-runs.tsx";

const base = (edits: number, characters = 400) => ({
  base: { lines: 10, edits, characters, cer: edits / characters, wer: 0.5, graphemeCer: 0.1 },
});

it("compares only what was scored on the same lines", () => {
  expect(comparable(base(40), base(40))).toBe(true);
  expect(comparable(base(40), base(41))).toBe(false);
  expect(comparable(base(40), base(40, 401))).toBe(false);
  expect(comparable(base(40), { base: null })).toBeNull();
});
