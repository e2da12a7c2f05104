/** @file A frozen set through the exporters: sides kept, and what may not leave today stays behind. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DataSetRequest } from "#contract/datasets.ts";
import type { FormatId } from "#contract/formats.ts";
import { PAGES } from "../corrections/test-corrections.ts";
import { ExportService } from "../formats/export-service.ts";
import { FormatJobs } from "../formats/format-jobs.ts";
import { FormatRepository } from "../formats/format-repository.ts";
import { boxAt, openTestPrivacy, type TestPrivacy } from "../privacy/test-privacy.ts";
import { cropPolygons } from "../recognition/page-reader.ts";
import { encodePng } from "../recognition/raster.ts";
import { DataSetExport } from "./dataset-export.ts";
import { dataSetsOf } from "./test-datasets.ts";

let t: TestPrivacy;
let s: ReturnType<typeof dataSetsOf>;
let jobs: FormatJobs;
let exports: DataSetExport;
let versionId: string;
beforeEach(async () => {
  t = await openTestPrivacy();
  s = dataSetsOf(t.database, t.folder, t.blobs, t.events);
  jobs = new FormatJobs(t.events);
  const service = new ExportService({
    repository: new FormatRepository(t.database),
    blobs: t.blobs,
    jobs,
    exportsFolder: join(t.folder, "exports"),
    library: {
      lines: (pageId) => t.corrections.lines(pageId),
      regions: () => [],
      cropLines: async (path, polygons) => Promise.all((await cropPolygons(path, polygons)).map(encodePng)),
      privacy: t.privacy.forExports,
    },
  });
  exports = new DataSetExport(s.sets, service);
  versionId = await freeze({ split: { by: "page", seed: 1, validation: 0, test: 0.5 } });
});
afterEach(() => t.dispose());

async function freeze(request: Partial<DataSetRequest>): Promise<string> {
  const { jobId } = s.sets.freeze({ request: DataSetRequest.parse(request), name: "Briefe", notes: "" });
  return (await s.jobs.finished(jobId)).versionId as string;
}

async function exported(format: FormatId, id = versionId, includePrivate = false) {
  const job = await jobs.finished(exports.start(id, format, includePrivate).jobId);
  expect(job).toMatchObject({ state: "done", message: null });
  return { path: job.path as string, notes: job.notes };
}

const manifest = (path: string) =>
  readFileSync(join(path, "manifest.jsonl"), "utf8")
    .split("\n")
    .filter((row) => row !== "")
    .map((row) => JSON.parse(row) as { text: string; split: string; image: string; sha256: string; line: string });

it("writes every row with its image and its side", async () => {
  const { path } = await exported("jsonl");
  const rows = manifest(path);
  expect(rows).toHaveLength(5);
  expect(new Set(rows.map(({ split }) => split))).toEqual(new Set(["train", "test"]));
  for (const row of rows) expect(readFileSync(join(path, row.image)).length).toBeGreaterThan(0);
});

it("gives each side a Parquet file", async () => {
  const { path } = await exported("parquet");
  const files = readdirSync(join(path, "data")).sort();
  expect(files).toEqual(["test-00000-of-00001.parquet", "train-00000-of-00001.parquet"]);
  const counts = await Promise.all(
    files.map(
      async (file) => (await parquetReadObjects({ file: await asyncBufferFromFile(join(path, "data", file)) })).length,
    ),
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
});

it("keeps the text that was frozen, and leaves behind what became private since", async () => {
  const [first, second] = t.on(PAGES[0]);
  t.corrections.save({ lineId: first?.id ?? "", text: "anders", verified: true, baseRevision: first?.revision ?? 0 });
  t.privacy.flags.setFlags([{ kind: "line", id: second?.id ?? "" }], { private: true });
  const { path, notes } = await exported("jsonl");
  const texts = manifest(path).map(({ text }) => text);
  expect(texts).toContain("Der Brief an Frau Anna Muster in Wien");
  expect(texts).not.toContain("vom 3. Mai 1851 liegt bei");
  expect(notes.join()).toContain("stayed behind");
  expect(manifest((await exported("jsonl", versionId, true)).path)).toHaveLength(5);
});

it("cuts images anew where a black box lies on the page", async () => {
  t.privacy.redactions.add(PAGES[0], boxAt(480, 90, 240, 60));
  const { path } = await exported("jsonl");
  const row = manifest(path).find(({ line }) => line === t.on(PAGES[0])[0]?.id);
  const frozen = t.on(PAGES[0])[0]?.cropAsset.slice(0, 64);
  expect(row?.text).not.toContain("Muster");
  expect(row?.sha256).not.toBe(frozen);
});

it("exports whole pages, and none with a private line", async () => {
  const pages = await freeze({ unit: "page" });
  expect(manifest((await exported("jsonl", pages)).path)).toHaveLength(2);
  t.privacy.flags.setFlags([{ kind: "line", id: t.on(PAGES[0])[0]?.id ?? "" }], { private: true });
  expect(manifest((await exported("jsonl", pages)).path)).toHaveLength(1);
});

it("refuses formats that hold no line images", () => {
  expect(() => exports.start(versionId, "page-xml", false)).toThrow("line images");
});
