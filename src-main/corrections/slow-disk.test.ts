/** @file A library on a slow disk: each write takes half a second. Nothing is lost, nothing is doubled, order holds. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Line } from "#contract/corrections.ts";
import type { EmendHandlers } from "#contract/index.ts";
import type { Result } from "#contract/wire.ts";
import { makeRouter } from "../rpc/router.ts";
import { DOCUMENT, detected, openTestCorrections, PAGES, type TestCorrections } from "./test-corrections.ts";

const WRITE_MS = 500;
let t: TestCorrections;
/** How often the disk was waited for. */
let waits: number;
const [page] = PAGES;

beforeEach(() => {
  t = openTestCorrections();
  t.corrections.insertDetected(page, detected("eins", "zwei", "drei"));
  waits = 0;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  t.database.function("slow", () => {
    waits++;
    Atomics.wait(sleeper, 0, 0, WRITE_MS);
    return null;
  });
  // Within the transaction, where the disk would be waited for.
  t.database.exec("CREATE TEMP TRIGGER slow AFTER INSERT ON journal BEGIN SELECT slow(); END");
});
afterEach(() => t.dispose());

it("saves that were sent at once are all done, each once, in their order; one that came too late is refused", async () => {
  const { corrections } = t;
  const handlers = { corrections: { save: (input: never) => corrections.save(input) } };
  const route = makeRouter(handlers as unknown as EmendHandlers, {});
  const lines = corrections.lines(page) as Line[];
  const save = (index: number, text: string) =>
    route({
      method: "corrections.save",
      input: { lineId: lines[index]?.id, text, verified: true, baseRevision: lines[index]?.revision },
    }) as Promise<Result>;
  const results = await Promise.all([save(0, "Eins"), save(1, "Zwei"), save(2, "Drei"), save(0, "stale")]);
  expect(waits).toBe(3);
  expect(results.map(({ ok }) => ok)).toEqual([true, true, true, false]);
  expect(results[3]).toMatchObject({ error: { code: "line-changed-elsewhere" } });
  expect(corrections.lines(page).map(({ text }) => text)).toEqual(["Eins", "Zwei", "Drei"]);
  const count = t.database.prepare("SELECT count(*) FROM journal WHERE kind = 'verify'").pluck();
  expect(count.get()).toBe(3);
  // Undo takes back the one that came last.
  corrections.undo(DOCUMENT);
  expect(corrections.lines(page).map(({ text }) => text)).toEqual(["Eins", "Zwei", "drei"]);
});
