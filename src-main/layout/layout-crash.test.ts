/** @file kill -9 in the middle of changing text and layout leaves each step whole or not there, and the journal with it. */
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DOCUMENT } from "../corrections/test-corrections.ts";
import { workUntilKilled } from "../storage/test-kill.ts";
import { openTestLayout, type TestLayout } from "./test-layout.ts";
import { type Opened, openForOperations, operate, snapshot } from "./test-operations.ts";

const KILLS = 12;

/** The library that is killed, and one where the same is done in peace. */
let killed: TestLayout;
let mirror: TestLayout;
beforeEach(async () => {
  [killed, mirror] = [await openTestLayout(), await openTestLayout()];
  for (const t of [killed, mirror]) {
    t.clock.now = Date.parse("2026-01-01");
    t.fill();
    t.database.close();
  }
});
afterEach(() => {
  killed.dispose();
  mirror.dispose();
});

/** Lets a child work until some time after its first step, kills it, and gives the steps that it called done. */
async function stepUntilKilled(start: number, after: number): Promise<number[]> {
  const script = join(import.meta.dirname, "layout-crash-child.ts");
  const done = await workUntilKilled({ script, args: [killed.folder, String(start)], after, done: /^done (\d+)$/gm });
  return done.map(Number);
}

/** All that is there, the journal's length and ends included. */
function all(t: Opened): unknown {
  const { undoLabel, redoLabel } = t.corrections.journal(DOCUMENT);
  const { total } = t.corrections.entries(DOCUMENT, 1, 0);
  return { pages: snapshot(t, false), undoLabel, redoLabel, total };
}

it(`leaves whole steps in ${KILLS} kills`, { timeout: 900_000 }, async () => {
  const peaceful = openForOperations(mirror.folder);
  let next = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const done = await stepUntilKilled(next, Math.random() * 150);
    const last = done.at(-1) as number;
    expect(done).toEqual(Array.from({ length: last - next + 1 }, (_, index) => next + index));
    for (; next <= last; next++) await operate(peaceful, next);

    const opened = openForOperations(killed.folder);
    expect(opened.database.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(opened.database.pragma("foreign_key_check")).toEqual([]);
    const found = JSON.stringify(all(opened));
    opened.database.close();
    // What was called done is there; the step under way is there whole or not at all.
    if (found !== JSON.stringify(all(peaceful))) await operate(peaceful, next++);
    expect(JSON.parse(found)).toEqual(JSON.parse(JSON.stringify(all(peaceful))));
  }
  expect(next).toBeGreaterThan(KILLS);
  peaceful.database.close();
});
