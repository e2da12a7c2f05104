/** @file Packages: exactly what would leave, and what may not. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Package } from "#contract/publishing.ts";
import { boxAt } from "../privacy/test-privacy.ts";
import { frontOf } from "./front-matter.ts";
import { BASE, DATASET, ONE, openTestPublishing, type TestPublishing, TWO } from "./test-publishing.ts";

let t: TestPublishing;
beforeEach(async () => {
  t = await openTestPublishing();
});
afterEach(() => t.disposeAll());

const json = <T>(made: Package, ...path: string[]) => JSON.parse(t.read(made, ...path)) as T;
const rows = (made: Package, split: string) =>
  t
    .read(made, "dataset", split, "metadata.jsonl")
    .trim()
    .split("\n")
    .map((row) => JSON.parse(row) as Record<string, unknown>);

/** Every file of a package as text, for what must not be in any. */
function everything(made: Package): string {
  const { folder } = t.publishing.packages.ready(made.id);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString("latin1"))
    .join("\n");
}

describe("an adapter", () => {
  it("leaves with its weights as they are, and lists every file with its hash", async () => {
    const made = await t.pack();
    expect(made).toMatchObject({ state: "ready", blocks: [], leftOut: [], lines: { images: 0, texts: 0, taught: 3 } });
    const [repo] = made.repos;
    expect(repo?.files.map(({ path }) => path)).toEqual([
      "README.md",
      "adapter_config.json",
      "adapter_model.safetensors",
      "evaluation.json",
      "model.onnx",
      "run.json",
    ]);
    for (const { path, size, sha256 } of repo?.files ?? []) {
      const bytes = readFileSync(t.staged(made, "model", path));
      expect([bytes.length, createHash("sha256").update(bytes).digest("hex")]).toEqual([size, sha256]);
    }
    for (const name of ["model.onnx", "adapter_model.safetensors"]) {
      expect(
        readFileSync(t.staged(made, "model", name)).equals(readFileSync(join(t.folder, "adapters/v1", name))),
      ).toBe(true);
    }
    expect(repo?.card).toBe(t.read(made, "model", "README.md"));
  });

  it("of a large model leaves as LoRA weights that name the base's place on the Hub, its licence and its family", async () => {
    const large = { id: "trocr", name: "TrOCR base printed", family: "trocr", licence: "MIT", sha256: "b".repeat(64) };
    const put = (repository: string | null, revision: string | null) =>
      t.database
        .prepare("UPDATE adapter SET large_base = ? WHERE id = 'v1'")
        .run(JSON.stringify({ ...large, repository, revision }));
    rmSync(join(t.folder, "adapters/v1/model.onnx"));
    put("microsoft/trocr-base-printed", "93450be3f1ed40a930690d951ef3932687cc1892");
    expect((await t.publishing.packages.suggest("v1", null)).card.licence).toBe("mit");
    const made = await t.pack();
    expect(made).toMatchObject({ state: "ready", lines: { taught: 3 } });
    expect(made.repos[0]?.files.map(({ path }) => path)).not.toContain("model.onnx");
    expect(json(made, "model", "adapter_config.json")).toMatchObject({
      base_model_name_or_path: "microsoft/trocr-base-printed",
      revision: "93450be3f1ed40a930690d951ef3932687cc1892",
    });
    expect(parse(frontOf(made.repos[0]?.card ?? "") ?? "")).toMatchObject({
      base_model: "microsoft/trocr-base-printed",
      base_model_relation: "adapter",
      tags: ["ocr", "htr", "lora", "emend", "trocr"],
    });
    expect(made.warnings).toContainEqual(expect.stringContaining("licence is “MIT”"));
    const own = { ...t.request().card, licence: "mit" };
    expect((await t.pack({ card: own })).warnings).not.toContainEqual(expect.stringContaining("licence is"));
    const space = { repo: "me/reader" };
    expect(await t.pack({ space })).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/without a Space/),
    });
    put(null, null);
    expect(await t.pack()).toMatchObject({ state: "failed", message: expect.stringMatching(/came as a folder/) });
  });

  it("takes run.yaml along where the trainer wrote it, unless it names a folder of this machine", async () => {
    const record = join(t.folder, "adapters/v1/run.yaml");
    writeFileSync(record, "seed: 0\n");
    expect(t.read(await t.pack(), "model", "run.yaml")).toBe("seed: 0\n");
    writeFileSync(record, "command: emend train --manifest /home/me/m.jsonl\n");
    expect(await t.pack()).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/run\.yaml names a folder/),
    });
  });

  it("names its base by Hub id and commit, never by a path", async () => {
    const made = await t.pack();
    const sha = t.hub.store.repo("models", BASE).commits[0]?.oid;
    expect(json(made, "model", "adapter_config.json")).toMatchObject({
      base_model_name_or_path: BASE,
      revision: sha,
      inference_mode: true,
      peft_type: "LORA",
    });
    expect(everything(made)).not.toContain(t.folder);
  });

  it("that names a folder of this machine anywhere is not packed", async () => {
    const file = join(t.folder, "adapters/v1/run.json");
    const original = readFileSync(file, "utf8");
    for (const path of [
      t.folder,
      `${homedir()}/x`,
      "/home/somebody/letters",
      "C:\\\\Users\\\\me",
      "/tmp/run/manifest.jsonl",
    ]) {
      writeFileSync(file, JSON.stringify({ request: { manifest: path } }));
      expect(await t.pack()).toMatchObject({
        state: "failed",
        message: expect.stringMatching(/run\.json names a folder/),
      });
    }
    writeFileSync(file, original);
    expect(
      await t.pack({ card: { ...t.request().card, intendedUse: "See https://example.org/home/page and 1/2." } }),
    ).toMatchObject({
      state: "ready",
    });
  });

  it("whose weights are not what they should be is not packed", async () => {
    writeFileSync(join(t.folder, "adapters/v1/adapter_model.safetensors"), "PK\u0003\u0004 a pickle in a zip");
    expect(await t.pack()).toMatchObject({ state: "failed", message: expect.stringMatching(/no safetensors file/) });
    rmSync(join(t.folder, "adapters/v1/model.onnx"));
    expect(await t.pack()).toMatchObject({ state: "failed", message: expect.stringMatching(/model\.onnx is missing/) });
  });
});

describe("a model card", () => {
  const front = (made: Package) => parse(frontOf(made.repos.find(({ kind }) => kind === "model")?.card ?? "") ?? "");

  it("has the whole front matter, with the figures on the named split", async () => {
    const made = await t.pack({ ...DATASET });
    expect(front(made)).toEqual({
      base_model: BASE,
      base_model_relation: "adapter",
      library_name: "peft",
      pipeline_tag: "image-to-text",
      license: "cc-by-4.0",
      language: ["de"],
      tags: ["ocr", "htr", "lora", "emend"],
      datasets: ["me/lines"],
      metrics: ["cer", "wer"],
      "model-index": [
        {
          name: "Letters of Wien",
          results: [
            {
              task: { type: "image-to-text" },
              dataset: { type: "me/lines", name: "lines, held-back lines", split: "validation" },
              metrics: [
                { type: "cer", value: 0.05, name: "CER" },
                { type: "wer", value: 0.25, name: "WER" },
              ],
            },
          ],
        },
      ],
    });
    // Without a data set none is named.
    expect(front(await t.pack())).not.toHaveProperty("datasets");
  });

  it("tells what got better, what worse, how it was transcribed, and how to run it", async () => {
    const card = (await t.pack()).repos[0]?.card ?? "";
    expect(card).toContain("| base | 15.00 % | 75.00 % | 15.00 % |\n| this adapter | 5.00 % | 25.00 % | 5.00 % |");
    expect(card).toContain("1 line got better, 0 are as they were, **1 got worse**");
    expect(card).toMatch(/## What got worse\n1 held-back line got worse, by 1 edit together/);
    expect(card).toMatch(/## How the text was transcribed\n- ſ is kept/);
    expect(card).toContain("from 3 corrected lines of 1 page");
    expect(card).toContain("## Run it\nSave as `read.py`.");
    expect(card).toMatch(/## Privacy\nThis repository holds no image of the training data and none of its text\./);
    expect(card).not.toContain("\n## Privacy\nold");
  });

  it("tells whose lines it was taught on", async () => {
    t.privacy.flags.setRights(
      { kind: "document", id: "document-1" },
      { licence: "CC BY 4.0", rightsHolder: "City Archive" },
    );
    expect((await t.pack()).repos[0]?.card).toContain("- 3 lines: CC BY 4.0, rights: City Archive");
  });

  it("with an unknown licence, language or name is not written", async () => {
    const { card } = t.request();
    expect(() => t.publishing.packages.pack(t.request({ card: { ...card, licence: "CC-BY" } }))).toThrow(
      /none of the Hub's licences/,
    );
    expect(await t.pack({ card: { ...card, licence: "other" } })).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/give its name and a link/),
    });
    const other = { ...card, licence: "other", licenceName: "House rules", licenceLink: "https://example.org/rules" };
    expect(front(await t.pack({ card: other }))).toMatchObject({
      license: "other",
      license_name: "house-rules",
      license_link: "https://example.org/rules",
    });
    expect(() => t.request({ card: { ...card, languages: ["German"] } })).toThrow(/language code/);
    expect(() => t.request({ repo: "letters" })).toThrow(/owner\/name/);
  });

  it("cannot be broken by what lines say", async () => {
    const [line] = t.on(TWO);
    const nasty = "a | b `c` <script> [x](javascript:1) *y* ---";
    t.corrections.save({ lineId: line?.id as string, text: nasty, verified: true, baseRevision: line?.revision ?? 0 });
    await t.addVersion("v2", t.on(ONE), t.on(TWO));
    const file = join(t.folder, "adapters/v2/evaluation.json");
    const report = JSON.parse(readFileSync(file, "utf8")) as { lines: { adapterEdits: number }[] };
    for (const each of report.lines) each.adapterEdits = 99;
    writeFileSync(file, JSON.stringify(report));
    const made = await t.pack({ adapterId: "v2", quoteLines: true });
    expect(made.repos[0]?.card).toContain("| a \\| b \\`c\\` \\<script\\> \\[x\\](javascript:1) \\*y\\* --- |");
    expect(frontOf(made.repos[0]?.card ?? "")).not.toContain("script");
  });
});

describe("texts of held-back lines", () => {
  const report = (made: Package) => json<{ lines: Record<string, unknown>[] }>(made, "model", "evaluation.json").lines;

  it("stay unless they are to be quoted", async () => {
    const made = await t.pack();
    expect(report(made)).toEqual([
      { id: t.lineId(0, TWO), baseEdits: 6, adapterEdits: 1, length: 36 },
      { id: t.lineId(1, TWO), baseEdits: 0, adapterEdits: 1, length: 31 },
    ]);
    expect(everything(made)).not.toMatch(/Zweite|Seite|zweite|Muster/);
  });

  it("leave where they are, but never those that are private, not publishable or under a box", async () => {
    const made = await t.pack({ quoteLines: true });
    expect(report(made)[0]).toMatchObject({ reference: "Zweite Seite, erste Zeile des Textes" });
    expect(made.lines).toEqual({ images: 0, texts: 2, taught: 3 });
    t.flag("line", t.lineId(0, TWO), { private: true });
    expect(report(await t.pack({ quoteLines: true })).map((line) => "reference" in line)).toEqual([false, true]);
    t.flag("line", t.lineId(1, TWO), { publishable: false });
    expect(report(await t.pack({ quoteLines: true })).map((line) => "reference" in line)).toEqual([false, false]);
    t.flag("line", t.lineId(1, TWO), { publishable: null });
    t.privacy.redactions.add(TWO, boxAt(60, 205, 30, 10));
    const boxed = await t.pack({ quoteLines: true });
    expect(report(boxed).map((line) => "reference" in line)).toEqual([false, false]);
    expect(everything(boxed)).not.toMatch(/Zweite|zweite/);
  });
});

describe("a data set", () => {
  it("is what the version was taught and scored on, by content", async () => {
    const made = await t.pack(DATASET);
    expect(made.lines).toEqual({ images: 5, texts: 0, taught: 0 });
    expect(made.repos.map(({ kind }) => kind)).toEqual(["dataset", "model"]);
    expect(rows(made, "train").map(({ text, page, line }) => [text, page, line])).toEqual([
      ["Der Brief an Frau Anna Muster in Wien", 1, 1],
      ["vom 3. Mai 1851 liegt bei", 1, 2],
      ["Unterzeichnet: Josef Beispiel", 1, 3],
    ]);
    expect(rows(made, "validation")).toHaveLength(2);
    for (const split of ["train", "validation"]) {
      for (const { file_name: file, sha256 } of rows(made, split)) {
        const bytes = readFileSync(t.staged(made, "dataset", split, file as string));
        expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
      }
    }
    const card = made.repos[0]?.card ?? "";
    expect(parse(frontOf(card) ?? "")).toMatchObject({
      license: "cc-by-4.0",
      task_categories: ["image-to-text"],
      size_categories: ["n<1K"],
      configs: [{ config_name: "default", data_dir: ".", drop_labels: true }],
    });
    expect(card).toContain("`train`: 3 lines, `validation`: 2 lines");
  });

  it("can be of documents, without any version", async () => {
    const made = await t.pack({
      adapterId: null,
      repo: null,
      dataset: { repo: "me/lines", documentIds: ["document-1"] },
    });
    expect(made.repos.map(({ kind }) => kind)).toEqual(["dataset"]);
    expect(made.lines.images).toBe(5);
  });

  it.each([
    ["private", { private: true }, "private"],
    ["not publishable", { publishable: false }, "not to be published"],
    ["not to be trained on", { noTraining: true }, "not to be trained on"],
    ["without its image", { noImages: true }, "its image may not leave"],
  ])("is without lines that are %s, and says so", async (_name, flags, reason) => {
    t.flag("line", t.lineId(0), flags);
    const made = await t.pack(DATASET);
    expect(made.leftOut).toEqual([{ reason, lines: 1 }]);
    expect(made.lines.images).toBe(4);
    expect(everything(made)).not.toMatch(/Anna|Muster/);
    expect(
      t
        .leaving(made)
        .filter(({ what }) => what === "image-and-text")
        .map(({ lineId: id }) => id),
    ).not.toContain(t.lineId(0));
  });

  it("shows nothing of a hidden neighbour: its ink is black on the images of the lines beside it", async () => {
    // A neighbour that reaches into the second line's image.
    const id = t.lineId(0);
    t.database.prepare("UPDATE line SET polygon = ? WHERE id = ?").run(JSON.stringify(boxAt(50, 190, 900, 20)), id);
    t.flag("line", id, { private: true });
    const made = await t.pack(DATASET);
    const row = rows(made, "train").find(({ text }) => text === "vom 3. Mai 1851 liegt bei");
    const image = sharp(t.staged(made, "dataset", "train", row?.file_name as string));
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    const dark = (y: number) =>
      [...data.subarray(y * 900 * info.channels, (y * 900 + 900) * info.channels)].every((v) => v === 0);
    expect([dark(0), dark(9), dark(30)]).toEqual([true, true, false]);
  });

  it("has boxes burnt in, and their words cut", async () => {
    t.privacy.redactions.add(ONE, boxAt(480, 90, 240, 60));
    const made = await t.pack(DATASET);
    const row = rows(made, "train")[0];
    expect(row).toMatchObject({ text: "Der Brief an Frau █ in Wien", redacted: true });
    const image = sharp(t.staged(made, "dataset", "train", row?.file_name as string));
    const part = await image.extract({ left: 430, top: 0, width: 240, height: 40 }).raw().toBuffer();
    expect(part.every((value) => value === 0)).toBe(true);
    expect(everything(made)).not.toMatch(/Anna|Muster/);
    expect(made.repos[0]?.card).toContain("In 1 lines something was made black");
    // A line that is wholly under a box has nothing left to say.
    t.privacy.redactions.add(ONE, boxAt(0, 190, 1000, 60));
    expect((await t.pack(DATASET)).leftOut).toEqual([{ reason: "all of it lies under a box", lines: 1 }]);
  });

  it("is not made of nothing", async () => {
    t.flag("document", "document-1", { private: true });
    expect(await t.pack(DATASET)).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/None of the lines may be published: 5 private/),
    });
  });

  it("is without lines that were removed since", async () => {
    const id = t.lineId(0);
    t.database.prepare("INSERT INTO removed_line VALUES (?, ?, '[]')").run(id, ONE);
    t.database.prepare("DELETE FROM line WHERE id = ?").run(id);
    const made = await t.pack(DATASET);
    expect(made.leftOut).toEqual([{ reason: "not in the library any more", lines: 1 }]);
  });
});
