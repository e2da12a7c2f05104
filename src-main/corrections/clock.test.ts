/** @file The clock is set back between a person's acts: nothing is lost, order holds, and undo takes back the newest. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { DOCUMENT, detected, openTestCorrections, PAGES, proposal, type TestCorrections } from "./test-corrections.ts";

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
let t: TestCorrections;
const [page] = PAGES;

beforeEach(() => {
  t = openTestCorrections();
  t.database.pragma("synchronous = OFF");
  t.clock.now = Date.parse("2026-06-01T12:00:00Z");
  t.corrections.insertDetected(page, detected("eins", "zwei"));
});
afterEach(() => t.dispose());

const line = (index = 0): Line => t.corrections.lines(page)[index] as Line;
const save = (text: string, verified = false, index = 0) =>
  t.corrections.save({ lineId: line(index).id, baseRevision: line(index).revision, text, verified });
const read = (text: string, name: string) => {
  const { confidence, characters } = proposal(text);
  t.corrections.addProposals(page, new Map([[line().id, { text, confidence, characters }]]), { id: name, name });
};
const told = () => t.history.history(line().id).map(({ kind, textBefore, textAfter }) => [kind, textBefore, textAfter]);

describe.each([
  ["an hour back", -HOUR],
  ["a year back", -YEAR],
  ["a year on", YEAR],
])("a clock that goes %s", (_name, jump) => {
  it("between corrections: each is a step of its own, and undo goes back through them in order", () => {
    save("a");
    t.clock.now += jump;
    save("ab");
    t.clock.now -= jump;
    save("abc", true);
    expect(line()).toMatchObject({ text: "abc", status: "verified" });
    expect(told()).toEqual([
      ["verify", "ab", "abc"],
      ["edit", "a", "ab"],
      ["edit", "eins", "a"],
      ["read", "", "eins"],
    ]);
    const again = t.reopen();
    for (const text of ["ab", "a", "eins"]) {
      again.undo(DOCUMENT);
      expect(line().text).toBe(text);
    }
    for (const text of ["a", "ab", "abc"]) {
      again.redo(DOCUMENT);
      expect(line().text).toBe(text);
    }
  });

  it("between a reading and what a person makes of it: the history tells both in the order in which they came", () => {
    t.clock.now += jump;
    save("Eins", true);
    t.clock.now += jump;
    read("EINS", "V2");
    t.clock.now -= jump;
    save("Eins!", true);
    const history = [
      ["edit", "Eins", "Eins!"],
      ["read", "eins", "EINS"],
      ["verify", "eins", "Eins"],
      ["read", "", "eins"],
    ];
    expect(told().map(([, ...texts]) => texts)).toEqual(history.map(([, ...texts]) => texts));
    // A person's text stands, whatever is read and whenever that was.
    expect(line()).toMatchObject({ text: "Eins!", status: "verified" });
  });

  it("while somebody types: what was typed is there, and undo takes back no more than since the jump", () => {
    save("W");
    t.clock.now += 500;
    save("Wü");
    t.clock.now += jump;
    save("Wün");
    t.clock.now += 500;
    save("Wünſchen");
    expect(line().text).toBe("Wünſchen");
    t.corrections.undo(DOCUMENT);
    expect(line().text).toBe("Wü");
    t.corrections.undo(DOCUMENT);
    expect(line().text).toBe("eins");
  });
});
