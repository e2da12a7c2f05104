import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import { DOCUMENT, PAGES } from "../corrections/test-corrections.ts";
import { box, errorOf, openTestLayout, type TestLayout } from "./test-layout.ts";

let t: TestLayout;
const [page1] = PAGES;

beforeEach(async () => {
  t = await openTestLayout();
  t.fill();
});
afterEach(() => t.dispose());

const undo = () => t.corrections.undo(DOCUMENT);
const seen = (index: number) => ({ lineId: t.line(index).id, baseRevision: t.line(index).revision });
const save = (index: number, text: string, verified: boolean) => t.corrections.save({ ...seen(index), text, verified });
const found = (...rows: [y: number, text: string][]) => rows.map(([y, text]) => ({ polygon: box(100, y, 400), text }));
async function redetect(more: object = {}) {
  const { jobId } = t.layout.redetection.start({ ...t.on(), keepEdited: false, ...more });
  return contract.recognition.job.output.parse(await t.reading.finished(jobId));
}

describe("finding lines anew", () => {
  it("replaces what nobody verified, as one step, and keeps what somebody did", async () => {
    save(0, "verified", true);
    save(2, "edited", false);
    const before = t.corrections.lines(page1);
    t.engine.found = found([302, "over the verified one"], [352, "second"], [402, "third"], [452, "fourth"]);
    const job = await redetect();
    expect(job).toMatchObject({ kind: "area", state: "done", changedLines: 3, keptVerifiedLines: 1 });
    expect(t.texts()).toEqual(["verified", "second", "third", "fourth"]);
    expect(t.line(0)).toEqual(before[0]);
    expect(t.line(1)).toMatchObject({ status: "proposed", author: "Base", pending: false, position: 1 });
    expect(t.corrections.journal(DOCUMENT)).toMatchObject({ undoLabel: "Find lines anew on page 1" });
    undo();
    expect(t.corrections.lines(page1)).toEqual(before);
    t.corrections.redo(DOCUMENT);
    expect(t.texts()).toEqual(["verified", "second", "third", "fourth"]);
  });

  it("keeps edited lines where that is wished, and lines that nobody can read", async () => {
    save(0, "edited", false);
    t.corrections.flag([seen(1)], "unreadable", true);
    t.engine.found = found([300, "a"], [350, "b"], [400, "c"]);
    await redetect({ keepEdited: true });
    expect(t.texts()).toEqual(["edited", "ein König", "c"]);
  });

  it("looks only in the area, and in the region", async () => {
    t.engine.found = found([350, "anew"]);
    await redetect({ area: box(0, 340, 1000, 50) });
    expect(t.texts()).toEqual(["Es war einmal", "anew", "der hatte"]);
    const { layout } = await t.done(
      t.layout.regions.create({ ...t.on(), polygon: box(0, 390, 900, 60), kind: "text", direction: null }),
    );
    const regionId = layout.regions[0]?.id as string;
    t.engine.found = found([395, "upper"], [425, "lower"]);
    await redetect({ regionId });
    expect(t.texts()).toEqual(["Es war einmal", "anew", "upper", "lower"]);
    expect(t.corrections.lines(page1).map((line) => line.regionId)).toEqual([null, null, regionId, regionId]);
    expect(t.engine.areas).toEqual([box(0, 340, 1000, 50), box(0, 390, 900, 60)]);
  });

  it("leaves an order that a person made as it is elsewhere", async () => {
    const [a = "", b = "", c = ""] = t.page().lineIds;
    await t.done(t.layout.order.set(t.on(), [c, b, a]));
    t.engine.found = found([350, "anew"]);
    await redetect({ area: box(0, 340, 1000, 50) });
    const anew = t.page().lineIds.find((id) => ![a, b, c].includes(id));
    expect(t.page().lineIds.filter((id) => id !== anew)).toEqual([c, a]);
  });

  it("keeps lines that were changed while it looked", async () => {
    t.engine.during = () => {
      save(0, "typed meanwhile", false);
    };
    t.engine.found = found([300, "a"], [350, "b"]);
    await redetect();
    expect(t.texts()).toEqual(["typed meanwhile", "b"]);
  });

  it("says so where the page was turned meanwhile, and changes nothing", async () => {
    t.engine.during = async () => {
      t.engine.during = () => {};
      await t.layout.turning.turn(t.on(), 90);
    };
    t.engine.found = found([300, "a"]);
    const job = await redetect();
    expect(job.failures[0]?.message).toMatch(/turned while/);
    expect(t.texts()).toEqual(["Es war einmal", "ein König", "der hatte"]);
  });

  it("changes nothing where there is nothing, and nothing when cancelled", async () => {
    await redetect({ area: box(600, 600, 90, 90) });
    expect(t.corrections.journal(DOCUMENT).canUndo).toBe(false);
    t.engine.found = found([300, "a"]);
    let cancel = () => {};
    t.engine.during = () => cancel();
    const { jobId } = t.layout.redetection.start({ ...t.on(), keepEdited: false });
    cancel = () => t.reading.cancel(jobId);
    expect(await t.reading.finished(jobId)).toMatchObject({ state: "cancelled" });
    expect(t.texts()).toHaveLength(3);
  });

  it("is refused for another layout, and for a region that is gone", async () => {
    const old = t.on();
    t.layout.lines.remove([t.ref(0)]);
    const start = (more: object) => () => t.layout.redetection.start({ ...t.on(), keepEdited: false, ...more });
    expect((await errorOf(start(old)))?.code).toBe("layout-changed-elsewhere");
    expect((await errorOf(start({ regionId: "none" })))?.code).toBe("not-found");
  });
});
