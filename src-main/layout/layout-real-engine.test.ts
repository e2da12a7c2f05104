/** @file Layout with the real models on pages with ink: needs them in the cache (`npm test` fetches them), skips where they are not. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DOCUMENT, PAGES } from "../corrections/test-corrections.ts";
import { openPages } from "../documents/page-source.ts";
import { renderSample, type SamplePage } from "../documents/sample-pages.ts";
import { scoreLine } from "../evaluation/metrics.ts";
import { resourcesFolder } from "../platform/paths.ts";
import { BuiltinEngine } from "../recognition/builtin-engine.ts";
import { forkEngineProcess } from "../recognition/fork-engine-process.ts";
import { makeModelStore } from "../recognition/models/open-model-store.ts";
import { openTestLayout, type TestLayout } from "./test-layout.ts";

const models = await makeModelStore(resourcesFolder()).find();
const scans = join(import.meta.dirname, "../../../shared/data/tesseract-test-pages/pages");
const magazine = [join(scans, "8087_054.3B.tif")].find((path) => existsSync(path));
const [page1] = PAGES;
const TEXT = "Es war einmal ein König, der hatte drei Töchter, die waren alle schön. ".repeat(40);

describe.skipIf(models === null)("layout with the real models", () => {
  let engine: BuiltinEngine;
  let sample: SamplePage;
  let t: TestLayout;

  beforeAll(async () => {
    engine = new BuiltinEngine({
      spawn: forkEngineProcess,
      models: async () => models ?? Promise.reject(new Error("no models")),
      requested: () => "cpu",
      threads: 2,
    });
    for await (const page of renderSample(TEXT)) {
      sample = page;
      break;
    }
  });
  afterAll(() => engine.dispose());

  /** A fresh library whose first page has this image. */
  async function open(png: Uint8Array, width: number, height: number): Promise<void> {
    t = await openTestLayout(engine);
    const sha256 = await t.blobs.put(png);
    t.database
      .prepare("UPDATE page SET image_sha256 = ?, width = ?, height = ? WHERE id = ?")
      .run(sha256, width, height, page1);
  }
  const truth = (index: number) => sample.lines[index] as SamplePage["lines"][number];
  const cer = (reference: string, read: string) => {
    const { characterEdits, characterLength } = scoreLine(reference, read);
    return characterEdits / characterLength;
  };
  const draw = (index: number) => t.done(t.layout.lines.create({ ...t.on(), polygon: truth(index).polygon }));

  it("reads a line that is drawn, moved, cut and turned as the ink says", { timeout: 900_000 }, async () => {
    await open(sample.png, sample.width, sample.height);
    try {
      await draw(2);
      const read = t.line(0).text;
      expect(cer(truth(2).text, read)).toBeLessThan(0.35);
      const crop = await sharp(t.blobs.path(t.line(0).cropAsset.replace(".png", ""))).metadata();
      expect(crop.width).toBeGreaterThan(500);

      // Down to the next line's ink.
      const dy = (truth(3).polygon[0]?.[1] as number) - (truth(2).polygon[0]?.[1] as number);
      await t.done(t.layout.lines.move([t.ref(0)], 0, dy));
      expect(cer(truth(3).text, t.line(0).text)).toBeLessThan(cer(truth(2).text, t.line(0).text));
      t.corrections.undo(DOCUMENT);
      expect(t.line(0).text).toBe(read);

      // In two, at a space that the model saw, and together again.
      const space = t.line(0).proposal?.characters.find(({ text, x0 }) => text === " " && x0 > 0.4);
      await t.done(t.layout.lines.split(t.ref(0), ((space?.x0 ?? 0.5) + (space?.x1 ?? 0.5)) / 2, undefined));
      const parts = [t.line(0).text, t.line(1).text];
      expect(cer(read, parts.join(" "))).toBeLessThan(0.15);
      expect(Math.min(...parts.map((part) => part.length))).toBeGreaterThan(5);
      await t.done(t.layout.lines.merge([t.ref(0), t.ref(1)]));
      expect(cer(read, t.line(0).text)).toBeLessThan(0.1);

      // The page turned by a quarter and a bit: the polygons still lie on the ink.
      await t.done(t.layout.turning.turn(t.on(), 90));
      await t.done(t.layout.turning.deskew(t.on(), 2));
      await t.read(t.reading.readLines(DOCUMENT, [t.line(0).id]).jobId);
      expect(cer(read, t.line(0).text)).toBeLessThan(0.15);
    } finally {
      t.dispose();
    }
  });

  it("looks for lines in an area only, and keeps the verified one there", { timeout: 900_000 }, async () => {
    await open(sample.png, sample.width, sample.height);
    try {
      await draw(4);
      const { id: lineId, revision: baseRevision } = t.line(0);
      t.corrections.save({ lineId, text: truth(4).text, verified: true, baseRevision });
      const top = (truth(3).polygon[0]?.[1] as number) - 12;
      const bottom = (truth(5).polygon[2]?.[1] as number) + 12;
      const area: [number, number][] = [
        [0, top],
        [sample.width, top],
        [sample.width, bottom],
        [0, bottom],
      ];
      const { jobId } = t.layout.redetection.start({ ...t.on(), area, keepEdited: false });
      expect(await t.reading.finished(jobId)).toMatchObject({ state: "done", failures: [], keptVerifiedLines: 1 });
      expect(t.texts()).toHaveLength(3);
      expect(t.line(1)).toMatchObject({ id: lineId, text: truth(4).text, status: "verified" });
      for (const index of [0, 2]) expect(cer(truth(index + 3).text, t.line(index).text)).toBeLessThan(0.35);
    } finally {
      t.dispose();
    }
  });

  it("measures how far a page lies askew, and lays it straight", { timeout: 900_000 }, async () => {
    const askew = await sharp(sample.png)
      .rotate(3, { background: "#f4ecd8" })
      .png()
      .toBuffer({ resolveWithObject: true });
    await open(askew.data, askew.info.width, askew.info.height);
    try {
      await t.read(t.reading.read(DOCUMENT, [page1]).jobId);
      const count = t.texts().length;
      expect(count).toBeGreaterThan(10);
      const { degrees } = t.layout.turning.skew(page1);
      expect(Math.abs(degrees + 3)).toBeLessThan(0.3);
      await t.done(t.layout.turning.deskew(t.on(), undefined));
      expect(Math.abs(t.layout.turning.skew(page1).degrees)).toBeLessThan(0.1);
      const before = t.texts();
      await t.read(t.reading.read(DOCUMENT, [page1]).jobId);
      expect(cer(before.join(" "), t.texts().join(" "))).toBeLessThan(0.1);
    } finally {
      t.dispose();
    }
  });

  it.skipIf(magazine === undefined)("finds the columns of a magazine page", { timeout: 900_000 }, async () => {
    const source = await openPages(magazine as string);
    const folder = mkdtempSync(join(tmpdir(), "emend-magazine-"));
    const { width, height } = await source.render(0, join(folder, "page.png"));
    await source.close();
    await open(readFileSync(join(folder, "page.png")), width, height);
    rmSync(folder, { recursive: true });
    try {
      await t.read(t.reading.read(DOCUMENT, [page1]).jobId);
      const { regions, lineIds } = t.page();
      expect(regions.length).toBeGreaterThan(1);
      const lines = t.corrections.lines(page1);
      expect(lines.every((line) => line.regionId !== null)).toBe(true);
      // Lines of a region follow each other.
      const order = lines.map((line) => line.regionId);
      expect(order.filter((id, index) => id !== order[index - 1])).toHaveLength(regions.length);
      await t.done(t.layout.regions.find(t.on()));
      expect(t.page().regions.map((region) => region.polygon.length)).toEqual(regions.map(() => 4));
      expect(t.page().lineIds).toEqual(lineIds);
    } finally {
      t.dispose();
    }
  });
});
