/** @file kill -9 in the middle of freezing: what was called frozen is whole, and nothing half is left. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BlobStore } from "../storage/blob-store.ts";
import { openDatabase } from "../storage/database.ts";
import { workUntilKilled } from "../storage/test-kill.ts";
import { dataSetsOf, openTestDataSets } from "./test-datasets.ts";

const KILLS = 12;
const PAGES = 60;

/** Lets a child freeze until some time after its first set, kills it, and gives the versions that it called frozen. */
function freezeUntilKilled(folder: string, after: number): Promise<string[]> {
  const script = join(import.meta.dirname, "freeze-child.ts");
  return workUntilKilled({ script, args: [folder], after, done: /^frozen (\S+)$/gm });
}

it(`keeps whole sets only over ${KILLS} kills`, { timeout: 900_000 }, async () => {
  const s = openTestDataSets();
  await s.add(
    "Band",
    Array.from({ length: PAGES }, (_, page) => [`eine Zeile der Seite ${page}`, `noch eine der Seite ${page}`]),
  );
  s.database.close();
  const called = new Set<string>();
  for (let kill = 0; kill < KILLS; kill++) {
    for (const id of await freezeUntilKilled(s.folder, Math.random() * 60)) called.add(id);
    const database = openDatabase(join(s.folder, "library.sqlite"));
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    // Its start deletes what the kill left.
    const { sets, store } = dataSetsOf(database, s.folder, new BlobStore(join(s.folder, "blobs")), s.t.events);
    const versions = sets.list().flatMap((set) => set.versions);
    expect(readdirSync(store.folder).sort()).toEqual(
      [...new Set(versions.map(({ sha256 }) => `${sha256}.jsonl`))].sort(),
    );
    for (const { sha256, rows } of versions) {
      const bytes = readFileSync(store.path(sha256));
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
      expect(rows).toBe(2 * PAGES);
    }
    const ids = new Set(versions.map(({ id }) => id));
    expect([...called].filter((id) => !ids.has(id))).toEqual([]);
    database.close();
  }
  expect(called.size).toBeGreaterThanOrEqual(KILLS);
});
