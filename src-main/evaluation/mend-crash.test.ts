/** @file kill -9 while all places alike are mended or taken back: every line of every document, or none. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { addDocument, documentsOf, noFiles } from "../documents/test-documents.ts";
import { openDatabase } from "../storage/database.ts";
import { workUntilKilled } from "../storage/test-kill.ts";
import { openTestLibrary } from "../storage/test-library.ts";

const KILLS = 5;
const LINES = 100;
const BOOKS = ["a", "b"];

it(`leaves all lines mended or none over ${KILLS} kills`, { timeout: 900_000 }, async () => {
  const library = openTestLibrary();
  const t = documentsOf(library.database);
  const readings = Array.from({ length: LINES }, (_, index) => `ef war ${index}`);
  for (const book of BOOKS) {
    await addDocument(t, noFiles, book, [readings, readings]);
    for (const page of [0, 1]) {
      const lines = t.corrections.lines(`${book}/${page}`);
      const changes = lines.map(({ id, revision }, index) => {
        return { lineId: id, baseRevision: revision, text: `eſ war ${index}`, verified: true };
      });
      t.corrections.saveAll(book, changes);
    }
  }
  library.database.close();
  const all = 2 * LINES * BOOKS.length;
  const script = join(import.meta.dirname, "mend-child.ts");
  const found = new Set<number>();
  let steps = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const args = [library.folder, String(all)];
    const done = await workUntilKilled({
      script,
      args,
      after: Math.random() * 120,
      done: /^all (mended|taken back)$/gm,
    });
    steps += done.length;
    const database = openDatabase(join(library.folder, "library.sqlite"));
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    const { corrections } = documentsOf(database);
    const texts = BOOKS.flatMap((book) => [0, 1].flatMap((page) => corrections.lines(`${book}/${page}`)));
    const mended = texts.filter(({ text }) => text.startsWith("ef")).length;
    found.add(mended);
    // For the next child to begin with.
    for (const book of mended === 0 ? [] : BOOKS) corrections.undo(book);
    database.close();
  }
  expect([...found].filter((mended) => mended !== 0 && mended !== all)).toEqual([]);
  expect(steps).toBeGreaterThanOrEqual(KILLS);
});
