import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import { contract } from "#contract/index.ts";
import { DOCUMENT, detected, openTestCorrections, PAGES, proposal, type TestCorrections } from "./test-corrections.ts";

let t: TestCorrections;
const [page1, page2] = PAGES;

beforeEach(() => {
  t = openTestCorrections();
  t.corrections.insertDetected(page1, detected("Es war einmal", "ein König", "der hatte"));
  t.corrections.insertDetected(page2, detected("zwey Töchter"));
  t.frames.length = 0;
});
afterEach(() => t.dispose());

const lineAt = (index: number, page: string = page1): Line => t.corrections.lines(page)[index] as Line;
const save = (index: number, text: string, verified = false, page: string = page1) => {
  const line = lineAt(index, page);
  return t.corrections.save({ lineId: line.id, text, verified, baseRevision: line.revision });
};
const reread = (page: string, text: (line: Line) => string, version = "v2") =>
  t.corrections.addProposals(page, new Map(t.corrections.lines(page).map((l) => [l.id, proposal(text(l))])), {
    id: version,
    name: `Version ${version}`,
  });
const newLine = {
  pageId: page1,
  position: 9,
  polygon: [
    [0, 0],
    [9, 0],
    [9, 9],
  ],
  direction: "ltr",
  cropSha256: "c",
} as const;
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return null;
};
const journalRows = () => t.database.prepare("SELECT kind, state FROM journal WHERE undoable = 1 ORDER BY id").all();
const shown = (index = 0) => [lineAt(index).text, lineAt(index).status];

describe("lines", () => {
  it("answers what the contract promises", () => {
    save(0, "Es war eynmal", true);
    const lines = contract.corrections.lines.output.parse(t.corrections.lines(page1));
    expect(lines.map((line) => line.text)).toEqual(["Es war eynmal", "ein König", "der hatte"]);
    expect(lines[0]).toMatchObject({ status: "verified", author: "person", revision: 1, previousText: null });
    expect(lines[0]?.cer).toBeCloseTo(1 / 13);
    expect(lines[1]).toMatchObject({ status: "proposed", author: "Base", revision: 0, cer: null });
    expect(lines[1]?.proposal?.characters[1]).toEqual({ text: "i", confidence: 0.5, x0: 0.1111, x1: 0.2222 });
  });

  it("has no CER for an empty reference", () => {
    expect(save(0, "", true).line).toMatchObject({ text: "", status: "verified", cer: null });
  });

  it("knows the text before, only where the newest reading says something else", () => {
    reread(page1, (line) => (line.position === 0 ? "Es war eynmal" : line.text));
    expect(t.corrections.lines(page1).map((line) => line.previousText)).toEqual(["Es war einmal", null, null]);
  });
});

describe("save", () => {
  it("stores a verified text even where it equals the proposal", () => {
    expect(save(0, "Es war einmal", true).line).toMatchObject({ status: "verified", revision: 1 });
    reread(page1, () => "Unsinn");
    expect(shown()).toEqual(["Es war einmal", "verified"]);
  });

  it("leaves an untouched line to the model where the text is the model's", () => {
    expect(save(0, "Es war einmal").line).toMatchObject({ status: "proposed", revision: 0 });
    expect(journalRows()).toEqual([]);
    expect(t.frames).toEqual([]);
  });

  it("keeps what a person edited earlier, even where it now equals a proposal", () => {
    save(0, "Es war eynmal");
    t.clock.now += 60_000;
    expect(save(0, "Es war einmal").line).toMatchObject({ status: "edited" });
    reread(page1, () => "Unsinn");
    expect(shown()).toEqual(["Es war einmal", "edited"]);
  });

  it("keeps the text when a line is un-verified", () => {
    save(0, "Es war einmal", true);
    expect(save(0, "Es war einmal", false)).toMatchObject({
      line: { status: "edited", text: "Es war einmal" },
      journal: { undoLabel: "Un-verify line 1 on page 1" },
    });
  });

  it("writes and tells nothing where nothing changes", () => {
    save(0, "x", true);
    t.frames.length = 0;
    const { line } = save(0, "x", true);
    expect(line.revision).toBe(1);
    expect(journalRows()).toHaveLength(1);
    expect(t.frames).toEqual([]);
  });

  it("tells the windows which line changed", () => {
    const { line } = save(1, "ein Kônig");
    expect(t.frames.map(({ name, payload }) => ({ name, payload }))).toEqual([
      { name: "corrections.changed", payload: { documentId: DOCUMENT, pageId: page1, lineIds: [line.id] } },
      { name: "documents.changed", payload: { documentId: null } },
    ]);
  });

  it("refuses the save of a window that saw an older text, and says what is there now", () => {
    const seenByBoth = lineAt(0);
    const from = (text: string, baseRevision: number) =>
      t.corrections.save({ lineId: seenByBoth.id, text, verified: true, baseRevision });
    from("first window", seenByBoth.revision);
    let error: unknown;
    try {
      from("second window", seenByBoth.revision);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({
      code: "line-changed-elsewhere",
      data: { line: { text: "first window", revision: 1 } },
    });
    const { line } = (error as AppError).data as { line: Line };
    expect(shown()).toEqual(["first window", "verified"]);
    expect(from("second window", line.revision).line.text).toBe("second window");
  });

  it("says so where the line is gone", () => {
    expect(codeOf(() => t.corrections.save({ lineId: "gone", text: "", verified: false, baseRevision: 0 }))).toBe(
      "not-found",
    );
  });

  it.each([
    ["𝔈𝔰 𝔴𝔞𝔯 👩‍👩‍👧", "𝔈𝔰 𝔴𝔞𝔯 👩‍👩‍👧"],
    ["שלום (עולם)", "שלום (עולם)"],
    ["e\u0301 is not é", "e\u0301 is not é"],
    ["\"\\ quotes '", "\"\\ quotes '"],
    ["12", "12"],
    ["null", "null"],
    ["", ""],
    ["two\r\nlines\u2028here", "two lines here"],
    ["nul\0 and half \ud83d a pair", "nul and half \ufffd a pair"],
  ])("keeps %j as it is, through undo and redo", (text, kept) => {
    expect(save(0, text, true).line.text).toBe(kept);
    t.corrections.undo(DOCUMENT);
    expect(t.corrections.redo(DOCUMENT).lines[0]).toMatchObject({ text: kept, status: "verified" });
  });
});

describe("undo and redo", () => {
  it("takes changes back across pages and does them again, also after a restart", () => {
    save(0, "A", true);
    save(0, "Z", true, page2);
    expect(t.corrections.journal(DOCUMENT)).toMatchObject({
      canUndo: true,
      canRedo: false,
      undoLabel: "Verify line 1 on page 2",
      redoLabel: null,
    });
    t.corrections.undo(DOCUMENT);
    const later = t.reopen();
    expect(later.undo(DOCUMENT).lines[0]).toMatchObject({ text: "Es war einmal", status: "proposed", revision: 2 });
    expect(codeOf(() => later.undo(DOCUMENT))).toBe("nothing-to-undo");
    expect(later.redo(DOCUMENT).lines[0]).toMatchObject({ text: "A", status: "verified", revision: 3 });
    expect(later.redo(DOCUMENT).journal).toMatchObject({ canRedo: false, undoLabel: "Verify line 1 on page 2" });
    expect(codeOf(() => later.redo(DOCUMENT))).toBe("nothing-to-redo");
  });

  it("drops what could be redone when something else is changed, but keeps it on record", () => {
    save(0, "A", true);
    t.corrections.undo(DOCUMENT);
    save(1, "B", true);
    expect(t.corrections.journal(DOCUMENT).canRedo).toBe(false);
    expect(journalRows().map((row) => (row as { state: string }).state)).toEqual(["dropped", "done"]);
  });

  it("tells the windows", () => {
    const { line } = save(0, "A", true);
    t.frames.length = 0;
    t.corrections.undo(DOCUMENT);
    expect(t.frames[0]).toMatchObject({ name: "corrections.changed", payload: { lineIds: [line.id] } });
  });

  it("makes the save of a window that did not see it stale", () => {
    const { line } = save(0, "A", true);
    t.corrections.undo(DOCUMENT);
    expect(
      codeOf(() => t.corrections.save({ lineId: line.id, text: "B", verified: true, baseRevision: line.revision })),
    ).toBe("line-changed-elsewhere");
  });

  it("goes back to what the newest reading says, where only readings spoke before", () => {
    save(0, "A");
    reread(page1, () => "new reading");
    t.corrections.undo(DOCUMENT);
    expect(shown()).toEqual(["new reading", "proposed"]);
  });
});

describe("typing", () => {
  const type = (...texts: string[]) => {
    for (const text of texts) {
      t.clock.now += 800;
      save(0, text);
    }
  };

  it("is one step", () => {
    type("E", "Ey", "Eyn");
    expect(journalRows()).toHaveLength(1);
    t.corrections.undo(DOCUMENT);
    expect(shown()).toEqual(["Es war einmal", "proposed"]);
    t.corrections.redo(DOCUMENT);
    expect(shown()).toEqual(["Eyn", "edited"]);
  });

  it("ends with a pause, another line, verifying, an undo", () => {
    type("E");
    t.clock.now += 10_000;
    type("Ey");
    save(1, "other line");
    type("Eyn");
    save(0, "Eyn", true);
    save(0, "Eynm");
    expect(journalRows().map((row) => (row as { kind: string }).kind)).toEqual([
      "edit",
      "edit",
      "edit",
      "edit",
      "verify",
      "unverify",
    ]);
    t.corrections.undo(DOCUMENT);
    save(2, "x");
    t.corrections.undo(DOCUMENT);
    save(2, "y");
    expect(
      journalRows()
        .map((row) => (row as { state: string }).state)
        .slice(5),
    ).toEqual(["dropped", "dropped", "done"]);
  });

  it("leaves nothing behind when it is taken back by hand", () => {
    type("Es war einmalx", "Es war einmal");
    expect(lineAt(0)).toMatchObject({ status: "proposed", author: "Base" });
    expect(t.corrections.journal(DOCUMENT).canUndo).toBe(false);
    reread(page1, () => "new reading");
    expect(shown()).toEqual(["new reading", "proposed"]);
  });
});

describe("machines", () => {
  it("only put readings beside what a person wrote", () => {
    save(0, "verified by hand", true);
    save(1, "edited by hand");
    const before = t.corrections.lines(page1);
    expect(reread(page1, (line) => `machine ${line.position}`)).toEqual({ changedLines: 1, keptVerifiedLines: 1 });
    expect(t.corrections.lines(page1).map((line) => [line.text, line.status, line.proposal?.text])).toEqual([
      ["verified by hand", "verified", "machine 0"],
      ["edited by hand", "edited", "machine 1"],
      ["machine 2", "proposed", "machine 2"],
    ]);
    expect(t.corrections.lines(page1).map((line) => line.revision)).toEqual(before.map((line) => line.revision));
  });

  it("do not make the save of somebody who is typing stale", () => {
    const { id, revision } = lineAt(0);
    reread(page1, () => "machine");
    expect(t.corrections.save({ lineId: id, text: "mine", verified: true, baseRevision: revision }).line.text).toBe(
      "mine",
    );
  });

  it("are refused by the database where code tries to change a text", () => {
    const { line } = save(0, "verified by hand", true);
    const run =
      (sql: string, ...values: unknown[]) =>
      () =>
        t.database.prepare(sql).run(...values);
    expect(run("UPDATE line SET text = 'machine' WHERE id = ?", line.id)).toThrow(/only as its journal says/);
    expect(run("UPDATE line SET status = 'proposed', text = NULL WHERE page_id = ?", page2)).not.toThrow();
    expect(run("UPDATE line SET status = 'edited' WHERE id = ?", line.id)).toThrow(/only as its journal says/);
    const machine = { text: "machine", status: "verified" } as const;
    expect(() => t.lines.update(lineAt(1).id, machine)).toThrow(/only as its journal says/);
    expect(() => t.lines.insert("new", { ...newLine, ...machine })).toThrow(/only as its journal says/);
    expect(run("DELETE FROM line WHERE id = ?", line.id)).toThrow(/removed only into the archive/);
    const journal = (id: string) => () =>
      t.journal.transaction(() =>
        t.journal.commit({
          documentId: DOCUMENT,
          pageId: page1,
          kind: "edit",
          actor: { id, name: id },
          changes: [{ entity: "line", id: line.id, before: {}, after: machine }],
        }),
      );
    t.database
      .prepare(
        "INSERT INTO adapter (id, name, run_id, created_at, folder, onnx_sha256, size, summary) VALUES ('adapter-7', 'Mine', NULL, '', 'adapters/7', 'x', 1, '{}')",
      )
      .run();
    for (const actor of ["base", "text-layer", "adapter-7"]) expect(journal(actor)).toThrow(/a machine cannot change/);
    expect(run("UPDATE journal_change SET before = '{}'")).toThrow(/keeps what was there before/);
    expect(run("UPDATE journal SET actor = 'base'")).toThrow(/keeps what was there before/);
    expect(run("UPDATE proposal SET text = 'better'")).toThrow(/never changed/);
    expect(shown()).toEqual(["verified by hand", "verified"]);
  });

  it("write all of a page or nothing", () => {
    t.database.prepare("DELETE FROM line WHERE page_id = ?").run(page2);
    const fail = () => {
      throw new Error("disk");
    };
    expect(() => t.corrections.insertDetected(page2, detected("a", "b"), fail)).toThrow("disk");
    expect(t.corrections.lines(page2)).toEqual([]);
    const line = lineAt(0);
    expect(() =>
      t.corrections.addProposals(
        page1,
        new Map([[line.id, proposal("x")]]),
        { id: "v", name: "V" },
        { alongside: fail },
      ),
    ).toThrow("disk");
    expect(lineAt(0)).toEqual(line);
  });

  it("do not put lines over lines", () => {
    expect(codeOf(() => t.corrections.insertDetected(page1, detected("again")))).toBe("conflict");
    expect(t.corrections.lines(page1)).toHaveLength(3);
  });

  it("pass over lines that are gone", () => {
    const readings = new Map([["gone", proposal("x")]]);
    expect(t.corrections.addProposals(page1, readings, { id: "v2", name: "V" })).toEqual({
      changedLines: 0,
      keptVerifiedLines: 0,
    });
  });
});

describe("ground truth", () => {
  it("is verified and in the journal, but not something to undo", () => {
    t.database.prepare("DELETE FROM line WHERE page_id = ?").run(page2);
    const lines = detected("x", "y").map(({ proposals: _, ...line }, index) => ({ ...line, text: `truth ${index}` }));
    t.corrections.insertGroundTruth(page2, lines, "sample");
    expect(t.corrections.lines(page2).map((line) => [line.text, line.status, line.proposal])).toEqual([
      ["truth 0", "verified", null],
      ["truth 1", "verified", null],
    ]);
    expect(t.corrections.entries(DOCUMENT, 1, 0).entries).toMatchObject([
      { kind: "import", actor: { kind: "source", name: "sample" }, state: "done", lineCount: 2 },
    ]);
    expect(t.corrections.journal(DOCUMENT).canUndo).toBe(false);
    expect(() => t.corrections.insertGroundTruth(page2, lines, "sample")).toThrow(/has got lines/);
  });

  it("is not shown as a person's until a person changes it", () => {
    t.database.prepare("DELETE FROM line WHERE page_id = ?").run(page2);
    const [first] = detected("x").map(({ proposals: _, ...rest }) => ({ ...rest, text: "truth" }));
    t.corrections.insertGroundTruth(page2, [first as NonNullable<typeof first>], "sample");
    const author = () => t.corrections.lines(page2)[0]?.author;
    expect(author()).toBe("ground-truth");
    const line = t.corrections.lines(page2)[0] as Line;
    t.corrections.save({ lineId: line.id, text: "truer", verified: true, baseRevision: line.revision });
    expect(author()).toBe("person");
    t.corrections.undo(DOCUMENT);
    expect(author()).toBe("ground-truth");
  });

  it("can be read by a model afterwards, and stays", () => {
    t.database.prepare("DELETE FROM line WHERE page_id = ?").run(page2);
    const [line] = detected("x").map(({ proposals: _, ...rest }) => ({ ...rest, text: "truth" }));
    t.corrections.insertGroundTruth(page2, [line as NonNullable<typeof line>], "sample");
    reread(page2, () => "trugh");
    expect(t.corrections.lines(page2)[0]).toMatchObject({ text: "truth", status: "verified", cer: 0.2 });
  });

  it("is never by a machine", () => {
    t.database.prepare("DELETE FROM line WHERE page_id = ?").run(page2);
    const lines = detected("x").map(({ proposals: _, ...line }) => ({ ...line, text: "made up" }));
    expect(() => t.corrections.insertGroundTruth(page2, lines, "base")).toThrow(/a machine cannot change/);
    expect(t.corrections.lines(page2)).toEqual([]);
  });
});
