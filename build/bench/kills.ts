/**
 * @file `node build/node.mjs build/bench/kills.ts [MINUTES] [SEED]`: a whole Emend is killed at random moments of import,
 * correction and export, and stopped and copied as a power cut would leave it. After each, the library must open, be sound,
 * and hold all that was shown as done. Training is killed by resources/trainer/benchmarks/kills.py.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { compose } from "../../src-main/compose.ts";
import { writeFiles } from "../../src-main/formats/test-pages.ts";
import { resourcesFolder } from "../../src-main/platform/paths.ts";
import { openDatabase } from "../../src-main/storage/database.ts";
import type { Told } from "./kills-child.ts";

const minutes = Number(process.argv[2] ?? 1);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const folder = mkdtempSync(join(tmpdir(), "emend-kills-"));
const library = join(folder, "library");
const files = join(folder, "files");
const end = Date.now() + minutes * 60_000;
/** The counts so far are said after this many kills. */
const SAY_EVERY = 25;
/** Milliseconds of work before a kill, at most. */
const LONGEST = 2_500;

/** Books of a few pages: line images with text, as other programs leave them. */
async function makeFiles(): Promise<void> {
  for (let book = 0; book < 4; book++) {
    for (let index = 0; index < 12; index++) {
      const name = join(String(book), String(index).padStart(4, "0"));
      const background = { r: 240, g: 235 - book * 9, b: 200 + index };
      const png = await sharp({ create: { width: 300 + index, height: 40, channels: 3, background } })
        .png()
        .toBuffer();
      await writeFiles(files, { [`${name}.png`]: png, [`${name}.gt.txt`]: `Zeile ${index} von Buch ${book}` });
    }
  }
}

interface Shown {
  saved: Map<string, { text: string; verified: boolean }>;
  documents: Map<string, number>;
  exports: Set<string>;
}
const shown: Shown = { saved: new Map(), documents: new Map(), exports: new Set() };
const counts = { kills: 0, copies: 0, saved: 0, imported: 0, exported: 0, losses: 0 };

/** Lets Emend work until it is killed. @param copy it is stopped first, and the library copied as it lies on the disk */
async function workAndKill(number: number, copy: boolean): Promise<void> {
  const script = fileURLToPath(new URL("./kills-child.ts", import.meta.url));
  const child: ChildProcess = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", script, library, files, String(seed + number)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  let timer: NodeJS.Timeout | undefined;
  const kill = () => {
    if (copy) {
      child.kill("SIGSTOP");
      rmSync(join(folder, "copy"), { recursive: true, force: true });
      cpSync(library, join(folder, "copy"), { recursive: true });
      rmSync(join(folder, "copy", "emend.lock"), { force: true });
      counts.copies++;
    }
    child.kill("SIGKILL");
  };
  child.stdout?.setEncoding("utf8").on("data", (data: string) => {
    output += data;
    timer ??= setTimeout(kill, Math.random() * LONGEST);
  });
  const ended = await new Promise<NodeJS.Signals | null>((resolve) => child.on("close", (_code, by) => resolve(by)));
  clearTimeout(timer);
  if (ended !== "SIGKILL") loss(`Emend ended by itself: ${output.slice(-300)}`);
  counts.kills++;
  for (const line of output.split("\n").slice(0, -1)) note(JSON.parse(line) as Told);
}

function note(told: Told): void {
  if (told.did === "saved") {
    shown.saved.set(told.lineId, told);
    counts.saved++;
  } else if (told.did === "imported") {
    shown.documents.set(told.documentId, told.lines);
    counts.imported++;
  } else if (told.did === "exported") {
    shown.exports.add(told.path);
    counts.exported++;
  }
}

function loss(what: string): void {
  counts.losses++;
  console.log(`LOSS after ${counts.kills} kills: ${what}`);
}

/** Opens a library as after a crash and holds it against what was shown. */
function check(root: string): void {
  const database = openDatabase(join(root, "library.sqlite"));
  try {
    if (database.pragma("integrity_check", { simple: true }) !== "ok") loss("the database is damaged");
    if ((database.pragma("foreign_key_check") as unknown[]).length > 0) loss("rows refer to nothing");
    const line = database.prepare("SELECT text, status FROM line WHERE id = ?");
    const journaled = database
      .prepare("SELECT count(*) FROM journal_change WHERE entity_id = ? AND after ->> '$.text' = ?")
      .pluck();
    for (const [id, { text, verified }] of shown.saved) {
      const row = line.get(id) as { text: string; status: string } | undefined;
      // The one save that was done but not yet told may stand in its place; the journal then has both.
      const known = row?.text === text || (journaled.get(id, text) as number) > 0;
      if (row === undefined || !known) loss(`line ${id} lost “${text.slice(0, 20)}”`);
      else if (row.text === text && verified && row.status !== "verified") loss(`line ${id} is not verified any more`);
    }
    const count = database
      .prepare("SELECT count(*) FROM line JOIN page ON page.id = page_id WHERE document_id = ?")
      .pluck();
    for (const [id, lines] of shown.documents) if (count.get(id) !== lines) loss(`document ${id} lost lines`);
    const blobs = database
      .prepare("SELECT image_sha256 AS hash FROM page UNION SELECT crop_sha256 FROM line")
      .pluck()
      .all();
    for (const hash of blobs as string[]) {
      if (!existsSync(join(root, "blobs", hash.slice(0, 2), hash))) loss(`image ${hash} is not there`);
    }
  } finally {
    database.close();
  }
}

await makeFiles();
mkdirSync(library, { recursive: true });
for (let number = 0; Date.now() < end; number++) {
  const copy = number % 5 === 4;
  await workAndKill(number, copy);
  if (copy) check(join(folder, "copy"));
  check(library);
  for (const path of shown.exports) {
    if (!existsSync(path) || readdirSync(path).length === 0) loss(`the export ${path} is gone`);
  }
  if (counts.kills % SAY_EVERY === 0) console.log(`${new Date().toISOString()} ${JSON.stringify(counts)}`);
}
// A last start by the app itself, which clears away what was under way.
const app = compose({ libraryFolder: library, host: "web", resourcesFolder: resourcesFolder() });
await app.dispose();
const partial = existsSync(join(library, "exports"))
  ? readdirSync(join(library, "exports")).filter((name) => name.includes("partial") || name.startsWith("."))
  : [];
if (partial.length > 0) loss(`half exports are left: ${partial.join(", ")}`);
rmSync(folder, { recursive: true, force: true });
console.log(`seed ${seed}, ${minutes} minutes`);
console.table(counts);
process.exit(counts.losses === 0 ? 0 : 1);
