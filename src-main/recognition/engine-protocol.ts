/** @file What the application and the worker process say to each other (structured clone, one object a message). */
import type { EngineErrorCode, LineReading, ModelRef, PagePhase, PageReading, Point, ProviderId } from "./engine.ts";
import type { ModelPaths } from "./models/catalogue.ts";

export type EngineTask =
  | { kind: "page"; image: string; model: ModelRef | null; area: Point[] | null }
  | { kind: "pages"; images: string[]; model: ModelRef | null }
  | { kind: "find"; image: string; model: ModelRef | null }
  | { kind: "lines"; images: string[]; model: ModelRef | null }
  | { kind: "polygons"; image: string; polygons: Point[][]; model: ModelRef | null }
  | { kind: "crops"; image: string; polygons: Point[][] }
  | { kind: "probe"; provider: ProviderId };

export type ToWorker =
  | { type: "open"; models: ModelPaths; provider: ProviderId; threads: number }
  | { type: "task"; id: number; task: EngineTask }
  | { type: "cancel"; id: number };

/** One page of several: what was read, or why nothing was. */
export type PageOutcome = PageReading | { error: { code: EngineErrorCode; message: string } };

export type TaskResult = PageReading | PageOutcome[] | LineReading[] | Uint8Array[] | { seconds: number };

export type FromWorker =
  | { type: "progress"; id: number; phase: PagePhase; done: number; total: number }
  | { type: "result"; id: number; value: TaskResult }
  | { type: "error"; id: number; code: EngineErrorCode; message: string };

/** onnxruntime tells Microsoft of every model that it opens (since 1.29, also on Linux and macOS) where this is not set. */
export const ENGINE_ENVIRONMENT = { ORT_DISABLE_TELEMETRY: "1" } as const;

/** The worker as a process, whatever host started it (child_process.fork, Electron's utilityProcess). */
export interface EngineProcess {
  /** For whoever watches its memory; undefined where the host does not say. */
  readonly pid?: number | undefined;
  post(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Called once, with plain words of how it ended. */
  onExit(listener: (how: string) => void): void;
  kill(): void;
}

/** @param quiet drop what native libraries print: a provider that is tried and fails is loud */
export type SpawnEngineProcess = (quiet?: boolean) => EngineProcess;
