/** @file A real file-backed library in a temporary folder, for tests: production migrations, no hand-written tables. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlobStore } from "./blob-store.ts";
import { type Db, openDatabase } from "./database.ts";

export interface TestLibrary {
  folder: string;
  database: Db;
  blobs: BlobStore;
  dispose(): void;
}

export function openTestLibrary(): TestLibrary {
  const folder = mkdtempSync(join(tmpdir(), "emend-test-"));
  const database = openDatabase(join(folder, "library.sqlite"));
  return {
    folder,
    database,
    blobs: new BlobStore(join(folder, "blobs")),
    dispose() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
