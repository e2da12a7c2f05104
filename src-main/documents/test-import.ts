/** @file A real library with its importer, for tests. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ImportJob } from "#contract/documents.ts";
import { SourceRegistry } from "../platform/uploads.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { BlobStore } from "../storage/blob-store.ts";
import { type Db, openDatabase } from "../storage/database.ts";
import { sweepStaged } from "../storage/staged-blobs.ts";
import { DocumentRepository } from "./document-repository.ts";
import { ImportService } from "./import-service.ts";

export interface TestImporter {
  database: Db;
  repository: DocumentRepository;
  blobs: BlobStore;
  sources: SourceRegistry;
  events: EventBus;
  imports: ImportService;
  /** Imports files and waits for the end. */
  importFiles(
    paths: readonly string[],
    options?: { documentId?: string; allowDuplicates?: boolean },
  ): Promise<ImportJob>;
  close(): Promise<void>;
}

/** Opens a library as the application does. */
export function openTestImporter(folder: string): TestImporter {
  const database = openDatabase(join(folder, "library.sqlite"));
  const repository = new DocumentRepository(database);
  const blobs = new BlobStore(join(folder, "blobs"));
  sweepStaged(blobs, (hashes) => repository.imagesInUse(hashes));
  const sources = new SourceRegistry(join(folder, "uploads"));
  const events = new EventBus();
  const imports = new ImportService(repository, blobs, sources, events);
  return {
    database,
    repository,
    blobs,
    sources,
    events,
    imports,
    importFiles(paths, options = {}) {
      const { jobId } = imports.start({ sources: paths.map((path) => sources.offerPath(path)), ...options });
      return imports.finished(jobId);
    },
    async close() {
      await imports.dispose();
      database.close();
    },
  };
}

/** What is wrong with a library at rest: nothing may be half there, nothing may lie about. Empty where all is well. */
export function findFaults(folder: string, { database, blobs }: TestImporter): string[] {
  const faults: string[] = [];
  const integrity = database.pragma("integrity_check", { simple: true });
  if (integrity !== "ok") faults.push(`integrity: ${String(integrity)}`);
  if ((database.pragma("foreign_key_check") as unknown[]).length > 0) faults.push("foreign keys");
  const one = (sql: string) => database.prepare(sql).pluck().get() as number;
  if (one("SELECT count(*) FROM document WHERE id NOT IN (SELECT document_id FROM page)") > 0) {
    faults.push("a document without pages");
  }
  if (one("SELECT count(*) FROM source_file WHERE id NOT IN (SELECT source_file_id FROM page)") > 0) {
    faults.push("a file without pages");
  }
  const wanted = new Set(
    database
      .prepare(
        "SELECT image_sha256 FROM page UNION SELECT thumbnail_sha256 FROM page UNION SELECT crop_sha256 FROM line",
      )
      .pluck()
      .all() as string[],
  );
  for (const hash of wanted) {
    const path = blobs.path(hash);
    const found = existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex") : "missing";
    if (found !== hash) faults.push(`blob ${hash}: ${found}`);
  }
  for (const part of ["blobs", "uploads"]) {
    // Killed before the first of them came.
    if (!existsSync(join(folder, part))) continue;
    for (const entry of readdirSync(join(folder, part), { recursive: true, withFileTypes: true })) {
      const [hash = ""] = entry.name.split(".");
      if (!entry.isDirectory() && !wanted.has(hash)) faults.push(`orphan ${part}: ${entry.name}`);
    }
  }
  return faults;
}
