/** @file Pages of a real library measured in the real thread, kept, measured again when they change, next to their CER. */

import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import { addDocument, documentsOf, type TestDocuments } from "../documents/test-documents.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { QualityRepository } from "./quality-repository.ts";
import { QualityService } from "./quality-service.ts";

let library: TestLibrary;
let t: TestDocuments;
let quality: QualityService;
beforeEach(() => {
  library = openTestLibrary();
  t = documentsOf(library.database);
  quality = new QualityService({
    repository: new QualityRepository(library.database),
    events: t.events,
    imagePath: (sha256) => library.blobs.path(sha256),
    refreshFigures: t.refreshFigures,
  });
});
afterEach(async () => {
  await quality.dispose();
  library.dispose();
});

/** A page image of stripes, the blurrier the higher `blur`. */
async function image(blur: number): Promise<string> {
  const stripes = Array.from({ length: 20 }, (_, i) => `<rect x="20" y="${20 + i * 24}" width="360" height="8"/>`);
  const bars = Array.from({ length: 22 }, (_, i) => `<rect x="${20 + i * 16}" y="20" width="6" height="460"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="500"><rect width="400" height="500" fill="#fff"/>${stripes.join("")}${bars.join("")}</svg>`;
  const plain = sharp(Buffer.from(svg)).flatten({ background: "#fff" });
  return library.blobs.put(await (blur === 0 ? plain : plain.blur(blur)).png().toBuffer());
}
async function add(name: string, blur: number, truth: string): Promise<void> {
  await addDocument(t, library.blobs, name, [["abcdefghij"]]);
  library.database.prepare("UPDATE page SET image_sha256 = ? WHERE document_id = ?").run(await image(blur), name);
  const [line] = t.corrections.lines(`${name}/0`);
  t.corrections.save({ lineId: line?.id ?? "", text: truth, verified: true, baseRevision: line?.revision ?? 0 });
}
const pages = (input: { documentId?: string; order?: "cer" | "sharpness" | "page" } = {}) =>
  contract.imageQuality.pages.output.parse(quality.pages(contract.imageQuality.pages.input.parse(input)));
const measure = async (documentId: string | null = null) => quality.finished(quality.measure(documentId).id);

describe("image quality", () => {
  it("is measured once, with progress, and kept", async () => {
    for (let i = 0; i < 8; i++) await add(`d${i}`, 0.8 + i * 0.4, "abcdefghij".slice(0, 10 - i));
    expect(pages()).toMatchObject({ pages: [], total: 0, unmeasured: 8, correlatedPages: 0 });
    expect(quality.last()).toBeNull();
    expect(await measure("d3")).toMatchObject({ state: "done", done: 1, total: 1, failed: 0 });
    expect(await measure()).toMatchObject({ state: "done", done: 7, total: 7 });
    expect(await measure()).toMatchObject({ state: "done", total: 0 });
    const all = pages({ order: "sharpness" });
    expect(all).toMatchObject({ total: 8, unmeasured: 0, correlatedPages: 8 });
    expect(all.pages.map((page) => page.documentId)).toEqual("d7 d6 d5 d4 d3 d2 d1 d0".split(" "));
    expect(all.pages[0]).toMatchObject({ lineHeight: 9, skew: 0, scoredLines: 1, cer: 7 / 3 });
    // The blurrier the page was drawn, the more of its line is wrong.
    expect(all.correlations.sharpness).toBeCloseTo(-1);
    expect(all.correlations.lineHeight).toBeNull();
    expect(pages({ order: "cer" }).pages[0]?.documentId).toBe("d7");
    expect(pages({ order: "page", documentId: "d2" })).toMatchObject({ total: 1, pages: [{ documentId: "d2" }] });
  });

  it("is measured again when the page's image is another one", async () => {
    await add("a", 0, "abcdefghij");
    await measure();
    const before = pages().pages[0]?.sharpness ?? 0;
    library.database.prepare("UPDATE page SET image_sha256 = ?").run(await image(3));
    expect(pages()).toMatchObject({ total: 0, unmeasured: 1 });
    await measure();
    expect(pages().pages[0]?.sharpness).toBeLessThan(before / 2);
  });

  it("of an image that cannot be read is said to have failed, and the others are measured", async () => {
    await add("a", 0, "abcdefghij");
    await add("b", 0, "abcdefghij");
    library.database.prepare("UPDATE page SET image_sha256 = ? WHERE document_id = 'b'").run("0".repeat(64));
    expect(await measure()).toMatchObject({ state: "done", done: 2, failed: 1 });
    expect(pages()).toMatchObject({ total: 1, unmeasured: 1 });
  });

  it("can be stopped and goes on where it was", async () => {
    for (let i = 0; i < 3; i++) await add(`d${i}`, 0, "abcdefghij");
    const { id } = quality.measure(null);
    expect(quality.measure(null).id).toBe(id);
    quality.cancel(id);
    expect((await quality.finished(id)).state).toBe("cancelled");
    expect(pages().unmeasured).toBeGreaterThan(0);
    await measure();
    expect(pages().unmeasured).toBe(0);
  });
});
