/** @file A large model as a recognition engine: lines found by the built-in one, read by a Python process. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import { hasRightToLeft } from "../direction.ts";
import {
  type EngineCallOptions,
  isLarge,
  type LineReading,
  type ModelRef,
  type PageLine,
  type PageReading,
  type Point,
  type ProviderChoice,
  type ReadPageOptions,
  type RecognitionEngine,
  sameOrder,
} from "../engine.ts";
import { findPage, type PageFinder } from "../found-page.ts";
import { FAMILIES } from "./families.ts";
import { type PythonCommand, PythonProcess } from "./python-process.ts";
import type { EngineHealth, EngineRequest, ReadCommand, WrittenText } from "./python-protocol.ts";

/** A flagged text is not believed, however sure its tokens were: its lines come first where doubts are looked through. */
export const FLAGGED_CONFIDENCE = 0.1;

/** What is asked of the built-in engine. */
export interface LineFinder extends PageFinder {
  cropLines(imagePath: string, polygons: Point[][]): Promise<Uint8Array[]>;
}

export interface PythonEngineOptions {
  /** How to start the trainer's package. @throws AppError `environment-missing` */
  command: () => PythonCommand;
  request: EngineRequest;
  finder: LineFinder;
  /** The adapter that reads where a call names no version, one of the request's; left out: the base. */
  adapter?: string;
  /** `whole` gives the page at once and falls back to line crops; `lines` (by itself) gives crops. */
  pages?: "whole" | "lines";
  reading?: Pick<ReadCommand, "task" | "mode" | "decoding">;
  onLog?: (line: string) => void;
}

export class PythonEngine implements RecognitionEngine {
  readonly name: string;
  readonly #options: PythonEngineOptions;
  #process: PythonProcess | null = null;

  constructor(options: PythonEngineOptions) {
    this.#options = options;
    const adapter = options.adapter === undefined ? "" : `+${options.adapter}`;
    this.name = `python:${options.request.family}${adapter}`;
    const family = FAMILIES.find(({ name }) => name === options.request.family);
    if (options.pages === "whole" && family?.pages !== true) {
      throw new AppError(
        "bad-input",
        `${family?.title ?? options.request.family} reads lines only. Give it line crops.`,
      );
    }
  }

  async readPage(imagePath: string, model: ModelRef | null, options: ReadPageOptions = {}): Promise<PageReading> {
    refuse(model);
    // First of all: that a model cannot be loaded should be told before a minute of looking for lines.
    await this.#loaded(options);
    const began = performance.now();
    const found = await findPage(this.#options.finder, imagePath, options);
    const detected = performance.now();
    const lines = await this.#pageLines(imagePath, found, model, options);
    return {
      ...found,
      lines: found.lines.map(({ polygon }, index): PageLine => ({ ...sameOrder(lines, index), polygon })),
      seconds: { detect: (detected - began) / 1000, recognise: (performance.now() - detected) / 1000 },
    };
  }

  readLineFiles(imagePaths: string[], model: ModelRef | null, options: EngineCallOptions = {}): Promise<LineReading[]> {
    refuse(model);
    return this.#readLines(imagePaths, model, options);
  }

  async readPolygons(
    imagePath: string,
    polygons: Point[][],
    model: ModelRef | null,
    options: EngineCallOptions = {},
  ): Promise<LineReading[]> {
    refuse(model);
    if (polygons.length === 0) return [];
    const folder = await mkdtemp(join(tmpdir(), "emend-crops-"));
    try {
      const crops = await this.#options.finder.cropLines(imagePath, polygons);
      const paths = crops.map((_, index) => join(folder, `${index}.png`));
      for (const [index, path] of paths.entries()) await writeFile(path, sameOrder(crops, index));
      return await this.#readLines(paths, model, options);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  cropLines(imagePath: string, polygons: Point[][]): Promise<Uint8Array[]> {
    return this.#options.finder.cropLines(imagePath, polygons);
  }

  /** CUDA or the processor: PyTorch has chosen when the model is loaded, nothing is tried here. */
  async provider(): Promise<ProviderChoice> {
    const requested = this.#options.request.device ?? "auto";
    const chosen = requested === "cuda" ? "cuda" : "cpu";
    return { requested, chosen, available: [{ id: chosen, usable: true, milliseconds: null, detail: null }] };
  }

  /** Of the process, started if need be. */
  async health(): Promise<EngineHealth> {
    return this.#running().health();
  }

  async dispose(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    await running?.close();
  }

  /** The page at once where that was chosen and its lines are those that were found; else crops. */
  async #pageLines(
    imagePath: string,
    found: PageReading,
    model: ModelRef | null,
    options: ReadPageOptions,
  ): Promise<LineReading[]> {
    if (this.#options.pages === "whole" && options.area === undefined) {
      const [page] = await this.#read({ images: [imagePath], kind: "page" }, model, options);
      const lines = page === undefined || page.flags.length > 0 || page.cut ? [] : linesOf(page);
      if (lines.length === found.lines.length) return lines;
    }
    const polygons = found.lines.map(({ polygon }) => polygon);
    return this.readPolygons(imagePath, polygons, model, options);
  }

  async #readLines(images: string[], model: ModelRef | null, options: EngineCallOptions): Promise<LineReading[]> {
    const texts = await this.#read({ images, kind: "line" }, model, options);
    const inOrder = texts.toSorted((a, b) => a.index - b.index);
    return images.map((_, index) => lineOf(sameOrder(inOrder, index)));
  }

  async #read(
    command: Pick<ReadCommand, "images" | "kind">,
    model: ModelRef | null,
    options: EngineCallOptions,
  ): Promise<WrittenText[]> {
    const { reading } = this.#options;
    if (command.images.length === 0) return [];
    const running = await this.#loaded(options);
    const adapter = await this.#adapterOf(running, model);
    const asked = { ...reading, ...command, ...(adapter === undefined ? {} : { adapter }) };
    return running.read(asked, options.signal, (done, total) =>
      options.onProgress?.({ phase: "recognising", done, total }),
    );
  }

  /** Started and with its weights. A model that is asked for by name reads without what the request had put on it. */
  async #loaded({ signal, onProgress }: EngineCallOptions): Promise<PythonProcess> {
    const running = this.#running();
    await running.loaded(signal, ({ phase, share }) => onProgress?.({ phase, done: share, total: 1 }));
    return running;
  }

  /** The name of a version's LoRA, put on where it is not yet; undefined: the base. */
  async #adapterOf(running: PythonProcess, model: ModelRef | null): Promise<string | undefined> {
    if (!isLarge(model)) return this.#options.adapter;
    if (model.adapterFolder === null) return undefined;
    const name = `v${model.sha256.slice(0, 16)}`;
    await running.putOn(name, model.adapterFolder);
    return name;
  }

  #running(): PythonProcess {
    if (this.#process === null || this.#process.dead) {
      const { command, request, onLog } = this.#options;
      this.#process = new PythonProcess(command(), request, onLog);
    }
    return this.#process;
  }
}

/** A version of the built-in model cannot be put on a large one. */
function refuse(model: ModelRef | null): void {
  if (model === null || isLarge(model)) return;
  throw new AppError(
    "bad-model",
    "This version was trained on the built-in model. Choose a version of the large model.",
  );
}

/** Characters get their share of the line's width each: a large model does not say where it saw them. */
export function lineOf({ text, characters, flags }: Pick<WrittenText, "text" | "characters" | "flags">): LineReading {
  const direction = hasRightToLeft(text) ? "rtl" : "ltr";
  const most = flags.length > 0 ? FLAGGED_CONFIDENCE : 1;
  const points = [...text];
  const read = points.map((point, index) => {
    const place = direction === "ltr" ? index : points.length - 1 - index;
    const confidence = Math.min(most, characters[index] ?? 0);
    return { text: point, confidence, x0: place / points.length, x1: (place + 1) / points.length };
  });
  const sum = read.reduce((total, { confidence }) => total + confidence, 0);
  return {
    text,
    confidence: read.length === 0 ? 0 : sum / read.length,
    characters: read,
    direction,
    ...(flags.length > 0 ? { flags } : {}),
  };
}

/** A page's text by its lines, each with its own characters' confidence. */
function linesOf(page: WrittenText): LineReading[] {
  const lines: LineReading[] = [];
  let at = 0;
  for (const text of page.text.split("\n")) {
    const length = [...text].length;
    const characters = page.characters.slice(at, at + length);
    at += length + 1;
    if (text.trim() !== "") lines.push(lineOf({ text, characters, flags: [] }));
  }
  return lines;
}
