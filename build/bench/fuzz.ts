/**
 * @file `node build/node.mjs build/bench/fuzz.ts [MINUTES] [SEED] [KIND]`: the importers on real files that were changed at
 * random (PAGE, ALTO, hOCR, TEI, METS, JSON, line pairs, zip, IIIF manifests, images, PDFs). Each case must be read or
 * refused with a message; an unforeseen error, the end of the process or a case of a minute is a finding, and its file is kept.
 * The minute is one of the processor (on Linux), so that a machine that does much else does not look like a hang.
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FuzzReport } from "./fuzz-child.ts";

/** Milliseconds of work that one case may take, and of waiting for it on a machine that does much else. */
const PATIENCE = 60_000;
const MOST_PATIENCE = 600_000;
/** How far it is is said after this many cases. */
const SAY_EVERY = 500;
const minutes = Number(process.argv[2] ?? 1);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
/** Only this one of `fuzz-child.ts`; empty: all. */
const onlyKind = process.argv[4] ?? "";
const folder = mkdtempSync(join(tmpdir(), "emend-fuzz-"));
const kept = join(tmpdir(), "emend-fuzz-findings");
mkdirSync(kept, { recursive: true });

const end = Date.now() + minutes * 60_000;
const counts = new Map<string, { cases: number; read: number; refused: number }>();
const findings: string[] = [];
let number = 0;
let slowest = { name: "", milliseconds: 0, work: 0 };
let hardest = slowest;

/** One process works until it ends, hangs, or the time is over. */
async function work(from: number): Promise<number> {
  const script = fileURLToPath(new URL("./fuzz-child.ts", import.meta.url));
  const child: ChildProcess = fork(script, [folder, String(seed), String(from), onlyKind], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  let at = from;
  let doing = "";
  let alarm: NodeJS.Timeout | undefined;
  const why = await new Promise<string | null>((resolve) => {
    const stop = (reason: string | null) => {
      clearInterval(alarm);
      child.removeAllListeners();
      child.kill("SIGKILL");
      resolve(reason);
    };
    child.on("exit", (code, signal) => stop(`the process ended (${signal ?? code})`));
    child.on("message", (report: FuzzReport) => {
      clearInterval(alarm);
      if (report.type === "begin") {
        at = report.number;
        doing = report.name;
        alarm = watch(child.pid ?? 0, () => stop("no answer for a minute"));
        return;
      }
      const of = counts.get(report.kind) ?? { cases: 0, read: 0, refused: 0 };
      of.cases++;
      if (report.outcome === "read") of.read++;
      else if (report.outcome === "refused") of.refused++;
      else keep(report.name, report.outcome);
      counts.set(report.kind, of);
      if (report.milliseconds > slowest.milliseconds) slowest = report;
      if (report.work > hardest.work) hardest = report;
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

/** Calls back once a process has worked for as long as a case may take. */
function watch(pid: number, tooLong: () => void): NodeJS.Timeout {
  const [begun, worked] = [performance.now(), workOf(pid)];
  return setInterval(() => {
    const waited = performance.now() - begun;
    const now = workOf(pid);
    const work = worked === null || now === null ? waited : now - worked;
    if (work > PATIENCE || waited > MOST_PATIENCE) tooLong();
  }, 1_000);
}

/** Milliseconds that the processor gave to a process with its threads; null where the system does not say. */
function workOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    // User and system, in hundredths of a second.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
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
console.log(`most work: ${hardest.name}, ${Math.round(hardest.work)} ms of the processor`);
process.exit(findings.length === 0 ? 0 : 1);
