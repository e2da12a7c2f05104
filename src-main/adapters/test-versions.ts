/** @file Versions over a library, with an engine that reads what a test says, for tests. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { correctionsOf } from "../corrections/test-corrections.ts";
import { type ModelRef, onnxOf } from "../recognition/engine.ts";
import { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Db } from "../storage/database.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { TRAINER_CHILD } from "../training/test-training.ts";
import type { TrainerSummary } from "../training/trainer-protocol.ts";
import { ADAPTER_FILES } from "./adapter-folder.ts";
import { makeVersions, type VersionNeeds, type VersionServices } from "./version-services.ts";

interface Library {
  folder: string;
  database: Db;
  blobs: BlobStore;
}

export function openTestVersions(library: Library, needs: Partial<VersionNeeds> = {}): VersionServices {
  const events = needs.events ?? new EventBus();
  const { corrections, journal } = correctionsOf(library.database, events);
  return makeVersions({
    ...{ database: library.database, events, corrections, journal },
    settings: new SettingsRepository(library.database),
    blobs: library.blobs,
    engine: { readLineFiles: async () => [] },
    libraryFolder: library.folder,
    base: { size: 1, licence: "Apache-2.0", sha256: "base" },
    exported: () => {},
    environment: () => ({ prepare: async () => {}, command: () => TRAINER_CHILD }),
    baseModel: async () => ({ onnx: "/models/base.onnx", sha256: "base", id: "base" }),
    publications: () => [],
    frozen: { offered: () => [], name: () => "", held: () => Promise.resolve([]) },
    ...needs,
  });
}

const scores = (edits: number) => ({ cer: edits / 10, wer: 1, graphemeCer: edits / 10, edits, characters: 10 });

export const testSummary: TrainerSummary = {
  trainLines: 20,
  validationLines: 5,
  splitBy: "page",
  base: scores(4),
  adapter: scores(1),
  improvedLines: 3,
  sameLines: 2,
  worseLines: 0,
  newCharacters: ["ꝑ"],
  steps: 9,
  trainSeconds: 1,
  totalSeconds: 2,
  parity: null,
  rank: 16,
  alpha: 32,
  seed: 0,
};

/** A line that a run saw. */
export interface SeenLine {
  id: string;
  text: string;
  cropSha256: string;
  split: "train" | "validation";
}

/** Puts a version there as a run leaves it: row, folder, lines that it saw, manifest. Its model's bytes are its id. */
export async function addVersion(
  library: Library,
  versions: VersionServices,
  id: string,
  { name = id, seen = [], parents = [] }: { name?: string; seen?: SeenLine[]; parents?: string[] } = {},
): Promise<void> {
  const runId = `run-${id}`;
  library.database
    .prepare(
      `INSERT INTO training_run (id, name, state, created_at, manifest_sha256, snapshot)
       VALUES (?, 'run', 'done', ?, ?, '{}')`,
    )
    .run(runId, new Date().toISOString(), `manifest-${id}`);
  const insert = library.database.prepare(
    "INSERT INTO training_line (run_id, line_id, split, text) VALUES (?, ?, ?, ?)",
  );
  for (const line of seen) insert.run(runId, line.id, line.split, line.text);
  mkdirSync(join(library.folder, "runs", runId), { recursive: true });
  const rows = seen.map(({ cropSha256, ...line }) => `${JSON.stringify({ ...line, sha256: cropSha256 })}\n`);
  writeFileSync(join(library.folder, "runs", runId, "manifest.jsonl"), rows.join(""));
  const folder = join(library.folder, "adapters", id);
  mkdirSync(folder, { recursive: true });
  for (const file of ADAPTER_FILES) writeFileSync(join(folder, file), file === "model.onnx" ? id : `${file} of ${id}`);
  const from = parents.map((parent) => ({ id: parent, weight: null }));
  await versions.adapters.register({ id, name, runId, folder, summary: testSummary, parents: from });
}

/** Which model an engine was asked to read with: the id of a version by its folder, or `base`. */
export function readerOf(model: ModelRef | null): string {
  return model === null ? "base" : (onnxOf(model)?.onnxPath.split("/").at(-2) ?? "");
}
