/**
 * @file `npm run bench`: reading pages with Emend's engine and with `rapidocr`, in turns on the same pages in the same
 * run, since a shared machine's absolute times mean little. Prints a table for docs/benchmarks.md. Pages: the sample's,
 * and those of ../shared/data/tesseract-test-pages where that folder is. `npm run bench -- serve` loads the OCR server instead.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openPages } from "../../src-main/documents/page-source.ts";
import { renderSample } from "../../src-main/documents/sample-pages.ts";
import { scoreLine } from "../../src-main/evaluation/metrics.ts";
import { BuiltinEngine } from "../../src-main/recognition/builtin-engine.ts";
import type { SpawnEngineProcess } from "../../src-main/recognition/engine-protocol.ts";
import { forkEngineProcess } from "../../src-main/recognition/fork-engine-process.ts";
import { makeModelStore } from "../../src-main/recognition/models/open-model-store.ts";
import { findUv } from "../uv.ts";
import { RapidOcr } from "./peer.ts";

if (process.argv[2] === "serve") {
  await import("./serve.ts");
  process.exit();
}

const ROUNDS = 3;
const root = fileURLToPath(new URL("../..", import.meta.url));
const data = join(root, "..", "shared", "data", "tesseract-test-pages", "pages");

interface Page {
  name: string;
  image: string;
  /** null: no ground truth. */
  truth: string | null;
}

async function collectPages(folder: string): Promise<Page[]> {
  const pages: Page[] = [];
  const text = readFileSync(join(root, "resources", "samples", "maerchen.txt"), "utf8");
  for await (const page of renderSample(text)) {
    const image = join(folder, `sample-${pages.length + 1}.png`);
    writeFileSync(image, page.png);
    pages.push({ name: basename(image, ".png"), image, truth: page.lines.map((line) => line.text).join("\n") });
  }
  if (!existsSync(data)) return pages;
  for (const name of readdirSync(data).filter((file) => /\.(tif|png)$/.test(file))) {
    const source = await openPages(join(data, name));
    const image = join(folder, `${name}.png`);
    await source.render(0, image);
    await source.close();
    const truth = join(data, name.replace(/\.(tif|png)$/, ".gt.txt"));
    pages.push({ name, image, truth: existsSync(truth) ? readFileSync(truth, "utf8") : null });
  }
  return pages;
}

/** The engine's worker, to ask the system for its memory. */
const spawned: { pid?: number } = {};
const spawnWatched: SpawnEngineProcess = (...args) => {
  const worker = forkEngineProcess(...args);
  if (worker.pid !== undefined) spawned.pid = worker.pid;
  return worker;
};

/** High-water mark of a process in MB (Linux). */
function peakMegabytes(pid: number | undefined): number {
  const status = pid === undefined ? "" : readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const percent = (page: Page, read: string) => {
  if (page.truth === null) return "";
  const { characterEdits, characterLength } = scoreLine(page.truth, read);
  return `${((100 * characterEdits) / characterLength).toFixed(1)} %`;
};

const folder = mkdtempSync(join(tmpdir(), "emend-bench-"));
const uv = findUv();
if (uv === null) throw new Error("the peer needs Python 3.11 or newer with venv");
const store = makeModelStore(join(root, "resources"));
const engine = new BuiltinEngine({ spawn: spawnWatched, models: () => store.prepare(), requested: () => "cpu" });
const peer = await RapidOcr.start(uv);
try {
  const pages = await collectPages(folder);
  const first = pages[0] as Page;
  await engine.readPage(first.image, null);
  await peer.read(first.image);
  console.log(
    "| page | lines | Emend s | rapidocr s | ratio | CER Emend | CER rapidocr |\n|---|---|---|---|---|---|---|",
  );
  const totals = { ours: 0, theirs: 0, peerPeak: 0 };
  for (const page of pages) {
    const ours: number[] = [];
    const theirs: number[] = [];
    let read = "";
    let peerRead = "";
    let lines = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const started = performance.now();
      const reading = await engine.readPage(page.image, null);
      ours.push((performance.now() - started) / 1000);
      const other = await peer.read(page.image);
      theirs.push(other.seconds);
      totals.peerPeak = Math.max(totals.peerPeak, other.peak_mb);
      read = reading.lines.map((line) => line.text).join("\n");
      peerRead = other.lines.map((line) => line.text).join("\n");
      lines = reading.lines.length;
    }
    const [mine, other] = [median(ours), median(theirs)];
    totals.ours += mine;
    totals.theirs += other;
    console.log(
      `| ${page.name} | ${lines} | ${mine.toFixed(2)} | ${other.toFixed(2)} | ${(mine / other).toFixed(2)} | ${percent(page, read)} | ${percent(page, peerRead)} |`,
    );
  }
  const ratio = (totals.ours / totals.theirs).toFixed(2);
  console.log(`| all | | ${totals.ours.toFixed(1)} | ${totals.theirs.toFixed(1)} | ${ratio} | | |`);
  console.log(
    `\nPeak memory: Emend's worker ${peakMegabytes(spawned.pid).toFixed(0)} MB, rapidocr ${totals.peerPeak.toFixed(0)} MB.`,
  );
} finally {
  peer.close();
  await engine.dispose();
  rmSync(folder, { recursive: true, force: true });
}
