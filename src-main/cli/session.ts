/** @file What every subcommand needs: the engine, the models with progress on stderr, an adapter folder as a model. */
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import { openAdapterFolder } from "../adapters/adapter-folder.ts";
import { cacheFolder, resourcesFolder } from "../platform/paths.ts";
import { BuiltinEngine } from "../recognition/builtin-engine.ts";
import type { ModelRef } from "../recognition/engine.ts";
import { forkEngineProcess } from "../recognition/fork-engine-process.ts";
import type { ModelPaths } from "../recognition/models/catalogue.ts";
import { makeModelStore } from "../recognition/models/open-model-store.ts";
import { PythonEnvironment } from "../training/python-environment.ts";

export interface Session {
  engine: BuiltinEngine;
  models: () => Promise<ModelPaths>;
  environment: PythonEnvironment;
  /** Aborted by Ctrl+C or a request to end, so that what is half written goes; a second one ends at once. */
  signal: AbortSignal;
}

/** One line on stderr. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Opens what the command line works with; the models are fetched when first needed. */
export function openSession(): Session {
  const abort = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => abort.abort());
  const store = makeModelStore(resourcesFolder());
  let told = 0;
  const models = () =>
    store.prepare({
      signal: abort.signal,
      onProgress: (done, total, message) => {
        const tenth = Math.floor((10 * done) / total);
        if (tenth > told) say(`${message}: ${Math.round((100 * done) / total)} %`);
        told = Math.max(told, tenth);
      },
    });
  // What the application chooses where nobody has chosen: the fastest provider that works here.
  const engine = new BuiltinEngine({ spawn: forkEngineProcess, models, requested: () => "auto" });
  const environment = new PythonEnvironment({
    folder: join(cacheFolder(), "trainer"),
    trainerFolder: join(resourcesFolder(), "trainer"),
    onChange: (status) => {
      // What went wrong is told at the end, by whoever needed it.
      if (status.message !== null && status.state === "preparing") say(`training environment: ${status.message}`);
    },
  });
  return { engine, models, environment, signal: abort.signal };
}

/** @throws AppError `bad-model` where the folder is no adapter */
export async function modelOf(adapter: string | undefined): Promise<ModelRef | null> {
  if (adapter === undefined) return null;
  const opened = await openAdapterFolder(adapter);
  return { onnxPath: opened.model, sha256: opened.sha256 };
}

/** What a file system says, in words. */
export function fileProblem(path: string, error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const words: Record<string, string> = {
    EACCES: "may not be written or read by you",
    EEXIST: "is a file, not a folder",
    ENOTDIR: "is a file, not a folder, or lies in one",
    ENOSPC: "is on a full disk",
    EROFS: "is on a disk that cannot be written",
  };
  return new AppError("bad-input", `${path} ${words[code] ?? `cannot be used (${code})`}. Choose another one.`);
}
