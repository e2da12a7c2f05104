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

const save = (index: number, text: string, verified: boolean) => {
  const { id: lineId, revision: baseRevision } = t.line(index);
  t.corrections.save({ lineId, text, verified, baseRevision });
};
const undo = () => t.corrections.undo(DOCUMENT);
const redo = () => t.corrections.redo(DOCUMENT);
const done: TestLayout["done"] = (change) => t.done(change);
describe("drawing a line", () => {
  it("crops it, puts it where it lies, and reads it", async () => {
    const change = await t.layout.lines.create({ ...t.on(), polygon: box(100.04, 325, 300, 20) });
    expect(t.texts()).toEqual(["Es war einmal", "", "ein König", "der hatte"]);
    expect(change.lines).toMatchObject([{ position: 1, polygon: box(100, 325, 300, 20), direction: "ltr" }]);
    expect(change.layout.lineIds).toEqual(t.corrections.lineIds(page1));
    expect(change.layout.revision).toBe(t.page().revision);
    expect(t.blobs.has((change.lines[0]?.cropAsset ?? "").replace(".png", ""))).toBe(true);
    await done(change);
    expect(t.line(1)).toMatchObject({ text: "read 100 325", status: "proposed", author: "Base", pending: false });
    expect(change.journal).toMatchObject({ undoLabel: "Draw line 2 on page 1", undo: { kind: "draw-line" } });
  });

  it("goes where it is told to", async () => {
    await done(t.layout.lines.create({ ...t.on(), polygon: box(100, 325, 300, 20), position: 3 }));
    expect(t.texts().at(-1)).toBe("read 100 325");
  });

  it("is undone and redone with what was read on it since, also after a restart", async () => {
    await done(t.layout.lines.create({ ...t.on(), polygon: box(100, 325, 300, 20) }));
    const line = t.line(1);
    expect(undo()).toMatchObject({ lines: [], removedLineIds: [line.id], pageIds: [page1], layoutChanged: true });
    expect(t.texts()).toEqual(["Es war einmal", "ein König", "der hatte"]);
    expect(t.corrections.lines(page1).map((each) => each.position)).toEqual([0, 1, 2]);
    expect(t.reopen().redo(DOCUMENT).lines).toEqual([line]);
  });

  it("takes its direction from the reading, unless somebody said one", async () => {
    t.engine.says = () => ({ ...evenly("שלום"), direction: "rtl" });
    await done(t.layout.lines.create({ ...t.on(), polygon: box(100, 500, 300) }));
    await done(t.layout.lines.create({ ...t.on(), polygon: box(100, 550, 300), direction: "ltr" }));
    expect([t.line(3).direction, t.line(4).direction]).toEqual(["rtl", "ltr"]);
  });

  it("mends what a hand draws: off the page, anticlockwise, begun anywhere", async () => {
    const off = await done(t.layout.lines.create({ ...t.on(), polygon: box(-50, 700, 2000, 200) }));
    expect(off.lines[0]?.polygon).toEqual(box(0, 700, 1000, 100));
    const [a, b, c, d] = box(100, 500, 300);
    const turned = await done(t.layout.lines.create({ ...t.on(), polygon: [a, d, c, b] as [number, number][] }));
    expect(turned.lines[0]?.polygon).toEqual([a, b, c, d]);
    const lasso = [c, [250, 540], d, a, b] as [number, number][];
    const many = await done(t.layout.lines.create({ ...t.on(), polygon: lasso }));
    expect(many.lines[0]?.polygon.slice(0, 2)).toEqual([a, b]);
  });

  it("says what is wrong with a shape that holds nothing", async () => {
    const dot = await errorOf(() => t.layout.lines.create({ ...t.on(), polygon: box(5, 5, 2, 1) }));
    expect(dot).toMatchObject({ code: "bad-input", message: expect.stringContaining("Draw it around some text") });
    const off = await errorOf(() => t.layout.lines.create({ ...t.on(), polygon: box(2000, 5, 90) }));
    expect(off?.code).toBe("bad-input");
    expect(t.texts()).toHaveLength(3);
  });

  it("is refused where another window changed the layout, also while the crop was made", async () => {
    const old = t.on();
    t.layout.lines.remove([t.ref(2)]);
    const error = await errorOf(() => t.layout.lines.create({ ...old, polygon: box(9, 9, 90) }));
    expect(error).toMatchObject({ code: "layout-changed-elsewhere", data: { layout: t.page() } });
    const now = t.on();
    t.engine.during = () => {
      t.engine.during = () => {};
      t.layout.lines.remove([t.ref(1)]);
    };
    const late = await errorOf(() => t.layout.lines.create({ ...now, polygon: box(9, 9, 90) }));
    expect(late?.code).toBe("layout-changed-elsewhere");
    expect(t.texts()).toEqual(["Es war einmal"]);
  });
});

describe("a new shape", () => {
  it("is cropped and read, and leaves a person's text alone", async () => {
    save(0, "verified", true);
    save(1, "edited", false);
    const before = t.corrections.lines(page1);
    for (const index of [0, 1, 2]) {
      await done(t.layout.lines.reshape(t.ref(index), box(90, 290 + index * 50, 420, 40)));
    }
    expect(t.corrections.lines(page1).map((line) => [line.text, line.status, line.proposal?.text])).toEqual([
      ["verified", "verified", "read 90 290"],
      ["edited", "edited", "read 90 340"],
      ["read 90 390", "proposed", "read 90 390"],
    ]);
    expect(t.line(0).cropAsset).not.toBe(before[0]?.cropAsset);
    expect(t.corrections.lines(page1).map((line) => line.revision)).toEqual(before.map((line) => line.revision));
    // The reading of a shape that was just asked for is nothing to decide on; where a person wrote, it may differ.
    expect(t.corrections.lines(page1).map((line) => line.pending)).toEqual([true, true, false]);
  });

  it("gives the reading of the old shape back when it is undone, and the new one's when redone", async () => {
    const before = t.line(2);
    await done(t.layout.lines.reshape(t.ref(2), box(90, 390, 420, 40)));
    undo();
    const { layoutRevision, ...same } = before;
    expect(t.line(2)).toMatchObject({ ...same, proposal: { text: "der hatte" } as never });
    expect(t.line(2).layoutRevision).toBeGreaterThan(layoutRevision);
    redo();
    expect(t.line(2)).toMatchObject({ text: "read 90 390", polygon: box(90, 390, 420, 40), pending: false });
  });

  it("does not make the save of somebody who types in the line stale", async () => {
    const { id: lineId, revision: baseRevision } = t.line(0);
    await done(t.layout.lines.reshape(t.ref(0), box(90, 290, 420, 40)));
    t.corrections.save({ lineId, text: "typed", verified: true, baseRevision });
    expect(t.line(0)).toMatchObject({ text: "typed", polygon: box(90, 290, 420, 40) });
  });

  it("is refused where another window reshaped the line, and says how it is now", async () => {
    const seen = t.ref(0);
    await done(t.layout.lines.reshape(seen, box(90, 290, 420, 40)));
    const error = await errorOf(() => t.layout.lines.reshape(seen, box(80, 280, 440, 60)));
    expect(error).toMatchObject({ code: "line-changed-elsewhere", data: { lines: [t.line(0)], line: t.line(0) } });
    expect(t.line(0).polygon).toEqual(box(90, 290, 420, 40));
    // Another line of the page was not touched.
    await done(t.layout.lines.reshape(t.ref(1), box(80, 340, 440)));
  });

  it("does not get a reading of the shape before", async () => {
    let release = () => {};
    const first = await t.layout.lines.reshape(t.ref(0), box(90, 290, 420, 40));
    t.engine.during = () => new Promise<void>((resolve) => (release = resolve));
    const job = t.reading.readLines(DOCUMENT, [t.line(1).id]);
    t.engine.during = () => {};
    await done(t.layout.lines.reshape(t.ref(1), box(80, 340, 440)));
    release();
    await t.read(job.jobId);
    await t.read(first.jobId);
    expect(t.line(1).text).toBe("read 80 340");
  });

  it("moves lines together, never off the page", async () => {
    await done(t.layout.lines.move([t.ref(0), t.ref(1)], 30, -500));
    expect([t.line(0).polygon[0], t.line(1).polygon[0], t.line(2).polygon[0]]).toEqual([
      [130, 0],
      [130, 50],
      [100, 400],
    ]);
    expect(undo().lines.map((line) => line.polygon[0])).toEqual([
      [100, 300],
      [100, 350],
    ]);
  });
});

describe("splitting", () => {
  it("cuts shape, text and reading, keeps what is verified, and reads both parts", async () => {
    save(0, "Es war eynmal", true);
    const { id } = t.line(0);
    const cut = await t.layout.lines.split(t.ref(0), 0.5, 7);
    expect(t.corrections.lines(page1).map((line) => [line.text, line.status])).toEqual([
      ["Es war", "verified"],
      ["eynmal", "verified"],
      ["ein König", "proposed"],
      ["der hatte", "proposed"],
    ]);
    expect(t.line(0)).toMatchObject({ id, polygon: box(100, 300, 200) });
    expect(t.line(1)).toMatchObject({ polygon: box(300, 300, 200), proposal: { text: "einmal" } });
    await done(cut);
    expect([t.line(0).proposal?.text, t.line(1).proposal?.text]).toEqual(["read 100 300", "read 300 300"]);
    expect([t.line(0).text, t.line(1).text]).toEqual(["Es war", "eynmal"]);
    expect(t.corrections.journal(DOCUMENT).undoLabel).toBe("Split a line on page 1");
    undo();
    expect(t.line(0)).toMatchObject({ id, text: "Es war eynmal", status: "verified", polygon: box(100, 300, 400) });
    expect(t.line(0).proposal?.text).toBe("Es war einmal");
    expect(t.texts()).toEqual(["Es war eynmal", "ein König", "der hatte"]);
    redo();
    expect(t.texts().slice(0, 2)).toEqual(["Es war", "eynmal"]);
    expect([t.line(0).proposal?.text, t.line(1).proposal?.text]).toEqual(["read 100 300", "read 300 300"]);
  });

  it("finds where the text is cut by the reading, and asks to look again", async () => {
    save(0, "Ess war eynmal", true);
    // 13 characters over 400 pixels: the cut falls in the space before the third word.
    await done(t.layout.lines.split(t.ref(0), 6.5 / 13, undefined));
    expect([t.line(0), t.line(1)].map((line) => [line.text, line.status])).toEqual([
      ["Ess war", "edited"],
      ["eynmal", "edited"],
    ]);
  });

  it("leaves a line that nobody wrote in to the model", async () => {
    const cut = await t.layout.lines.split(t.ref(1), 0.4, undefined);
    expect([t.line(1), t.line(2)].map((line) => [line.text, line.status])).toEqual([
      ["ein", "proposed"],
      ["König", "proposed"],
    ]);
    await done(cut);
    expect(t.texts()).toEqual(["Es war einmal", "read 100 350", "read 260 350", "der hatte"]);
    expect([t.line(1).pending, t.line(2).pending]).toEqual([false, false]);
  });

  it("reads the right part first where text runs from the right", async () => {
    t.layout.lines.setDirection([t.ref(0)], "rtl");
    await done(t.layout.lines.split(t.ref(0), 0.25, undefined));
    expect([t.line(0).polygon, t.line(1).polygon]).toEqual([box(200, 300, 300), box(100, 300, 100)]);
    expect([t.line(0).direction, t.line(1).direction]).toEqual(["rtl", "rtl"]);
  });

  it("is refused where another window changed the text", async () => {
    const seen = t.ref(0);
    save(0, "changed", false);
    const error = await errorOf(() => t.layout.lines.split(seen, 0.5, 3));
    expect(error).toMatchObject({ code: "line-changed-elsewhere", data: { line: { text: "changed" } } });
    expect(t.texts()).toHaveLength(3);
  });
});

describe("merging", () => {
  const halves = async () => {
    await done(t.layout.lines.split(t.ref(0), 0.5, 7));
    return [t.ref(0), t.ref(1)];
  };

  it("joins shapes, texts and readings, and takes the others away", async () => {
    const parts = await halves();
    const change = await t.layout.lines.merge(parts);
    expect(change).toMatchObject({ removedLineIds: [parts[1]?.lineId], lines: [{ id: parts[0]?.lineId }] });
    expect(t.line(0)).toMatchObject({ polygon: box(100, 300, 400), text: "read 100 300 read 300 300" });
    expect(t.line(0).proposal?.characters.at(-1)?.x1).toBeCloseTo(1);
    expect(t.corrections.journal(DOCUMENT).undoLabel).toBe("Merge 2 lines on page 1");
    await done(change);
    expect(t.texts()).toEqual(["read 100 300", "ein König", "der hatte"]);
    undo();
    expect(t.texts()).toEqual(["read 100 300", "read 300 300", "ein König", "der hatte"]);
    redo();
    expect(t.texts()).toEqual(["read 100 300", "ein König", "der hatte"]);
  });

  it.each([
    [true, true, "verified"],
    [true, false, "edited"],
  ])("of texts that are verified %s and %s is %s", async (first, second, status) => {
    const parts = await halves();
    save(0, "Es war", first);
    save(1, "eynmal", second);
    expect((await errorOf(() => t.layout.lines.merge(parts)))?.code).toBe("line-changed-elsewhere");
    await done(t.layout.lines.merge([t.ref(0), t.ref(1)]));
    expect(t.line(0)).toMatchObject({ text: "Es war eynmal", status });
    expect(t.merge.doubts(DOCUMENT, { minConfidence: 0, limit: 1, offset: 0 }).total).toBe(
      status === "verified" ? 1 : 0,
    );
    undo();
    expect([t.line(0), t.line(1)].map((line) => [line.text, line.status === "verified"])).toEqual([
      ["Es war", first],
      ["eynmal", second],
    ]);
  });

  it("wants lines of one page, each once", async () => {
    for (const lines of [
      [t.ref(0), t.ref(0, page2)],
      [t.ref(0), t.ref(0)],
    ]) {
      expect((await errorOf(() => t.layout.lines.merge(lines)))?.code).toBe("bad-input");
    }
  });
});

describe("direction", () => {
  it("is set by hand", () => {
    const { journal } = t.layout.lines.setDirection([t.ref(0), t.ref(1)], "rtl");
    expect(t.corrections.lines(page1).map((line) => line.direction)).toEqual(["rtl", "rtl", "ltr"]);
    expect(journal.undoLabel).toBe("Set the direction of 2 lines on page 1");
    undo();
    expect(t.corrections.lines(page1).every((line) => line.direction === "ltr")).toBe(true);
  });
});
