/** @file kill -9 while somebody judges: what was shown as judged is there, and a correction's text with it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BlobStore } from "../storage/blob-store.ts";
import { openDatabase } from "../storage/database.ts";
import { openTestTrials } from "./test-trials.ts";
import { openTestVersions } from "./test-versions.ts";

const KILLS = 8;
const LINES = 30;

/** Lets a child judge until some time after its first judgement, kills it, and gives the counts it called saved. */
async function judgeUntilKilled(folder: string, id: string, after: number): Promise<number[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "trial-child.ts"), folder, id], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  let timer: NodeJS.Timeout | undefined;
  child.stdout.setEncoding("utf8").on("data", (data: string) => {
    output += data;
    timer ??= setTimeout(() => child.kill("SIGKILL"), after);
  });
  const signal = await new Promise((resolve) => child.on("close", (_code, signal) => resolve(signal)));
  clearTimeout(timer);
  expect(signal).toBe("SIGKILL");
  return [...output.matchAll(/^judged (\d+)$/gm)].map((match) => Number(match[1]));
}

it(`loses no judgement in ${KILLS} kills`, { timeout: 120_000 }, async () => {
  const t = await openTestTrials(LINES);
  const id = await t.draw();
  await t.versions.jobs.dispose();
  t.database.close();
  for (let kill = 0; kill < KILLS; kill++) {
    const said = await judgeUntilKilled(t.folder, id, Math.random() * 80);
    const last = said.at(-1) as number;
    const before = said.at(-2) ?? last - 1;
    const database = openDatabase(join(t.folder, "library.sqlite"));
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    const versions = openTestVersions({ folder: t.folder, database, blobs: new BlobStore(join(t.folder, "blobs")) });
    const { trial } = versions.trials.step(id);
    // What was called saved last, or the one step that was done but not yet called so.
    expect([last, last + 1, last - 1]).toContain(trial.judged);
    if (trial.judged !== last) expect(Math.abs(trial.judged - before)).not.toBe(1);
    // A correction and its text are one: each stands in the journal, and no other line is verified.
    const rows = database
      .prepare("SELECT line_id AS id, entry_id AS entry FROM blind_line WHERE verdict = 'corrected'")
      .all() as { id: string; entry: number }[];
    const verified = database.prepare("SELECT id FROM line WHERE status = 'verified' ORDER BY id").pluck().all();
    expect(verified).toEqual(rows.map(({ id: line }) => line).toSorted());
    for (const { entry } of rows) {
      expect(database.prepare("SELECT state FROM journal WHERE id = ?").pluck().get(entry)).toBe("done");
    }
    await versions.jobs.dispose();
    database.close();
  }
  t.dispose();
});

