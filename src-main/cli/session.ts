/** @file What every subcommand needs: the engine, the models with progress on stderr, an adapter folder as a model. */
import { join } from "node:path";
import { openAdapterFolder } from "../adapters/adapter-folder.ts";
import { makeModelStore } from "../compose.ts";
import { cacheFolder, resourcesFolder } from "../platform/paths.ts";
import { BuiltinEngine } from "../recognition/builtin-engine.ts";
import type { ModelRef } from "../recognition/engine.ts";
import { forkEngineProcess } from "../recognition/fork-engine-process.ts";
import type { ModelPaths } from "../recognition/models/catalogue.ts";
import { PythonEnvironment } from "../training/python-environment.ts";

export interface Session {
  engine: BuiltinEngine;
  models: () => Promise<ModelPaths>;
  environment: PythonEnvironment;
}

/** One line on stderr. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Opens what the command line works with; the models are fetched when first needed. */
export function openSession(): Session {
  const store = makeModelStore(resourcesFolder());
  let told = 0;
  const models = () =>
    store.prepare({
      onProgress: (done, total, message) => {
        const tenth = Math.floor((10 * done) / total);
        if (tenth > told) say(`${message}: ${Math.round((100 * done) / total)} %`);
        told = Math.max(told, tenth);
      },
    });
  // The processor is always there; a GPU has to be chosen in the app, where its probing is shown.
  const engine = new BuiltinEngine({ spawn: forkEngineProcess, models, requested: () => "auto" });
  const environment = new PythonEnvironment({
    folder: join(cacheFolder(), "trainer"),
    trainerFolder: join(resourcesFolder(), "trainer"),
    onChange: (status) => {
      if (status.message !== null) say(`training environment: ${status.message}`);
    },
  });
  return { engine, models, environment };
}

/** @throws AppError `bad-model` where the folder is no adapter */
export async function modelOf(adapter: string | undefined): Promise<ModelRef | null> {
  if (adapter === undefined) return null;
  const opened = await openAdapterFolder(adapter);
  return { onnxPath: opened.onnx, sha256: opened.onnxSha256 };
}
