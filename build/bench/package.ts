/**
 * @file `node build/node.mjs build/bench/package.ts [train]`: builds and packages Emend as the tests do (without Electron's
 * program), and says how large each part is. With `train`, the packaged web host then goes round the whole loop over
 * HTTP: the sample in, read, corrected, a short training with the trainer of the package.
 */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Line } from "#contract/corrections.ts";
import type { Run } from "#contract/training.ts";
import { cacheFolder } from "../../src-main/platform/paths.ts";
import { buildProject, type PackagedApp, packageProject } from "../checks/desktop-app.ts";
import { PackagedWebHost } from "../checks/packaged-web-host.ts";
import { NATIVE_MODULES } from "../native-modules.ts";

/** Steps of the short training. */
const STEPS = 6;

function bytesOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}

/** Megabytes by part. */
function sizes({ resources, files }: PackagedApp): Record<string, number> {
  const unpacked = join(resources, "app.asar.unpacked", "node_modules");
  const main = join(files, "out/main");
  const bundle = (name: string) => bytesOf(join(main, name));
  const parts: Record<string, number> = {
    "app.asar, all of it": bytesOf(join(resources, "app.asar")),
    "in it: window (out/renderer)": bytesOf(join(files, "out/renderer")),
    "in it: main, web host and workers (out/main)": bytesOf(main),
    "in it: of these, what only the web host has": bundle("web.cjs"),
    "in it: preload script": bytesOf(join(files, "out/preload")),
  };
  for (const name of [...NATIVE_MODULES, "@img"]) parts[`beside it: ${name}`] = bytesOf(join(unpacked, name));
  for (const name of ["trainer", "samples", "keyboards", "legal"])
    parts[`beside it: ${name}`] = bytesOf(join(resources, name));
  return parts;
}

async function loop(packaged: PackagedApp): Promise<void> {
  const models = process.env.EMEND_MODELS ?? join(cacheFolder(), "models");
  const host = new PackagedWebHost(packaged, { EMEND_MODELS: models, EMEND_CACHE: cacheFolder() });
  const began = performance.now();
  const told = (what: string) => console.log(`${((performance.now() - began) / 1000).toFixed(1)} s: ${what}`);
  try {
    await host.signedIn();
    const sample = await host.call("documents.createSample", {});
    const { documentIds } = await host.ended("documents.importJob", sample.jobId);
    const documentId = documentIds?.[0] ?? "";
    const { pages } = await host.call<{ pages: { id: string }[] }>("documents.get", { id: documentId });
    const pageId = pages.at(-1)?.id ?? "";
    const read = async () => {
      const { jobId } = await host.call("recognition.read", { documentId, pageIds: [pageId] });
      return (await host.ended("recognition.job", jobId)).state;
    };
    told(`the sample is in, its last page read (${await read()})`);
    const [line] = await host.call<Line[]>("corrections.lines", { pageId });
    if (line === undefined) throw new Error("nothing was read");
    const change = { lineId: line.id, text: `${line.text} `, verified: true, baseRevision: line.revision };
    await host.call("corrections.save", change);
    told("one line is corrected");
    const { runId } = await host.call<{ runId: string }>("training.start", { steps: STEPS, rank: 8 });
    const run = await ended(host, runId);
    told(`trained for ${STEPS} steps: ${run.state}${run.message === null ? "" : ` (${run.message})`}`);
    const cer = (rate: number | null | undefined) => (rate == null ? "none" : `${(rate * 100).toFixed(2)} %`);
    const { trainLines, validationLines } = run.plan;
    console.log(
      `${trainLines} lines, ${validationLines} held back: CER ${cer(run.base?.cer)} -> ${cer(run.tuned?.cer)}`,
    );
    if (run.adapterId === null) throw new Error("no version came of it");
    told(`the page read again (${await read()})`);
  } finally {
    await host.dispose();
  }
}

async function ended(host: PackagedWebHost, runId: string): Promise<Run> {
  for (;;) {
    const run = (await host.call<Run[]>("training.runs", {})).find(({ id }) => id === runId);
    if (run !== undefined && run.state !== "running") return run;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const copy = buildProject();
const packaged = await packageProject(copy);
try {
  const rows = Object.entries(sizes(packaged)).map(([part, bytes]) => [part, `${(bytes / 1e6).toFixed(1)} MB`]);
  console.log(["| Part | Size |", "| --- | --- |", ...rows.map(([part, size]) => `| ${part} | ${size} |`)].join("\n"));
  if (process.argv.includes("train")) await loop(packaged);
} finally {
  copy.dispose();
  rmSync(packaged.files, { recursive: true, force: true });
}
