import { expect, it } from "vitest";
import { splitBeside } from "./run-parent.ts";

const lines = Array.from({ length: 20 }, (_, i) => ({ id: `l${i}`, pageId: `p${i % 4}` }));

it("holds back only what the parent did not learn from", () => {
  const learnt = new Set(lines.slice(0, 8).map(({ id }) => id));
  const split = splitBeside(lines, 3, learnt);
  expect(split.of.size).toBe(20);
  const held = lines.filter(({ id }) => split.of.get(id) === "validation");
  expect(held.length).toBeGreaterThan(0);
  expect(held.some(({ id }) => learnt.has(id))).toBe(false);
  expect(split.by).toBe("page");
  // Where it learnt from all of them, nothing can tell whether its child is better.
  expect(splitBeside(lines, 3, new Set(lines.map(({ id }) => id)))).toMatchObject({ by: "none" });
});
