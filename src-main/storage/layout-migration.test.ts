/** @file Migration 0006 on a library of before it: the journal goes on where it was, and nothing has to be decided anew. */
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { correctionsOf } from "../corrections/test-corrections.ts";
import { migrate, migrations } from "./migrate.ts";

const LINES = ["edited", "undone", "truth", "untouched", "doubted"] as const;

/** A library as version 5 left it: lines in every state, each with journal entries and readings of that time. */
function older(): Database.Database {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(
    database,
    migrations.filter(({ number }) => number < 6),
  );
  database.exec(`
    INSERT INTO document (id, name, created_at) VALUES ('d', 'Old', '2026-01-01');
    INSERT INTO source_file VALUES ('s', 'd', 'f', 'h', 1, '2026-01-01');
    INSERT INTO page (id, document_id, source_file_id, source_index, position, width, height, image_sha256,
      thumbnail_sha256, state) VALUES ('p', 'd', 's', 0, 0, 100, 100, 'i', 't', 'read');`);
  const line = database.prepare(
    `INSERT INTO line (id, page_id, position, polygon, crop_sha256) VALUES (?, 'p', ?, '[[0,0],[9,0],[9,9],[0,9]]', 'c')`,
  );
  const proposal = database.prepare(
    `INSERT INTO proposal (line_id, version_id, version_name, text, confidence, characters, created_at)
     VALUES (?, ?, ?, ?, 1, '[]', ?)`,
  );
  const entry = database.prepare(
    `INSERT INTO journal (document_id, line_id, kind, before, after, actor, at, state) VALUES ('d', ?, ?, ?, ?, ?, ?, ?)`,
  );
  const text = database.prepare("UPDATE line SET text = ?, status = ? WHERE id = ?");
  const state = (text: string | null, status: string) => JSON.stringify({ text, status });
  for (const [position, id] of LINES.entries()) {
    line.run(id, position);
    proposal.run(id, "text-layer", "PDF text layer", `${id} layer`, "2026-01-02");
    proposal.run(id, "base", "Base", `${id} read`, "2026-01-02");
  }
  const proposed = state(null, "proposed");
  entry.run("truth", "import", proposed, state("truth", "verified"), "sample", "2026-01-03", "done");
  text.run("truth", "verified", "truth");
  entry.run("edited", "edit", proposed, state("by hand", "edited"), "person", "2026-01-03", "done");
  text.run("by hand", "edited", "edited");
  entry.run("doubted", "verify", proposed, state("by hand", "verified"), "person", "2026-01-03", "done");
  text.run("by hand", "verified", "doubted");
  entry.run("undone", "edit", proposed, state("by hand", "edited"), "person", "2026-01-03", "undone");
  proposal.run("doubted", "v2", "V2", "read anew", "2026-01-04");
  proposal.run("untouched", "v2", "V2", "read anew", "2026-01-04");
  return database;
}

it("keeps text, status, journal and readings, and asks only about what came after", () => {
  const database = older();
  migrate(database);
  expect(database.pragma("foreign_key_check")).toEqual([]);
  const { corrections, history, merge } = correctionsOf(database);
  const lines = corrections.lines("p");
  expect(lines.map((line) => [line.text, line.status, line.author, line.pending])).toEqual([
    ["by hand", "edited", "person", false],
    ["undone read", "proposed", "Base", false],
    ["truth", "verified", "ground-truth", false],
    ["read anew", "proposed", "V2", true],
    ["by hand", "verified", "person", true],
  ]);
  const all = { minConfidence: 0, limit: 9, offset: 0 };
  expect(merge.differences("d", all).items.map((item) => [item.text, item.reading])).toEqual([
    ["untouched read", "read anew"],
  ]);
  expect(merge.doubts("d", all).items.map((item) => item.line.id)).toEqual(["doubted"]);
  expect(merge.proposals("doubted").every((proposal) => proposal.ofPresentShape)).toBe(true);
  expect(history.history("edited").map((entry) => entry.kind)).toEqual(["edit", "read", "read"]);
  expect(corrections.journal("d")).toMatchObject({
    undoLabel: "Verify line 5 on page 1",
    redoLabel: "Edit line 2 on page 1",
  });
  corrections.redo("d");
  for (let steps = 0; steps < 3; steps++) corrections.undo("d");
  expect(corrections.lines("p").map((line) => line.status)).toEqual([
    "proposed",
    "proposed",
    "verified",
    "proposed",
    "proposed",
  ]);
  expect(corrections.journal("d").canUndo).toBe(false);
});

it("still refuses what the journal does not tell of", () => {
  const database = older();
  migrate(database);
  const run = (sql: string) => () => database.exec(sql);
  expect(run("UPDATE line SET text = 'machine' WHERE id = 'truth'")).toThrow(/only as its journal says/);
  expect(run("UPDATE proposal SET text = 'better'")).toThrow(/never changed/);
  expect(run("DELETE FROM line WHERE id = 'truth'")).toThrow(/removed only into the archive/);
  expect(run("DELETE FROM document")).not.toThrow();
  expect(database.prepare("SELECT count(*) FROM journal_change").pluck().get()).toBe(0);
});
