/**
 * @file Erasure for good: rows, images, crops and thumbnails, what runs and versions kept of the texts, exports that Emend
 * wrote; then the database is rewritten and the library is searched for what may have been left.
 *
 * [Note: order] Files outside the database go first: if the process dies there, the document is still listed and the
 * erasure is simply done again. The rows go in one transaction, which also notes that blobs and free pages are still to
 * be cleaned; `finish` does that, at once or at the next start.
 */
import { existsSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { ErasePreview, EraseReport, EraseTarget, PersonPage } from "#contract/privacy.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { assetId } from "../storage/asset-id.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { AuditRepository } from "./audit-repository.ts";
import { Needles, type SearchResult, searchFolder } from "./disk-search.ts";
import type { EraseRepository, EraseScope, EraseTraces } from "./erase-repository.ts";
import { blobsInManifests, scrubAdapter, scrubRun } from "./erased-files.ts";
import type { ExportLedger } from "./export-ledger.ts";
import type { LineageRepository } from "./lineage-repository.ts";

/** Texts shorter than this, in characters, say too little to search for. */
const FEWEST_SEARCHED = 12;
/** Of every erased image this much is searched for, from its middle: also within archives of images. */
const SAMPLE_BYTES = 32;

export interface EraseServiceOptions {
  repository: EraseRepository;
  lineage: LineageRepository;
  exports: ExportLedger;
  audit: AuditRepository;
  blobs: BlobStore;
  events: EventBus;
  libraryFolder: string;
  /** What is going on that reads or writes pages, as a sentence that says what to do; null: nothing. */
  busy: () => string | null;
  /** Repositories that something of these lines was published to. */
  publications: (lineIds: readonly string[]) => ErasePreview["publications"];
  /** Frozen data sets, which keep copies of texts and name images. */
  dataSets?: ErasedDataSets | undefined;
}

export interface ErasedDataSets {
  /** Takes lines and pages out. @returns their texts and images */
  erase(ids: ReadonlySet<string>): Promise<{ texts: string[]; blobs: string[] }>;
  /** Those of the images that are still named. */
  held(hashes: ReadonlySet<string>): Promise<ReadonlySet<string>>;
}

/** What is searched for afterwards. */
interface Remembered {
  texts: string[];
  /** By the blob's hash. */
  samples: Map<string, Buffer>;
}

export class EraseService {
  readonly #options: EraseServiceOptions;

  constructor(options: EraseServiceOptions) {
    this.#options = options;
  }

  /** Pages with a line that holds all the words, whatever their case. */
  findPages(words: string): PersonPage[] {
    const rows = this.#options.repository.linesWith(words.split(/\s+/).filter((word) => word !== ""));
    return [...Map.groupBy(rows, ({ pageId }) => pageId).values()].map((of) => {
      const [first] = of as [(typeof of)[number]];
      const { documentId, documentName, pageId, position, thumbnailSha256 } = first;
      const matches = of.map(({ lineId, text }) => ({ lineId, text }));
      return { documentId, documentName, pageId, position, thumbnailAsset: assetId(thumbnailSha256, "webp"), matches };
    });
  }

  /** @throws AppError `not-found` */
  preview(target: EraseTarget): ErasePreview {
    const { repository, exports, publications } = this.#options;
    const scope = this.#scope(target);
    return {
      documents: scope.documentIds.length,
      pages: scope.pageIds.length,
      lines: scope.lineIds.length,
      images: repository.traces(scope).blobs.size,
      exports: exports
        .holding(scope.pageIds, scope.lineIds)
        .map(({ path, createdAt }) => ({ path, createdAt, present: existsSync(path) })),
      adapters: repository.adapters(scope.lineIds).map(({ id, name, lines }) => ({ id, name, lines })),
      publications: publications(scope.lineIds),
      confirmation: this.#confirmation(target, scope),
    };
  }

  /** @throws AppError `not-found`; `busy`; `bad-input` where the confirmation is not what `preview` says */
  async erase(target: EraseTarget, confirmation: string): Promise<EraseReport> {
    const busy = this.#options.busy();
    if (busy !== null) throw new AppError("busy", busy);
    const scope = this.#scope(target);
    const wanted = this.#confirmation(target, scope);
    if (confirmation.trim() !== wanted) {
      throw new AppError("bad-input", `Nothing was erased. Type “${wanted}” to say that it is meant.`);
    }
    const { repository, audit, lineage, events } = this.#options;
    const traces = repository.traces(scope);
    const kept = await this.#cleanFiles(scope, traces);
    const adapters = repository.adapters(scope.lineIds);
    const remembered = await this.#remember(traces);
    repository.remove(scope, traces.blobs);
    const at = new Date().toISOString();
    for (const { id, lines } of adapters) lineage.mark({ adapterId: id, kind: "erased-lines", lines, at }, true);
    const images = await this.finish();
    audit.append({
      action: "erase",
      summary: `${scope.pageIds.length} pages with ${scope.lineIds.length} lines were erased.`,
      subjects: [...scope.documentIds, ...scope.pageIds],
    });
    const searched = await this.#search(remembered);
    events.emit("documents.changed", { documentId: null });
    events.emit("privacy.changed", { documentId: null });
    events.emit("adapters.changed", {});
    return {
      pages: scope.pageIds.length,
      lines: scope.lineIds.length,
      images,
      exports: kept.removed,
      adapters: adapters.map(({ name }) => name),
      leftovers: searched.found,
      searched: { files: searched.files, bytes: searched.bytes },
      notes: [...kept.notes, MEDIUM],
    };
  }

  /** Deletes released blobs and rewrites the database; free where there is nothing to do. @returns deleted blobs */
  async finish(): Promise<number> {
    const { repository, blobs, libraryFolder } = this.#options;
    if (!repository.unfinished()) return 0;
    const inManifests = await blobsInManifests(join(libraryFolder, "runs"));
    const released = repository.releasedBlobs().filter((sha256) => !inManifests.has(sha256));
    const held = (await this.#options.dataSets?.held(new Set(released))) ?? new Set();
    const gone = released.filter((sha256) => !held.has(sha256));
    for (const sha256 of gone) await rm(blobs.path(sha256), { force: true });
    repository.clean();
    return gone.length;
  }

  #scope(target: EraseTarget): EraseScope {
    const scope = this.#options.repository.scope(target);
    if (scope.pageIds.length + scope.documentIds.length === 0) {
      throw new AppError("not-found", "There is nothing of this in the library any more.");
    }
    return scope;
  }

  #confirmation(target: EraseTarget, scope: EraseScope): string {
    if ("documentId" in target) return this.#options.repository.documentName(target.documentId) ?? "";
    return `erase ${scope.pageIds.length}`;
  }

  /** Exports, run folders and reports of versions. Blobs that only they name join the traces. */
  async #cleanFiles(scope: EraseScope, traces: EraseTraces): Promise<{ removed: string[]; notes: string[] }> {
    const { repository, exports, libraryFolder } = this.#options;
    const lineIds = new Set(scope.lineIds);
    const removed: string[] = [];
    const notes: string[] = [];
    for (const { id, path } of exports.holding(scope.pageIds, scope.lineIds)) {
      if (!existsSync(path)) notes.push(`The export ${path} is not there any more. If it was moved, delete it there.`);
      else if (!isWithin(path, libraryFolder)) {
        notes.push(`The export ${path} lies outside the library. Delete it by hand.`);
        continue;
      } else {
        await rm(path, { recursive: true, force: true });
        removed.push(path);
      }
      exports.removed(id);
    }
    for (const runId of repository.runs(scope.lineIds)) {
      const { texts, blobs } = await scrubRun(join(libraryFolder, "runs", runId), lineIds);
      for (const text of texts) traces.texts.add(text);
      for (const sha256 of blobs) traces.blobs.add(sha256);
    }
    const frozen = await this.#options.dataSets?.erase(new Set([...scope.lineIds, ...scope.pageIds]));
    for (const text of frozen?.texts ?? []) traces.texts.add(text);
    for (const sha256 of frozen?.blobs ?? []) traces.blobs.add(sha256);
    for (const { id } of repository.adapters(scope.lineIds)) {
      const folder = join(libraryFolder, ...repository.adapterFolder(id).split("/"));
      for (const text of await scrubAdapter(folder, lineIds)) traces.texts.add(text);
    }
    return { removed, notes };
  }

  /** What to search for afterwards: texts that no other line has, and a sample of each image. */
  async #remember(traces: EraseTraces): Promise<Remembered> {
    const long = [...traces.texts].filter((text) => [...text].length >= FEWEST_SEARCHED);
    const samples = new Map<string, Buffer>();
    for (const sha256 of traces.blobs) {
      const sample = await sampleOf(this.#options.blobs.path(sha256));
      if (sample !== null) samples.set(sha256, sample);
    }
    return { texts: long, samples };
  }

  async #search({ texts, samples }: Remembered): Promise<SearchResult> {
    const needles = new Needles();
    const { repository, blobs, libraryFolder } = this.#options;
    const stay = repository.textsThatStay(texts);
    for (const text of texts) if (!stay.has(text)) needles.addText(text);
    // An image that another page uses, too, is still there, and rightly.
    for (const [sha256, sample] of samples) if (!blobs.has(sha256)) needles.add(sample);
    return searchFolder(libraryFolder, needles);
  }
}

const MEDIUM =
  "Deleted bytes can stay on a disk until they are written over. Where that matters, use an encrypted disk, and delete backups of the library, too.";

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== "" && !way.startsWith("..") && !isAbsolute(way) && dirname(way) !== ".";
}

/** Bytes from the middle of a file; null where there is none, or too little of it. */
async function sampleOf(path: string): Promise<Buffer | null> {
  const file = await open(path, "r").catch(() => null);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    if (size < 2 * SAMPLE_BYTES) return null;
    const sample = Buffer.alloc(SAMPLE_BYTES);
    await file.read(sample, 0, SAMPLE_BYTES, Math.floor(size / 2));
    return sample;
  } finally {
    await file.close();
  }
}
