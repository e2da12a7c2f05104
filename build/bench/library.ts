/**
 * @file How long a big library takes: 100,000 lines on 10,000 pages in 2,000 documents, and one document of 10,000 pages.
 * Search, lists, the queue of next lines, emptying the trash. Not a test. `--lines 20000` makes it smaller.
 * Run: node_modules/.bin/node build/bench/library.ts
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { documentsOf } from "../../src-main/documents/test-documents.ts";
import { TrashRepository } from "../../src-main/documents/trash-repository.ts";
import { TrashService } from "../../src-main/documents/trash-service.ts";
import { CalibrationService } from "../../src-main/evaluation/calibration-service.ts";
import { EvaluationRepository } from "../../src-main/evaluation/evaluation-repository.ts";
import { EvaluationService } from "../../src-main/evaluation/evaluation-service.ts";
import { QueueRepository } from "../../src-main/evaluation/queue-repository.ts";
import { QueueService } from "../../src-main/evaluation/queue-service.ts";
import { seededRandom } from "../../src-main/evaluation/seeded-random.ts";
import { SearchRepository } from "../../src-main/search/search-repository.ts";
import { SearchService } from "../../src-main/search/search-service.ts";
import { openTestLibrary } from "../../src-main/storage/test-library.ts";

const { values } = parseArgs({ options: { lines: { type: "string", default: "100000" } } });
const LINES = Number(values.lines);
const LINES_A_PAGE = 10;
const PAGES = LINES / LINES_A_PAGE;
const PAGES_A_DOCUMENT = 5;
const WORDS_A_LINE = 9;
const ARABIC = "كتاب قال ملك الزمان بنات قديم الشمس وكانت أصغرهن".split(" ");
/** One line in so many is Arabic. */
const ARABIC_EVERY = 20;

const root = fileURLToPath(new URL("../..", import.meta.url));
const words = readFileSync(join(root, "resources", "samples", "maerchen.txt"), "utf8")
  .replaceAll("|", "")
  .split(/\s+/)
  .map((word) => word.replace(/s(?=\p{Ll})/gu, "ſ"));
const random = seededRandom(1);
const library = openTestLibrary();
const { database } = library;
const t = documentsOf(database);

function lineText(index: number): string {
  const from = index % ARABIC_EVERY === 0 ? ARABIC : words;
  return Array.from({ length: WORDS_A_LINE }, () => from[Math.floor(random() * from.length)]).join(" ");
}

/** Rows as reading makes them, without the time that it takes to write each page for good. */
function fill(): void {
  const document = database.prepare("INSERT INTO document (id, name, created_at) VALUES (?, ?, ?)");
  const source = database.prepare("INSERT INTO source_file VALUES (?, ?, 'f', ?, 1, '')");
  const page = database.prepare(
    `INSERT INTO page (id, document_id, source_file_id, source_index, position, width, height, image_sha256,
     thumbnail_sha256, state) VALUES (?, ?, ?, 0, ?, 1000, 1500, ?, ?, 'read')`,
  );
  const line = database.prepare(
    "INSERT INTO line (id, page_id, position, polygon, crop_sha256) VALUES (?, ?, ?, '[[0,0],[9,0],[9,9],[0,9]]', ?)",
  );
  const proposal = database.prepare(
    `INSERT INTO proposal (line_id, version_id, version_name, text, confidence, characters, created_at)
     VALUES (?, 'base', 'Base', ?, ?, ?, '')`,
  );
  const hash = (kind: string, index: number) => `${kind}${index}`.padStart(64, "0");
  const addPage = (documentId: string, at: number, index: number) => {
    page.run(`p${index}`, documentId, `s-${documentId}`, at, hash("a", index), hash("b", index));
    for (let position = 0; position < LINES_A_PAGE; position++) {
      const id = index * LINES_A_PAGE + position;
      const text = lineText(id);
      line.run(`l${id}`, `p${index}`, position, hash("c", id));
      const confidence = () => 10_000 - Math.floor(4_000 * random() ** 4);
      const characters = Array.from(text, (character) => [character, confidence(), 0, 0]).flat();
      proposal.run(`l${id}`, text, 0.9 + 0.1 * random(), JSON.stringify(characters));
    }
  };
  database.transaction(() => {
    for (let index = 0; index < PAGES; index++) {
      const documentId = `d${Math.floor(index / PAGES_A_DOCUMENT)}`;
      if (index % PAGES_A_DOCUMENT === 0) {
        document.run(documentId, `Band ${index / PAGES_A_DOCUMENT}`, new Date(index * 1000).toISOString());
        source.run(`s-${documentId}`, documentId, documentId);
      }
      addPage(documentId, index % PAGES_A_DOCUMENT, index);
    }
    document.run("long", "Ein Band", "2000-01-01");
    source.run("s-long", "long", "long");
    for (let index = 0; index < PAGES; index++) {
      page.run(`q${index}`, "long", "s-long", index, hash("d", index), hash("e", index));
    }
  })();
}

/** Milliseconds that this process computed, on whatever core: what a busy machine leaves as it is. */
const computed = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Prints the medians of some runs. */
async function measure(what: string, runs: number, work: (run: number) => unknown): Promise<void> {
  const times: { cpu: number; wall: number }[] = [];
  for (let run = 0; run < runs; run++) {
    const start = { cpu: computed(), wall: performance.now() };
    await work(run);
    times.push({ cpu: computed() - start.cpu, wall: performance.now() - start.wall });
  }
  const median = (of: (time: { cpu: number; wall: number }) => number) =>
    times.map(of).toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
  print(
    what,
    median((time) => time.cpu),
    median((time) => time.wall),
  );
}

function print(what: string, cpu: number, wall: number, held = ""): void {
  const shown = (value: number) => value.toFixed(value < 10 ? 1 : 0);
  console.log(`| ${what} | ${shown(cpu)} | ${shown(wall)} | ${held} |`);
}

/** With the longest time in which nobody else was answered. */
async function measureLong(what: string, work: () => Promise<unknown>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = { cpu: computed(), wall: performance.now() };
  await work();
  const end = { cpu: computed() - start.cpu, wall: performance.now() - start.wall };
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.disable();
  print(what, end.cpu, end.wall, (delay.percentile(99) / 1e6).toFixed(0));
}

const bytes = () =>
  database.prepare("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").pluck().get() as number;

database.pragma("synchronous = OFF");
fill();
database.pragma("synchronous = FULL");
console.log(`${LINES} lines, ${PAGES} pages, ${PAGES / PAGES_A_DOCUMENT} documents; and one of ${PAGES} pages\n`);
console.log("| | ms computed | ms passed | 99 % of the waits of others under ms |\n|---|---|---|---|");

await measure("figures of all pages, first time", 1, () => t.refreshFigures(null));
const list = { text: "", removed: false, limit: 60 } as const;
await measure("60 documents, newest first, after a change", 20, () => {
  t.events.emit("documents.changed", { documentId: null });
  return t.documents.query({ ...list, order: "newest", offset: 0 });
});
await measure("60 documents further on", 20, (run) =>
  t.documents.query({ ...list, order: "newest", offset: 60 * (run + 1) }),
);
await measure("60 documents by name, after a change", 20, () => {
  t.events.emit("documents.changed", { documentId: null });
  return t.documents.query({ ...list, order: "name", offset: 0 });
});
await measure("the library's progress", 20, () => t.documents.progress());
await measure("all pages of the long document", 10, () => t.documents.get("long"));
await measure("100 pages of the long document", 20, (run) =>
  t.documents.pages({ id: "long", offset: run * 100, limit: 100 }),
);

const before = bytes();
const search = new SearchService(new SearchRepository(database), t.events);
await measureLong("taking all lines up into the index", async () => {
  const done = new Promise<void>((resolve) => {
    t.events.subscribe(({ name, payload }) => {
      if (name === "search.progress" && (payload as { done: number }).done === LINES) resolve();
    });
  });
  await search.lines({ text: "x", exact: false, offset: 0, limit: 1 });
  await done;
});
const indexed = bytes() - before;
const searches = [
  ["a rare word", "Wünſchen", false],
  ["a common word", "und", false],
  ["two words", "könig tochter", false],
  ["a phrase", '"die ſonne"', false],
  ["two letters", "eh", false],
  ["a common word, exact", "ſo", true],
  ["an Arabic word", "الزمان", false],
  ["nothing", "qwertz", false],
] as const;
for (const [what, text, exact] of searches) {
  const { total } = await search.lines({ text, exact, offset: 0, limit: 50 });
  await measure(`search: ${what} (${total >= 10_000 ? "more than 10,000" : total} lines)`, 10, () =>
    search.lines({ text, exact, offset: 0, limit: 50 }),
  );
}
await measure("search: a common word, the 100th fifty", 10, () =>
  search.lines({ text: "und", exact: false, offset: 5_000, limit: 50 }),
);
await measure("a save, and the search that finds it", 50, async (run) => {
  const line = t.corrections.lines(`p${run}`)[0];
  if (line === undefined) return;
  t.corrections.save({ lineId: line.id, text: `neu ${run}`, verified: true, baseRevision: line.revision });
  await search.lines({ text: `"neu ${run}"`, exact: false, offset: 0, limit: 50 });
});

const evaluationRepository = new EvaluationRepository(database);
const evaluation = new EvaluationService(evaluationRepository);
const base = () => [{ id: "base", name: "Base", kind: "base" as const }];
const calibration = new CalibrationService(evaluationRepository, evaluation, base);
const queues = new QueueService(new QueueRepository(database), calibration, t.events);
database.exec(
  "UPDATE page SET document_id = 'long', position = position + rowid WHERE document_id LIKE 'd%' AND document_id NOT IN ('d0', 'd1')",
);
const start = { documentId: "long", size: 100, randomShare: 0.25, seed: 1, freshSample: false };
await measureLong("drawing a queue from all lines of one document", () => queues.start(start));
const queue = queues.current("long");
await measure("the next line of the queue", 20, () => queues.next(queue?.id ?? ""));
await measure("the estimate of a document's CER", 20, () => queues.estimate("long"));
await measure("curves of calibration", 20, () => calibration.curves());

const trash = new TrashService({
  repository: new TrashRepository(database),
  blobs: library.blobs,
  events: t.events,
  refreshFigures: t.refreshFigures,
  log: console.error,
});
t.documents.remove("long");
await measureLong("emptying the trash of nearly all of it (without its files)", async () => {
  trash.empty();
  await trash.finished();
});
console.log(`\nThe index takes ${(indexed / 1e6).toFixed(0)} MB, ${Math.round(indexed / LINES)} bytes a line.`);
await search.dispose();
await trash.dispose();
library.dispose();
