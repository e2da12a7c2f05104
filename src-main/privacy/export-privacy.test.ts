/** @file What exports may not show: looked for in the files that they write. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ExportRequest } from "#contract/formats.ts";
import { PAGES } from "../corrections/test-corrections.ts";
import { ExportService } from "../formats/export-service.ts";
import { FormatJobs } from "../formats/format-jobs.ts";
import { FormatRepository } from "../formats/format-repository.ts";
import { cropPolygons } from "../recognition/page-reader.ts";
import { encodePng } from "../recognition/raster.ts";
import { boxAt, openTestPrivacy, type TestPrivacy } from "./test-privacy.ts";

let t: TestPrivacy;
let jobs: FormatJobs;
let exports: ExportService;
beforeEach(async () => {
  t = await openTestPrivacy();
  jobs = new FormatJobs(t.events);
  exports = new ExportService({
    repository: new FormatRepository(t.database),
    blobs: t.blobs,
    jobs,
    exportsFolder: join(t.folder, "exports"),
    library: {
      lines: (pageId) => t.corrections.lines(pageId),
      regions: (pageId) => t.layoutRepository.regions(pageId),
      cropLines: async (path, polygons) => Promise.all((await cropPolygons(path, polygons)).map(encodePng)),
      privacy: t.privacy.forExports,
    },
  });
});
afterEach(() => t.dispose());

const [ONE] = PAGES;

async function exported(format: "page-xml" | "line-pairs") {
  const { jobId } = exports.start(ExportRequest.parse({ documentIds: ["document-1"], format }));
  await expect.poll(() => jobs.job(jobId).state).not.toBe("running");
  expect(jobs.job(jobId)).toMatchObject({ state: "done", message: null });
  const path = jobs.job(jobId).path as string;
  const files = (readdirSync(path, { recursive: true }) as string[]).sort();
  const texts = files.filter((file) => /\.(xml|txt)$/.test(file)).map((file) => readFileSync(join(path, file), "utf8"));
  return { path, texts: texts.join("\n"), files, notes: jobs.job(jobId).notes };
}

/** How many pixels of a part of an image are wholly black. */
async function blackIn(file: string, left: number, top: number, width: number, height: number): Promise<number> {
  const part = sharp(file).extract({ left, top, width, height }).toColourspace("srgb").removeAlpha();
  const { data, info } = await part.raw().toBuffer({ resolveWithObject: true });
  let black = 0;
  for (let at = 0; at < data.length; at += info.channels) black += data[at] === 0 && data[at + 1] === 0 ? 1 : 0;
  return black;
}

describe("boxes in exports", () => {
  it("are black in images and cut from text, in whatever format", async () => {
    t.privacy.redactions.add(ONE, boxAt(480, 90, 240, 60));
    const pages = await exported("page-xml");
    expect(pages.texts).not.toMatch(/Anna|Muster/);
    expect(pages.texts).toContain("Der Brief an Frau █ in Wien");
    const image = pages.files.find((file) => /1.*\.png$/.test(file)) as string;
    expect(await blackIn(join(pages.path, image), 480, 90, 240, 60)).toBe(240 * 60);
    expect(await blackIn(join(pages.path, image), 0, 200, 1000, 100)).toBe(0);
    const lines = await exported("line-pairs");
    expect(lines.texts).not.toMatch(/Anna|Muster/);
    const crop = lines.files.find((file) => /0001\.png$/.test(file)) as string;
    expect(await blackIn(join(lines.path, crop), 430, 0, 240, 40)).toBe(240 * 40);
  });
});

describe("images that may not leave", () => {
  it("are black in page images, and the line is not in a format of line images", async () => {
    const line = t.on(ONE)[1];
    t.privacy.flags.setFlags([{ kind: "line", id: line?.id as string }], { noImages: true });
    const pages = await exported("page-xml");
    expect(pages.texts).toContain("vom 3. Mai 1851");
    const image = pages.files.find((file) => /1.*\.png$/.test(file)) as string;
    expect(await blackIn(join(pages.path, image), 50, 200, 900, 40)).toBe(900 * 40);
    const lines = await exported("line-pairs");
    expect(lines.texts).not.toContain("vom 3. Mai");
    expect(lines.files.filter((file) => file.endsWith(".png"))).toHaveLength(4);
    expect(lines.notes).toEqual(["Lines that stayed behind because their images may not leave: 1."]);
  });

  it("of a whole page are black", async () => {
    t.privacy.flags.setFlags([{ kind: "page", id: ONE }], { noImages: true });
    const pages = await exported("page-xml");
    const image = pages.files.find((file) => /1.*\.png$/.test(file)) as string;
    expect(await blackIn(join(pages.path, image), 0, 0, 1000, 400)).toBe(1000 * 400);
    const lines = await exported("line-pairs");
    expect(lines.files.filter((file) => file.endsWith(".png"))).toHaveLength(2);
  });
});

describe("an export", () => {
  it("is known to an erasure", async () => {
    const { path } = await exported("line-pairs");
    expect(t.privacy.erasure.preview({ pageIds: [ONE] }).exports).toMatchObject([{ path, present: true }]);
    const report = await t.privacy.erasure.erase({ pageIds: [ONE] }, "erase 1");
    expect(report).toMatchObject({ exports: [path], leftovers: [] });
    expect(readdirSync(join(t.folder, "exports"))).toEqual([]);
  });
});
