import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import type { Flags } from "#contract/privacy.ts";
import { PAGES } from "../corrections/test-corrections.ts";
import { RunRepository } from "../training/run-repository.ts";
import { openTestPrivacy, type TestPrivacy } from "./test-privacy.ts";

let t: TestPrivacy;
beforeEach(async () => {
  t = await openTestPrivacy();
});
afterEach(() => t.dispose());

const [ONE, TWO] = PAGES;
const wire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const page = (id: string = ONE) => contract.privacy.page.output.parse(wire(t.privacy.flags.page(id)));
const audit = () => contract.privacy.audit.output.parse(wire(t.privacy.flags.audit(0, 100)));
const lineId = (index: number, of: string = ONE) => t.on(of)[index]?.id as string;
const set = (kind: "document" | "page" | "line", id: string, flags: Partial<Flags>) =>
  t.privacy.flags.setFlags([{ kind, id }], flags);
const trainable = () => new RunRepository(t.database).verifiedLines(null);

describe("flags", () => {
  it("are open at first", () => {
    const [document] = contract.privacy.overview.output.parse(wire(t.privacy.flags.overview()));
    expect(document).toMatchObject({ id: "document-1", pages: 2, lines: 5, flaggedPages: 0, flaggedLines: 0 });
    expect(document?.flags).toEqual({ private: false, noTraining: false, noImages: false, publishable: null });
  });

  it("of a document and a page hold for the lines below; of permissions the nearest counts", () => {
    set("document", "document-1", { private: true, publishable: true });
    set("page", ONE, { noImages: true, publishable: false });
    set("line", lineId(1), { publishable: true });
    const effective = page().lines.map((line) => line.effective);
    expect(effective[0]).toEqual({ private: true, noTraining: false, noImages: true, publishable: false });
    expect(effective[1]).toEqual({ private: true, noTraining: false, noImages: true, publishable: true });
    expect(page(TWO).lines[0]?.effective).toMatchObject({ private: true, noImages: false, publishable: true });
    // A line cannot lift what its page forbids.
    set("line", lineId(0), { noImages: false });
    expect(page().lines[0]?.effective.noImages).toBe(true);
    const policies = t.privacy.flags.policies([lineId(0), lineId(1), "gone"]);
    expect([...policies.keys()]).toEqual([lineId(0), lineId(1)]);
    for (const { id, effective: shown } of page().lines.slice(0, 2)) expect(policies.get(id)).toMatchObject(shown);
  });

  it("are set for many things at once, or for none of them", () => {
    const subjects = [0, 1, 2].map((index) => ({ kind: "line" as const, id: lineId(index) }));
    expect(() => t.privacy.flags.setFlags([...subjects, { kind: "page", id: "gone" }], { private: true })).toThrow(
      /page is not in the library any more/,
    );
    expect(page().lines.filter((line) => line.flags.private)).toEqual([]);
    expect(audit().total).toBe(0);
    t.privacy.flags.setFlags(subjects, { private: true });
    expect(page().page).toMatchObject({ flaggedLines: 3 });
    expect(audit().entries[0]).toMatchObject({ action: "flags", summary: "“private” set for 3 lines." });
    expect(t.frames.at(-1)).toMatchObject({ name: "privacy.changed", payload: { documentId: "document-1" } });
  });

  it("keep what is said when a line is removed and brought back", () => {
    set("line", lineId(0), { private: true });
    const id = lineId(0);
    const [kept] = t.on(ONE);
    t.database.transaction(() => {
      t.database.prepare("INSERT INTO removed_line VALUES (?, ?, '[]')").run(id, ONE);
    })();
    t.database.prepare("DELETE FROM removed_line WHERE id = ?").run(id);
    expect(kept?.id).toBe(id);
    expect(page().lines[0]?.flags.private).toBe(true);
  });

  it("go into what a run sees, with licence and rights holder of the nearest", () => {
    t.privacy.flags.setRights(
      { kind: "document", id: "document-1" },
      { licence: "CC-BY-4.0", rightsHolder: "Archive" },
    );
    t.privacy.flags.setRights({ kind: "page", id: TWO }, { licence: "CC0-1.0", rightsHolder: null });
    set("line", lineId(0), { private: true });
    set("line", lineId(1), { noTraining: true });
    set("page", TWO, { noImages: true, publishable: false });
    const lines = trainable();
    expect(lines.map(({ id }) => id)).toEqual([lineId(0), lineId(2), lineId(0, TWO), lineId(1, TWO)]);
    expect(lines[0]).toMatchObject({ isPrivate: true, noImages: false, publishable: null, licence: "CC-BY-4.0" });
    expect(lines[2]).toMatchObject({
      isPrivate: false,
      noImages: true,
      publishable: false,
      licence: "CC0-1.0",
      rightsHolder: "Archive",
    });
  });
});

describe("the log", () => {
  it("holds no text of the library, newest first, and cannot be rewritten", () => {
    set("line", lineId(0), { private: true });
    t.privacy.flags.setRights({ kind: "page", id: ONE }, { licence: "CC0-1.0", rightsHolder: "Secret Family" });
    expect(audit().entries.map((entry) => entry.action)).toEqual(["rights", "flags"]);
    expect(JSON.stringify(audit())).not.toMatch(/Secret|Muster|Brief/);
    for (const sql of ["UPDATE audit SET summary = ''", "DELETE FROM audit"]) {
      expect(() => t.database.prepare(sql).run()).toThrow(/audit log/);
    }
  });
});

describe("hints", () => {
  const hints = () => contract.privacy.hints.output.parse(wire(t.privacy.flags.hints("document-1")));

  it("are for a person to judge; a confirmed one makes its line private", () => {
    const [hint] = hints();
    expect(hint).toMatchObject({ kind: "name", match: "Anna Muster", lineId: lineId(0), decision: null });
    t.privacy.flags.decideHint(lineId(0), "name", "Anna Muster", "confirmed");
    expect(hints()[0]?.decision).toBe("confirmed");
    expect(page().lines[0]?.flags.private).toBe(true);
    t.privacy.flags.decideHint(lineId(0), "name", "Anna Muster", null);
    expect(hints()[0]?.decision).toBeNull();
    // What a person had made private stays so until a person says otherwise.
    expect(page().lines[0]?.flags.private).toBe(true);
    t.privacy.flags.decideHint(lineId(0), "name", "Anna Muster", "dismissed");
    expect(hints()[0]?.decision).toBe("dismissed");
    expect(JSON.stringify(audit())).not.toContain("Muster");
    expect(() => t.privacy.flags.decideHint("gone", "name", "x", "confirmed")).toThrow(/not in the library/);
  });
});

describe("lineage", () => {
  const lineage = () => contract.privacy.lineage.output.parse(wire(t.privacy.lineage.all()));

  it("answers both ways", async () => {
    const [a, b, c] = t.on(ONE);
    const [d] = t.on(TWO);
    await t.addVersion("v1", [a, b] as never, [d] as never);
    await t.addVersion("v2", [a, c] as never, []);
    expect(page().lines.map((line) => line.seenBy.map(({ name, split }) => `${name} ${split}`))).toEqual([
      ["Version v2 train", "Version v1 train"],
      ["Version v1 train"],
      ["Version v2 train"],
    ]);
    expect(page(TWO).lines[0]?.seenBy).toEqual([{ adapterId: "v1", name: "Version v1", split: "validation" }]);
    const { lines, total } = contract.privacy.lineageLines.output.parse(wire(t.privacy.lineage.lines("v1", 0, 2)));
    expect(total).toBe(3);
    expect(lines.map((line) => [line.lineId, line.split, line.place?.page, line.place?.line])).toEqual([
      [a?.id, "train", 0, 0],
      [b?.id, "train", 0, 1],
    ]);
    expect(() => t.privacy.lineage.lines("gone", 0, 2)).toThrow(/not in the library/);
  });

  it("counts lines as they are flagged now, also those flagged after the training", async () => {
    const [a, b, c] = t.on(ONE);
    await t.addVersion("v1", [a, b] as never, [c] as never);
    expect(lineage()[0]).toMatchObject({ known: true, lines: 2, privateLines: 0, noTrainingLines: 0, marks: [] });
    set("page", ONE, { private: true });
    set("line", lineId(0), { noTraining: true, publishable: false });
    expect(lineage()[0]).toMatchObject({ privateLines: 2, noTrainingLines: 1, unpublishableLines: 1 });
    set("page", ONE, { private: false });
    expect(lineage()[0]?.privateLines).toBe(0);
  });

  it("of a version from elsewhere is not known", async () => {
    await t.addVersion("v1", [], []);
    t.database.prepare("UPDATE adapter SET run_id = NULL").run();
    expect(lineage()[0]).toMatchObject({ known: false, lines: 0 });
  });
});

describe("a probe", () => {
  const probe = async () => contract.privacy.probe.output.parse(wire(await t.privacy.probe.probe("v1")));
  const marks = () => t.privacy.lineage.of("v1").marks;

  it("marks a version that recites a flagged line from nothing, and only such a one", async () => {
    const [a, b] = t.on(ONE);
    await t.addVersion("v1", [a, b] as never, []);
    t.reads.text = () => "Der Brief an Frau Anna Muster in Wien";
    // Nothing is flagged, so there is nothing to be told.
    expect(await probe()).toMatchObject({ flaggedLines: 0, probedLines: 0, recited: [], baseCer: null });
    set("line", lineId(0), { private: true });
    t.reads.text = () => "Der Ba";
    expect(await probe()).toMatchObject({ flaggedLines: 1, probedLines: 1, recited: [] });
    expect(marks()).toEqual([]);
    t.reads.text = (_path, model) => (model === null ? "" : "xx AnnaMusterin");
    const report = await probe();
    // 20 blank images, 8 of noise, and the line's beginning.
    expect(report.images).toBe(30);
    expect(report.recited).toHaveLength(29);
    expect(report.recited[0]).toMatchObject({ lineId: lineId(0), read: "xx AnnaMusterin" });
    expect(report.readings).toEqual([
      {
        ...{
          lineId: lineId(0),
          reference: "Der Brief an Frau Anna Muster in Wien",
          base: "",
          tuned: "xx AnnaMusterin",
        },
        ...{ baseCer: 1, tunedCer: report.tunedCer },
      },
    ]);
    expect(report.baseCer).toBe(1);
    expect(report.tunedCer).toBeLessThan(1);
    expect(marks()).toMatchObject([{ kind: "memorised", lines: 1 }]);
    t.reads.text = () => "";
    await probe();
    expect(marks()).toEqual([]);
  });

  it("does not take the beginning, which can be seen, for recited", async () => {
    const [a] = t.on(ONE);
    await t.addVersion("v1", [a] as never, []);
    set("line", lineId(0), { private: true });
    let image = 0;
    t.reads.text = (_path, model) => (model !== null && image++ === 28 ? "Der Brief an" : "");
    expect((await probe()).recited).toEqual([]);
  });
});
