/** @file The process of kills.ts: a whole Emend that imports, corrects, blacks out, undoes and exports, and says what it did. */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { compose } from "../../src-main/compose.ts";
import { resourcesFolder } from "../../src-main/platform/paths.ts";

/** What was done, as a window would have shown it: said only after Emend said so. */
export type Told =
  | { did: "begin" }
  | { did: "imported"; documentId: string; lines: number }
  | { did: "saved"; lineId: string; text: string; verified: boolean }
  | { did: "exported"; path: string };

const [libraryFolder = "", files = "", seedText = "1"] = process.argv.slice(2);
let state = Number(seedText) >>> 0;
const random = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
// Straight to the pipe: what stands there was said before the kill.
const tell = (told: Told): void => void writeSync(1, `${JSON.stringify(told)}\n`);

const app = compose({ libraryFolder, host: "web", resourcesFolder: resourcesFolder() });
const { documents, corrections, privacy } = app.handlers;
tell({ did: "begin" });

async function importOne(): Promise<void> {
  const source = app.sources.offerPath(join(files, String(random(4))));
  const { jobId } = app.formats.transcriptions.start([source], { as: "as-marked" });
  const { documentIds } = await app.formats.jobs.finished(jobId);
  for (const documentId of documentIds) {
    const { pages } = await documents.get({ id: documentId });
    let lines = 0;
    for (const { id } of pages) lines += (await corrections.lines({ pageId: id })).length;
    tell({ did: "imported", documentId, lines });
  }
}

async function correctSome(documentId: string): Promise<void> {
  const { pages } = await documents.get({ id: documentId });
  const pageId = pages[random(pages.length)]?.id ?? "";
  const lines = await corrections.lines({ pageId });
  for (let saves = 1 + random(20); saves > 0 && lines.length > 0; saves--) {
    const index = random(lines.length);
    const line = lines[index] as (typeof lines)[number];
    const text = `${random(1_000_000)} ${"Fraktur ".repeat(random(60))}`.trim();
    const verified = random(2) === 0;
    const saved = await corrections.save({ lineId: line.id, text, verified, baseRevision: line.revision });
    lines[index] = saved.line;
    tell({ did: "saved", lineId: line.id, text, verified });
  }
  const box: [number, number][] = [
    [10, 10],
    [60, 10],
    [60, 40],
  ];
  if (random(3) === 0) await privacy.addRedaction({ pageId, polygon: box });
}

async function exportOne(documentId: string): Promise<void> {
  const { jobId } = await app.handlers.formats.export({
    ...{ documentIds: [documentId], format: random(2) === 0 ? "page-xml" : "json", variant: undefined },
    ...{ images: true, lines: "all", includePrivate: false },
  } as Parameters<typeof app.handlers.formats.export>[0]);
  const { state: ended, path } = await app.formats.jobs.finished(jobId);
  if (ended === "done" && path !== null) tell({ did: "exported", path });
}

for (;;) {
  const all = await documents.list({});
  const one = all[random(all.length)]?.id;
  const what = random(10);
  if (one === undefined || (what < 2 && all.length < 12)) await importOne();
  else if (what < 8) await correctSome(one);
  else await exportOne(one);
}
