/** @file A library for the workspace's bench: real scans and real lines, repeated until there are as many as asked for. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { compose } from "../../src-main/compose.ts";
import type { DetectedLine } from "../../src-main/corrections/incoming-readings.ts";
import { correctionsOf } from "../../src-main/corrections/test-corrections.ts";
import { seededRandom } from "../../src-main/evaluation/seeded-random.ts";
import { BlobStore } from "../../src-main/storage/blob-store.ts";
import { type Db, openDatabase } from "../../src-main/storage/database.ts";

const resources = fileURLToPath(new URL("../../resources", import.meta.url));
const data = fileURLToPath(new URL("../../../shared/data", import.meta.url));
/** Images of one page each. */
const SCANS = ["gallicorpora-gothic16/pages", "tesseract-test-pages/pages"];
const LINES = "fraktur-ocrd-testset/lines";
/** Smaller ones are a word or two, and no pages. */
const LEAST_HEIGHT = 450;
const LARGE_PAGES = 6;
/** Lines of the pages that are not the large one. */
const USUAL_LINES = 40;

/** The document, with its pages in order. */
export interface BenchDocument {
  id: string;
  /** Pages with as many lines as asked for. */
  large: string[];
  /** Pages of a scan each, no two of the same. */
  scans: string[];
}

/** A line as it was printed, with its picture in the library. */
interface PrintedLine {
  text: string;
  cropSha256: string;
  width: number;
  height: number;
}

/**
 * Fills a folder with a document of `pages` pages (scans in turns), some of them with `lines` lines each.
 * @param from the folder of public scans (`shared/data`), beside the repository unless told
 */
export async function makeLibrary(
  folder: string,
  { lines, pages, from = data }: { lines: number; pages: number; from?: string },
): Promise<BenchDocument> {
  const id = await importScans(folder, from);
  const printed = await printedLines(new BlobStore(join(folder, "blobs")), join(from, LINES));
  const database = openDatabase(join(folder, "library.sqlite"));
  try {
    const scans = idsOf(database, id);
    addPages(database, id, scans, pages);
    const all = idsOf(database, id);
    const large = all.slice(scans.length, scans.length + LARGE_PAGES);
    const { corrections } = correctionsOf(database);
    const random = seededRandom(1);
    for (const page of [...scans, ...large]) {
      corrections.insertDetected(page, linesOf(printed, large.includes(page) ? lines : USUAL_LINES, random));
      database.prepare("UPDATE page SET state = 'read' WHERE id = ?").run(page);
    }
    return { id, large, scans };
  } finally {
    database.close();
  }
}

/** All scans as one document, taken up as the app does. */
async function importScans(folder: string, from: string): Promise<string> {
  const files: string[] = [];
  for (const path of SCANS.flatMap((set) => readdirSync(join(from, set)).map((name) => join(from, set, name)))) {
    if (!/\.(jpg|png|tif)$/.test(path)) continue;
    if ((await sharp(path).metadata()).height >= LEAST_HEIGHT) files.push(path);
  }
  const app = compose({ libraryFolder: folder, host: "web", resourcesFolder: resources });
  try {
    let documentId: string | undefined;
    for (const path of files) {
      const over = finished(app);
      await app.handlers.documents.import({
        sources: [app.sources.offerPath(path)],
        documentId,
        allowDuplicates: true,
      });
      documentId ??= (await over)[0];
      await over;
    }
    if (documentId === undefined) throw new Error(`There are no scans in ${from}.`);
    return documentId;
  } finally {
    await app.dispose();
  }
}

function finished(app: ReturnType<typeof compose>): Promise<string[]> {
  return new Promise((resolve) => {
    const stop = app.events.subscribe(({ name, payload }) => {
      const job = payload as { state: string; documentIds: string[] };
      if (name !== "documents.importProgress" || job.state === "running") return;
      stop();
      resolve(job.documentIds);
    });
  });
}

function idsOf(database: Db, documentId: string): string[] {
  const pages = database.prepare("SELECT id FROM page WHERE document_id = ? ORDER BY position").pluck();
  return pages.all(documentId) as string[];
}

/** The scans once more and once more, as pages of their own. */
function addPages(database: Db, documentId: string, scans: readonly string[], pages: number): void {
  const copy = database.prepare(
    `INSERT INTO page (id, document_id, source_file_id, source_index, position, width, height, image_sha256,
       thumbnail_sha256, state)
     SELECT ?, document_id, source_file_id, source_index, ?, width, height, image_sha256, thumbnail_sha256, 'unread'
     FROM page WHERE id = ?`,
  );
  database.transaction(() => {
    for (let position = scans.length; position < Math.max(pages, scans.length + LARGE_PAGES); position += 1) {
      copy.run(`${documentId.slice(0, 8)}-${position}`, position, scans[position % scans.length]);
    }
  })();
}

async function printedLines(blobs: BlobStore, folder: string): Promise<PrintedLine[]> {
  const printed: PrintedLine[] = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".tif"))) {
    const { data: png, info } = await sharp(join(folder, name)).png().toBuffer({ resolveWithObject: true });
    const text = readFileSync(join(folder, name.replace(".tif", ".gt.txt")), "utf8").trim();
    printed.push({ text, cropSha256: await blobs.put(png), width: info.width, height: info.height });
  }
  return printed;
}

/** As many lines as asked for, in as many columns as it takes to see them. */
function linesOf(printed: readonly PrintedLine[], count: number, random: () => number): DetectedLine[] {
  const columns = Math.ceil(count / 250);
  const rows = Math.ceil(count / columns);
  return Array.from({ length: count }, (_, index) => {
    const { text, cropSha256, width, height } = printed[index % printed.length] as PrintedLine;
    const x = 20 + Math.floor(index / rows) * Math.floor(1500 / columns);
    const y = 20 + (index % rows) * Math.floor(2200 / rows);
    const tall = Math.max(4, Math.floor(2000 / rows));
    const wide = Math.min((tall * width) / height, 1450 / columns);
    const characters = [...text].map((character, at, all) => ({
      text: character,
      confidence: 1 - 0.4 * random() ** 4,
      x0: at / all.length,
      x1: (at + 1) / all.length,
    }));
    const confidence = characters.reduce((sum, each) => sum + each.confidence, 0) / Math.max(1, characters.length);
    return {
      polygon: [
        [x, y],
        [x + wide, y],
        [x + wide, y + tall],
        [x, y + tall],
      ],
      direction: "ltr",
      cropSha256,
      proposals: [{ versionId: "base", versionName: "Base", text, confidence, characters }],
    };
  });
}
