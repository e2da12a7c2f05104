/** @file The trainer's Python environment: made on first use with uv, from the committed lock. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
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

/** The version that made `uv.lock`; from PyPI. */
export const UV_VERSION = "0.13.8";
const OLDEST_PYTHON = [3, 11] as const;

export class PythonEnvironment {
  readonly #options: PythonEnvironmentOptions;
  #status: EnvironmentStatus;
  #preparing: { abort: AbortController; done: Promise<void> } | null = null;

  constructor(options: PythonEnvironmentOptions) {
    this.#options = options;
    this.#status = {
      state: this.#isCurrent() ? "ready" : "missing",
      message: null,
      cost:
        process.platform === "linux" && process.arch === "x64"
          ? "About 1 GB where PyTorch's own package index can be reached, else about 5.7 GB from the Python registry (its only Linux build is the GPU one). Half a minute to several minutes. Reading and correcting never need it."
          : "About 1 GB on disk, a minute or a few. Reading and correcting never need it.",
      path: options.folder,
    };
  }

  status(): EnvironmentStatus {
    return this.#status;
  }

  /** How to start the trainer. @throws AppError `environment-missing` before `prepare`. */
  command(): TrainerCommand {
    if (!this.#isCurrent()) {
      throw new AppError("environment-missing", "The training environment is not set up yet. Set it up first.");
    }
    return {
      program: this.#python(),
      args: ["-m", "emend_trainer"],
      env: { PYTHONPATH: join(this.#options.trainerFolder, "src"), PYTHONDONTWRITEBYTECODE: "1" },
    };
  }

  /** Makes it if it is not there or is of another lock. Resolves when ready. @throws AppError `environment-failed`, `cancelled`. */
  async prepare(signal?: AbortSignal): Promise<void> {
    if (this.#isCurrent()) return;
    if (this.#preparing === null) {
      const abort = new AbortController();
      const done = this.#make(abort.signal).finally(() => {
        this.#preparing = null;
      });
      done.catch(() => {});
      this.#preparing = { abort, done };
    }
    const preparing = this.#preparing;
    const cancel = () => preparing.abort.abort();
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      await preparing.done;
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Cancels a preparation; what was downloaded stays in uv's cache, so that the next try goes on from there. */
  cancel(): void {
    this.#preparing?.abort.abort();
  }

  async #make(signal: AbortSignal): Promise<void> {
    const { folder, trainerFolder } = this.#options;
    try {
      this.#set("preparing", "Looking for Python");
      await mkdir(folder, { recursive: true });
      const uv = await this.#findUv(signal);
      this.#set("preparing", "Choosing a PyTorch build for this machine");
      const torch = await (this.#options.chooseTorch ?? chooseTorch)(signal);
      this.#set("preparing", `Downloading and installing PyTorch and the trainer (${torch.reason})`);
      // A stamp from an older lock must go first: a half-made environment must never look whole.
      await rm(this.#stampFile(), { force: true });
      const steps = torch.kind === "lock" ? this.#lockSteps() : this.#indexSteps(torch.backend);
      for (const args of steps) await this.#run(uv, args, signal);
      this.#set("preparing", "Checking that it starts");
      await this.#run(this.#python(), ["-c", "import torch, transformers, peft, onnxruntime, emend_trainer"], signal, {
        PYTHONPATH: join(trainerFolder, "src"),
        PYTHONDONTWRITEBYTECODE: "1",
      });
      await writeFile(this.#stampFile(), JSON.stringify({ lock: this.#lockHash(), torch: torch.reason }));
      this.#set("ready", null);
    } catch (error) {
      if (signal.aborted) {
        this.#set("missing", "Set-up was cancelled. What was downloaded is kept; setting up again goes on from there.");
        throw new AppError("cancelled", "Setting up the training environment was cancelled.");
      }
      const failure =
        error instanceof AppError
          ? error
          : new AppError("environment-failed", String(error), undefined, { cause: error });
      this.#set("failed", failure.message);
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
    const prune = ["nvidia-", "cuda-", "triton"].map((prefix) => prefix);
    return [
      [
        "export",
        ...project,
        "--no-hashes",
        "--no-annotate",
        ...this.#prunedPackages(prune),
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

  /** uv from the path, else from PyPI into a small venv of its own. */
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
      let version = "";
      const end = await runChild(candidate, ["-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])"], {
        signal,
        onStdout: (line) => {
          version = line.trim();
        },
      });
      if (signal.aborted) throw new Error("aborted");
      if (end.code !== 0 || version === "") continue;
      const [major = 0, minor = 0] = version.split(".").map(Number);
      if (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]) return candidate;
      seen.push(`${candidate} is ${version}`);
    }
    throw new AppError(
      "environment-failed",
      `Training needs Python ${OLDEST_PYTHON.join(".")} or newer with the venv module${seen.length > 0 ? ` (${seen.join(", ")})` : ", and none was found"}. Install it (python.org, or your system's packages python3 and python3-venv) and set up again. Reading and correcting work without it.`,
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
    if (signal.aborted) throw new Error("aborted");
    if (end.code === 0) return;
    const detail = end.startError?.message ?? (end.stderrTail.split("\n").slice(-6).join("\n") || `status ${end.code}`);
    const full = /No space left|ENOSPC/i.test(end.stderrTail);
    throw new AppError(
      full ? "disk-full" : "environment-failed",
      full
        ? `The disk with ${this.#options.folder} is full. Free some gigabytes and set up again.`
        : `Setting up the training environment failed. Check the network and set up again; what was downloaded is kept. Details: ${detail}`,
    );
  }

  #set(state: EnvironmentStatus["state"], message: string | null): void {
    this.#status = { ...this.#status, state, message };
    this.#options.onChange?.(this.#status);
  }

  #venv(): string {
    return join(this.#options.folder, "venv");
  }

  #python(): string {
    return join(this.#venv(), process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  }

  #stampFile(): string {
    return join(this.#options.folder, "ready.json");
  }

  #lockHash(): string {
    return createHash("sha256")
      .update(readFileSync(join(this.#options.trainerFolder, "uv.lock")))
      .digest("hex");
  }

  #isCurrent(): boolean {
    try {
      const stamp = JSON.parse(readFileSync(this.#stampFile(), "utf8")) as { lock?: string };
      return stamp.lock === this.#lockHash() && existsSync(this.#python());
    } catch {
      return false;
    }
  }

  /** What torch the environment was made with, for reports; null before. */
  async torch(): Promise<string | null> {
    try {
      return (JSON.parse(await readFile(this.#stampFile(), "utf8")) as { torch?: string }).torch ?? null;
    } catch {
      return null;
    }
  }
}
