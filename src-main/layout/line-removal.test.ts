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

describe("removing", () => {
  it("takes lines away in one step; undo brings all of them back, with every reading and their history", () => {
    save(1, "ein Kônig", false);
    save(1, "ein Koenig", true);
    t.corrections.addProposals(page1, new Map([[t.line(1).id, evenly("ein Konig")]]), { id: "v2", name: "V2" });
    const before = t.corrections.lines(page1);
    const { id } = t.line(1);
    const history = t.history.history(id);
    const proposals = t.merge.proposals(id);
    expect(proposals.map((each) => each.text)).toEqual(["ein Konig", "ein König"]);
    const change = t.layout.lines.remove([t.ref(1), t.ref(2)]);
    expect(change.removedLineIds).toEqual(before.slice(1).map((line) => line.id));
    expect(t.texts()).toEqual(["Es war einmal"]);
    expect(t.frames.map((frame) => frame.name)).toContain("layout.changed");
    expect(t.database.prepare("SELECT count(*) FROM proposal WHERE line_id = ?").pluck().get(id)).toBe(0);
    expect(t.history.history(id).map((entry) => entry.kind)).toEqual(["remove-lines", "verify", "edit"]);
    t.reopen().undo(DOCUMENT);
    expect(t.corrections.lines(page1)).toEqual(before);
    expect(t.merge.proposals(id)).toEqual(proposals);
    expect(t.history.history(id).filter((entry) => entry.kind !== "remove-lines")).toEqual(history);
    redo();
    expect(t.texts()).toEqual(["Es war einmal"]);
    expect(t.database.prepare("SELECT id FROM removed_line").all()).toHaveLength(2);
  });

  it("brings back what other domains keep of a line", () => {
    t.database.exec(
      "CREATE TABLE note (line_id TEXT REFERENCES line(id) ON DELETE CASCADE, words TEXT, bytes BLOB) STRICT",
    );
    t.database.prepare("INSERT INTO note VALUES (?, 'mind the gap', x'00ff')").run(t.line(1).id);
    t.layout.lines.remove([t.ref(1)]);
    expect(t.database.prepare("SELECT * FROM note").all()).toEqual([]);
    undo();
    expect(t.database.prepare("SELECT words, bytes FROM note").all()).toEqual([
      { words: "mind the gap", bytes: Buffer.from([0, 255]) },
    ]);
  });

  it("is refused where another window verified the line meanwhile", async () => {
    const seen = t.ref(0);
    save(0, "verified", true);
    expect((await errorOf(() => t.layout.lines.remove([seen])))?.code).toBe("line-changed-elsewhere");
    expect(t.line(0)).toMatchObject({ text: "verified", status: "verified" });
  });

  it("goes with its page, and so does what was removed from it", () => {
    t.layout.lines.remove([t.ref(0)]);
    save(0, "verified", true);
    t.database.prepare("DELETE FROM page WHERE id = ?").run(page1);
    expect(t.database.prepare("SELECT count(*) FROM removed_line").pluck().get()).toBe(0);
    expect(t.database.prepare("SELECT count(*) FROM line").pluck().get()).toBe(2);
    expect(t.database.pragma("foreign_key_check")).toEqual([]);
  });

  it("never loses what is in the archive", () => {
    t.layout.lines.remove([t.ref(0)]);
    const run = (sql: string) => () => t.database.prepare(sql).run();
    expect(run("DELETE FROM removed_line")).toThrow(/only back to its page/);
    expect(run("UPDATE removed_line SET rows = '[]'")).toThrow(/stays as it was/);
  });

  it("and reading the page anew is a step of its own, so that both can be taken back", async () => {
    t.layout.lines.remove([t.ref(0), t.ref(1), t.ref(2)]);
    t.engine.found = [{ polygon: box(10, 10, 100), text: "found" }];
    await t.read(t.reading.read(DOCUMENT, [page1]).jobId);
    expect(t.texts()).toEqual(["found"]);
    undo();
    undo();
    expect(t.texts()).toEqual(["Es war einmal", "ein König", "der hatte"]);
  });
});

describe("a page that was never read", () => {
  it("keeps the lines that a person drew on it when it is", async () => {
    t.database.prepare("DELETE FROM line WHERE page_id = ?").run(page2);
    t.database.prepare("UPDATE page SET state = 'unread' WHERE id = ?").run(page2);
    await t.done(t.layout.lines.create({ ...t.on(page2), polygon: box(100, 100, 300) }));
    t.engine.found = [
      { polygon: box(100, 50, 300), text: "above" },
      { polygon: box(105, 101, 290, 28), text: "drawn already" },
      { polygon: box(100, 150, 300), text: "below" },
    ];
    const job = await t.reading.finished(t.reading.read(DOCUMENT, [page2]).jobId);
    expect(job.changedLines).toBe(2);
    expect(t.texts(page2)).toEqual(["above", "read 100 100", "below"]);
    undo();
    expect(t.texts(page2)).toEqual(["above", "below"]);
    redo();
    expect(t.corrections.lines(page2).map((line) => line.position)).toEqual([0, 1, 2]);
  });
});
