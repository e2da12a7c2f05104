/**
 * @file How long lines, saves and scores take on a big document. Not a test: figures of a shared machine fail nobody.
 * Run: node_modules/.bin/node build/bench/corrections.ts
 */

import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import type { DetectedLine } from "../../src-main/corrections/incoming-readings.ts";
import type { NewProposal } from "../../src-main/corrections/new-proposal.ts";
import { correctionsOf } from "../../src-main/corrections/test-corrections.ts";
import { addDocument, documentsOf, noFiles } from "../../src-main/documents/test-documents.ts";
import { EvaluationRepository } from "../../src-main/evaluation/evaluation-repository.ts";
import { EvaluationService } from "../../src-main/evaluation/evaluation-service.ts";
import { mendingOf } from "../../src-main/evaluation/test-mending.ts";
import { openTestLibrary } from "../../src-main/storage/test-library.ts";

const PAGES = 20;
const LINES = 1_000;
const TEXT = "Die Frau hatte zwey Töchter mit ins Haus gebracht, die";

const library = openTestLibrary();
const { database } = library;
const { corrections } = correctionsOf(database);
const evaluation = new EvaluationService(new EvaluationRepository(database));

function read(versionId: string, end: string): NewProposal {
  const text = `${TEXT} ${end}`;
  const characters = [...text].map((character, index) => ({
    text: character,
    confidence: 0.9731,
    x0: index / text.length,
    x1: (index + 1) / text.length,
  }));
  return { versionId, versionName: versionId, text, confidence: 0.9, characters };
}

/** Prints the median and the worst of some runs, in milliseconds. */
function measure(what: string, runs: number, work: (run: number) => unknown): void {
  const times = Array.from({ length: runs }, (_, run) => {
    const start = performance.now();
    work(run);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  const median = times[Math.floor(runs / 2)] ?? 0;
  console.log(
    `${what.padEnd(62)} median ${median.toFixed(1).padStart(7)} ms   worst ${(times.at(-1) ?? 0).toFixed(1).padStart(7)} ms`,
  );
}

database.exec("INSERT INTO document (id, name, created_at) VALUES ('d', 'd', '')");
database.exec("INSERT INTO source_file VALUES ('s', 'd', 'f', 'h', 1, '')");
for (let page = 0; page < PAGES; page++) {
  database
    .prepare(
      `INSERT INTO page (id, document_id, source_file_id, source_index, position, width, height, image_sha256,
       thumbnail_sha256) VALUES (?, 'd', 's', 0, ?, 1, 1, '', '')`,
    )
    .run(`p${page}`, page);
}
const lines = (): DetectedLine[] =>
  Array.from({ length: LINES }, (_, index) => ({
    polygon: [
      [100.5, index],
      [900.5, index],
      [900.5, index + 20],
      [100.5, index + 20],
    ],
    direction: "ltr",
    cropSha256: "a".repeat(64),
    proposals: [read("base", `${index}`)],
  }));

measure(`insert ${LINES} detected lines`, PAGES, (page) => corrections.insertDetected(`p${page}`, lines()));
measure(`add ${LINES} proposals`, PAGES, (page) => {
  const readings = new Map(corrections.lines(`p${page}`).map((line) => [line.id, read("v2", "x")]));
  corrections.addProposals(`p${page}`, readings, { id: "v2", name: "v2" });
});
measure(`lines of a page with ${LINES} lines`, 30, () => corrections.lines("p3"));
measure("the same with JSON for the wire", 30, () => JSON.stringify(corrections.lines("p3")));
for (let page = 0; page < PAGES; page++) {
  const of = corrections.lines(`p${page}`);
  measure(`save, page ${page + 1}`, LINES, (index) => {
    const line = of[index];
    if (line)
      corrections.save({ lineId: line.id, text: `${TEXT} ${index % 7}`, verified: true, baseRevision: line.revision });
  });
}
const total = `${PAGES * LINES} verified lines, 2 versions`;
measure(`refreshFigures, first time, ${total}`, 1, () => evaluation.refreshFigures("d"));
measure("refreshFigures, nothing changed", 30, () => evaluation.refreshFigures("d"));
measure("refreshFigures, after a save", 30, (index) => {
  const line = corrections.lines("p5")[index];
  if (line) corrections.save({ lineId: line.id, text: `again ${index}`, verified: true, baseRevision: line.revision });
  return evaluation.refreshFigures("d");
});
measure("  of which lines and save", 30, (index) => {
  const line = corrections.lines("p5")[index];
  if (line) corrections.save({ lineId: line.id, text: `more ${index}`, verified: true, baseRevision: line.revision });
});
measure("evaluation.document", 10, () => evaluation.document("d"));
measure("undo", 200, () => corrections.undo("d"));
measure("redo", 200, () => corrections.redo("d"));
const all = Array.from({ length: PAGES }, (_, page) => corrections.lines(`p${page}`)).flat();
measure(`replace in ${all.length} lines as one step`, 1, () =>
  corrections.saveAll(
    "d",
    all.map((line) => ({ lineId: line.id, text: `${line.text} x`, baseRevision: line.revision })),
  ),
);
measure("  undo of it", 1, () => corrections.undo("d"));
measure("  redo of it", 1, () => corrections.redo("d"));
await mendAll(10_000);
const { size } = database
  .prepare("SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size")
  .get() as {
  size: number;
};
console.log(`${(size / 1e6).toFixed(0)} MB for ${PAGES * LINES} lines with 2 proposals each`);
library.dispose();

/** A confusion that every line has, mended in all of them: time by clock and processor, and how long others had to wait. */
async function mendAll(lineCount: number): Promise<void> {
  const own = openTestLibrary();
  const t = documentsOf(own.database);
  const pages = Array.from({ length: lineCount / 50 }, (_, page) =>
    Array.from({ length: 50 }, (_, line) => `${TEXT} inf Haus ${page} ${line}`),
  );
  await addDocument(t, noFiles, "a", pages);
  for (const page of pages.keys()) {
    const changes = t.corrections.lines(`a/${page}`).map(({ id, revision, text }) => {
      return { lineId: id, baseRevision: revision, text: text.replace("inf", "inſ"), verified: true };
    });
    t.corrections.saveAll("a", changes);
  }
  const { mending, confusions } = mendingOf(own.database, t);
  await confusions.matrix({});
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const { mended, message } = await mending.finished(mending.mendAll({ truth: "ſ", read: "f", open: lineCount }).jobId);
  const { user, system } = process.cpuUsage(cpu);
  const passed = performance.now() - start;
  await setTimeout(20);
  if (mended === null) throw new Error(message ?? "not mended");
  const [computed, longest] = [(user + system) / 1000, delay.max / 1e6];
  console.log(
    `mend all alike in ${mended.lines} lines: ${passed.toFixed(0)} ms passed, ${computed.toFixed(0)} ms computed, others waited ${longest.toFixed(0)} ms at most`,
  );
  own.dispose();
}
