/** @file What runs and versions keep of lines in files: manifests, logs, reports. Erased lines are taken out of them. */
import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

interface ManifestLine {
  id: string;
  text: string;
  sha256: string;
}

/**
 * Takes lines out of a run's manifest and deletes its log, which may quote them.
 * @returns their texts, and the images that the manifest named for them
 */
export async function scrubRun(
  folder: string,
  lineIds: ReadonlySet<string>,
): Promise<{ texts: string[]; blobs: string[] }> {
  const file = join(folder, "manifest.jsonl");
  const rows = await manifestRows(file);
  const gone = rows.filter(({ id }) => lineIds.has(id));
  if (gone.length > 0) {
    const stay = rows.filter(({ id }) => !lineIds.has(id));
    await writeWhole(file, stay.map((row) => `${JSON.stringify(row)}\n`).join(""));
    await rm(join(folder, "trainer.log"), { force: true });
  }
  return { texts: gone.map(({ text }) => text), blobs: gone.map(({ sha256 }) => sha256) };
}

/** The images that manifests of runs name. */
export async function blobsInManifests(runsFolder: string): Promise<Set<string>> {
  const runs = existsSync(runsFolder) ? await readdir(runsFolder) : [];
  const blobs = new Set<string>();
  for (const run of runs) {
    for (const { sha256 } of await manifestRows(join(runsFolder, run, "manifest.jsonl"))) blobs.add(sha256);
  }
  return blobs;
}

interface ReportedLine {
  id: string;
  reference: string;
  base: string;
  adapter: string;
}

/** Takes the texts of lines out of a version's report; its figures stay. @returns the texts */
export async function scrubAdapter(folder: string, lineIds: ReadonlySet<string>): Promise<string[]> {
  const file = join(folder, "evaluation.json");
  if (!existsSync(file)) return [];
  const report = JSON.parse(await readFile(file, "utf8")) as { lines?: ReportedLine[] };
  const gone = (report.lines ?? []).filter(({ id }) => lineIds.has(id));
  if (gone.length === 0) return [];
  const lines = (report.lines ?? []).map((line) =>
    lineIds.has(line.id) ? { ...line, reference: "", base: "", adapter: "", erased: true } : line,
  );
  await writeWhole(file, `${JSON.stringify({ ...report, lines }, null, 2)}\n`);
  return gone.flatMap(({ reference, base, adapter }) => [reference, base, adapter]);
}

async function manifestRows(file: string): Promise<ManifestLine[]> {
  if (!existsSync(file)) return [];
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as ManifestLine);
}

/** The old bytes are gone when it resolves, or still whole. */
async function writeWhole(file: string, content: string): Promise<void> {
  const temporary = `${file}.part`;
  await writeFile(temporary, content, { flush: true });
  await rename(temporary, file);
}
