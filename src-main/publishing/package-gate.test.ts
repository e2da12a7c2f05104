/** @file What stands against a package, and packages as they wait, go to a folder and are dropped. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Package } from "#contract/publishing.ts";
import { boxAt } from "../privacy/test-privacy.ts";
import { repoName } from "./package-service.ts";
import { DATASET, ONE, openTestPublishing, type TestPublishing, TWO } from "./test-publishing.ts";

let t: TestPublishing;
beforeEach(async () => {
  t = await openTestPublishing();
});
afterEach(() => t.disposeAll());

describe("what stands against a version", () => {
  const blocks = async () => (await t.pack()).blocks.map(({ code, lines: of }) => `${code} ${of}`);

  it("is what its lines are flagged as, also after the training", async () => {
    expect(await blocks()).toEqual([]);
    t.flag("line", t.lineId(0), { private: true });
    t.flag("line", t.lineId(1), { noTraining: true });
    t.flag("line", t.lineId(2), { publishable: false });
    expect(await blocks()).toEqual(["private 1", "no-training 1", "not-publishable 1"]);
    // Held-back lines taught it nothing.
    for (const id of [0, 1, 2]) t.flag("line", t.lineId(id), { private: false, noTraining: false, publishable: null });
    t.flag("page", TWO, { private: true });
    expect(await blocks()).toEqual([]);
    t.privacy.redactions.add(ONE, boxAt(60, 105, 30, 10));
    expect(await blocks()).toEqual(["redacted 1"]);
  });

  it("is what was private when it was taught and is gone since, or erased", async () => {
    t.flag("line", t.lineId(0), { private: true });
    await t.addVersion("v2", t.on(ONE), t.on(TWO));
    t.database.prepare("INSERT INTO removed_line VALUES (?, ?, '[]')").run(t.lineId(0), ONE);
    t.database.prepare("DELETE FROM line WHERE id = ?").run(t.lineId(0));
    const made = await t.pack({ adapterId: "v2" });
    expect(made.blocks).toMatchObject([{ code: "private", lines: 1 }]);
    await t.privacy.erasure.erase({ pageIds: [TWO] }, "erase 1");
    expect((await t.pack({ adapterId: "v2" })).blocks.map(({ code }) => code)).toEqual(["private", "erased"]);
  });

  it("is also what those versions were taught on that it came from", async () => {
    t.flag("line", t.lineId(0), { private: true });
    await t.addVersion("v2", t.on(TWO), []);
    expect((await t.pack({ adapterId: "v2" })).blocks).toEqual([]);
    t.database.prepare("INSERT INTO adapter_parent VALUES ('v2', 0, 'v1', NULL)").run();
    const made = await t.pack({ adapterId: "v2" });
    expect(made).toMatchObject({ blocks: [{ code: "private", lines: 1 }], lines: { taught: 5 } });
    expect(t.read(made, "model", "README.md")).toContain("5 lines of 2 pages; they are not published.");
    // What its parent was taught on is no proof of how it reads, though its own run held it back.
    await t.addVersion("v3", t.on(TWO), t.on(ONE));
    t.database.prepare("INSERT INTO adapter_parent VALUES ('v3', 0, 'v1', 0.5)").run();
    const quoting = await t.pack({ adapterId: "v3", quoteLines: true });
    expect(quoting.lines).toMatchObject({ texts: 0, taught: 5 });
    t.database.prepare("UPDATE adapter SET run_id = NULL WHERE id = 'v1'").run();
    expect((await t.pack({ adapterId: "v3" })).warnings.join()).toContain("was trained elsewhere");
  });

  it("is listed line by line", async () => {
    t.flag("line", t.lineId(0), { private: true });
    const [first, second] = t.leaving(await t.pack());
    expect(first).toMatchObject({ what: "taught", blocked: "private", place: "Letters, page 1, line 1" });
    expect(second).toMatchObject({ blocked: null });
  });

  it("stops export and publishing until somebody types why; that is logged", async () => {
    t.flag("line", t.lineId(0), { private: true });
    const { packages } = t.publishing;
    const made = await t.pack();
    for (const reason of [null, "", "  "]) {
      await expect(packages.export(made.id, reason)).rejects.toMatchObject({
        code: "privacy-blocked",
        message: expect.stringMatching(/taught on lines that are private.*type why/),
      });
    }
    const { path } = await packages.export(made.id, "The family agreed, letter of 3 May");
    expect(readFileSync(join(path, "README.md"), "utf8")).toContain("also taught on 1 line with such a mark");
    const [, override] = t.privacy.flags.audit(0, 10).entries;
    expect(override).toMatchObject({ action: "override", reason: "The family agreed, letter of 3 May" });
    expect(override?.summary).toBe("Blocks (1 private) were lifted to export it to a folder.");
  });

  it("counts as it is now, not as it was when it was looked through", async () => {
    const made = await t.pack(DATASET);
    t.flag("line", t.lineId(0), { private: true });
    await expect(t.publishing.packages.export(made.id, null)).rejects.toMatchObject({ code: "conflict" });
  });

  it("is not known of a version from elsewhere, and that is said", async () => {
    t.database.prepare("UPDATE adapter SET run_id = NULL").run();
    const made = await t.pack();
    expect(made).toMatchObject({ state: "ready", blocks: [], lines: { taught: 0 } });
    expect(made.warnings.join(" ")).toMatch(/trained elsewhere/);
  });
});

describe("a package", () => {
  it("that is copied to a folder is the same bytes, and known to an erasure", async () => {
    const made = await t.pack({ ...DATASET, space: { repo: "me/try" }, quoteLines: true });
    const { path, files } = await t.publishing.packages.export(made.id, null);
    for (const { kind, files: of } of made.repos) {
      for (const { path: file, sha256 } of of) {
        const bytes = readFileSync(join(path, kind, file));
        expect(createHash("sha256").update(bytes).digest("hex"), file).toBe(sha256);
        expect(files).toContain(`${kind}/${file}`);
      }
    }
    expect(
      (readdirSync(path, { recursive: true, withFileTypes: true }) as { isFile(): boolean }[]).filter((e) =>
        e.isFile(),
      ),
    ).toHaveLength(files.length);
    expect(t.privacy.erasure.preview({ pageIds: [TWO] }).exports).toMatchObject([{ path }]);
    // Of one repository alone the folder is the repository.
    const alone = await t.publishing.packages.export((await t.pack()).id, null);
    expect(alone.files).toContain("adapter_config.json");
    expect(alone.path).not.toBe(path);
  });

  it("is the same bytes whenever it is made", async () => {
    const hashes = (made: Package) => made.repos.map(({ files }) => files);
    expect(hashes(await t.pack(DATASET))).toEqual(hashes(await t.pack(DATASET)));
  });

  it("is one at a time, and goes with the next and with a restart", async () => {
    const first = await t.pack();
    const second = await t.pack();
    expect(() => t.publishing.packages.get(first.id)).toThrow(/not there any more/);
    await expect.poll(() => readdirSync(join(t.folder, "publishing"))).toEqual([second.id]);
    t.restart();
    expect(() => readdirSync(join(t.folder, "publishing"))).toThrow();
    expect(() => t.publishing.packages.ready(second.id)).toThrow(/not there any more/);
  });

  it("of nothing, or of a Space without a version, is refused", () => {
    const { packages } = t.publishing;
    expect(() => packages.pack(t.request({ adapterId: null, repo: null }))).toThrow(/Choose a version/);
    expect(() => packages.pack(t.request({ repo: null }))).toThrow(/which repository/);
    expect(() => packages.pack(t.request({ adapterId: null, ...DATASET, space: { repo: "me/try" } }))).toThrow(
      /Space reads with a version/,
    );
  });

  it("does not fit on a full disk: that is told, and nothing is left", async () => {
    t.privacy.redactions.add(ONE, boxAt(480, 90, 240, 60));
    const crops = t.privacy.redactions.crops.bind(t.privacy.redactions);
    t.privacy.redactions.crops = () => Promise.reject(Object.assign(new Error("write"), { code: "ENOSPC" }));
    const made = await t.pack(DATASET);
    expect(made).toMatchObject({ state: "failed", message: expect.stringMatching(/disk is full/) });
    expect(readdirSync(join(t.folder, "publishing"))).toEqual([]);
    t.privacy.redactions.crops = crops;
    expect((await t.pack(DATASET)).state).toBe("ready");
  });
});

describe("a form", () => {
  it("is filled with what is known", async () => {
    expect(await t.publishing.packages.suggest("v1", null)).toMatchObject({
      name: "Version-v1",
      card: {
        title: "Version v1",
        licence: "apache-2.0",
        rules: "- ſ is kept, by German use\n- A word that goes on in the next line ends in ⸗",
      },
    });
    t.database.prepare("UPDATE document SET language = 'de-Latf' WHERE id = 'document-1'").run();
    expect(await t.publishing.packages.suggest(null, ["document-1"])).toMatchObject({
      name: "Letters",
      card: { languages: ["de"] },
    });
    expect((await t.publishing.packages.suggest("v1", null)).card.languages).toEqual(["de"]);
  });

  it.each([
    ["Briefe 1850/51: „Größe“", "Briefe-1850-51-Grosse"],
    ["כתבי יד", "emend-adapter"],
    ["..a--b..", "a-b"],
    ["x".repeat(100), "x".repeat(60)],
  ])("makes a repository's name of %s", (title, name) => {
    expect(repoName(title)).toBe(name);
  });
});
