import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { contract } from "#contract/index.ts";
import { DOCUMENT, openTestCorrections, type TestCorrections } from "../corrections/test-corrections.ts";
import { LineageRepository } from "../privacy/lineage-repository.ts";
import { LineageService } from "../privacy/lineage-service.ts";
import { addVersion, openTestVersions } from "./test-versions.ts";
import type { VersionServices } from "./version-services.ts";

let t: TestCorrections;
let versions: VersionServices;
const document = { kind: "document", id: DOCUMENT } as const;
const tag = { kind: "tag", id: "letters" } as const;

beforeEach(async () => {
  t = openTestCorrections();
  t.database.exec(`INSERT INTO tag VALUES ('letters', 'Letters', 'letters');
    INSERT INTO tag VALUES ('print', 'Print', 'print');
    INSERT INTO document_tag VALUES ('${DOCUMENT}', 'letters'), ('${DOCUMENT}', 'print')`);
  versions = openTestVersions(t, { events: t.events });
  await addVersion(t, versions, "one", { name: "Version 1" });
  await addVersion(t, versions, "two", { name: "Version 2", parents: ["one"] });
});
afterEach(() => t.dispose());

const list = () => contract.adapters.list.output.parse(JSON.parse(JSON.stringify(versions.adapters.list())));
const inUse = () => contract.adapters.inUse.output.parse(versions.use.inUse(DOCUMENT));
const history = () => contract.adapters.history.output.parse(versions.steps.history());
const undo = () => versions.steps.undo(history().undo?.id ?? 0);
const production = () => list().find(({ active }) => active)?.id;

describe("versions", () => {
  it("say where they come from: the base, ground truth, another version", () => {
    expect(
      list().map(({ id, parents, manifestSha256, stage }) => [id, parents.map((p) => p.id), manifestSha256, stage]),
    ).toEqual([
      ["base", [], null, "production"],
      ["two", ["one"], "manifest-two", "candidate"],
      ["one", [], "manifest-one", "candidate"],
    ]);
  });

  it("are renamed and annotated, and all of it can be taken back", () => {
    versions.care.rename("one", "Kurrent");
    versions.care.setNotes("one", "Taught on volume 3.");
    versions.care.archive("one", true);
    expect(list()[2]).toMatchObject({ name: "Kurrent", notes: "Taught on volume 3.", stage: "archived" });
    expect(() => versions.care.rename("two", "Kurrent")).toThrow(/Another version is called/);
    expect(history().steps.map(({ kind }) => kind)).toEqual(["archive", "notes", "rename"]);
    const done = history().undo?.id ?? 0;
    undo();
    expect(() => versions.steps.undo(done)).toThrow(/meanwhile/);
    undo();
    undo();
    expect(list()[2]).toMatchObject({ name: "Version 1", notes: "", stage: "candidate" });
    expect(history().undo).toBeNull();
    expect(() => versions.steps.undo(1)).toThrow(/nothing to undo/);
  });
});

describe("what reads a document", () => {
  it("is its own choice before its tags' before what is in production", async () => {
    expect(inUse()).toMatchObject({ versionId: "base", because: "library", tag: null });
    await versions.promotion.promote("two");
    expect(inUse()).toMatchObject({ versionId: "two", name: "Version 2", because: "library" });
    await versions.use.choose(tag, "one");
    expect(inUse()).toMatchObject({ versionId: "one", because: "tag", tag: "Letters" });
    await versions.use.choose(document, "base");
    expect(inUse()).toMatchObject({ versionId: "base", name: "PP-OCRv6 small", because: "document" });
    expect(versions.use.of(DOCUMENT).model).toBeNull();
    expect(contract.adapters.choices.output.parse(versions.use.choices())).toEqual([
      { kind: "document", id: DOCUMENT, name: "Letters", versionId: "base" },
      { kind: "tag", id: "letters", name: "Letters", versionId: "one" },
    ]);
    await versions.use.choose(document, null);
    expect(versions.use.of(DOCUMENT)).toMatchObject({ id: "one", model: { onnxPath: expect.stringContaining("one") } });
    undo();
    expect(inUse().because).toBe("document");
  });

  it("is what the tag chose that chose last, also where the clock was set back between the two", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      await versions.use.choose({ kind: "tag", id: "letters" }, "one");
      vi.setSystemTime(Date.now() - 3_600_000);
      await versions.use.choose({ kind: "tag", id: "print" }, "two");
      expect(inUse()).toMatchObject({ versionId: "two", tag: "Print" });
      vi.setSystemTime(Date.now() - 3_600_000);
      await versions.use.choose({ kind: "tag", id: "letters" }, "base");
      expect(inUse()).toMatchObject({ versionId: "base", tag: "Letters" });
    } finally {
      vi.useRealTimers();
    }
  });

  it("cannot be what is not there", async () => {
    await expect(versions.use.choose(document, "none")).rejects.toMatchObject({ code: "not-found" });
    await expect(versions.use.choose({ kind: "tag", id: "none" }, "one")).rejects.toMatchObject({ code: "not-found" });
    expect(history().steps).toEqual([]);
  });

  it("goes with its document, and with its tag", async () => {
    await versions.use.choose(document, "one");
    await versions.use.choose(tag, "two");
    t.database.exec("DELETE FROM tag WHERE id = 'letters'");
    expect(versions.use.choices().map(({ kind }) => kind)).toEqual(["document"]);
    // Undo of a choice for what is gone does nothing, and does not fail.
    undo();
    expect(inUse().because).toBe("document");
  });
});

describe("roll back", () => {
  it("goes to what was in production before, and can be taken back", async () => {
    expect(history().previous).toBeNull();
    await expect(versions.promotion.rollBack()).rejects.toMatchObject({ code: "bad-input" });
    await versions.promotion.promote("one");
    expect(history().previous).toMatchObject({ id: "base" });
    await versions.promotion.promote("two");
    expect(history().previous).toEqual({ id: "one", name: "Version 1" });
    await versions.promotion.rollBack();
    expect(production()).toBe("one");
    undo();
    expect(production()).toBe("two");
    versions.care.remove("one");
    expect(history().previous).toMatchObject({ id: "base" });
  });
});

describe("deleting", () => {
  it("lists what hangs on a version", async () => {
    await versions.use.choose(document, "one");
    t.database.exec(`INSERT INTO line (id, page_id, position, polygon, crop_sha256) VALUES ('l', 'page-1', 0, '[]', 'c');
      INSERT INTO proposal (line_id, version_id, version_name, text, confidence, characters, created_at)
      VALUES ('l', 'one', 'Version 1', 'x', 1, '[]', '2026')`);
    expect(contract.adapters.dependents.output.parse(versions.care.dependents("one"))).toEqual({
      inProduction: false,
      children: [{ id: "two", name: "Version 2" }],
      choices: [{ kind: "document", id: DOCUMENT, name: "Letters", versionId: "one" }],
      readings: 1,
      publications: [],
    });
  });

  it("takes choices along and brings them back; what is in production stays", async () => {
    await versions.use.choose(document, "one");
    versions.care.remove("one");
    expect(list().map(({ id }) => id)).toEqual(["base", "two"]);
    expect(list()[1]?.parents).toMatchObject([{ id: "one", name: "Version 1", gone: true }]);
    expect(inUse().because).toBe("library");
    expect(contract.adapters.removed.output.parse(versions.care.removed())).toMatchObject([{ id: "one" }]);
    undo();
    expect(inUse()).toMatchObject({ versionId: "one", because: "document" });
    await versions.promotion.promote("one");
    expect(() => versions.care.remove("one")).toThrow(/in production\. Roll back/);
    expect(() => versions.care.archive("one", true)).toThrow(/in production/);
    expect(() => versions.care.remove("base")).toThrow(/one of your own/);
  });

  it("for good deletes the files and nothing else, and cannot be undone", async () => {
    const folder = join(t.folder, "adapters", "one");
    versions.care.remove("one");
    versions.care.restore("one");
    expect(list()).toHaveLength(3);
    versions.care.remove("one");
    expect(await versions.care.purge(["one"])).toBeGreaterThan(0);
    expect(existsSync(folder)).toBe(false);
    expect(versions.care.removed()).toEqual([]);
    expect(list()[1]?.parents).toMatchObject([{ name: "Version 1", gone: true }]);
    expect(history().undo).toBeNull();
    expect(() => versions.care.restore("one")).toThrow(/not among the deleted/);
    await expect(versions.care.purge(["two"])).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("what a version knows", () => {
  const lineage = (id: string) => new LineageService(new LineageRepository(t.database)).of(id);

  it("is also what it came from: lines of its parent are lines of its own", async () => {
    await addVersion(t, versions, "mother", {
      seen: [
        { id: "l1", text: "one", cropSha256: "c", split: "train" },
        { id: "l2", text: "two", cropSha256: "c", split: "validation" },
      ],
    });
    await addVersion(t, versions, "child", {
      parents: ["mother"],
      seen: [
        { id: "l2", text: "two", cropSha256: "c", split: "train" },
        { id: "l3", text: "three", cropSha256: "c", split: "validation" },
      ],
    });
    expect(lineage("child")).toMatchObject({ lines: 2, known: true });
    expect(lineage("mother")).toMatchObject({ lines: 1, known: true });
    expect([...versions.parent("child").learnt].sort()).toEqual(["l1", "l2"]);
    expect(versions.parent("child")).toMatchObject({ rank: 16, alpha: 32 });
    const seen = new LineageRepository(t.database).seenBy(["l1"]).get("l1");
    expect(seen?.map(({ adapterId }) => adapterId).sort()).toEqual(["child", "mother"]);
    // One that came from elsewhere is known of no line, and neither is what comes from it.
    t.database.exec("UPDATE adapter SET run_id = NULL WHERE id = 'mother'");
    expect(lineage("child").known).toBe(false);
  });
});
