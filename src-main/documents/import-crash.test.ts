/** @file kill -9 in the middle of an import: the library opens, nothing is half in, and importing again works. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ImportJob } from "#contract/documents.ts";
import { findFaults, openTestImporter } from "./test-import.ts";
import { line, makePdf } from "./test-pdf.ts";
import { makeTiff } from "./test-tiff.ts";

const RANDOM_KILLS = 6;
/** For a machine that is busy with other things. */
const PATIENCE_MS = 900_000;

let folder: string;
let library: string;
let files: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "emend-crash-"));
  library = join(folder, "library");
  files = [];
  const save = (name: string, bytes: Uint8Array) => {
    files.push(join(folder, name));
    writeFileSync(join(folder, name), bytes);
  };
  save("one.png", await noise(700, 500));
  save(
    "book.pdf",
    makePdf({ pages: Array.from({ length: 5 }, (_, i) => ({ content: line(`This is page ${i + 1}`, 72, 700) })) }),
  );
  save(
    "two.jpg",
    await sharp(await noise(600, 800))
      .jpeg()
      .toBuffer(),
  );
  save(
    "file.tif",
    makeTiff(
      [1, 2, 3].map((n) => ({
        width: 400,
        height: 300,
        bits: 8,
        photometric: 1,
        pixels: new Uint8Array(120_000).fill(n),
      })),
    ),
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What compresses badly, so that writing it takes its time. */
function noise(width: number, height: number): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: width * height * 3 }, () => Math.random() * 256);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** Imports all files in a process that dies at a point of its own (see import-child.ts), or after a while. */
async function importUntilKilled(point: string, afterMs?: number): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "import-child.ts"), library, point, ...files], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on("data", () => {
    if (afterMs !== undefined) timer ??= setTimeout(() => child.kill("SIGKILL"), afterMs);
  });
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => child.on("close", (_code, by) => resolve(by)));
  clearTimeout(timer);
  return signal;
}

/** Opens the library as after a restart, and says what is wrong with it. */
async function faultsAfterRestart(): Promise<string[]> {
  const importer = openTestImporter(library);
  const faults = findFaults(library, importer);
  expect(existsSync(join(library, "blobs", "incoming"))).toBe(false);
  await importer.close();
  return faults;
}

async function importAll(): Promise<{ job: ImportJob; documents: string[] }> {
  const importer = openTestImporter(library);
  const job = await importer.importFiles(files);
  const documents = importer.repository.list(false).map(({ name, pageCount }) => `${name}: ${pageCount}`);
  expect(findFaults(library, importer)).toEqual([]);
  await importer.close();
  return { job, documents: documents.toSorted() };
}

const POINTS = ["page 1", "page 4", "move 1", "move 9", "before rows 2", "after rows 2", "before rows 4"];

it.each(POINTS)("leaves whole files or none when it is killed at: %s", { timeout: PATIENCE_MS }, async (point) => {
  expect(await importUntilKilled(point)).toBe("SIGKILL");
  expect(await faultsAfterRestart()).toEqual([]);
  const { job } = await importAll();
  expect(job.results.map((result) => result.outcome)).not.toContain("failed");
  const everything = await importAll();
  expect(everything.job.results.map((result) => result.outcome)).toEqual(Array(4).fill("duplicate"));
  // The loose images are one document, or two where the kill came between them.
  expect(everything.documents.filter((document) => /book|file/.test(document))).toEqual(["book: 5", "file: 3"]);
  expect(everything.documents.filter((document) => /one|two/.test(document)).join()).toMatch(
    /^(one: 2|one: 1,two: 1)$/,
  );
});

it(`is whole after each of ${RANDOM_KILLS} kills at random moments`, { timeout: PATIENCE_MS }, async () => {
  for (let kill = 0; kill < RANDOM_KILLS; kill++) {
    await importUntilKilled("never", Math.random() * 1200);
    expect(await faultsAfterRestart()).toEqual([]);
  }
  await importAll();
  expect((await importAll()).job.results.map((result) => result.outcome)).toEqual(Array(4).fill("duplicate"));
});
