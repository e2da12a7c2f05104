import { describe, expect, it } from "vitest";
import type { Proposal } from "#contract/corrections.ts";
import { fakeLine } from "../../client/fake-client.ts";
import { diffTexts } from "../../ui/text-diff.ts";
import { confidenceRuns } from "./confidence-runs.ts";
import { countLines, filterLines, isChanged, isDoubtful, type LineKind, nextOpen } from "./filters.ts";
import { placesFor } from "./palette-places.ts";
import { readByAnother } from "./read-again-bar.tsx";
import { boundsOf, fitPage, fitWidth, follow, pan, toPage, toScreen, turnBox, zoomAt, zoomTo } from "./viewport.ts";
import { doubtsOf } from "./words.ts";
import { activate, createWorkspaceStore, toggleKind } from "./workspace-store.ts";

const rebuild = (before: string, after: string): [string, string] => {
  const parts = diffTexts(before, after);
  const text = (drop: string): string =>
    parts
      .filter((part) => part.kind !== drop)
      .map((part) => part.text)
      .join("");
  return [text("added"), text("removed")];
};

describe("diffTexts", () => {
  it.each([
    ["fich", "ſich"],
    ["", "new"],
    ["gone", ""],
    ["the quick fox", "the quiet box"],
    ["a𝔞b", "a𝔟b"],
    ["مرحبا بكم", "مرحبًا بكم"],
  ])("%s → %s holds both texts whole", (before, after) => {
    expect(rebuild(before, after)).toEqual([before, after]);
  });

  it("marks one letter as one change", () => {
    expect(diffTexts("mußte fich", "mußte ſich")).toEqual([
      { kind: "same", text: "mußte " },
      { kind: "removed", text: "f" },
      { kind: "added", text: "ſ" },
      { kind: "same", text: "ich" },
    ]);
  });

  it("does not make a table for texts that are too long", () => {
    expect(rebuild("a".repeat(3000), "b".repeat(3000))).toEqual(["a".repeat(3000), "b".repeat(3000)]);
  });
});

describe("doubt", () => {
  const line = fakeLine(0, "mußte fich");
  const characters = line.proposal?.characters.map((each, i) => (i === 6 ? { ...each, confidence: 0.3 } : each)) ?? [];
  const proposal = line.proposal === null ? null : { ...line.proposal, characters };

  it("marks what the model doubts", () => {
    expect(confidenceRuns("mußte fich", proposal)).toEqual([
      { text: "mußte ", tone: "none" },
      { text: "f", tone: "low" },
      { text: "ich", tone: "none" },
    ]);
    expect(doubtsOf("mußte fich", proposal)).toEqual([{ start: 6, end: 7 }]);
  });

  it("colours all characters, or none", () => {
    expect(confidenceRuns("mußte fich", proposal, "all").map(({ tone }) => tone)).toEqual(["c3", "c0", "c3"]);
    expect(confidenceRuns("mußte fich", proposal, "none")).toEqual([{ text: "mußte fich", tone: "none" }]);
  });

  it("marks nothing that a person typed", () => {
    expect(confidenceRuns("mußte ſich", proposal)).toEqual([{ text: "mußte ſich", tone: "none" }]);
    expect(doubtsOf("mußte ſich", proposal)).toEqual([]);
  });

  it("a verified line has no doubt left", () => {
    expect(isDoubtful({ ...line, proposal })).toBe(true);
    expect(isDoubtful({ ...line, proposal, status: "verified" })).toBe(false);
  });
});

describe("filters", () => {
  const lines = [
    fakeLine(0, "a", { status: "verified" }),
    fakeLine(1, "b", { previousText: "c" }),
    fakeLine(2, "d", { status: "verified" }),
    fakeLine(3, "e", { flags: ["flagged"] }),
  ];

  const listing = (kinds: readonly LineKind[], contains = "", touched: string[] = []): string[] =>
    filterLines(lines, { kinds, contains, threshold: 0.8 }, new Set(touched)).map(({ id }) => id);

  it("count and list", () => {
    expect(countLines(lines, 0.8)).toEqual({ unverified: 2, low: 0, changed: 1, flagged: 1 });
    expect(listing(["unverified"], "", ["l0"])).toEqual(["l0", "l1", "l3"]);
    expect(listing(["unverified", "changed"])).toEqual(["l1"]);
    expect(listing(["flagged"])).toEqual(["l3"]);
    expect(listing([], "D")).toEqual(["l2"]);
    expect(listing([])).toHaveLength(4);
  });

  it("the threshold says what is doubtful", () => {
    expect(isDoubtful(fakeLine(0, "a"), 0.96)).toBe(false);
    expect(isDoubtful(fakeLine(0, "a"), 0.98)).toBe(true);
    expect(isDoubtful(fakeLine(0, "a", { flags: ["unreadable"] }), 0.98)).toBe(false);
  });

  it("a line of which nothing was read is doubtful until somebody writes it", () => {
    const proposal = { ...fakeLine(0, "a").proposal, text: "", characters: [] } as unknown as Proposal;
    expect(isDoubtful({ ...fakeLine(0, ""), proposal })).toBe(true);
    expect(isDoubtful({ ...fakeLine(0, "שלום"), proposal })).toBe(false);
    expect(isDoubtful({ ...fakeLine(0, "", { status: "verified" }), proposal })).toBe(false);
  });

  it("what waits for a decision counts as changed", () => {
    expect(isChanged(fakeLine(0, "a", { pending: true }))).toBe(true);
  });

  it("the next line to work on goes round, takes skipped ones last, leaves out what nobody can read, and ends", () => {
    expect(nextOpen(lines, "l1")?.id).toBe("l3");
    expect(nextOpen(lines, "l3")?.id).toBe("l1");
    expect(nextOpen(lines.slice(0, 1), "l0")).toBeNull();
    const four = [0, 1, 2, 3].map((i) => fakeLine(i, "x"));
    const flagged = four.map((line, i) =>
      i === 1 ? { ...line, flags: ["skipped" as const] } : i === 2 ? { ...line, flags: ["unreadable" as const] } : line,
    );
    expect(nextOpen(flagged, "l0")?.id).toBe("l3");
    expect(nextOpen(flagged.slice(0, 3), "l0")?.id).toBe("l1");
  });

  it("a line in work stays listed until the filter is set again", () => {
    const store = createWorkspaceStore();
    activate(store, "l1", true);
    expect(store.getState()).toMatchObject({ activeLineId: "l1", focusRequest: 1, focusLineId: "l1" });
    expect(store.getState().touched.has("l1")).toBe(true);
    toggleKind(store, "unverified");
    expect(store.getState().touched.size).toBe(0);
    expect(store.getState().filter.kinds).toEqual(["unverified"]);
    toggleKind(store, "unverified");
    expect(store.getState().filter.kinds).toEqual([]);
  });

  it("reading again is offered only where another version read an open line", () => {
    expect(readByAnother(lines, "base")).toBe(false);
    expect(readByAnother(lines, "adapter-1")).toBe(true);
    expect(readByAnother([fakeLine(0, "a", { status: "verified" })], "adapter-1")).toBe(false);
  });
});

describe("viewport", () => {
  const image = { width: 1000, height: 2000 };
  const view = { width: 532, height: 632 };

  it("fits", () => {
    expect(fitPage(image, view).scale).toBeCloseTo(0.3);
    expect(fitWidth(image, view)).toEqual({ scale: 0.5, x: 16, y: 16, turn: 0 });
  });

  it("zooms about the pointer", () => {
    const before = fitWidth(image, view);
    const after = zoomAt(before, 2, 200, 300);
    expect((200 - after.x) / after.scale).toBeCloseTo((200 - before.x) / before.scale);
    expect((300 - after.y) / after.scale).toBeCloseTo((300 - before.y) / before.scale);
  });

  it("never loses the page", () => {
    const lost = pan(fitWidth(image, view), 99999, -99999, image, view);
    expect(lost.x).toBeLessThan(view.width);
    expect(lost.y + image.height * lost.scale).toBeGreaterThan(0);
  });

  it("zooms to a line with the line in the middle", () => {
    const box = { x: 300, y: 500, width: 400, height: 40 };
    const now = zoomTo(box, image, view);
    expect(now.x + (box.x + 200) * now.scale).toBeCloseTo(view.width / 2);
    expect(now.y + (box.y + 20) * now.scale).toBeCloseTo(view.height / 2);
    expect(zoomTo({ ...box, y: 20 }, image, view).y).toBe(16);
  });

  it("follows only what is out of sight, and not beyond the page's edge", () => {
    const before = fitWidth(image, view);
    expect(follow(before, { x: 100, y: 600, width: 600, height: 40 }, image, view)).toBe(before);
    const low = follow(before, { x: 100, y: 1500, width: 600, height: 40 }, image, view);
    expect(low.y + 1520 * low.scale).toBeGreaterThan(100);
    expect(low.y + 1520 * low.scale).toBeLessThan(view.height - 100);
    expect(follow(before, { x: 100, y: 10, width: 600, height: 40 }, image, view).y).toBe(16);
  });

  it.each([0, 90, 180, 270] as const)("turned by %d, a place on the screen is the place on the page", (turn) => {
    const viewport = fitPage(image, view, turn);
    const [x, y] = toScreen(viewport, image, [120, 340]);
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(view.width);
    const [px, py] = toPage(viewport, image, [x, y]);
    expect([px, py].map(Math.round)).toEqual([120, 340]);
  });

  it("turned by a quarter, the top of the page is on the right", () => {
    const viewport = fitPage(image, view, 90);
    const [left] = toScreen(viewport, image, [500, 2000]);
    const [right] = toScreen(viewport, image, [500, 0]);
    expect(left).toBeLessThan(right);
    expect(turnBox({ x: 0, y: 0, width: 100, height: 50 }, image, 90)).toEqual({
      x: 1950,
      y: 0,
      width: 50,
      height: 100,
    });
  });

  it("follows on a turned page too", () => {
    const viewport = { ...fitWidth(image, view, 180), scale: 0.5 };
    const box = { x: 100, y: 1900, width: 600, height: 40 };
    const [, y] = toScreen(follow(viewport, box, image, view), image, [100, 1920]);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(view.height);
  });

  it("bounds a polygon", () => {
    expect(
      boundsOf([
        [10, 20],
        [30, 18],
        [31, 40],
        [9, 42],
      ]),
    ).toEqual({ x: 9, y: 18, width: 22, height: 24 });
  });
});

describe("places for the palette", () => {
  const pages = [0, 1, 11].map((position) => ({ id: `p${position}`, position, sourceName: `scan-${position}.png` }));
  const lines = [fakeLine(0, "a"), fakeLine(1, "b")];
  const titles = (query: string): string[] =>
    placesFor(
      query,
      pages as never,
      lines,
      () => {},
      () => {},
    ).map(({ title }) => title);

  it("a number is a line or a page, a word before it says which, a name finds files", () => {
    expect(titles("2")).toEqual(["Line 2 of this page", "Page 2, scan-1.png"]);
    expect(titles("page 2")[0]).toBe("Page 2, scan-1.png");
    expect(titles("line 2")[0]).toBe("Line 2 of this page");
    expect(titles("1")).toEqual([
      "Line 1 of this page",
      "Page 1, scan-0.png",
      "Page 2, scan-1.png",
      "Page 12, scan-11.png",
    ]);
    expect(titles("scan-11")).toEqual(["Page 12, scan-11.png"]);
    expect(titles("")).toEqual([]);
  });
});
