/** @file A library with verified lines and a training service with a trainer of our own, for tests. */
import { join } from "node:path";
import type { Line } from "#contract/corrections.ts";
import { contract } from "#contract/index.ts";
import type { LargeTraining } from "#contract/large-training.ts";
import type { Run } from "#contract/training.ts";
import type { LineChoice, TurnedOptions } from "#contract/training-options.ts";
import { AdapterRepository } from "../adapters/adapter-repository.ts";
import { AdapterService } from "../adapters/adapter-service.ts";
import { detected, openTestCorrections, PAGES, type TestCorrections } from "../corrections/test-corrections.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { RunRepository } from "./run-repository.ts";
import type { TrainingServiceOptions } from "./training-needs.ts";
import { TrainingService } from "./training-service.ts";

export interface TestTraining extends TestCorrections {
  training: TrainingService;
  adapters: AdapterService;
  logged: string[];
  options: TrainingServiceOptions;
  /** A new service over the same library, as after a restart. */
  restart(): TrainingService;
  /** Starts a run that does what its name says (trainer-child.ts). */
  start(behaviour: string, input?: LineChoice & TurnedOptions & { large?: LargeTraining }): string;
  /** Resolves with the run once that holds of it. */
  until(runId: string, holds: (run: Run) => boolean): Promise<Run>;
  ended(runId: string): Promise<Run>;
  /** Every state of the run that the windows were told, checked against the contract. */
  told(): Run[];
}

/** How `trainer-child.ts` is started. */
export const TRAINER_CHILD = {
  program: process.execPath,
  args: ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "trainer-child.ts")],
  env: {},
};

export function openTestTraining(): TestTraining {
  const t = openTestCorrections();
  const logged: string[] = [];
  const adapters = new AdapterService({
    repository: new AdapterRepository(t.database),
    settings: new SettingsRepository(t.database),
    events: t.events,
    libraryFolder: t.folder,
    base: { size: 1, licence: "Apache-2.0" },
  });
  const options: TrainingServiceOptions = {
    repository: new RunRepository(t.database),
    environment: { prepare: async () => {}, command: () => TRAINER_CHILD },
    events: t.events,
    blobs: t.blobs,
    runsFolder: join(t.folder, "runs"),
    adaptersFolder: join(t.folder, "adapters"),
    baseModel: async () => ({ onnx: "/models/base.onnx", sha256: "b".repeat(64) }),
    register: (adapter) => adapters.register(adapter),
    parent: () => ({ folder: "/adapters/parent", rank: 8, alpha: 16, learnt: new Set() }),
    imageSize: async () => ({ width: 320, height: 48 }),
    log: (message) => logged.push(message),
  };
  const training = new TrainingService(options);
  const until = async (runId: string, holds: (run: Run) => boolean) => {
    for (;;) {
      const run = training.run(runId);
      if (holds(run)) return contract.training.run.output.parse(JSON.parse(JSON.stringify(run)));
      if (run.state !== "running") throw new Error(`the run is over: ${JSON.stringify(run)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return {
    ...t,
    training,
    adapters,
    logged,
    options,
    restart: () => new TrainingService(options),
    start: (name, input = {}) =>
      training.start(contract.training.start.input.parse({ budgetSeconds: 60, rank: 4, ...input, name })).runId,
    until,
    ended: (runId) => until(runId, (run) => run.state !== "running"),
    told: () =>
      t.frames
        .filter((frame) => frame.name === "training.progress")
        .map((frame) => contract.training.progress.payload.parse(frame.payload)),
  };
}

/** Puts lines on both pages, so many each, and verifies them. */
export function verifyLines(t: TestTraining, perPage: readonly [number, number]): void {
  for (const [index, count] of perPage.entries()) {
    const page = PAGES[index] as string;
    if (count === 0) continue;
    t.corrections.insertDetected(page, detected(...Array.from({ length: count }, (_, line) => `read ${line}`)));
    for (const line of t.corrections.lines(page)) verify(t, line, `truth ${line.position} of ${page}`);
  }
}

export function verify(t: TestTraining, line: Line, text: string): void {
  t.corrections.save({ lineId: line.id, text, verified: true, baseRevision: line.revision });
}
