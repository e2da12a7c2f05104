/** @file The trainer's Python environment: made on first use with uv, from the committed lock. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { EnvironmentStatus } from "#contract/training.ts";
import { runChild } from "../platform/child-process.ts";
import { chooseTorch, type TorchChoice } from "./torch-source.ts";

/** How to start the trainer: `program args… train request.json`. */
export interface TrainerCommand {
  program: string;
  args: string[];
  env: Record<string, string>;
}

export interface PythonEnvironmentOptions {
  /** Where the environment is made; can be deleted at any time. */
  folder: string;
  /** `resources/trainer`. */
  trainerFolder: string;
  onChange?: (status: EnvironmentStatus) => void;
  /** For tests: which interpreters to try for the first venv, best first. */
  interpreters?: readonly string[];
  chooseTorch?: (signal: AbortSignal) => Promise<TorchChoice>;
}

/** One set-up and how many wait for it. */
interface Preparation {
  abort: AbortController;
  done: Promise<void>;
  waiting: number;
}

/** The version that made `uv.lock`; from PyPI. */
export const UV_VERSION = "0.13.8";
/** What only the GPU build of the registry needs. */
const GPU_PACKAGES = ["nvidia-", "cuda-", "triton"] as const;
const OLDEST_PYTHON = [3, 11] as const;

export class PythonEnvironment {
  readonly #options: PythonEnvironmentOptions;
  #status: EnvironmentStatus;
  #preparing: Preparation | null = null;

  constructor(options: PythonEnvironmentOptions) {
    this.#options = options;
    this.#status = {
      state: this.#isCurrent() ? "ready" : "missing",
      message: null,
      cost:
        process.platform === "linux" && process.arch === "x64"
          ? "About 1 GB where PyTorch's own package index can be reached, else about 5.9 GB from the Python registry (its only Linux build is the GPU one). Half a minute to several minutes. Reading and correcting never need it."
          : "About 1 GB on disk, a minute or a few. Reading and correcting never need it.",
      path: options.folder,
      trackers: this.#hasTrackers(),
    };
  }

  /** As it is now; one that another process made meanwhile (the command line) is noticed. */
  status(): EnvironmentStatus {
    const stale = this.#preparing === null && this.#status.state !== "ready" && this.#isCurrent();
    if (stale) this.#status = { ...this.#status, state: "ready", message: null };
    return { ...this.#status, trackers: this.#hasTrackers() };
  }

  /** How to start the trainer. @throws AppError `environment-missing` before `prepare`. */
  command(): TrainerCommand {
    if (!this.#isCurrent()) {
      throw new AppError("environment-missing", "The training environment is not set up yet. Set it up first.");
    }
    return {
      program: this.#python(),
      args: ["-m", "emend_trainer"],
      env: this.#pythonEnv(),
    };
  }

  /**
   * Makes it if it is not there or is of another lock; resolves when ready. All who ask share one set-up, which ends
   * when the last of them aborts. Asked for while a cancelled one winds down, it begins anew after it.
   * @throws AppError `environment-failed`, `disk-full`, `cancelled`
   */
  async prepare(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw cancelled();
    if (this.#isCurrent()) return;
    await this.#share(signal, (own) => this.#make(own));
  }

  /**
   * The environment with the trackers' libraries, which nobody gets who does not ask for them.
   * @throws AppError as `prepare`
   */
  async prepareTrackers(signal?: AbortSignal): Promise<void> {
    await this.prepare(signal);
    if (!this.#hasTrackers()) await this.#share(signal, (own) => this.#addTrackers(own));
  }

  async #share(signal: AbortSignal | undefined, make: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const current = this.#preparing;
    const preparing = current === null || current.abort.signal.aborted ? this.#begin(make) : current;
    preparing.waiting += 1;
    let leave = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        leave = () => (preparing.waiting === 1 ? preparing.abort.abort() : reject(cancelled()));
        signal?.addEventListener("abort", leave, { once: true });
        preparing.done.then(resolve, reject);
      });
    } finally {
      preparing.waiting -= 1;
      signal?.removeEventListener("abort", leave);
    }
  }

  /** Cancels a preparation; what was downloaded stays in uv's cache, so that the next try goes on from there. */
  cancel(): void {
    this.#preparing?.abort.abort();
  }

  #begin(make: (signal: AbortSignal) => Promise<void>): Preparation {
    const before = this.#preparing?.done.catch(() => {});
    // Said at once, so that whoever asks next sees it under way.
    this.#set("preparing", "Looking for Python");
    const abort = new AbortController();
    const done = (before ?? Promise.resolve()).then(() => this.#attempt(make, abort.signal));
    const preparing = { abort, done, waiting: 0 };
    this.#preparing = preparing;
    const over = () => {
      if (this.#preparing === preparing) this.#preparing = null;
    };
    done.then(over, over);
    return preparing;
  }

  async #make(signal: AbortSignal): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true });
    const uv = await this.#findUv(signal);
    this.#set("preparing", "Choosing a PyTorch build for this machine");
    const torch = await (this.#options.chooseTorch ?? chooseTorch)(signal);
    this.#set("preparing", `Downloading and installing PyTorch and the trainer (${torch.reason})`);
    // Stamps from an older lock must go first: a half-made environment must never look whole.
    await rm(this.#trackersStamp(), { force: true });
    await rm(this.#stampFile(), { force: true });
    const steps = torch.kind === "lock" ? this.#lockSteps() : this.#indexSteps(torch.backend);
    for (const args of steps) await this.#run(uv, args, signal);
    this.#set("preparing", "Checking that it starts");
    const imports = ["-c", "import torch, transformers, peft, onnxruntime, emend_trainer"];
    await this.#run(this.#python(), imports, signal, this.#pythonEnv());
    await writeFile(this.#stampFile(), JSON.stringify({ lock: this.#lockHash(), torch: torch.reason }));
  }

  /** The locked versions into the environment that is there, and nothing else in it touched. */
  async #addTrackers(signal: AbortSignal): Promise<void> {
    const requirements = join(this.#options.folder, "trackers.txt");
    const project = ["--project", this.#options.trainerFolder, "--frozen", "--no-dev", "--no-emit-project"];
    const form = ["--extra", "trackers", "--no-hashes", "--no-annotate", "--output-file", requirements];
    const uv = await this.#findUv(signal);
    this.#set("preparing", "Downloading and installing the trackers (about 100 MB)");
    // torch is there already, maybe as another build of the same version.
    await this.#run(uv, ["export", ...project, ...form, ...this.#prunedPackages([...GPU_PACKAGES, "torch"])], signal);
    const into = ["--python", this.#python(), "--no-deps", "--requirement", requirements, "--no-progress"];
    await this.#run(uv, ["pip", "install", ...into], signal);
    await this.#run(this.#python(), ["-c", "import mlflow, tensorboardX, wandb"], signal, this.#pythonEnv());
    await writeFile(this.#trackersStamp(), JSON.stringify({ lock: this.#lockHash() }));
  }

  async #attempt(make: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      if (signal.aborted) throw cancelled();
      await make(signal);
      this.#set("ready", null);
    } catch (error) {
      if (signal.aborted) {
        // Where it was asked for again meanwhile, the new set-up has the word.
        if (this.#preparing?.abort.signal === signal)
          this.#set(
            this.#isCurrent() ? "ready" : "missing",
            "Set-up was cancelled. What was downloaded is kept; setting up again goes on from there.",
          );
        throw cancelled();
      }
      const failure = error instanceof AppError ? error : this.#unforeseen(error);
      this.#set(this.#isCurrent() ? "ready" : "failed", failure.message);
      throw failure;
    }
  }

  /** Exactly the lock, from the registry in use. */
  #lockSteps(): string[][] {
    return [
      [
        "sync",
        "--project",
        this.#options.trainerFolder,
        "--frozen",
        "--no-dev",
        "--no-install-project",
        "--no-progress",
      ],
    ];
  }

  /** The lock's versions, but torch for `backend` from PyTorch's own index, without the GPU libraries of the registry's build. */
  #indexSteps(backend: string): string[][] {
    const requirements = join(this.#options.folder, "requirements.txt");
    const project = ["--project", this.#options.trainerFolder, "--frozen", "--no-dev", "--no-emit-project"];
    return [
      [
        "export",
        ...project,
        "--no-hashes",
        "--no-annotate",
        ...this.#prunedPackages(GPU_PACKAGES),
        "--output-file",
        requirements,
      ],
      ["venv", "--allow-existing", this.#venv()],
      [
        "pip",
        "install",
        "--python",
        this.#python(),
        "--requirement",
        requirements,
        "--torch-backend",
        backend,
        "--no-progress",
      ],
    ];
  }

  /** `--no-emit-package` for every locked package that only the GPU build of the registry needs. */
  #prunedPackages(prefixes: readonly string[]): string[] {
    const lock = readFileSync(join(this.#options.trainerFolder, "uv.lock"), "utf8");
    const names = [...lock.matchAll(/^name = "([^"]+)"$/gm)].map((match) => match[1] ?? "");
    return names
      .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)))
      .flatMap((name) => ["--no-emit-package", name]);
  }

  /** uv, of the version that the lock was made with, from PyPI in a small venv of its own. */
  async #findUv(signal: AbortSignal): Promise<string> {
    const own = join(this.#options.folder, "uv");
    const binary = join(own, process.platform === "win32" ? "Scripts/uv.exe" : "bin/uv");
    if (existsSync(binary)) return binary;
    const python = await this.#findPython(signal);
    this.#set("preparing", "Fetching uv, the installer");
    await this.#run(python, ["-m", "venv", own], signal);
    const pip = join(own, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
    await this.#run(
      pip,
      ["-m", "pip", "install", "--disable-pip-version-check", "--quiet", `uv==${UV_VERSION}`],
      signal,
    );
    return binary;
  }

  async #findPython(signal: AbortSignal): Promise<string> {
    const candidates = this.#options.interpreters ?? ["python3", "python", "python3.13", "python3.12", "python3.11"];
    const seen: string[] = [];
    for (const candidate of candidates) {
      const lines: string[] = [];
      // Debian keeps ensurepip in a package of its own, without which a venv can be begun but not finished.
      const probe = "import sys; print('%d.%d' % sys.version_info[:2]); import venv, ensurepip; print('venv')";
      await runChild(candidate, ["-c", probe], { signal, onStdout: (line) => lines.push(line.trim()) });
      if (signal.aborted) throw cancelled();
      const [version = "", venv] = lines;
      const [major = 0, minor = 0] = version.split(".").map(Number);
      if (!/^\d+\.\d+$/.test(version)) continue;
      const old = major < OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor < OLDEST_PYTHON[1]);
      if (!old && venv === "venv") return candidate;
      seen.push(old ? `${candidate} is ${version}` : `${candidate} has no venv module`);
    }
    throw new AppError(
      "environment-failed",
      `Training needs Python ${OLDEST_PYTHON.join(".")} or newer with its venv module (${seen.join(", ") || "no Python was found"}). Install it (python.org, or your system's packages python3 and python3-venv) and set up again. Reading and correcting work without it.`,
    );
  }

  #unforeseen(error: unknown): AppError {
    const { folder } = this.#options;
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") return diskFull(folder);
    const what = error instanceof Error ? error.message : String(error);
    return new AppError(
      "environment-failed",
      `The training environment could not be made in ${folder}: ${what}. See that the folder can be written and set up again.`,
      undefined,
      { cause: error },
    );
  }

  async #run(program: string, args: string[], signal: AbortSignal, env: Record<string, string> = {}): Promise<void> {
    const end = await runChild(program, args, {
      signal,
      env: { UV_PROJECT_ENVIRONMENT: this.#venv(), VIRTUAL_ENV: this.#venv(), ...env },
      onStderr: (line) => {
        if (/^(Resolved|Prepared|Installed|Downloading|Downloaded|Building|Using)/.test(line.trim())) {
          this.#set("preparing", line.trim());
        }
      },
    });
    if (signal.aborted) throw cancelled();
    if (end.code === 0) return;
    const detail = end.startError?.message ?? (end.stderrTail.split("\n").slice(-6).join("\n") || `status ${end.code}`);
    if (/No space left|ENOSPC/i.test(end.stderrTail)) throw diskFull(this.#options.folder);
    throw new AppError(
      "environment-failed",
      `Setting up the training environment failed. Check the network and set up again; what was downloaded is kept. Details: ${detail}`,
    );
  }

  #set(state: EnvironmentStatus["state"], message: string | null): void {
    this.#status = { ...this.#status, state, message, trackers: this.#hasTrackers() };
    this.#options.onChange?.(this.#status);
  }

  #venv(): string {
    return join(this.#options.folder, "venv");
  }

  #python(): string {
    return join(this.#venv(), process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  }

  /** Compiled Python is kept with the environment: `resources` may be read-only, and compiling takes seconds a run. */
  #pythonEnv(): Record<string, string> {
    return {
      PYTHONPATH: join(this.#options.trainerFolder, "src"),
      PYTHONPYCACHEPREFIX: join(this.#options.folder, "pycache"),
      PYTHONDONTWRITEBYTECODE: "",
    };
  }

  #stampFile(): string {
    return join(this.#options.folder, "ready.json");
  }

  #trackersStamp(): string {
    return join(this.#options.folder, "trackers.json");
  }

  #hasTrackers(): boolean {
    return this.#isStamped(this.#trackersStamp()) && this.#isCurrent();
  }

  #lockHash(): string {
    return createHash("sha256")
      .update(readFileSync(join(this.#options.trainerFolder, "uv.lock")))
      .digest("hex");
  }

  #isCurrent(): boolean {
    return this.#isStamped(this.#stampFile());
  }

  #isStamped(file: string): boolean {
    try {
      const stamp = JSON.parse(readFileSync(file, "utf8")) as { lock?: string };
      return stamp.lock === this.#lockHash() && existsSync(this.#python());
    } catch {
      return false;
    }
  }
}

function cancelled(): AppError {
  return new AppError("cancelled", "Setting up the training environment was cancelled.");
}

function diskFull(folder: string): AppError {
  return new AppError("disk-full", `The disk with ${folder} is full. Free some gigabytes and set up again.`);
}
