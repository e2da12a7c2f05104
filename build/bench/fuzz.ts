/**
 * @file `node build/node.mjs build/bench/fuzz.ts [MINUTES] [SEED]`: the importers on real files that were changed at
 * random (PAGE, ALTO, hOCR, TEI, METS, JSON, line pairs, zip, IIIF manifests, images, PDFs). Each case must be read or
 * refused with a message; an unforeseen error, the end of the process or a case of a minute is a finding, and its file is kept.
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FuzzReport } from "./fuzz-child.ts";

/** Milliseconds that one case may take. */
const PATIENCE = 60_000;
/** How far it is is said after this many cases. */
const SAY_EVERY = 500;
const minutes = Number(process.argv[2] ?? 1);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const folder = mkdtempSync(join(tmpdir(), "emend-fuzz-"));
const kept = join(tmpdir(), "emend-fuzz-findings");
mkdirSync(kept, { recursive: true });

const end = Date.now() + minutes * 60_000;
const counts = new Map<string, { cases: number; read: number; refused: number }>();
const findings: string[] = [];
let number = 0;
let slowest = { name: "", milliseconds: 0 };

/** One process works until it ends, hangs, or the time is over. */
async function work(from: number): Promise<number> {
  const script = fileURLToPath(new URL("./fuzz-child.ts", import.meta.url));
  const child: ChildProcess = fork(script, [folder, String(seed), String(from)], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  let at = from;
  let doing = "";
  let alarm: NodeJS.Timeout | undefined;
  const why = await new Promise<string | null>((resolve) => {
    const stop = (reason: string | null) => {
      clearTimeout(alarm);
      child.removeAllListeners();
      child.kill("SIGKILL");
      resolve(reason);
    };
    child.on("exit", (code, signal) => stop(`the process ended (${signal ?? code})`));
    child.on("message", (report: FuzzReport) => {
      clearTimeout(alarm);
      if (report.type === "begin") {
        at = report.number;
        doing = report.name;
        alarm = setTimeout(() => stop("no answer for a minute"), PATIENCE);
        return;
      }
      const of = counts.get(report.kind) ?? { cases: 0, read: 0, refused: 0 };
      of.cases++;
      if (report.outcome === "read") of.read++;
      else if (report.outcome === "refused") of.refused++;
      else keep(report.name, report.outcome);
      counts.set(report.kind, of);
      if (report.milliseconds > slowest.milliseconds) slowest = report;
      number++;
      if (number % SAY_EVERY === 0) {
        console.log(`${new Date().toISOString()} ${number} cases, ${findings.length} findings, next number ${at + 1}`);
      }
      if (Date.now() > end) stop(null);
    });
  });
  if (why !== null) keep(doing, why);
  return at + 1;
}

function keep(name: string, why: string): void {
  findings.push(`${name}: ${why}`);
  console.log(`FINDING ${name}: ${why}`);
  try {
    renameSync(join(folder, name), join(kept, name));
  } catch {
    // A case of text alone has no file.
  }
}

let next = 0;
while (Date.now() < end) next = await work(next);
rmSync(folder, { recursive: true, force: true });
console.log(`seed ${seed}, ${minutes} minutes, ${number} cases, ${findings.length} findings (files in ${kept})`);
console.table(Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))));
console.log(`slowest: ${slowest.name}, ${Math.round(slowest.milliseconds)} ms`);
process.exit(findings.length === 0 ? 0 : 1);
