/**
 * @file An engine that finds lines on this machine and has them read by an OpenAI-compatible server (vLLM by name). Only
 * images of lines go there, one a request, and only to the address that a person typed.
 */
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { AppError } from "#contract/errors.ts";
import type { BuiltinEngine } from "../builtin-engine.ts";
import { hasRightToLeft } from "../direction.ts";
import type {
  EngineCallOptions,
  LineReading,
  ModelRef,
  PageReading,
  Point,
  ProviderChoice,
  ReadPageOptions,
  RecognitionEngine,
} from "../engine.ts";
import { findPage, withReadings } from "../found-page.ts";
import { ChatClient, type ChatClientOptions, type ChatUsage, noUsage } from "./chat-client.ts";

export interface RemoteEngineOptions
  extends Pick<ChatClientOptions, "address" | "model" | "key">,
    Partial<Omit<ChatClientOptions, "address" | "model" | "key">> {
  /** Finds lines, cuts them out, and reads with the models that are files here. */
  local: Pick<BuiltinEngine, "findLines" | "cropLines" | "readPage" | "readLineFiles" | "readPolygons" | "provider">;
  /**
   * Asked before any part of an image goes out; an engine knows no documents, so whoever makes it must say.
   * @throws AppError `privacy-blocked` where it must not
   */
  mayLeave: (imagePath: string) => void;
}

/** What a person sets nothing about. */
export const USUAL = {
  prompt: "Transcribe the line of text in this image exactly as it is written. Answer with the text alone.",
  atOnce: 16,
  attempts: 4,
  timeoutMs: 60_000,
  backoffMs: 500,
  failures: 10,
  restMs: 15_000,
};

export interface RemoteHealth {
  reachable: boolean;
  /** What the server names; empty where it cannot be reached. */
  models: string[];
  /** What is wrong and what to do; null where nothing is. */
  message: string | null;
}

export class RemoteEngine implements RecognitionEngine {
  readonly name: string;
  readonly #client: ChatClient;
  readonly #local: RemoteEngineOptions["local"];
  readonly #mayLeave: RemoteEngineOptions["mayLeave"];
  readonly #model: string;
  readonly #disposed = new AbortController();

  /** @throws AppError `bad-input` where the address is none */
  constructor({ local, mayLeave, ...options }: RemoteEngineOptions) {
    this.#client = new ChatClient({ ...USUAL, ...options });
    this.#local = local;
    this.#mayLeave = mayLeave;
    this.#model = options.model;
    this.name = `remote:${options.model}`;
  }

  /** For people: text and images go to this address. */
  get destination(): string {
    return this.#client.address;
  }

  /** What was asked and what it took since the engine was made. */
  get usage(): Readonly<ChatUsage> {
    return this.#client.usage;
  }

  async health(signal?: AbortSignal): Promise<RemoteHealth> {
    try {
      const models = await this.#client.models(signal);
      const known = models.includes(this.#model);
      const message = known
        ? null
        : `${this.destination} does not serve “${this.#model}”. It has: ${models.join(", ") || "no model"}.`;
      return { reachable: true, models, message };
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "cancelled") throw error;
      return { reachable: false, models: [], message: error.message };
    }
  }

  /** A version that is a file here is read here: the server knows nothing of it. */
  async readPage(imagePath: string, model: ModelRef | null, options: ReadPageOptions = {}): Promise<PageReading> {
    if (model !== null) return this.#local.readPage(imagePath, model, options);
    this.#mayLeave(imagePath);
    const found = await findPage(this.#local, imagePath, options);
    const begun = performance.now();
    const polygons = found.lines.map(({ polygon }) => polygon);
    const crops = polygons.length === 0 ? [] : await this.#local.cropLines(imagePath, polygons);
    const readings = await this.#readAll(crops, options);
    return withReadings(found, readings, (performance.now() - begun) / 1000);
  }

  async readLineFiles(
    images: string[],
    model: ModelRef | null,
    options: EngineCallOptions = {},
  ): Promise<LineReading[]> {
    if (model !== null) return this.#local.readLineFiles(images, model, options);
    for (const image of images) this.#mayLeave(image);
    const crops = await Promise.all(images.map(async (image) => toPng(await readFile(image))));
    return this.#readAll(crops, options);
  }

  async readPolygons(
    imagePath: string,
    polygons: Point[][],
    model: ModelRef | null,
    options: EngineCallOptions = {},
  ): Promise<LineReading[]> {
    if (model !== null) return this.#local.readPolygons(imagePath, polygons, model, options);
    this.#mayLeave(imagePath);
    return this.#readAll(await this.#local.cropLines(imagePath, polygons), options);
  }

  cropLines(imagePath: string, polygons: Point[][]): Promise<Uint8Array[]> {
    return this.#local.cropLines(imagePath, polygons);
  }

  /** Of what finds the lines. */
  provider(): Promise<ProviderChoice> {
    return this.#local.provider();
  }

  /** Ends what is asked just now. The engine that finds the lines is its maker's. */
  dispose(): Promise<void> {
    this.#disposed.abort();
    return Promise.resolve();
  }

  /** All or nothing: where a line cannot be read, the others' requests end as well. */
  async #readAll(
    crops: readonly Uint8Array[],
    { signal, onProgress, onUsage }: EngineCallOptions,
  ): Promise<LineReading[]> {
    const failed = new AbortController();
    const signals = [failed.signal, this.#disposed.signal, ...(signal === undefined ? [] : [signal])];
    const stop = AbortSignal.any(signals);
    const used = noUsage();
    let done = 0;
    const work = crops.map(async (crop) => {
      const { text, confidence } = await this.#client.readLine(crop, stop, used);
      done += 1;
      onProgress?.({ phase: "recognising", done, total: crops.length });
      return toReading(text, confidence);
    });
    try {
      return await Promise.all(work);
    } catch (error) {
      failed.abort();
      await Promise.allSettled(work);
      throw error;
    } finally {
      onUsage?.(used);
    }
  }
}

/** The server does not say where characters are. */
function toReading(text: string, confidence: number): LineReading {
  return { text, confidence, characters: [], direction: hasRightToLeft(text) ? "rtl" : "ltr" };
}

const toPng = (image: Buffer): Promise<Uint8Array> =>
  sharp(image, { failOn: "error" })
    .autoOrient()
    .flatten({ background: "#ffffff" })
    .png()
    .toBuffer()
    .catch((cause: unknown) => {
      throw new AppError("damaged-file", "A line's image is damaged. Export or import it again.", undefined, { cause });
    });
