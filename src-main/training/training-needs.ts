/** @file What fine-tuning asks of the rest of the application. */
import type { LargeBase } from "#contract/adapters.ts";
import type { Forecast } from "#contract/run-watch.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { FrozenSets } from "./frozen-choice.ts";
import type { LargeBases } from "./large-bases.ts";
import type { PythonEnvironment } from "./python-environment.ts";
import type { RunParent } from "./run-parent.ts";
import type { RunRepository } from "./run-repository.ts";
import type { RunTrackers } from "./trackers.ts";
import type { TrainerSummary } from "./trainer-protocol.ts";

/** The Hub id under which the published weights of the base live. */
export const BASE_HUB_ID = "PaddlePaddle/PP-OCRv6_small_rec_safetensors";

/** The built-in model's file. */
export interface BaseModel {
  onnx: string;
  sha256: string;
}

export interface TrainingServiceOptions {
  repository: RunRepository;
  environment: Pick<PythonEnvironment, "prepare" | "command">;
  events: EventBus;
  blobs: BlobStore;
  /** Each run has a folder here: manifest, request, log. */
  runsFolder: string;
  /** Trained adapters are written here, one folder each. */
  adaptersFolder: string;
  baseModel: (signal: AbortSignal) => Promise<BaseModel>;
  /** Puts a finished adapter among the versions. */
  register: (adapter: {
    id: string;
    name: string;
    runId: string;
    folder: string;
    summary: TrainerSummary;
    parents: readonly { id: string; weight: null }[];
    largeBase: LargeBase | null;
  }) => Promise<void>;
  /** The version that a run goes on from. @throws AppError `not-found`, `bad-input`, `bad-model` */
  parent: (versionId: string) => RunParent;
  /** Large models to teach; none where left out. */
  large?: Pick<LargeBases, "check" | "request" | "record">;
  /** Frozen lines; none without data sets. */
  dataSets?: FrozenSets;
  trackers?: RunTrackers;
  /** What a learning curve says of a run on so many lines, scored on these. */
  forecast?: (trainLines: number, heldIds: readonly string[]) => Forecast | null;
  /** Width and height of a crop in pixels. */
  imageSize: (path: string) => Promise<{ width: number; height: number }>;
  log: (message: string) => void;
}
