/**
 * @file What every recognition engine offers: the built-in one (onnxruntime in a worker process), large models in a Python
 * process (large/), a remote one. Engines know nothing of documents or SQLite: image files in, readings out.
 */

import { AppError } from "#contract/errors.ts";

/** A point in pixels of the upright page image; the origin is the top left corner. */
export type Point = readonly [x: number, y: number];

/** One character of a reading, with where the CTC alignment saw it. */
export interface ReadCharacter {
  /** One code point, or a base with its combining marks where the model emits them as one class. Logical order. */
  text: string;
  /** 0 to 1, the model's own (uncalibrated) probability. */
  confidence: number;
  /** Start and end along the line crop, 0 (left edge) to 1 (right edge), x0 <= x1, always left to right in the image. */
  x0: number;
  x1: number;
}

/** What speaks against a reading, as an engine that can make things up tells it. */
export interface ReadingDoubt {
  code: "loop" | "too-long" | "too-short" | "characters" | "no-ink";
  /** Plain English. */
  message: string;
}

export interface LineReading {
  text: string;
  /** Mean character confidence, 0 to 1; 0 for an empty line. */
  confidence: number;
  characters: ReadCharacter[];
  direction: "ltr" | "rtl";
  /** Left out where nothing speaks against it; else the confidence is low as well. */
  flags?: ReadingDoubt[];
  /** What read it, where that is not what was asked: a line that must not leave this machine was read here. */
  readBy?: { id: string; name: string };
}

export interface PageLine extends LineReading {
  /** Closed polygon around the line, at least four points, clockwise from the text's top left. */
  polygon: Point[];
}

export interface PageReading {
  width: number;
  height: number;
  lines: PageLine[];
  /** Columns and blocks of them, in reading order; `lines` are indices. All lines are in one. */
  blocks: { polygon: Point[]; lines: number[] }[];
  /** Clockwise quarter turns (0, 90, 180, 270) that make the page upright; polygons are in the image as given. */
  rotation: 0 | 90 | 180 | 270;
  seconds: { detect: number; recognise: number };
}

/** A version of the built-in model: its ONNX file. */
export interface OnnxRef {
  onnxPath: string;
  sha256: string;
}

/** A large model that is installed, as it was downloaded or with what a version of it was taught. */
export interface LargeRef {
  /** Id among the installed models. */
  large: string;
  /** LoRA folder of the version; null: none. */
  adapterFolder: string | null;
  /** Of the adapter's weights; of the base where there is none, empty where nobody has counted. */
  sha256: string;
}

/** What reads; `null` is the built-in base. */
export type ModelRef = OnnxRef | LargeRef;

export function isLarge(model: ModelRef | null): model is LargeRef {
  return model !== null && "large" in model;
}

/** For engines that know the built-in model alone. @throws AppError `bad-model` */
export function onnxOf(model: ModelRef | null): OnnxRef | null {
  if (!isLarge(model)) return model;
  throw new AppError(
    "bad-model",
    "This version was trained on a large model, and only the built-in one reads here. Choose a version of the built-in model.",
  );
}

export type ProviderId = "cpu" | "cuda" | "dml" | "coreml" | "webgpu";

/** Which execution provider runs, and why. */
export interface ProviderChoice {
  requested: ProviderId | "auto";
  chosen: ProviderId;
  /** What was tried here: what a short line took, or what the system said instead. */
  available: { id: ProviderId; usable: boolean; milliseconds: number | null; detail: string | null }[];
}

/** `starting` and `loading` are of engines that hold a large model: its program, then its weights. */
export type PagePhase = "starting" | "loading" | "detecting" | "recognising";

/** What a server was asked and what that took. */
export interface EngineUsage {
  requests: number;
  retries: number;
  lines: number;
  promptTokens: number;
  completionTokens: number;
  /** Of all answers together; several are waited for at a time. */
  seconds: number;
}

export interface EngineCallOptions {
  signal?: AbortSignal;
  /** Told once, also of a call that failed; an engine on this machine has nothing to tell. */
  onUsage?: (used: EngineUsage) => void;
  /** Told how many lines were read here that must not leave this machine, and whether that was all of them. */
  onStayedHome?: (lines: number, whole: boolean) => void;
  onProgress?: (progress: { phase: PagePhase; done: number; total: number }) => void;
}

export interface ReadPageOptions extends EngineCallOptions {
  /** Looks only there: a polygon in page pixels. */
  area?: readonly Point[];
}

/** Thrown by an engine. `code` is stable; `message` says what to do next. */
export type EngineErrorCode = "models-missing" | "bad-image" | "bad-model" | "worker-died" | "cancelled" | "internal";

export interface RecognitionEngine {
  /** Stable name with version, e.g. `builtin:pp-ocrv6-small`. */
  readonly name: string;
  /** Finds lines on a page and reads them. */
  readPage(imagePath: string, model: ModelRef | null, options?: ReadPageOptions): Promise<PageReading>;
  /** Reads line crops from files (one line an image). Same order as given. */
  readLineFiles(imagePaths: string[], model: ModelRef | null, options?: EngineCallOptions): Promise<LineReading[]>;
  /** Reads given polygons of a page (reading again without new detection). Same order as given. */
  readPolygons(
    imagePath: string,
    polygons: Point[][],
    model: ModelRef | null,
    options?: EngineCallOptions,
  ): Promise<LineReading[]>;
  /** Cuts the crops that recognition sees, as PNG bytes; the training manifest is made of these. Same order as given. */
  cropLines(imagePath: string, polygons: Point[][]): Promise<Uint8Array[]>;
  provider(): Promise<ProviderChoice>;
  dispose(): Promise<void>;
}

/** @throws AppError where an engine did not answer for each line */
export function sameOrder<T>(answers: readonly T[], index: number): T {
  const answer = answers[index];
  if (answer === undefined) {
    throw new AppError("internal", "The engine answered for fewer lines than it was given. Read this page again.");
  }
  return answer;
}
