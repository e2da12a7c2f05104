/** @file For tests: the OCR server with a reader that says what it was given, and requests to it as programs send them. */
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { AppError } from "#contract/errors.ts";
import { type EngineCallOptions, type ModelRef, onnxOf, type PageReading } from "../recognition/engine.ts";
import { ApiKeys } from "./api-keys.ts";
import type { BatchReader } from "./page-batcher.ts";
import { ServedModels } from "./served-models.ts";
import { type OcrServer, type OcrServerOptions, startOcrServer } from "./server.ts";

/** Reads of every image one line: its width, and the model that was asked for. */
export class SizeReader implements BatchReader {
  /** Pages of each batch. */
  readonly batches: number[] = [];
  /** Awaited before each batch. */
  before: () => Promise<void> = () => Promise.resolve();

  async readPages(
    images: string[],
    model: ModelRef | null,
    { signal }: EngineCallOptions = {},
  ): Promise<(PageReading | AppError)[]> {
    this.batches.push(images.length);
    await this.before();
    if (signal?.aborted) throw new AppError("cancelled", "Cancelled.");
    return Promise.all(images.map((image) => readingOf(image, model)));
  }
}

async function readingOf(image: string, model: ModelRef | null): Promise<PageReading> {
  const { width, height } = await sharp(image).metadata();
  const text = `${width} ${onnxOf(model)?.onnxPath ?? "built-in"}`;
  const polygon = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ] as const;
  const characters = [...text].map((character, index) => {
    const [x0, x1] = [index / text.length, (index + 1) / text.length];
    return { text: character, confidence: 0.9, x0, x1 };
  });
  return {
    width,
    height,
    rotation: 0,
    seconds: { detect: 0.001, recognise: 0.001 },
    lines: [{ text, confidence: 0.9, direction: "ltr", polygon: [...polygon], characters }],
    blocks: [{ polygon: [...polygon], lines: [0] }],
  };
}

export interface TestServer extends OcrServer {
  reader: SizeReader;
  /** What it logged. */
  log: { facts: object; message: string }[];
  stateFolder: string;
}

/** Of all servers of this process; jobs outlive a server in it, so it goes with the process. */
const folders = mkdtempSync(join(tmpdir(), "emend-serve-"));
process.once("exit", () => rmSync(folders, { recursive: true, force: true }));

/** A server on a free port of 127.0.0.1, in a folder of its own unless one is named. */
export async function startTestServer(options: Partial<OcrServerOptions> = {}): Promise<TestServer> {
  const reader = new SizeReader();
  const log: TestServer["log"] = [];
  const note = (facts: object, message: string) => void log.push({ facts, message });
  const stateFolder = options.stateFolder ?? mkdtempSync(join(folders, "state-"));
  const server = await startOcrServer({
    address: "127.0.0.1",
    port: 0,
    keys: ApiKeys.none,
    stateFolder,
    models: new ServedModels({ adapters: [] }),
    readers: [reader],
    engineName: "test",
    prepare: () => Promise.resolve(),
    batch: { pages: 16, pixels: 4_000_000, waitMs: 0 },
    version: "0.0.0",
    log: { info: note, warn: note, error: note },
    ...options,
  });
  return Object.assign(server, { reader, log, stateFolder });
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: <T = Record<string, unknown>>() => T;
}

/** Sends a request as it is written, also ones that fetch would not send. */
export function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: Buffer | string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = options.body === undefined ? "GET" : "POST", headers = {}, body } = options;
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        resolve({
          ...{ status: response.statusCode ?? 0, headers: response.headers, text },
          json: <T>() => JSON.parse(text) as T,
        });
      });
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

export const PNG = { "content-type": "image/png" };

/** A white image. */
export function blank(width: number, height = 20): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
}

/** A form with one file under a name as it is written. */
export function form(name: string, file: Buffer): { headers: Record<string, string>; body: Buffer } {
  const head = `--mark\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  return {
    headers: { "content-type": "multipart/form-data; boundary=mark" },
    body: Buffer.concat([Buffer.from(head), file, Buffer.from("\r\n--mark--\r\n")]),
  };
}
