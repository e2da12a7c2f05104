/** @file onnxruntime: sessions and their runs. Only the worker process imports this. */
import * as ort from "onnxruntime-node";
import { AppError } from "#contract/errors.ts";
import { type Alphabet, decode } from "./ctc.ts";
import { boxesOf, type DetectedBox, detectionSize, detectionTensor } from "./detection.ts";
import { type LineReading, type ModelRef, onnxOf, type ProviderId } from "./engine.ts";
import { LanguageModel } from "./language-model.ts";
import { HEIGHT, paddedWidth, scaleLine, writeTensor } from "./line-image.ts";
import type { ModelPaths } from "./models/catalogue.ts";
import { checkOnnx } from "./onnx-check.ts";
import { readOnnxMetadata } from "./onnx-metadata.ts";
import { type Raster, resize } from "./raster.ts";

/** Pixels of width that one batch may hold: bounds memory at about 150 MB for the output of 18,710 classes. */
const BATCH_WIDTH = 8_192;
/** Recognisers kept open, about 40 MB each: the library's version, a document's, and two to compare. */
const OPEN_MODELS = 4;
const DIRECTION_WIDTH = 192;

interface Recogniser {
  session: ort.InferenceSession;
  alphabet: Alphabet;
}

export interface InferenceOptions {
  models: ModelPaths;
  provider: ProviderId;
  /** 0: all cores. */
  threads: number;
}

export class Inference {
  readonly #options: InferenceOptions;
  #detector: Promise<ort.InferenceSession> | null = null;
  #direction: Promise<ort.InferenceSession> | null = null;
  /** By path, least recently used first. */
  readonly #recognisers = new Map<string, Promise<Recogniser>>();

  constructor(options: InferenceOptions) {
    this.#options = options;
  }

  /** Text rectangles of a page, in its pixels. */
  async detect(page: Raster): Promise<DetectedBox[]> {
    this.#detector ??= this.#open(this.#options.models.detection);
    const session = await this.#detector;
    const size = detectionSize(page.width, page.height);
    const input = detectionTensor(resize(page, size.width, size.height));
    const output = await run(session, new ort.Tensor("float32", input, [1, 3, size.height, size.width]));
    return boxesOf(
      output.data as Float32Array,
      size.width,
      size.height,
      page.width / size.width,
      page.height / size.height,
    );
  }

  /** Probability, for each line, that it stands on its head. */
  async upsideDown(lines: readonly Raster[]): Promise<number[]> {
    if (lines.length === 0) return [];
    this.#direction ??= this.#open(this.#options.models.direction);
    const session = await this.#direction;
    const plane = 3 * HEIGHT * DIRECTION_WIDTH;
    const input = new Float32Array(lines.length * plane);
    for (const [index, line] of lines.entries()) {
      const width = Math.min(DIRECTION_WIDTH, Math.ceil((HEIGHT * line.width) / line.height));
      writeTensor(resize(line, width, HEIGHT), DIRECTION_WIDTH, input, index * plane);
    }
    const output = await run(session, new ort.Tensor("float32", input, [lines.length, 3, HEIGHT, DIRECTION_WIDTH]));
    return lines.map((_, index) => (output.data as Float32Array)[index * 2 + 1] as number);
  }

  /**
   * Reads line images, batched by padded width, so that a line's reading never depends on its neighbours.
   * @param onBatch lines read so far; throw in it to stop
   */
  async recognise(
    lines: readonly Raster[],
    model: ModelRef | null,
    onBatch: (done: number) => void,
  ): Promise<LineReading[]> {
    const { session, alphabet } = await this.#recogniser(onnxOf(model)?.onnxPath ?? this.#options.models.recognition);
    const scaled = lines.map(scaleLine);
    const readings = new Array<LineReading>(lines.length);
    const byWidth = Map.groupBy(scaled.keys(), (index) => paddedWidth((scaled[index] as Raster).width));
    let done = 0;
    for (const [width, members] of [...byWidth].sort(([a], [b]) => a - b)) {
      const most = Math.max(1, Math.floor(BATCH_WIDTH / width));
      for (let start = 0; start < members.length; start += most) {
        const part = members.slice(start, start + most);
        const plane = 3 * HEIGHT * width;
        const input = new Float32Array(part.length * plane);
        for (const [slot, index] of part.entries()) writeTensor(scaled[index] as Raster, width, input, slot * plane);
        const output = await run(session, new ort.Tensor("float32", input, [part.length, 3, HEIGHT, width]));
        const [, steps = 0, classes = 0] = output.dims;
        for (const [slot, index] of part.entries()) {
          const inked = (scaled[index] as Raster).width / width;
          readings[index] = decode(
            output.data as Float32Array,
            slot * steps * classes,
            steps,
            classes,
            inked,
            alphabet,
          );
        }
        output.dispose();
        done += part.length;
        onBatch(done);
      }
    }
    return readings;
  }

  #recogniser(path: string): Promise<Recogniser> {
    const open = this.#recognisers.get(path) ?? this.#openRecogniser(path);
    // Taken out and put in again: a Map keeps order, so the first is the one not used for longest.
    this.#recognisers.delete(path);
    this.#recognisers.set(path, open);
    open.catch(() => this.#recognisers.delete(path));
    for (const [oldest, unused] of this.#recognisers) {
      if (this.#recognisers.size <= OPEN_MODELS) break;
      this.#recognisers.delete(oldest);
      void unused.then(({ session }) => session.release());
    }
    return open;
  }

  async #openRecogniser(path: string): Promise<Recogniser> {
    const metadata = await readOnnxMetadata(path);
    const characters = metadata.get("character")?.split("\n");
    if (characters === undefined)
      throw new AppError("bad-model", `${path} is not a line recogniser: it names no characters.`);
    // An arena keeps what its largest batch needed, for each version anew: 300 MB each, measured, and no faster.
    const session = await this.#open(path, false);
    const visual = metadata.get("emend.direction") === "visual";
    return { session, alphabet: { characters, visual, language: languageIn(path, metadata.get("emend.language")) } };
  }

  async #open(path: string, arena = true): Promise<ort.InferenceSession> {
    const { provider, threads } = this.#options;
    await checkOnnx(path);
    try {
      return await ort.InferenceSession.create(path, {
        executionProviders: provider === "cpu" ? ["cpu"] : [provider, "cpu"],
        graphOptimizationLevel: "all",
        intraOpNumThreads: threads,
        enableCpuMemArena: arena,
        // Widths differ from batch to batch: arenas made for each shape would only grow.
        enableMemPattern: false,
        logSeverityLevel: 3,
      });
    } catch (error) {
      throw new AppError("bad-model", `${path} could not be opened (${(error as Error).message}).`, undefined, {
        cause: error,
      });
    }
  }
}

async function run(session: ort.InferenceSession, input: ort.Tensor): Promise<ort.Tensor> {
  const name = session.inputNames[0] ?? "x";
  const outputs = await session.run({ [name]: input });
  input.dispose();
  const output = outputs[session.outputNames[0] ?? ""];
  if (output === undefined) throw new AppError("bad-model", "The model gave no output.");
  return output;
}

/** Which execution providers this build of onnxruntime carries. */
export function bundledProviders(): { id: string; bundled: boolean }[] {
  return ort.listSupportedBackends().map(({ name, bundled }) => ({ id: name, bundled }));
}

/** @throws AppError `bad-model` where it is damaged */
function languageIn(path: string, stored: string | undefined): LanguageModel | null {
  if (stored === undefined) return null;
  try {
    return new LanguageModel(stored);
  } catch (cause) {
    throw new AppError("bad-model", `The language model in ${path} is damaged. Train the version again.`, undefined, {
      cause,
    });
  }
}
