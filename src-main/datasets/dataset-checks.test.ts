import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { checkDataSet } from "./dataset-checks.ts";
import { differenceOf } from "./dataset-difference.ts";
import { type DataSetRow, rowsAt } from "./manifest-file.ts";

let library: TestLibrary;
beforeEach(() => {
  library = openTestLibrary();
});
afterEach(() => library.dispose());

/** A picture of bars, the same for the same numbers; `fresh` changes bytes and hardly the picture. */
async function picture(bars: readonly number[], fresh = 0): Promise<string> {
  const rects = bars.map((at, index) => `<rect x="${at}" y="${4 + (index % 4) * 8}" width="9" height="14"/>`).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="48"><rect width="400" height="48" fill="#fff"/>${rects}<rect x="${fresh}" y="0" width="1" height="1" fill="#eee"/></svg>`;
  return library.blobs.put(await sharp(Buffer.from(svg)).png().toBuffer());
}

const row = (id: string, part: Partial<DataSetRow>): DataSetRow => ({
  ...{
    id,
    image: "",
    text: `der Text der Zeile ${id}`,
    split: "train",
    page: "p",
    document: "d",
    width: 400,
    height: 48,
  },
  ...{
    sha256: "0".repeat(64),
    language: null,
    subset: null,
    hand: null,
    source: "s#1",
    licence: null,
    rightsHolder: null,
  },
  flags: { private: false, noTraining: false, noImages: false, publishable: null, synthetic: false },
  ...part,
});

function write(name: string, rows: readonly DataSetRow[]): { file: string; fileHash: string; rows: number } {
  const file = join(library.folder, "datasets", `${name}.jsonl`);
  mkdirSync(dirname(file), { recursive: true });
  const text = rows.map((each) => `${JSON.stringify(each)}\n`).join("");
  writeFileSync(file, text);
  return { file, fileHash: createHash("sha256").update(text).digest("hex"), rows: rows.length };
}

const quiet = { signal: new AbortController().signal, progress: () => {} };
const check = (rows: readonly DataSetRow[], images = true) =>
  checkDataSet({
    ...write("set", rows),
    ...quiet,
    median: 16,
    images,
    imagePath: (sha256) => library.blobs.path(sha256),
  });

/** Kind to the ids of the rows that it names. */
async function named(rows: readonly DataSetRow[], images = true): Promise<Record<string, string[]>> {
  const { findings } = await check(rows, images);
  const file = join(library.folder, "datasets", "set.jsonl");
  const ids: Record<string, string[]> = {};
  for (const { kind, at } of findings) {
    const [found] = await rowsAt(file, [at]);
    ids[kind] = [...(ids[kind] ?? []), found?.id ?? ""];
  }
  return ids;
}

describe("checks", () => {
  it("name lines that are empty, not NFC, too long, too sparse, or have a character that nothing else has", async () => {
    const all = await Promise.all([10, 50, 90, 130, 170].map((at) => picture([at, at + 100])));
    const ids = await named([
      row("empty", { text: "  ", sha256: all[0] as string }),
      row("not-nfc", { text: "u\u0308ber ue über u\u0308", sha256: all[1] as string }),
      row("long", { text: "ein ".repeat(30), sha256: all[2] as string }),
      row("sparse", { text: "eins", sha256: all[3] as string, width: 800 }),
      row("rare", { text: "ein ꝑ ein ein ein ein", sha256: all[4] as string }),
    ]);
    expect(ids).toMatchObject({
      empty: ["empty"],
      "not-nfc": ["not-nfc"],
      "too-long": ["long"],
      "too-short": ["sparse"],
    });
    expect(ids["rare-character"]).toContain("rare");
    expect(ids["image-missing"]).toBeUndefined();
  });

  it("name what is there twice, and what leaks between the splits", async () => {
    const a = await picture([20, 90, 200, 310]);
    const almost = await picture([20, 90, 200, 310], 7);
    const b = await picture([50, 140, 260, 390]);
    const rows = [
      row("taught", { sha256: a }),
      row("twice", { sha256: a, text: "ein anderer langer Text" }),
      row("near", { sha256: almost, text: "noch ein anderer langer Text", split: "test" }),
      row("same text", { sha256: b, text: "der Text der Zeile taught", split: "validation" }),
    ];
    expect(await named(rows)).toMatchObject({
      "same-image": ["twice"],
      "near-image": ["near"],
      "same-text": ["same text"],
      "text-leak": ["same text"],
      "image-leak": ["near"],
    });
    const unseen = await named(rows, false);
    expect([unseen["near-image"], unseen["image-leak"]]).toEqual([undefined, undefined]);
  });

  it("say where an image is missing", async () => {
    expect(await named([row("gone", {})])).toMatchObject({ "image-missing": ["gone"] });
  });

  it("refuse a manifest that was changed on the disk", async () => {
    const { file, ...set } = write("set", [row("a", {}), row("b", {})]);
    appendFileSync(file, `${JSON.stringify(row("c", {}))}\n`);
    const input = { file, ...set, ...quiet, median: null, images: false, imagePath: () => file };
    await expect(checkDataSet(input)).rejects.toThrow("not as it was frozen");
  });

  it("end when they are cancelled", async () => {
    const signal = AbortSignal.abort();
    const input = { ...write("set", [row("a", {})]), signal, median: null, images: true, imagePath: () => "" };
    await expect(checkDataSet({ ...input, progress: () => {} })).rejects.toThrow();
  });
});

describe("the difference of two versions", () => {
  it("is what came, went, was changed, or is on another side", async () => {
    const before = write("before", [row("a", {}), row("b", {}), row("c", {}), row("d", {})]);
    const after = write("after", [row("c", { split: "test" }), row("a", {}), row("b", { text: "neu" }), row("e", {})]);
    const { counts, places } = await differenceOf({ before, after, ...quiet });
    expect(counts).toEqual({ added: 1, removed: 1, changed: 1, moved: 1, same: 1 });
    const [changed] = places.changed;
    expect((await rowsAt(before.file, [changed?.before ?? 0]))[0]?.text).toBe("der Text der Zeile b");
    expect((await rowsAt(after.file, [changed?.after ?? 0]))[0]?.text).toBe("neu");
    expect((await rowsAt(before.file, [places.removed[0]?.before ?? 0]))[0]?.id).toBe("d");
  });
});
