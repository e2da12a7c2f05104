import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ImportJob } from "#contract/documents.ts";
import { findFaults, openTestImporter, type TestImporter } from "./test-import.ts";
import { line, makePdf } from "./test-pdf.ts";
import { makeTiff } from "./test-tiff.ts";

let folder: string;
let library: string;
let t: TestImporter;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-import-"));
  library = join(folder, "library");
  t = openTestImporter(library);
});
afterEach(async () => {
  await t.close();
  rmSync(folder, { recursive: true });
});

function save(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** A scan that differs from all others by its number. */
const png = (number: number, width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: { r: number, g: 100, b: 200 } } })
    .png()
    .toBuffer();
const pdf = (pages: number, words = "page") =>
  makePdf({
    pages: Array.from({ length: pages }, (_, i) => ({
      box: [0, 0, 144, 72],
      content: line(`${words} ${i + 1}`, 20, 40),
    })),
  });
const tiff = (pages: number) =>
  makeTiff(
    Array.from({ length: pages }, (_, i) => ({
      width: 30,
      height: 20,
      bits: 8,
      photometric: 1,
      pixels: new Uint8Array(600).fill(i * 9),
    })),
  );

const outcomes = (job: ImportJob) => job.results.map(({ name, outcome, pages }) => `${name}: ${outcome}, ${pages}`);
const documents = () => t.repository.list(false).map(({ name, pageCount }) => `${name}: ${pageCount}`);

/** Files that lie in the blob store, finished or not. */
const blobFiles = () =>
  readdirSync(join(library, "blobs"), { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory())
    .length;

describe("documents out of files", () => {
  it("makes loose images one document, and each PDF and many-page TIFF one of its own", async () => {
    const job = await t.importFiles([
      save("Brief 1.png", await png(1)),
      save("Buch.v2.pdf", pdf(3)),
      save("Brief 2.png", await png(2)),
      save("Akte.tif", tiff(2)),
      save("Einzeln.tif", tiff(1)),
    ]);
    expect(job).toMatchObject({ state: "done", done: 5, total: 5, current: null });
    expect(outcomes(job)).toEqual([
      "Brief 1.png: imported, 1",
      "Buch.v2.pdf: imported, 3",
      "Brief 2.png: imported, 1",
      "Akte.tif: imported, 2",
      "Einzeln.tif: imported, 1",
    ]);
    expect(documents().toSorted()).toEqual(["Akte: 2", "Brief 1: 3", "Buch.v2: 3"]);
    expect(job.documentIds).toHaveLength(3);
    const [first] = job.documentIds;
    expect(
      t.repository.pages(first ?? "").map((page) => `${page.position} ${page.sourceName} ${page.sourceIndex}`),
    ).toEqual(["0 Brief 1.png 0", "1 Brief 2.png 0", "2 Einzeln.tif 0"]);
    expect(findFaults(library, t)).toEqual([]);
  });

  it("adds everything to a document that is named, behind its last page", async () => {
    const { documentIds } = await t.importFiles([save("a.png", await png(1))]);
    const documentId = documentIds[0] ?? "";
    await t.importFiles([save("b.pdf", pdf(2)), save("c.png", await png(3))], { documentId });
    expect(t.repository.pages(documentId).map((page) => page.sourceName)).toEqual(["a.png", "b.pdf", "b.pdf", "c.png"]);
    expect(() => t.imports.start({ sources: ["x"], documentId: "gone" })).toThrow(/not in the library any more/);
  });

  it("stores what was rendered: size, image, thumbnail, text layer", async () => {
    const { documentIds } = await t.importFiles([save("b.pdf", pdf(1, "Words on a"))]);
    const [page] = t.repository.pages(documentIds[0] ?? "");
    expect(page).toMatchObject({ width: 600, height: 300, state: "unread" });
    expect(JSON.parse(t.repository.textLayer(page?.id ?? "") ?? "")[0].text).toBe("Words on a 1");
    expect(await sharp(t.blobs.path(page?.imageSha256 ?? "")).metadata()).toMatchObject({
      format: "png",
      width: 600,
      height: 300,
    });
    expect(await sharp(t.blobs.path(page?.thumbnailSha256 ?? "")).metadata()).toMatchObject({
      format: "webp",
      width: 240,
      height: 120,
    });
  });

  it("takes strips, however long", async () => {
    const job = await t.importFiles([
      save("long.png", await png(1, 40, 30_000)),
      save("wide.png", await png(2, 30_000, 40)),
    ]);
    expect(outcomes(job)).toEqual(["long.png: imported, 1", "wide.png: imported, 1"]);
  });
});

describe("a mixed batch", () => {
  it("brings in what is good and says of each bad file what to do", async () => {
    const jpeg = await sharp(await png(9, 800, 600))
      .jpeg()
      .toBuffer();
    const job = await t.importFiles([
      save("empty.pdf", Buffer.alloc(0)),
      save("good.png", await png(1)),
      save("note.txt", Buffer.from("milk, bread")),
      save("half.jpg", jpeg.subarray(0, jpeg.length / 2)),
      save("locked.pdf", makePdf({ pages: [{}], userPassword: "x" })),
      join(folder, "gone.png"),
      save("pageless.pdf", makePdf({ pages: [] })),
      save("broken.pdf", Buffer.from("%PDF-1.4\nno more %%EOF")),
      save("good.pdf", pdf(2)),
    ]);
    expect(job.state).toBe("done");
    expect(outcomes(job).filter((outcome) => outcome.includes("imported"))).toEqual([
      "good.png: imported, 1",
      "good.pdf: imported, 2",
    ]);
    const failures = job.results.filter((result) => result.outcome === "failed");
    expect(failures.map((result) => result.name)).toEqual([
      "empty.pdf",
      "note.txt",
      "half.jpg",
      "locked.pdf",
      "gone.png",
      "pageless.pdf",
      "broken.pdf",
    ]);
    for (const { name, message } of failures) {
      expect(message).toContain(name);
      // A statement, then what to do next.
      expect(message).toMatch(/\. [A-Z][^.]+\.$/);
    }
    expect(documents().toSorted()).toEqual(["good: 1", "good: 2"]);
    expect(findFaults(library, t)).toEqual([]);
  });

  it("leaves nothing of a file whose last page is bad", async () => {
    const broken = pdf(3)
      .toString("latin1")
      .replace(/(\d+ 0 R\]) \/Count 3/, "999 0 R] /Count 3");
    const job = await t.importFiles([save("book.pdf", Buffer.from(broken, "latin1"))]);
    expect(job.results[0]).toMatchObject({ outcome: "failed", message: /^Page \d of book.pdf/ });
    expect(documents()).toEqual([]);
    expect(blobFiles()).toBe(0);
    expect(findFaults(library, t)).toEqual([]);
  });
});

describe("the same file twice", () => {
  it("is noticed in one batch, later, renamed, in the trash, and from two imports at once", async () => {
    const bytes = pdf(1);
    const first = await t.importFiles([
      save("a.pdf", bytes),
      save("copy of a.pdf", bytes),
      save("b.png", await png(1)),
    ]);
    expect(outcomes(first)).toEqual(["a.pdf: imported, 1", "copy of a.pdf: duplicate, 0", "b.png: imported, 1"]);
    const documentId = first.documentIds[0] ?? "";
    expect(first.results[1]).toMatchObject({
      documentId,
      message: "This file is already in “a”. Open it there, or import it anyway.",
    });
    expect(outcomes(await t.importFiles([save("renamed.pdf", bytes)]))).toEqual(["renamed.pdf: duplicate, 0"]);
    t.repository.setRemoved([documentId], "2026-01-01");
    expect((await t.importFiles([save("again.pdf", bytes)])).results[0]?.message).toBe(
      "This file is already in the trash, in “a”. Restore it there, or import it anyway.",
    );
    const other = save("other.pdf", pdf(2, "other"));
    const both = await Promise.all([t.importFiles([other]), t.importFiles([other])]);
    expect(both.flatMap(outcomes)).toEqual(["other.pdf: imported, 2", "other.pdf: duplicate, 0"]);
  });

  it("comes in again where a person wants it to, without being handed over again", async () => {
    const path = save("a.png", await png(1));
    await t.importFiles([path]);
    const upload = await t.sources.acceptUpload("a.png", Readable.from([readFileSync(path)]));
    const { jobId } = t.imports.start({ sources: [upload] });
    expect(outcomes(await t.imports.finished(jobId))).toEqual(["a.png: duplicate, 0"]);
    const again = t.imports.start({ sources: [upload], allowDuplicates: true });
    expect(outcomes(await t.imports.finished(again.jobId))).toEqual(["a.png: imported, 1"]);
    expect(documents()).toEqual(["a: 1", "a: 1"]);
    expect(findFaults(library, t)).toEqual([]);
  });

  it("is not noticed in what failed: a mended file comes in", async () => {
    const bytes = pdf(2);
    const half = save("a.pdf", bytes.subarray(0, 400));
    expect((await t.importFiles([half, half])).results.map((result) => result.outcome)).toEqual(["failed", "failed"]);
    expect(outcomes(await t.importFiles([save("a.pdf", bytes)]))).toEqual(["a.pdf: imported, 2"]);
  });
});

describe("uploads and jobs", () => {
  it("removes uploads when they are in or refused", async () => {
    const sources = [
      await t.sources.acceptUpload("a.png", Readable.from([await png(1)])),
      await t.sources.acceptUpload("bad.png", Readable.from([Buffer.from("nonsense")])),
    ];
    expect(readdirSync(join(library, "uploads"))).toHaveLength(2);
    await t.imports.finished(t.imports.start({ sources }).jobId);
    expect(readdirSync(join(library, "uploads"))).toEqual([]);
    const { results } = await t.imports.finished(t.imports.start({ sources }).jobId);
    expect(results.map((result) => result.message)).toEqual(
      Array(2).fill("This file was not handed over, or the app was restarted since. Add it again."),
    );
  });

  it("tells each page as it goes, and ends with nothing under way", async () => {
    const frames: ImportJob[] = [];
    t.events.subscribe((frame) => {
      if (frame.name === "documents.importProgress") frames.push(structuredClone(frame.payload) as ImportJob);
    });
    await t.importFiles([save("b.pdf", pdf(3))]);
    expect(frames.map((frame) => frame.current)).toEqual([
      "b.pdf",
      "b.pdf, page 1 of 3",
      "b.pdf, page 2 of 3",
      "b.pdf, page 3 of 3",
      "b.pdf, page 3 of 3",
      null,
    ]);
    expect(frames.at(-1)?.state).toBe("done");
    expect(() => t.imports.job("none")).toThrow(/over and forgotten/);
  });
});

describe("cancelling", () => {
  /** Cancels the first time that a certain page comes up. */
  function cancelAt(current: string): void {
    const unsubscribe = t.events.subscribe(({ name, payload }) => {
      const job = payload as ImportJob;
      if (name !== "documents.importProgress" || job.state !== "running" || job.current !== current) return;
      unsubscribe();
      t.imports.cancel(job.id);
    });
  }

  it("leaves whole documents or nothing, in the middle of a PDF and of a TIFF", async () => {
    for (const [name, bytes] of [
      ["b.pdf", pdf(4)],
      ["c.tif", tiff(4)],
    ] as const) {
      cancelAt(`${name}, page 3 of 4`);
      const upload = await t.sources.acceptUpload("never.png", Readable.from([await png(77)]));
      const sources = [save(`${name}.png`, await png(name.length)), save(name, bytes)].map((path) =>
        t.sources.offerPath(path),
      );
      const job = await t.imports.finished(t.imports.start({ sources: [...sources, upload] }).jobId);
      expect(job).toMatchObject({ state: "cancelled", current: null });
      expect(job.results.every((result) => result.outcome !== "failed")).toBe(true);
    }
    expect(documents()).toEqual(["b.pdf: 1"]);
    expect(blobFiles()).toBe(2);
    expect(findFaults(library, t)).toEqual([]);
    expect(outcomes(await t.importFiles([join(folder, "b.pdf")]))).toEqual(["b.pdf: imported, 4"]);
  });

  it("does not wait for a page that takes long", async () => {
    const curves = "0.5 w 0 0 m 600 0 600 780 300 400 c 0 780 0 0 610 790 c S\n".repeat(30_000);
    cancelAt("long.pdf, page 2 of 2");
    const job = await t.importFiles([
      save("long.pdf", makePdf({ pages: [{ box: [0, 0, 72, 72] }, { content: curves }] })),
    ]);
    expect(job.state).toBe("cancelled");
    expect(blobFiles()).toBe(0);
    expect(findFaults(library, t)).toEqual([]);
  });

  it("cancels what waits for its turn, and everything when the library closes", async () => {
    const paths = await Promise.all([1, 2, 3].map(async (n) => save(`${n}.png`, await png(n))));
    const first = t.importFiles(paths);
    const second = t.imports.start({ sources: [t.sources.offerPath(save("w.png", await png(50)))] });
    t.imports.cancel(second.jobId);
    expect(await t.imports.finished(second.jobId)).toMatchObject({ state: "cancelled", results: [] });
    expect((await first).results).toHaveLength(3);
    const last = t.importFiles([save("late.pdf", pdf(5))]);
    await t.imports.dispose();
    expect((await last).state).toBe("cancelled");
    expect(existsSync(join(library, "blobs", "incoming", "staging"))).toBe(false);
    expect(findFaults(library, t)).toEqual([]);
  });
});
