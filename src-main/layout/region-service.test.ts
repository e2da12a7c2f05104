import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DOCUMENT, PAGES } from "../corrections/test-corrections.ts";
import { box, errorOf, evenly, openTestLayout, type TestLayout } from "./test-layout.ts";

let t: TestLayout;
const [page1, page2] = PAGES;

beforeEach(async () => {
  t = await openTestLayout();
  t.fill();
});
afterEach(() => t.dispose());

const undo = () => t.corrections.undo(DOCUMENT);
const redo = () => t.corrections.redo(DOCUMENT);
const regionsOf = () => t.page().regions.map(({ id: _, ...region }) => region);
const assigned = () => {
  const position = new Map(t.page().regions.map((region) => [region.id, region.position]));
  return t.corrections.lines(page1).map((line) => (line.regionId === null ? null : position.get(line.regionId)));
};
const draw = (polygon: [number, number][], more: object = {}) =>
  t.done(t.layout.regions.create({ ...t.on(), polygon, kind: "text", direction: null, ...more }));
const idAt = (position: number) => t.page().regions[position]?.id as string;

describe("a region", () => {
  it("takes the free lines whose middle lies in it, and gives them back when it is undone", async () => {
    await draw(box(50, 290, 500, 100), { kind: "heading" });
    expect(regionsOf()).toEqual([
      { pageId: page1, position: 0, kind: "heading", polygon: box(50, 290, 500, 100), direction: null },
    ]);
    expect(assigned()).toEqual([0, 0, null]);
    await draw(box(0, 0, 900, 700), { kind: "text" });
    expect(assigned()).toEqual([0, 0, 1]);
    undo();
    undo();
    expect([regionsOf(), assigned()]).toEqual([[], [null, null, null]]);
    redo();
    expect(assigned()).toEqual([0, 0, null]);
  });

  it("takes the lines it is told to, and its direction is theirs", async () => {
    const { layout } = await draw(box(600, 0, 90, 90), { lineIds: [t.line(2).id], direction: "rtl" });
    expect(layout.regions).toHaveLength(1);
    expect([assigned(), t.corrections.lines(page1).map((line) => line.direction)]).toEqual([
      [null, null, 0],
      ["ltr", "ltr", "rtl"],
    ]);
    const other = await errorOf(() => draw(box(0, 0, 90, 90), { lineIds: [t.line(0, page2).id] }));
    expect(other?.code).toBe("bad-input");
  });

  it("gives its direction to a line that is drawn in it", async () => {
    await draw(box(0, 500, 900, 200), { direction: "rtl" });
    await t.done(t.layout.lines.create({ ...t.on(), polygon: box(100, 550, 200) }));
    expect(t.line(3)).toMatchObject({ direction: "rtl", regionId: idAt(0) });
    await t.done(t.layout.lines.create({ ...t.on(), polygon: box(100, 600, 200), regionId: null }));
    expect(t.line(4)).toMatchObject({ regionId: null });
    const strange = await errorOf(() =>
      t.layout.lines.create({ ...t.on(), polygon: box(100, 650, 200), regionId: "none" }),
    );
    expect(strange?.code).toBe("bad-input");
  });

  it("changes its shape, kind, direction and place, as one step", async () => {
    await draw(box(50, 290, 500, 100));
    await draw(box(50, 395, 500, 50));
    const [first, second] = [idAt(0), idAt(1)];
    await t.done(
      t.layout.regions.change({
        ...t.on(),
        regionId: second,
        polygon: box(40, 390, 520, 60),
        kind: "footnote",
        direction: "rtl",
        position: 0,
      }),
    );
    expect(t.page().regions.map((region) => [region.id, region.kind, region.direction])).toEqual([
      [second, "footnote", "rtl"],
      [first, "text", null],
    ]);
    expect(t.line(2).direction).toBe("rtl");
    await t.done(t.layout.regions.change({ ...t.on(), regionId: second, direction: null }));
    expect(t.page().regions[0]?.direction).toBeNull();
    undo();
    undo();
    expect(t.page().regions.map((region) => [region.id, region.kind, region.polygon])).toEqual([
      [first, "text", box(50, 290, 500, 100)],
      [second, "text", box(50, 395, 500, 50)],
    ]);
    expect(t.line(2).direction).toBe("ltr");
  });

  it("is split by a line across it, and merged again", async () => {
    await draw(box(50, 290, 500, 150));
    await draw(box(600, 290, 300, 150));
    await t.done(t.layout.regions.split({ ...t.on(), regionId: idAt(0), from: [0, 340], to: [900, 340] }));
    expect(t.page().regions.map((region) => region.position)).toEqual([0, 1, 2]);
    expect([...assigned()].sort((a, b) => Number(a) - Number(b))).toEqual([0, 1, 1]);
    expect(t.line(0).regionId).not.toBe(t.line(1).regionId);
    const miss = await errorOf(() =>
      t.layout.regions.split({ ...t.on(), regionId: idAt(0), from: [0, 700], to: [900, 700] }),
    );
    expect(miss).toMatchObject({ code: "bad-input", message: expect.stringContaining("does not cross") });
    const merged = await t.done(t.layout.regions.merge({ ...t.on(), regionIds: [idAt(0), idAt(1)] }));
    expect(merged.layout.regions.map((region) => region.position)).toEqual([0, 1]);
    expect(assigned()).toEqual([0, 0, 0]);
    const corners = new Set(merged.layout.regions[0]?.polygon.map(String));
    expect(corners).toEqual(new Set(box(50, 290, 500, 150).map(String)));
    undo();
    undo();
    undo();
    expect(regionsOf()).toHaveLength(1);
    expect(assigned()).toEqual([0, 0, 0]);
  });

  it("is removed alone or with its lines; undo brings both back", async () => {
    await draw(box(50, 290, 500, 100));
    const before = [t.page().regions, t.corrections.lines(page1).map(({ layoutRevision: _, ...line }) => line)];
    await t.done(t.layout.regions.remove({ ...t.on(), regionId: idAt(0), withLines: false }));
    expect([regionsOf(), assigned()]).toEqual([[], [null, null, null]]);
    undo();
    const gone = await t.done(t.layout.regions.remove({ ...t.on(), regionId: idAt(0), withLines: true }));
    expect(gone.removedLineIds).toHaveLength(2);
    expect(t.texts()).toEqual(["der hatte"]);
    expect(t.line(0).position).toBe(0);
    undo();
    expect([t.page().regions, t.corrections.lines(page1).map(({ layoutRevision: _, ...line }) => line)]).toEqual(
      before,
    );
  });

  it("is told which lines are its own", async () => {
    await draw(box(600, 0, 90, 90));
    await t.done(t.layout.regions.assign({ ...t.on(), lineIds: [t.line(1).id], regionId: idAt(0) }));
    expect(assigned()).toEqual([null, 0, null]);
    await t.done(t.layout.regions.assign({ ...t.on(), lineIds: [t.line(1).id], regionId: null }));
    expect(assigned()).toEqual([null, null, null]);
    const gone = await errorOf(() => t.layout.regions.assign({ ...t.on(), lineIds: [t.line(1).id], regionId: "none" }));
    expect(gone?.code).toBe("not-found");
  });

  it("is not changed by a window that saw another layout", async () => {
    const seen = t.on();
    await draw(box(50, 290, 500, 100));
    const late = { ...seen, regionId: idAt(0) };
    for (const work of [
      () => t.layout.regions.change({ ...late, kind: "table" }),
      () => t.layout.regions.remove({ ...late, withLines: true }),
      () => t.layout.order.auto(seen),
      () => t.layout.turning.turn(seen, 90),
    ]) {
      expect((await errorOf(work))?.code).toBe("layout-changed-elsewhere");
    }
    expect(regionsOf()).toHaveLength(1);
  });
});

describe("columns", () => {
  const columns = () => {
    t.database.prepare("DELETE FROM line WHERE page_id = ?").run(page2);
    t.corrections.insertDetected(
      page2,
      [
        box(100, 40, 800, 40),
        ...[0, 1, 2].flatMap((row) => [box(60, 150 + row * 50, 400), box(540, 150 + row * 50, 400)]),
      ].map((polygon, index) => ({
        polygon,
        direction: "ltr",
        cropSha256: "a".repeat(64),
        proposals: [{ versionId: "base", versionName: "Base", ...evenly(`line ${index}`) }],
      })),
    );
  };

  it("that the lines stand in become regions, in place of those that were there", async () => {
    columns();
    await t.done(t.layout.regions.find(t.on(page2)));
    await t.done(t.layout.regions.find(t.on(page2)));
    const { regions } = t.page(page2);
    expect(regions.map((region) => region.position)).toEqual([0, 1, 2]);
    const texts = regions.map((region) =>
      t.corrections
        .lines(page2)
        .filter((line) => line.regionId === region.id)
        .map((line) => line.text),
    );
    expect(texts).toEqual([["line 0"], ["line 1", "line 3", "line 5"], ["line 2", "line 4", "line 6"]]);
    expect(regions[1]?.polygon).toEqual(box(52.5, 142.5, 415, 145));
    undo();
    undo();
    expect(t.page(page2).regions).toEqual([]);
  });

  it("cannot be found without lines", async () => {
    t.database.prepare("DELETE FROM line WHERE page_id = ?").run(page2);
    const error = await errorOf(() => t.layout.regions.find(t.on(page2)));
    expect(error).toMatchObject({ code: "conflict", message: expect.stringContaining("Read the page first") });
  });

  it("are found when a page is read, with their lines", async () => {
    t.database.prepare("DELETE FROM line WHERE page_id = ?").run(page2);
    t.engine.found = [0, 1].map((index) => ({ polygon: box(60 + index * 480, 100, 400), text: `column ${index}` }));
    t.engine.blocks = [0, 1].map((index) => ({ polygon: box(50 + index * 480, 90, 420, 50), lines: [index] }));
    await t.read(t.reading.read(DOCUMENT, [page2]).jobId);
    expect(t.page(page2).regions.map((region) => region.polygon)).toEqual([
      box(50, 90, 420, 50),
      box(530, 90, 420, 50),
    ]);
    expect(t.corrections.lines(page2).map((line) => line.regionId)).toEqual(
      t.page(page2).regions.map((region) => region.id),
    );
    expect(t.corrections.journal(DOCUMENT).canUndo).toBe(false);
  });

  it("are read one after the other when the order is made anew", async () => {
    columns();
    await t.done(t.layout.order.auto(t.on(page2)));
    expect(t.texts(page2)).toEqual([0, 1, 3, 5, 2, 4, 6].map((index) => `line ${index}`));
    undo();
    expect(t.texts(page2)).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `line ${index}`));
  });
});

describe("reading order", () => {
  const ids = () => t.page().lineIds;

  it("is set for the whole page, as one step", async () => {
    const before = ids();
    const { layout, journal } = await t.done(t.layout.order.set(t.on(), before.toReversed()));
    expect(layout.lineIds).toEqual(before.toReversed());
    expect(t.corrections.lines(page1).map((line) => line.position)).toEqual([0, 1, 2]);
    expect(journal.undoLabel).toBe("Change the reading order on page 1");
    undo();
    expect(ids()).toEqual(before);
    redo();
    expect(ids()).toEqual(before.toReversed());
  });

  it("names every line once", async () => {
    const [a = "", b = "", c = ""] = ids();
    for (const order of [[a, b], [a, b, b], [a, b, c, c], [a, b, t.line(0, page2).id], []]) {
      expect((await errorOf(() => t.layout.order.set(t.on(), order)))?.code).toBe("bad-input");
    }
    expect(ids()).toEqual([a, b, c]);
  });

  it("moves lines to a place, in the order given", async () => {
    const [a = "", b = "", c = ""] = ids();
    await t.done(t.layout.order.place(t.on(), [c], 0));
    expect(ids()).toEqual([c, a, b]);
    await t.done(t.layout.order.place(t.on(), [b, c], 99));
    expect(ids()).toEqual([a, b, c]);
    undo();
    undo();
    expect(ids()).toEqual([a, b, c]);
  });

  it("writes nothing where it stays as it was", async () => {
    const { revision } = t.page();
    await t.done(t.layout.order.set(t.on(), ids()));
    expect(t.page().revision).toBe(revision);
    expect(t.corrections.journal(DOCUMENT).canUndo).toBe(false);
  });
});
