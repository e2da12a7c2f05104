import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { SyntheticRequest } from "#contract/synthetic.ts";
import { TranscribedPages } from "../../documents/transcribed-pages.ts";
import { FormatJobs } from "../../formats/format-jobs.ts";
import { PageMaker } from "../../formats/page-maker.ts";
import { cropPolygons } from "../../recognition/page-reader.ts";
import { encodePng } from "../../recognition/raster.ts";
import { openTestDataSets, type TestDataSets } from "../test-datasets.ts";
import { Faces } from "./faces.ts";
import { Setting } from "./setting.ts";
import { SyntheticService } from "./synthetic-service.ts";

const GERMAN = "Es war einmal ein König, der hatte drei Töchter, und alle waren ſchön.";
const FRENCH = "L’été dernier, où étiez-vous ? Ça n’est pas sûr, à Noël non plus.";
const ARABIC = "كان يا ما كان في قديم الزمان ملك له ثلاث بنات";

// The system's font library keeps to a file once it has read it: one folder for all tests.
const fontsFolder = mkdtempSync(join(tmpdir(), "emend-fonts-"));
afterAll(() => rmSync(fontsFolder, { recursive: true, force: true }));

let s: TestDataSets;
let faces: Faces;
let jobs: FormatJobs;
let service: SyntheticService;
beforeEach(() => {
  s = openTestDataSets();
  faces = new Faces(fontsFolder);
  jobs = new FormatJobs(s.t.events);
  const scratch = join(s.folder, "uploads");
  const pages = new TranscribedPages({
    ...{ repository: s.t.repository, blobs: s.blobs, corrections: s.t.corrections, events: s.t.events },
    transaction: (work) => s.database.transaction(work)(),
    keepBaselines: () => {},
  });
  const crops = async (path: string, polygons: readonly (readonly (readonly [number, number])[])[]) => {
    const cut = await cropPolygons(
      path,
      polygons.map((polygon) => [...polygon]),
    );
    return Promise.all(cut.map(async (crop) => s.blobs.put(await encodePng(crop))));
  };
  service = new SyntheticService({
    ...{ faces, jobs, blobs: s.blobs, scratch, documents: s.t.repository },
    makePages: (job, target, fallbackName) =>
      new PageMaker({
        ...{ job, target, fallbackName, scratch },
        library: { pages, crops, read: () => Promise.reject(new Error("nothing is read")) },
      }),
  });
});
afterEach(() => s.dispose());

const request = (part: Partial<SyntheticRequest>) =>
  SyntheticRequest.parse({ text: GERMAN, fonts: ["unifraktur-maguntia"], lines: 6, ...part });

async function made(part: Partial<SyntheticRequest>) {
  const job = await jobs.finished(service.make({ ...request(part), name: "Gemacht" }).jobId);
  expect(job).toMatchObject({ state: "done", message: null });
  const [documentId] = job.documentIds;
  const lines = s.t.documents.pageIds(documentId ?? "").flatMap((id) => s.t.corrections.lines(id));
  return { job, documentId: documentId ?? "", lines };
}

async function pictures(
  part: Partial<SyntheticRequest>,
): Promise<{ text: string; width: number; ink: number; bytes: string }[]> {
  const { fonts } = request(part);
  const setting = new Setting(request(part), await Promise.all(fonts.map((id) => faces.open(id))));
  const found = [];
  for await (const { text, picture } of setting.lines()) {
    const ink = picture.data.filter((value) => value < 128).length;
    found.push({ text, width: picture.width, ink, bytes: Buffer.from(picture.data).toString("base64") });
  }
  return found;
}

describe("lines set from text", () => {
  it.each([
    ["unifraktur-maguntia", GERMAN],
    ["grenze-gotisch", "Der Brief an Frau Anna"],
    ["cardo", FRENCH],
    ["amiri", ARABIC],
    ["noto-naskh-arabic", ARABIC],
  ])("have ink, in %s", async (font, text) => {
    for (const line of await pictures({ fonts: [font], text })) {
      expect(line.width).toBeGreaterThan(10 * line.text.length);
      expect(line.ink).toBeGreaterThan(10 * line.text.length);
    }
  });

  it("are the same for the same seed, and others for another", async () => {
    const [a, b, c] = [await pictures({ seed: 4 }), await pictures({ seed: 4 }), await pictures({ seed: 5 })];
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it("are set in a face that has the letters, or not at all", async () => {
    const texts = await pictures({ text: `${GERMAN}\n${ARABIC}`, fonts: ["amiri"], length: 80, lines: 3 });
    expect(texts.map(({ text }) => text)).toEqual([ARABIC, ARABIC, ARABIC]);
    expect(
      (await service.preview(request({ text: `${GERMAN}\n${ARABIC}`, fonts: ["amiri"] }))).leftOut,
    ).toBeGreaterThan(0);
    await expect(service.preview(request({ fonts: ["amiri"] }))).rejects.toThrow("Choose another font");
    await expect(service.preview(request({ fonts: ["no such font"] }))).rejects.toThrow("not on this machine");
  });

  it("are worn where asked", async () => {
    const [clean, worn] = [await pictures({ worn: false }), await pictures({ worn: true })];
    expect(clean.map(({ text }) => text)).toEqual(worn.slice(0, clean.length).map(({ text }) => text));
    expect(clean[0]?.bytes).not.toBe(worn[0]?.bytes);
  });
});

describe("documents made from text", () => {
  it("hold ground truth that is marked, and is never held back", async () => {
    const { documentId, lines } = await made({ lines: 6, length: 30 });
    expect(lines).toHaveLength(6);
    expect(lines.every(({ status, text }) => status === "verified" && text.length <= 30)).toBe(true);
    await s.add(
      "Echt",
      Array.from({ length: 6 }, (_, page) => [`echte Zeile ${page}`]),
    );
    const rows = await s.rows(await s.freeze({ split: { by: "page", seed: 0, validation: 0.5, test: 0.5 } }));
    const synthetic = rows.filter(({ document }) => document === documentId);
    expect(synthetic.map(({ split, flags }) => [split, flags.synthetic])).toEqual(Array(6).fill(["train", true]));
    expect(rows.some(({ split }) => split !== "train")).toBe(true);
  });

  it("are pages where asked, with Arabic at the right margin", async () => {
    const { documentId, lines } = await made({ layout: "pages", text: ARABIC, fonts: ["amiri"], lines: 4, length: 30 });
    expect(lines.map(({ direction }) => direction)).toEqual(["rtl", "rtl", "rtl", "rtl"]);
    expect(new Set(lines.map(({ polygon }) => Math.max(...polygon.map(([x]) => x)))).size).toBe(1);
    expect(s.t.documents.pageIds(documentId)).toHaveLength(1);
    const crop = s.blobs.path(lines[0]?.cropAsset.slice(0, 64) ?? "");
    expect((await sharp(crop).stats()).channels[0]?.stdev).toBeGreaterThan(10);
  });

  it("leave nothing where no face has the letters, and keep no preview but the last", async () => {
    const job = await jobs.finished(service.make({ ...request({ fonts: ["amiri"] }), name: "Nichts" }).jobId);
    expect(job.message).toContain("Choose another font");
    expect(s.t.documents.list()).toEqual([]);
    const first = await service.preview(request({ seed: 1 }));
    const second = await service.preview(request({ seed: 2 }));
    expect([first, second].map(({ asset }) => s.blobs.has(asset.slice(0, 64)))).toEqual([false, true]);
  });
});
