import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ImportJob } from "#contract/documents.ts";
import { type Corrections, correctionsOf } from "../corrections/test-corrections.ts";
import type { Point } from "../recognition/engine.ts";
import { SampleService } from "./sample-service.ts";
import { findFaults, openTestImporter, type TestImporter } from "./test-import.ts";

let folder: string;
let t: TestImporter;
let corrections: Corrections["corrections"];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-sample-"));
  t = openTestImporter(folder);
  corrections = correctionsOf(t.database, t.events).corrections;
});
afterEach(async () => {
  await t.close();
  rmSync(folder, { recursive: true });
});

/** Cuts out the box around each polygon, as the engine does for lines that are not turned. */
async function cropLines(image: string, polygons: Point[][]): Promise<Uint8Array[]> {
  const { width, height } = await sharp(image).metadata();
  return Promise.all(
    polygons.map((polygon) => {
      const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)];
      const left = Math.max(0, Math.floor(Math.min(...xs)));
      const top = Math.max(0, Math.floor(Math.min(...ys)));
      const box = {
        left,
        top,
        width: Math.min(width, Math.max(...xs)) - left,
        height: Math.min(height, Math.max(...ys)) - top,
      };
      return sharp(image)
        .extract({ ...box, width: Math.floor(box.width), height: Math.floor(box.height) })
        .png()
        .toBuffer();
    }),
  );
}

const sample = (crop: typeof cropLines = cropLines) =>
  new SampleService({
    imports: t.imports,
    repository: t.repository,
    blobs: t.blobs,
    corrections,
    engine: { cropLines: crop },
    resourcesFolder: join(import.meta.dirname, "../../resources"),
  });

const finish = (service: SampleService) => t.imports.finished(service.create().jobId);

it("makes a document whose pages are corrected, but for the last", async () => {
  const job = await finish(sample());
  expect(job).toMatchObject({ state: "done", results: [{ outcome: "imported" }] });
  const [document] = t.repository.list(false);
  expect(document?.sample).toBe(true);
  const pages = t.repository.pages(document?.id ?? "");
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.map((page) => page.state)).toEqual([...pages.slice(1).map(() => "read"), "unread"]);
  for (const page of pages.slice(0, -1)) {
    const lines = corrections.lines(page.id);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect([line.status, (line.text ?? "").length > 0]).toEqual(["verified", true]);
  }
  expect(findFaults(folder, t)).toEqual([]);
});

it("leaves nothing when it is cancelled", async () => {
  t.events.subscribe(({ name, payload }) => {
    const job = payload as ImportJob;
    if (name === "documents.importProgress" && job.state === "running" && job.current?.startsWith("cutting")) {
      t.imports.cancel(job.id);
    }
  });
  expect((await finish(sample())).state).toBe("cancelled");
  expect(t.repository.list(false)).toEqual([]);
  expect(findFaults(folder, t)).toEqual([]);
});

it("says why it failed, and leaves nothing then", async () => {
  const job = await finish(sample(() => Promise.reject(new Error("the engine died"))));
  expect(job.results).toMatchObject([{ outcome: "failed", message: "It stopped (the engine died). Try it again." }]);
  expect(t.repository.list(false)).toEqual([]);
  expect(readdirSync(join(folder, "blobs", "incoming"))).toEqual([]);
  expect(findFaults(folder, t)).toEqual([]);
});
