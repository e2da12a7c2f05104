import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { LargeBase, Version } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";
import type { Scores } from "#contract/training.ts";
import { moveToFreeName } from "../platform/free-name.ts";
import type { ModelRef } from "../recognition/engine.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { TrainerSummary } from "../training/trainer-protocol.ts";
import { openAdapterFolder } from "./adapter-folder.ts";
import type { AdapterRepository, AdapterRow } from "./adapter-repository.ts";

export const BASE_VERSION = { id: "base", name: "PP-OCRv6 small" } as const;
export const ACTIVE_SETTING = "adapters.active";

export interface AdapterServiceOptions {
  repository: AdapterRepository;
  settings: { get(key: string): unknown; set(key: string, value: unknown): void };
  events: EventBus;
  libraryFolder: string;
  /** What is known of the built-in model: bytes on disk, licence and where it comes from. */
  base: { size: number; licence: string };
  /** Told of every folder that a version was copied to. */
  exported?: (adapterId: string, path: string) => void;
}

/** A version with its files. */
export interface OpenVersion {
  name: string;
  folder: string;
  summary: TrainerSummary;
  /** null: it was taught on the built-in model. */
  largeBase: LargeBase | null;
}

export class AdapterService {
  readonly #options: AdapterServiceOptions;

  constructor(options: AdapterServiceOptions) {
    this.#options = options;
  }

  /** The base first, then adapters, newest first. */
  list(): Version[] {
    const active = this.active().id;
    const base: Version = {
      id: BASE_VERSION.id,
      name: BASE_VERSION.name,
      kind: "base",
      createdAt: null,
      active: active === BASE_VERSION.id,
      runId: null,
      trainLines: null,
      splitBy: null,
      base: null,
      tuned: null,
      newCharacters: [],
      stage: active === BASE_VERSION.id ? "production" : "candidate",
      notes: "",
      parents: [],
      manifestSha256: null,
      largeBase: null,
      ...this.#options.base,
    };
    return [base, ...this.#options.repository.list().map((row) => toVersion(row, active))];
  }

  /** What reads now; `model` null is the built-in base. */
  active(): { id: string; name: string; model: ModelRef | null } {
    const id = this.#options.settings.get(ACTIVE_SETTING);
    const row = typeof id === "string" ? this.#options.repository.get(id) : null;
    if (row === null) return { ...BASE_VERSION, model: null };
    return { id: row.id, name: row.name, model: this.#modelOf(row) };
  }

  /** The name, files and figures of a version. @throws AppError `not-found`; `bad-model` where files are missing */
  async open(id: string): Promise<OpenVersion> {
    const row = this.#get(id);
    const folder = this.#folder(row);
    await openAdapterFolder(folder, kindOf(row));
    return { name: row.name, folder, summary: row.summary, largeBase: row.largeBase };
  }

  /** The model of a trained version. @throws AppError `not-found` */
  model(id: string): ModelRef {
    return this.#modelOf(this.#get(id));
  }

  /** What it was taught on, as it reads without it; null: the built-in model. @throws AppError `not-found` */
  baseOf(id: string): ModelRef | null {
    const { largeBase } = this.#get(id);
    return largeBase === null ? null : { large: largeBase.id, adapterFolder: null, sha256: largeBase.sha256 };
  }

  /** Versions that were taught on an installed large model: without it they cannot read. Removed ones are left out. */
  taughtOn(modelId: string): { id: string; name: string }[] {
    const rows = this.#options.repository.list().filter(({ largeBase }) => largeBase?.id === modelId);
    return rows.map(({ id, name }) => ({ id, name }));
  }

  /** A version that is among them; null where it is not, or was removed. */
  find(id: string): { id: string; name: string } | null {
    return this.#options.repository.get(id);
  }

  /** @throws AppError `not-found` */
  isArchived(id: string): boolean {
    return this.#get(id).archived;
  }

  /**
   * Name and folder of a version that can be mixed with others.
   * @throws AppError `not-found`; `bad-input` where it is of a large model
   */
  place(id: string): { name: string; folder: string } {
    const row = this.#get(id);
    this.#refuseLarge(row, "be mixed");
    return { name: row.name, folder: this.#folder(row) };
  }

  /** What training needs to go on from a version. @throws AppError `not-found`; `bad-input` where it has no adapter */
  trainable(id: string): { folder: string; rank: number; alpha: number } {
    const row = this.#get(id);
    this.#refuseLarge(row, "be gone on from");
    const { rank, alpha } = row.summary;
    if (rank < 1) {
      throw new AppError("bad-input", `“${row.name}” was fine-tuned in full: training cannot go on from it.`);
    }
    return { folder: this.#folder(row), rank, alpha };
  }

  /**
   * What its run found on the held-back lines against the built-in base; null where it found nothing, or was held
   * against the large model that it was taught on.
   * @throws AppError `not-found`
   */
  foundByRun(id: string): "better" | "same" | "worse" | null {
    const { summary, largeBase } = this.#get(id);
    return largeBase === null ? (summary.difference?.verdict ?? null) : null;
  }

  /** The hash of a version's model file. @throws AppError `not-found` */
  sha256(id: string): string {
    return this.#get(id).modelSha256;
  }

  /** The run of this library that made a version; null where none did. @throws AppError `not-found` */
  runOf(id: string): string | null {
    return this.#get(id).runId;
  }

  /** Sees that a version can be read with. @throws AppError `not-found`, `bad-model` where its folder was damaged. */
  async check(id: string): Promise<void> {
    if (id === BASE_VERSION.id) return;
    const row = this.#get(id);
    const opened = await openAdapterFolder(this.#folder(row), kindOf(row));
    if (opened.sha256 !== row.modelSha256) {
      throw new AppError(
        "bad-model",
        `The model file of “${row.name}” was changed or damaged on disk. Train it again, or restore the library from a backup.`,
      );
    }
  }

  /** Takes a finished adapter folder (inside the library) among the versions. */
  async register(adapter: {
    id: string;
    name: string;
    /** null: no run of this library made it. */
    runId: string | null;
    folder: string;
    summary: TrainerSummary;
    /** What it began from, where that was not the base. */
    parents?: readonly { id: string; weight: number | null }[];
    /** The large model that it was taught on; left out: the built-in one. */
    largeBase?: LargeBase | null;
  }): Promise<void> {
    const largeBase = adapter.largeBase ?? null;
    const opened = await openAdapterFolder(adapter.folder, kindOf({ largeBase }));
    this.#options.repository.insert({
      id: adapter.id,
      name: adapter.name,
      runId: adapter.runId,
      createdAt: new Date().toISOString(),
      folder: relative(this.#options.libraryFolder, adapter.folder).split(sep).join("/"),
      modelSha256: opened.sha256,
      largeBase,
      size: opened.size,
      summary: adapter.summary,
      parents: adapter.parents ?? [],
    });
    this.#options.events.emit("adapters.changed", {});
  }

  /** Copies the adapter folder under `exports`, whole or not at all. @throws AppError `not-found`, `bad-model`, `disk-full`. */
  async export(id: string): Promise<{ path: string; files: string[] }> {
    if (id === BASE_VERSION.id) {
      throw new AppError(
        "bad-input",
        "The built-in model is not yours to export: it is on PyPI and the Hub. Choose a version that you trained.",
      );
    }
    const row = this.#get(id);
    const source = this.#folder(row);
    await openAdapterFolder(source, kindOf(row));
    const exports = join(this.#options.libraryFolder, "exports");
    try {
      await mkdir(exports, { recursive: true });
      // Copied under a name of its own, so that two exports at once do not write into one folder.
      const temporary = await mkdtemp(join(exports, ".partial-"));
      try {
        const copy = join(temporary, "copy");
        await cp(source, copy, { recursive: true });
        const path = await moveToFreeName(copy, exports, fileName(row.name));
        this.#options.exported?.(id, path);
        return { path, files: (await readdir(path)).sort() };
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") {
        throw new AppError("disk-full", `The disk with ${exports} is full. Free some space and export again.`);
      }
      throw error;
    }
  }

  #get(id: string): AdapterRow {
    const row = this.#options.repository.get(id);
    if (row === null) throw new AppError("not-found", "This version is not in the library.");
    return row;
  }

  #modelOf(row: AdapterRow): ModelRef {
    const folder = this.#folder(row);
    const sha256 = row.modelSha256;
    if (row.largeBase !== null) return { large: row.largeBase.id, adapterFolder: folder, sha256 };
    return { onnxPath: join(folder, "model.onnx"), sha256 };
  }

  #refuseLarge({ name, largeBase }: AdapterRow, what: string): void {
    if (largeBase === null) return;
    throw new AppError(
      "bad-input",
      `“${name}” was taught on the large model ${largeBase.name} and cannot ${what} here yet. It can be used, compared, published and exported.`,
    );
  }

  #folder(row: AdapterRow): string {
    return join(this.#options.libraryFolder, ...row.folder.split("/"));
  }
}

function kindOf({ largeBase }: Pick<AdapterRow, "largeBase">): "builtin" | "large" {
  return largeBase === null ? "builtin" : "large";
}

function toVersion(row: AdapterRow, active: string): Version {
  const side = (scores: TrainerSummary["base"]): Scores | null =>
    scores === null ? null : { ...scores, lines: row.summary.validationLines };
  const { splitBy } = row.summary;
  return {
    id: row.id,
    name: row.name,
    kind: "adapter",
    createdAt: row.createdAt,
    active: row.id === active,
    runId: row.runId,
    trainLines: row.summary.trainLines,
    splitBy: splitBy === "page" || splitBy === "line" ? splitBy : "none",
    base: side(row.summary.base),
    tuned: side(row.summary.adapter),
    newCharacters: row.summary.newCharacters,
    size: row.size,
    licence: `${row.largeBase?.licence ?? "Apache-2.0"} (as the base model)`,
    stage: row.id === active ? "production" : row.archived ? "archived" : "candidate",
    notes: row.notes,
    parents: row.parents,
    manifestSha256: row.manifestSha256,
    largeBase: row.largeBase,
  };
}

/** Longest file name of a version in characters: four bytes each still leave room in the 255 of most systems. */
const LONGEST_NAME = 60;
/** Windows keeps these for devices. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A folder name that every system takes; letters of all scripts stay. */
function fileName(name: string): string {
  const clean = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}_-]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  const short = [...clean].slice(0, LONGEST_NAME).join("");
  return short === "" || DEVICE.test(short) ? `adapter${short}` : short;
}
