import { describe, expect, it } from "vitest";
import { splitLines } from "./split.ts";

const lines = (perPage: number[]) =>
  perPage.flatMap((count, page) =>
    Array.from({ length: count }, (_, i) => ({ id: `l${page}-${i}`, pageId: `p${page}` })),
  );

describe("splitLines", () => {
  it("keeps every page on one side and holds back about a fifth", () => {
    for (let seed = 0; seed < 20; seed++) {
      const all = lines([10, 12, 9, 11, 10, 8]);
      const split = splitLines(all, seed);
      expect(split.by).toBe("page");
      const sides = new Map<string, Set<string | undefined>>();
      for (const line of all) sides.set(line.pageId, (sides.get(line.pageId) ?? new Set()).add(split.of.get(line.id)));
      for (const side of sides.values()) expect(side.size).toBe(1);
      const held = all.filter((line) => split.of.get(line.id) === "validation").length;
      expect(held / all.length).toBeGreaterThanOrEqual(0.2);
      expect(held / all.length).toBeLessThanOrEqual(0.4);
    }
  });

  it("is the same for the same seed and differs between seeds", () => {
    const all = lines([10, 10, 10, 10, 10]);
    const held = (seed: number) =>
      all
        .filter((line) => splitLines(all, seed).of.get(line.id) === "validation")
        .map((line) => line.id)
        .join();
    expect(held(3)).toBe(held(3));
    expect(new Set(Array.from({ length: 12 }, (_, seed) => held(seed))).size).toBeGreaterThan(1);
  });

  it("never holds back the big page of two", () => {
    const split = splitLines(lines([40, 5]), 0);
    expect([...split.of].filter(([, side]) => side === "validation").every(([id]) => id.startsWith("l1-"))).toBe(true);
  });

  it("splits one page by line and says that the score flatters", () => {
    const split = splitLines(lines([20]), 0);
    expect(split.by).toBe("line");
    expect([...split.of.values()].filter((side) => side === "validation")).toHaveLength(4);
    expect(split.notes.join()).toContain("flatter");
  });

  it("splits lines without pages by line, and does not speak of a page", () => {
    const split = splitLines(
      Array.from({ length: 10 }, (_, index) => ({ id: `l${index}`, pageId: null })),
      0,
    );
    expect(split.by).toBe("line");
    expect([...split.of.values()].filter((side) => side === "validation")).toHaveLength(2);
    expect(split.notes.join()).toMatch(/have no pages, so the split is by line/);
    expect(split.notes.join()).not.toMatch(/one page/);
  });

  it("holds back nothing of four lines", () => {
    const split = splitLines(lines([2, 2]), 0);
    expect(split.by).toBe("none");
    expect([...split.of.values()].every((side) => side === "train")).toBe(true);
  });
});
