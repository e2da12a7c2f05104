import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import { contract } from "#contract/index.ts";
import { DOCUMENT, detected, openTestCorrections, PAGES, proposal, type TestCorrections } from "./test-corrections.ts";

let t: TestCorrections;
const [page1, page2] = PAGES;

beforeEach(() => {
  t = openTestCorrections();
  t.database.pragma("synchronous = OFF");
  t.corrections.insertDetected(page1, detected("eins", "zwei"));
  t.corrections.insertDetected(page2, detected("drei"));
});
afterEach(() => t.dispose());

const lineAt = (index = 0, page: string = page1): Line => t.corrections.lines(page)[index] as Line;
const seen = (index = 0, page: string = page1) => {
  const { id: lineId, revision: baseRevision } = lineAt(index, page);
  return { lineId, baseRevision };
};
const save = (text: string, verified: boolean, index = 0) => {
  t.clock.now += 60_000;
  t.corrections.save({ ...seen(index), text, verified });
};
const history = (lineId = lineAt().id) =>
  contract.corrections.history.output.parse({ entries: t.history.history(lineId) }).entries;
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return null;
};

describe("a line's history", () => {
  it("tells who said what when, people and models, newest first", () => {
    save("Eins", false);
    t.clock.now += 60_000;
    const { text, confidence, characters } = proposal("EINS");
    t.corrections.addProposals(page1, new Map([[lineAt().id, { text, confidence, characters }]]), {
      id: "v2",
      name: "V2",
    });
    save("Eins!", true);
    t.corrections.flag([seen()], "flagged", true);
    t.corrections.undo(DOCUMENT);
    t.corrections.undo(DOCUMENT);
    expect(
      history().map((entry) => [entry.kind, entry.actor.name, entry.textBefore, entry.textAfter, entry.state]),
    ).toEqual([
      ["flag", "person", "Eins", "Eins", "undone"],
      ["verify", "person", "Eins", "Eins!", "undone"],
      ["read", "V2", "eins", "EINS", "done"],
      ["edit", "person", "eins", "Eins", "done"],
      ["read", "Base", "", "eins", "done"],
    ]);
    expect(history().map((entry) => [entry.statusBefore, entry.statusAfter, entry.restorable])).toEqual([
      ["edited", "edited", false],
      ["edited", "verified", true],
      ["proposed", "proposed", true],
      ["proposed", "edited", false],
      ["proposed", "proposed", true],
    ]);
  });

  it("brings an earlier text back as a new step, with its status", () => {
    save("Eins", true);
    save("Wrong", true);
    const entry = history().find((each) => each.textAfter === "Eins");
    const { line, journal } = t.history.restore({ ...seen(), entryId: entry?.id as string });
    expect(line).toMatchObject({ text: "Eins", status: "verified" });
    expect(journal.undoLabel).toBe("Restore the text of line 1 on page 1");
    expect(history()).toHaveLength(4);
    t.corrections.undo(DOCUMENT);
    expect(lineAt().text).toBe("Wrong");
  });

  it("brings a reading back as a person's unverified text", () => {
    save("Wrong", true);
    const reading = history().find((each) => each.kind === "read");
    expect(t.history.restore({ ...seen(), entryId: reading?.id as string }).line).toMatchObject({
      text: "eins",
      status: "edited",
      author: "person",
    });
  });

  it("is not restored over another window's text, nor from what is not its own", () => {
    save("Eins", true);
    const stale = { ...seen(), baseRevision: 0, entryId: history()[0]?.id as string };
    expect(codeOf(() => t.history.restore(stale))).toBe("line-changed-elsewhere");
    expect(codeOf(() => t.history.restore({ ...seen(1), entryId: stale.entryId }))).toBe("not-found");
  });
});

describe("the journal of a document", () => {
  it("lists everything, newest first, some at a time", () => {
    save("Eins", true);
    save("Zwei", true, 1);
    t.corrections.undo(DOCUMENT);
    const { entries, total } = contract.corrections.entries.output.parse(t.corrections.entries(DOCUMENT, 10, 0));
    expect(total).toBe(4);
    expect(
      entries.map((entry) => [entry.kind, entry.actor.kind, entry.state, entry.pagePosition, entry.linePosition]),
    ).toEqual([
      ["verify", "person", "undone", 0, 1],
      ["verify", "person", "done", 0, 0],
      ["detect", "model", "done", 1, null],
      ["detect", "model", "done", 0, null],
    ]);
    expect(t.corrections.entries(DOCUMENT, 1, 1).entries).toEqual([entries[1]]);
    expect(entries[2]?.actor).toEqual({ kind: "model", name: "Base", versionId: "base" });
  });

  it("undoes only the step that a window offers to undo", () => {
    save("Eins", true);
    const { undo } = t.corrections.journal(DOCUMENT);
    save("Zwei", true, 1);
    expect(codeOf(() => t.corrections.undo(DOCUMENT, undo?.id))).toBe("conflict");
    expect(lineAt(1).text).toBe("Zwei");
    t.corrections.undo(DOCUMENT, t.corrections.journal(DOCUMENT).undo?.id);
    const { redo } = t.corrections.journal(DOCUMENT);
    expect(codeOf(() => t.corrections.redo(DOCUMENT, undo?.id))).toBe("conflict");
    t.corrections.redo(DOCUMENT, redo?.id);
    expect(lineAt(1).text).toBe("Zwei");
  });
});

describe("flags", () => {
  it("stand beside text and status, are steps of their own, and make stale what saw the line without them", () => {
    const old = seen();
    const { lines, journal } = t.corrections.flag([seen(0), seen(1)], "skipped", true);
    expect(lines.map((line) => [line.flags, line.status])).toEqual([
      [["skipped"], "proposed"],
      [["skipped"], "proposed"],
    ]);
    expect(journal.undoLabel).toBe("Change the flags of 2 lines on page 1");
    t.corrections.flag([seen()], "flagged", true);
    expect(lineAt().flags).toEqual(["skipped", "flagged"]);
    expect(codeOf(() => t.corrections.flag([old], "unreadable", true))).toBe("line-changed-elsewhere");
    t.corrections.undo(DOCUMENT);
    t.corrections.undo(DOCUMENT);
    expect([lineAt(0).flags, lineAt(1).flags]).toEqual([[], []]);
    t.corrections.redo(DOCUMENT);
    t.corrections.flag([seen()], "skipped", true);
    expect(t.corrections.journal(DOCUMENT).undo?.lineCount).toBe(2);
  });

  it("that say nobody has read a line go when somebody verifies it, and come back with undo", () => {
    for (const flag of ["unreadable", "skipped", "flagged"] as const) t.corrections.flag([seen()], flag, true);
    save("Eins", false);
    expect(lineAt().flags).toEqual(["unreadable", "skipped", "flagged"]);
    save("Eins", true);
    expect(lineAt().flags).toEqual(["flagged"]);
    t.corrections.undo(DOCUMENT);
    expect(lineAt().flags).toEqual(["unreadable", "skipped", "flagged"]);
  });
});

describe("many texts as one step", () => {
  const change = (index: number, text: string, page: string = page1, more = {}) => ({
    ...seen(index, page),
    text,
    ...more,
  });

  it("keep their status, over pages, and are undone together", () => {
    save("eins", true);
    t.frames.length = 0;
    const { lines, journal } = t.corrections.saveAll(DOCUMENT, [
      change(0, "Eins"),
      change(1, "zwei"),
      change(0, "Drei", page2, { verified: true }),
    ]);
    expect(lines.map((line) => [line.text, line.status])).toEqual([
      ["Eins", "verified"],
      ["Drei", "verified"],
    ]);
    expect(lineAt(1)).toMatchObject({ status: "proposed", revision: 0 });
    expect(journal).toMatchObject({ undoLabel: "Replace text in 2 lines on several pages", undo: { pageId: null } });
    expect(t.frames.map((frame) => frame.name)).toEqual([
      "corrections.changed",
      "corrections.changed",
      "documents.changed",
    ]);
    const undone = t.corrections.undo(DOCUMENT);
    expect(undone).toMatchObject({ pageIds: [page1, page2], layoutChanged: false, removedLineIds: [] });
    expect([lineAt(0).text, lineAt(0, page2).text]).toEqual(["eins", "drei"]);
  });

  it("are all written or none", () => {
    const stale = { ...change(1, "Zwei"), baseRevision: 7 };
    expect(codeOf(() => t.corrections.saveAll(DOCUMENT, [change(0, "Eins"), stale]))).toBe("line-changed-elsewhere");
    expect(codeOf(() => t.corrections.saveAll("other", [change(0, "Eins")]))).toBe("bad-input");
    expect(lineAt().text).toBe("eins");
    expect(t.corrections.journal(DOCUMENT).canUndo).toBe(false);
  });
});
