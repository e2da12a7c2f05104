/** @file What a run has on the disk: the frozen lines, the request, the log, and the states that it goes on from. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LargeTraining } from "#contract/large-training.ts";
import type { Run } from "#contract/training.ts";
import { TrainingOptions } from "#contract/training-options.ts";
import { type ManifestRow, writeManifest } from "../datasets/manifest.ts";
import type { Split } from "../datasets/split.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { largeFlags, largeKnobs } from "./large-recipe.ts";
import type { VerifiedLine } from "./run-repository.ts";
import { TRAINER_PROTOCOL, type TrainRequest } from "./trainer-protocol.ts";
import { commandLine, trainerKnobs } from "./training-recipe.ts";

const knobsOf = (run: Run) => {
  const options = run.options ?? TrainingOptions.parse(run);
  return run.large == null ? trainerKnobs(options) : largeKnobs(options, run.large);
};

export class RunFolder {
  readonly #path: string;
  readonly #adapters: string;
  readonly #out: string;

  /**
   * @param runId names the run's folder and that of its adapter
   * @param runs folder of all runs
   * @param adapters folder of all adapters
   */
  constructor(runId: string, runs: string, adapters: string) {
    this.#path = join(runs, runId);
    this.#adapters = adapters;
    this.#out = join(adapters, runId);
  }

  /** Whether there is a request and a saved state to go on from. */
  get resumable(): boolean {
    // Not only states of the run itself: parts of a cross-validation that are done are worth going on from, too.
    return existsSync(this.#request) && existsSync(this.#states) && readdirSync(this.#states).length > 0;
  }

  /** Writes the manifest. @returns its rows and its SHA-256 */
  async writeLines(
    lines: readonly VerifiedLine[],
    split: Split,
    blobs: BlobStore,
    imageSize: (path: string) => Promise<{ width: number; height: number }>,
  ): Promise<{ rows: ManifestRow[]; sha256: string }> {
    await mkdir(this.#path, { recursive: true });
    const rows: ManifestRow[] = [];
    for (const line of lines) {
      const image = blobs.path(line.cropSha256);
      rows.push({
        id: line.id,
        image,
        text: line.text,
        split: split.of.get(line.id) ?? "train",
        page: line.pageId,
        document: line.documentId,
        language: line.language,
        // Without a size the trainer looks for itself, and says so if the image cannot be read.
        ...(await imageSize(image).catch(() => ({ width: 0, height: 0 }))),
        sha256: line.cropSha256,
        flags: {
          private: line.isPrivate,
          noTraining: false,
          noImages: line.noImages,
          publishable: line.publishable,
          ...(line.isSynthetic === true ? { synthetic: true } : {}),
        },
        licence: line.licence,
        rightsHolder: line.rightsHolder,
      });
    }
    return { rows, sha256: await writeManifest(this.#manifest, rows) };
  }

  /** Writes the request of a new run. @param parent folder of the adapter to go on from. @returns its path */
  async writeRequest(
    run: Run,
    by: Split["by"],
    base: TrainRequest["base"],
    parent: string | undefined,
  ): Promise<string> {
    await mkdir(this.#adapters, { recursive: true });
    await rm(`${this.#out}.partial`, { recursive: true, force: true });
    const request: TrainRequest = {
      protocol: TRAINER_PROTOCOL,
      ...this.#paths(base),
      ...knobsOf(run),
      threads: 0,
      name: run.name,
      splitBy: by === "none" || by === "document" ? "given" : by,
      ...(parent === undefined ? {} : { parent }),
    };
    await writeFile(this.#request, JSON.stringify(request, null, 2));
    return this.#request;
  }

  /** The request of before, with the paths as they are now: a library may have been moved. @returns its path */
  async restoreRequest(base: TrainRequest["base"]): Promise<string> {
    const request = JSON.parse(await readFile(this.#request, "utf8")) as TrainRequest;
    await writeFile(this.#request, JSON.stringify({ ...request, ...this.#paths(base) }, null, 2));
    return this.#request;
  }

  /** The same run by the command line, on exactly these lines. */
  command(options: TrainingOptions, large: LargeTraining | null = null): string {
    return commandLine(options, [...largeFlags(large), "--manifest", this.#manifest, "--out", "OUT"]);
  }

  /** Takes away an adapter that is half written. */
  removePartial(): void {
    rmSync(`${this.#out}.partial`, { recursive: true, force: true });
  }

  /** Takes away the saved states. */
  removeStates(): void {
    rmSync(this.#states, { recursive: true, force: true });
  }

  get #manifest(): string {
    return join(this.#path, "manifest.jsonl");
  }

  get #request(): string {
    return join(this.#path, "request.json");
  }

  get #states(): string {
    return join(this.#path, "checkpoints");
  }

  #paths(base: TrainRequest["base"]): Pick<TrainRequest, "manifest" | "out" | "base" | "checkpoints"> {
    return { manifest: this.#manifest, out: this.#out, base, checkpoints: this.#states };
  }
}
