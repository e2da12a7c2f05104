/**
 * @file Readings of ../shared/data with their ground truth, by the base and by versions taught on half of a set's books,
 * for calibration.ts. Readings and taught versions are kept in the cache folder, so that a second run is quick.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modelOf, type Session } from "../../src-main/cli/session.ts";
import { readLineFolder } from "../../src-main/datasets/line-folder.ts";
import { openPages } from "../../src-main/documents/page-source.ts";
import { scoreLine } from "../../src-main/evaluation/metrics.ts";
import { cacheFolder } from "../../src-main/platform/paths.ts";

export interface ReadLine {
  /** The book or page that the line is of. */
  source: string;
  text: string;
  characters: { text: string; confidence: number }[];
}

export const LINE_SETS = [
  "fraktur-ocrd-testset",
  "gallicorpora-gothic16",
  "ocrd-gt-structure-text",
  "poilus-handwriting",
] as const;
export const PAGE_SET = "tesseract-test-pages";
/** Whose halves are learnt from: handwriting hardly learns in so short a time. */
export const TAUGHT_SETS = LINE_SETS.slice(0, 3);
const PAGES = ["8071_093.3B", "8087_054.3B", "eurotext", "phototest"];
const BUDGET = "90";
/** Of a page's lines, those within this distance of a line of its ground truth are taken to be that line. */
const SAME_LINE = 0.4;

const root = fileURLToPath(new URL("../..", import.meta.url));
export const data = join(root, "..", "shared", "data");
const cache = join(cacheFolder(), "bench", "calibration");

/** All lines of a set, read by the base. */
export function baseReadings(session: Session, set: string): Promise<ReadLine[]> {
  return kept(`${set}-base.json`, () => (set === PAGE_SET ? readPages(session) : readLines(session, set, undefined)));
}

/** Lines of the books that a version taught on the others has never seen, read by it. */
export function taughtReadings(session: Session, set: string): Promise<ReadLine[]> {
  return kept(`${set}-taught.json`, async () => {
    const half = learntSources(set);
    const adapter = join(cache, `adapter-${set}`);
    if (!existsSync(adapter)) teach(set, half, adapter);
    return (await readLines(session, set, adapter)).filter((line) => !half.has(line.source));
  });
}

async function kept(name: string, make: () => Promise<ReadLine[]>): Promise<ReadLine[]> {
  const file = join(cache, name);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as ReadLine[];
  const lines = await make();
  mkdirSync(cache, { recursive: true });
  writeFileSync(file, JSON.stringify(lines));
  return lines;
}

async function readLines(session: Session, set: string, adapter: string | undefined): Promise<ReadLine[]> {
  const pairs = await readLineFolder(join(data, set, "lines"));
  const sources = sourcesOf(set);
  const images = pairs.map((pair) => pair.image);
  const readings = await session.engine.readLineFiles(images, await modelOf(adapter));
  return pairs.map(({ id, text }, index) => ({
    source: sources.get(id) ?? "",
    text,
    characters: readings[index]?.characters ?? [],
  }));
}

/** Line id to book (of names such as `alexis_ruhe01_1852_0018_022`) or page. */
function sourcesOf(set: string): Map<string, string> {
  const rows = readFileSync(join(data, set, "lines.tsv"), "utf8")
    .trim()
    .split("\n")
    .slice(1);
  return new Map(
    rows.map((row) => {
      const [id = "", origin = ""] = row.split("\t");
      return [id, origin.includes("#") ? (origin.split("#")[0] ?? "") : origin.split("_").slice(0, -2).join("_")];
    }),
  );
}

function learntSources(set: string): Set<string> {
  const hash = (source: string) => createHash("sha256").update(source).digest("hex");
  const sources = [...new Set(sourcesOf(set).values())].sort((a, b) => (hash(a) < hash(b) ? -1 : 1));
  return new Set(sources.slice(0, Math.ceil(sources.length / 2)));
}

function teach(set: string, sources: Set<string>, out: string): void {
  const folder = mkdtempSync(join(tmpdir(), "emend-bench-"));
  const of = sourcesOf(set);
  const lines = join(data, set, "lines");
  for (const file of readdirSync(lines)) {
    if (sources.has(of.get(file.split(".")[0] ?? "") ?? "")) symlinkSync(join(lines, file), join(folder, file));
  }
  mkdirSync(cache, { recursive: true });
  const emend = join(root, "build", "emend.mjs");
  const { status } = spawnSync(
    process.execPath,
    [emend, "train", "--lines", folder, "--out", out, "--budget", BUDGET],
    { stdio: "inherit" },
  );
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(`training on ${set} failed`);
}

/** Whole pages have ground truth in another order: each line read is paired with the line of it that is nearest. */
async function readPages(session: Session): Promise<ReadLine[]> {
  const folder = join(data, PAGE_SET, "pages");
  const work = mkdtempSync(join(tmpdir(), "emend-bench-"));
  const found: ReadLine[] = [];
  for (const name of PAGES) {
    const source = await openPages(join(folder, `${name}.tif`), name);
    const image = join(work, "page.png");
    await source.render(0, image);
    await source.close();
    const { lines } = await session.engine.readPage(image, null);
    const truth = readFileSync(join(folder, `${name}.gt.txt`), "utf8").split("\n");
    for (const line of lines) {
      const text = nearest(truth, line.text);
      if (text !== null) found.push({ source: name, text, characters: line.characters });
    }
  }
  rmSync(work, { recursive: true });
  return found;
}

function nearest(truth: string[], read: string): string | null {
  const scored = truth
    .filter((line) => line.trim() !== "")
    .map((line) => ({ line: line.trim(), score: scoreLine(line, read) }))
    .map(({ line, score }) => ({ line, cer: score.characterEdits / score.characterLength }))
    .toSorted((a, b) => a.cer - b.cer);
  const best = scored[0];
  return best === undefined || best.cer > SAME_LINE ? null : best.line;
}
