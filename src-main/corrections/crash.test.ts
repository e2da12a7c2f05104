/** @file kill -9 in the middle of saving loses nothing that was shown as saved. (A power cut is SQLite's part: synchronous = FULL.) */
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDatabase } from "../storage/database.ts";
import { workUntilKilled } from "../storage/test-kill.ts";
import { correctionsOf, detected, openTestCorrections, PAGES, type TestCorrections } from "./test-corrections.ts";

const KILLS = 25;
const LINES = 7;

let t: TestCorrections;
beforeEach(() => {
  t = openTestCorrections();
  t.corrections.insertDetected(PAGES[0], detected(...Array.from({ length: LINES }, () => "")));
});
afterEach(() => t.dispose());

/** Lets a child save until some time after its first save, kills it, and gives the numbers it called saved. */
async function saveUntilKilled(file: string, start: number, after: number): Promise<number[]> {
  const script = join(import.meta.dirname, "crash-child.ts");
  const saved = await workUntilKilled({
    script,
    args: [file, PAGES[0], String(start)],
    after,
    done: /^saved (\d+)$/gm,
  });
  return saved.map(Number);
}

it(`loses no saved line in ${KILLS} kills`, { timeout: 900_000 }, async () => {
  const file = join(t.folder, "library.sqlite");
  // Nobody else holds the file: opening it after the kill is what recovers it, as after a crash of the app.
  t.database.close();
  let next = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const saved = await saveUntilKilled(file, next, Math.random() * 40);
    expect(saved.length).toBeGreaterThan(0);
    const last = saved.at(-1) as number;
    expect(saved).toEqual(Array.from({ length: last - next + 1 }, (_, index) => next + index));

    const database = openDatabase(file);
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(database.pragma("foreign_key_check")).toEqual([]);
    const { corrections } = correctionsOf(database);
    const lines = corrections.lines(PAGES[0]);
    // Each line holds what was called saved for it last, or the one save that was done but not yet called so.
    for (const [index, line] of lines.entries()) {
      const held = line.text === "" ? -1 : Number(line.text.split(" ")[0]);
      const called = last - ((((last - index) % LINES) + LINES) % LINES);
      expect([called, last + 1]).toContain(called < 0 && held === -1 ? called : held);
      if (held >= 0) {
        expect(line.text).toBe(`${held} ${"Fraktur ".repeat(held % 700)}`);
        expect(line.status).toBe(held % 2 === 0 ? "verified" : "edited");
      }
    }
    // Text and journal are one: no entry without its text, no text without its entry.
    const entries = database
      .prepare("SELECT count(*) FROM journal WHERE state = 'done' AND undoable = 1")
      .pluck()
      .get() as number;
    const highest = Math.max(...lines.map((line) => Number(line.text.split(" ")[0] || -1)));
    expect(entries).toBe(highest + 1);
    database.close();
    next = highest + 1;
  }
});
