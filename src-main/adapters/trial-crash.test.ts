/** @file kill -9 while somebody judges: what was shown as judged is there, and a correction's text with it. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { BlobStore } from "../storage/blob-store.ts";
import { openDatabase } from "../storage/database.ts";
import { workUntilKilled } from "../storage/test-kill.ts";
import { openTestTrials } from "./test-trials.ts";
import { openTestVersions } from "./test-versions.ts";

const KILLS = 5;
const LINES = 30;
/** Those on which the readings differ. */
const ASKED = 24;

it(`loses no judgement in ${KILLS} kills`, { timeout: 900_000 }, async () => {
  const t = await openTestTrials(LINES);
  const id = await t.draw();
  await t.versions.jobs.dispose();
  t.database.close();
  let start = 0;
  let corrections = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const said = await workUntilKilled({
      script: join(import.meta.dirname, "trial-child.ts"),
      ...{ args: [t.folder, id], after: Math.random() * 80, done: /^judged (\d+)$/gm },
    });
    const [before = 0, last = 0] = [start, ...said.map(Number)].slice(-2);
    const database = openDatabase(join(t.folder, "library.sqlite"));
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    const versions = openTestVersions({ folder: t.folder, database, blobs: new BlobStore(join(t.folder, "blobs")) });
    const { trial } = versions.trials.step(id);
    // What was called saved last, or the one step that was done but not yet called so: on up to the end, then back.
    const next = last > before ? (last === ASKED ? last - 1 : last + 1) : last === 0 ? 1 : last - 1;
    expect([last, next]).toContain(trial.judged);
    start = trial.judged;
    // A correction and its text are one: each stands in the journal, and no other line is verified.
    const rows = database
      .prepare("SELECT line_id AS id, entry_id AS entry FROM blind_line WHERE verdict = 'corrected'")
      .all() as { id: string; entry: number }[];
    const verified = database.prepare("SELECT id FROM line WHERE status = 'verified' ORDER BY id").pluck().all();
    expect(verified).toEqual(rows.map(({ id: line }) => line).toSorted());
    corrections += rows.length;
    for (const { entry } of rows) {
      expect(database.prepare("SELECT state FROM journal WHERE id = ?").pluck().get(entry)).toBe("done");
    }
    await versions.jobs.dispose();
    database.close();
  }
  expect(corrections).toBeGreaterThan(0);
  t.dispose();
});
