/**
 * @file How long data sets of a million lines take, and how much memory: each step in a process of its own, whose peak is told.
 * Not a test. The lines are random words; of their images there are fewer (`--images`), each shown by many lines, since a
 * million files would measure the disk. Run: node_modules/.bin/node build/bench/datasets.ts [--rows 1000000] [--images 20000]
 * [--steps fill,freeze,parquet] [--folder DIR]: with a folder it stays there, and images that it has are used again.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { DataSetRequest } from "#contract/datasets.ts";
import { correctionsOf } from "../../src-main/corrections/test-corrections.ts";
import { DataSetExport } from "../../src-main/datasets/dataset-export.ts";
import { DataSetViews } from "../../src-main/datasets/dataset-views.ts";
import { rowBatches } from "../../src-main/datasets/manifest-file.ts";
import { dataSetsOf } from "../../src-main/datasets/test-datasets.ts";
import { seededRandom } from "../../src-main/evaluation/seeded-random.ts";
import { FormatJobs } from "../../src-main/formats/format-jobs.ts";
import { FormatRepository } from "../../src-main/formats/format-repository.ts";
import { makeFormats } from "../../src-main/formats/format-services.ts";
import { SourceRegistry } from "../../src-main/platform/uploads.ts";
import { EventBus } from "../../src-main/rpc/event-bus.ts";
import { BlobStore } from "../../src-main/storage/blob-store.ts";
import { openDatabase } from "../../src-main/storage/database.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    images: { type: "string", default: "20000" },
    step: { type: "string" },
    folder: { type: "string" },
    steps: { type: "string" },
  },
});
const ROWS = Number(values.rows);
const IMAGES = Number(values.images);
const LINES_A_PAGE = 50;
const PAGES_A_DOCUMENT = 100;
const WORDS_A_LINE = 8;
const root = fileURLToPath(new URL("../..", import.meta.url));

function library(folder: string) {
  const database = openDatabase(join(folder, "library.sqlite"));
  const blobs = new BlobStore(join(folder, "blobs"));
  const events = new EventBus();
  return { database, blobs, events, ...dataSetsOf(database, folder, blobs, events) };
}

/** Pictures of words as bars, no two alike. */
async function pictures(folder: string, blobs: BlobStore): Promise<string[]> {
  const there = existsSync(join(folder, "blobs")) ? readdirSync(join(folder, "blobs"), { recursive: true }) : [];
  const made = there.map((path) => basename(String(path))).filter((name) => /^[0-9a-f]{64}$/.test(name));
  if (made.length >= IMAGES) return made.sort().slice(0, IMAGES);
  const random = seededRandom(1);
  const hashes: string[] = [];
  for (let index = 0; index < IMAGES; index++) {
    const bars = Array.from({ length: 40 }, () => {
      const [x, y] = [Math.floor(random() * 790), 8 + Math.floor(random() * 20)];
      return `<rect x="${x}" y="${y}" width="${3 + Math.floor(random() * 5)}" height="${8 + Math.floor(random() * 12)}"/>`;
    });
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="48"><rect width="800" height="48" fill="#eee"/>${bars.join("")}</svg>`;
    hashes.push(await blobs.put(await sharp(Buffer.from(svg)).greyscale().png().toBuffer()));
  }
  return hashes;
}

/** Rows as verified lines have them, without the journal that each line of a person has. */
async function fill(folder: string): Promise<void> {
  const { database, blobs } = library(folder);
  database.pragma("synchronous = OFF");
  const images = await pictures(folder, blobs);
  database.exec("DROP TRIGGER line_comes_as_journaled");
  const random = seededRandom(2);
  const words = readFileSync(join(root, "resources", "samples", "maerchen.txt"), "utf8")
    .replaceAll("|", "")
    .split(/\s+/);
  const document = database.prepare("INSERT INTO document (id, name, created_at) VALUES (?, ?, ?)");
  const source = database.prepare("INSERT INTO source_file VALUES (?, ?, 'scan.pdf', ?, 1, '')");
  const page = database.prepare(
    `INSERT INTO page (id, document_id, source_file_id, source_index, position, width, height, image_sha256,
     thumbnail_sha256, state) VALUES (?, ?, ?, ?, ?, 1000, 1500, ?, ?, 'read')`,
  );
  const line = database.prepare(
    `INSERT INTO line (id, page_id, position, polygon, crop_sha256, status, text)
     VALUES (?, ?, ?, '[[0,0],[800,0],[800,48],[0,48]]', ?, 'verified', ?)`,
  );
  const hash = (kind: string, index: number) => `${kind}${index}`.padStart(64, "0");
  database.transaction(() => {
    for (let index = 0; index < ROWS; index++) {
      const p = Math.floor(index / LINES_A_PAGE);
      const d = Math.floor(p / PAGES_A_DOCUMENT);
      if (index % (LINES_A_PAGE * PAGES_A_DOCUMENT) === 0) {
        document.run(`d${d}`, `Band ${d}`, new Date(d * 1000).toISOString());
        source.run(`s${d}`, `d${d}`, `d${d}`);
      }
      if (index % LINES_A_PAGE === 0) {
        const position = p % PAGES_A_DOCUMENT;
        page.run(`p${p}`, `d${d}`, `s${d}`, position, position, hash("a", p), hash("b", p));
      }
      const text = Array.from({ length: WORDS_A_LINE }, () => words[Math.floor(random() * words.length)]).join(" ");
      line.run(`line-${index}`, `p${p}`, index % LINES_A_PAGE, images[index % IMAGES], text);
    }
  })();
  database.close();
}

/** One line in a hundred gets another text, one in five hundred goes. */
function change(folder: string): string {
  const { database } = library(folder);
  database.exec("DROP TRIGGER line_text_is_journaled; DROP TRIGGER line_goes_to_archive");
  database.exec("UPDATE line SET text = text || '!' WHERE rowid % 100 = 0; DELETE FROM line WHERE rowid % 500 = 1");
  database.close();
  return "";
}

const REQUEST = DataSetRequest.parse({ split: { by: "page", seed: 1 } });

async function freeze(folder: string): Promise<string> {
  const { sets, jobs, database } = library(folder);
  const [set] = sets.list();
  const into = set === undefined ? { name: "Million" } : { dataSetId: set.id };
  const job = await jobs.finished(sets.freeze({ request: REQUEST, notes: "", ...into }).jobId);
  if (job.versionId === null) throw new Error(job.message ?? "not frozen");
  const { rows, size } = sets.version(job.versionId);
  database.close();
  return `${rows} rows, ${mega(size)} MB`;
}

async function check(folder: string, images: boolean): Promise<string> {
  const { sets, jobs, repository, source, blobs, events } = library(folder);
  const views = new DataSetViews({ repository, source, sets, blobs, jobs, events });
  const versionId = sets.list()[0]?.versions[0]?.id ?? "";
  const job = await jobs.finished(views.check(versionId, images).jobId);
  if (job.state !== "done") throw new Error(job.message ?? job.state);
  const counts = sets.version(versionId).checks?.counts;
  return Object.entries(counts ?? {})
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");
}

async function compare(folder: string): Promise<string> {
  const { sets, jobs, repository, source, blobs, events } = library(folder);
  const views = new DataSetViews({ repository, source, sets, blobs, jobs, events });
  const [after, before] = sets.list()[0]?.versions ?? [];
  const job = await jobs.finished(views.compare(before?.id ?? "", after?.id ?? "").jobId);
  return JSON.stringify(job.differences);
}

async function exported(folder: string, format: "jsonl" | "parquet"): Promise<string> {
  const { sets, database, blobs, events } = library(folder);
  const jobs = new FormatJobs(events);
  const { corrections } = correctionsOf(database);
  const formats = makeFormats({
    ...{ repository: new FormatRepository(database), blobs, jobs, libraryFolder: folder },
    sources: new SourceRegistry(join(folder, "uploads")),
    lines: (pageId) => corrections.lines(pageId),
    regions: () => [],
    privacy: {
      boxes: () => [],
      text: (line) => line.text,
      withoutImage: () => ({ whole: false, lines: new Set() }),
      exported: () => {},
    },
    pages: null as never,
    read: () => Promise.reject(new Error("nothing is read")),
    checkDocument: () => {},
  });
  const versionId = sets.list()[0]?.versions[0]?.id ?? "";
  const job = await jobs.finished(new DataSetExport(sets, formats.exports).start(versionId, format, false).jobId);
  if (job.state !== "done") throw new Error(job.message ?? job.state);
  const files = format === "parquet" ? `, ${readdirSync(join(job.path ?? "", "data")).length} files` : "";
  rmSync(job.path ?? "", { recursive: true });
  return `${job.lines} lines, ${mega(job.bytes)} MB${files}`;
}

/** Walking through a manifest and doing nothing with it. */
async function read(folder: string): Promise<string> {
  const { sets } = library(folder);
  let rows = 0;
  for await (const batch of rowBatches(sets.manifest(sets.list()[0]?.versions[0]?.id ?? ""))) rows += batch.length;
  return `${rows} rows`;
}

const mega = (bytes: number): string => (bytes / 1e6).toFixed(0);

const STEPS: readonly { name: string; what: string | null; run: (folder: string) => Promise<string> | string }[] = [
  { name: "fill", what: null, run: (folder) => fill(folder).then(() => "") },
  {
    name: "split",
    what: "preview of the split by page",
    run: (f) => JSON.stringify(library(f).sets.preview(REQUEST).splits),
  },
  { name: "freeze", what: "freezing, with the figures", run: freeze },
  { name: "read", what: "reading it through", run: read },
  { name: "check", what: "checks without images", run: (folder) => check(folder, false) },
  { name: "images", what: "checks with images", run: (folder) => check(folder, true) },
  { name: "parquet", what: "export to Parquet", run: (folder) => exported(folder, "parquet") },
  { name: "change", what: null, run: change },
  { name: "again", what: "freezing the second version", run: freeze },
  { name: "compare", what: "difference of the two versions", run: compare },
  { name: "jsonl", what: "export to JSONL with images", run: (folder) => exported(folder, "jsonl") },
];

const own = STEPS.find(({ name }) => name === values.step);
const wanted = values.steps?.split(",");
if (own !== undefined && values.folder !== undefined) {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const result = await own.run(values.folder);
  const { user, system } = process.cpuUsage(cpu);
  if (own.what !== null) {
    const seconds = (ms: number) => (ms / 1000).toFixed(1);
    const peak = mega(process.resourceUsage().maxRSS * 1024);
    console.log(
      `| ${own.what} | ${seconds(performance.now() - start)} | ${seconds((user + system) / 1000)} | ${peak} | ${result} |`,
    );
  }
} else {
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), "emend-bench-datasets-"));
  mkdirSync(folder, { recursive: true });
  console.log(`${ROWS} lines, ${IMAGES} images\n\n| | s passed | s computed | peak MB | |\n|---|---|---|---|---|`);
  try {
    for (const { name } of STEPS.filter((step) => wanted?.includes(step.name) ?? true)) {
      const args = ["--rows", String(ROWS), "--images", String(IMAGES), "--step", name, "--folder", folder];
      const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...args], { stdio: "inherit" });
      if (status !== 0) throw new Error(`${name} ended with ${status}`);
    }
  } finally {
    if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
