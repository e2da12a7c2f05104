import { describe, expect, it } from "vitest";
import { splitByDocument } from "../datasets/split.ts";
import { sayLearnt, splitBeside } from "./run-parent.ts";

const lines = Array.from({ length: 20 }, (_, i) => ({ id: `l${i}`, pageId: `p${i % 4}`, documentId: `d${i % 2}` }));
const ids = (of: Iterable<{ id: string }>) => new Set([...of].map(({ id }) => id));

describe("the split of a run that goes on from a version", () => {
  it("holds back only what the parent did not learn from, and says where it knows the pages", () => {
    const learnt = ids(lines.slice(0, 8));
    const split = splitBeside(lines, 3, learnt);
    expect(split.of.size).toBe(20);
    const held = lines.filter(({ id }) => split.of.get(id) === "validation");
    expect(held.length).toBeGreaterThan(0);
    expect(held.some(({ id }) => learnt.has(id))).toBe(false);
    // The parent learnt lines of all four pages: whatever is held back shares its page with some of them.
    expect(split).toMatchObject({ by: "line", warnings: [expect.stringContaining("new pages")] });
    // Where it learnt from all of them, nothing can tell whether its child is better.
    expect(splitBeside(lines, 3, ids(lines))).toMatchObject({ by: "none" });
  });

  it("holds back pages that the parent learnt nothing of where there are two", () => {
    const learnt = ids(lines.filter(({ id, pageId }) => pageId === "p0" || id === "l1"));
    const split = splitBeside(lines, 3, learnt);
    const held = lines.filter(({ id }) => split.of.get(id) === "validation");
    expect(held.length).toBeGreaterThan(0);
    expect(held.every(({ pageId }) => pageId === "p2" || pageId === "p3")).toBe(true);
    expect(split.by).toBe("page");
    expect(split.warnings).toBeUndefined();
  });

  it("scores on the documents that were named, and says what the parent learnt of them", () => {
    const split = splitByDocument(lines, ["d0"]);
    expect(sayLearnt(split, { learnt: ids(lines.slice(0, 4)) }).warnings).toEqual([
      expect.stringContaining("2 of the 10 lines"),
    ]);
    expect(sayLearnt(split, { learnt: new Set(["l1"]) }).warnings).toBeUndefined();
    expect(sayLearnt(split, null)).toBe(split);
  });
});
