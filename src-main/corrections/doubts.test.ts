import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { contract } from "#contract/index.ts";
import { detected, openTestCorrections, PAGES, proposal, type TestCorrections } from "./test-corrections.ts";

let t: TestCorrections;
const [page1] = PAGES;

beforeEach(() => {
  t = openTestCorrections();
  t.corrections.insertDetected(page1, detected("Es war einmal", "ein König"));
});
afterEach(() => t.dispose());

const first = (): Line => t.corrections.lines(page1)[0] as Line;

describe("lines", () => {
  it("keep what speaks against a reading, as long as that reading speaks", () => {
    const flags = [{ code: "loop" as const, message: "It ends in a loop." }];
    const read = (reading: object) =>
      t.corrections.addProposals(page1, new Map([[first().id, { ...proposal("aaaa"), ...reading }]]), {
        id: "large:m",
        name: "M",
      });
    read({ flags });
    const [line] = contract.corrections.lines.output.parse(t.corrections.lines(page1));
    expect(line?.proposal).toMatchObject({ text: "aaaa", doubts: flags });
    read({ flags: [] });
    expect(first().proposal).not.toHaveProperty("doubts");
  });
});
