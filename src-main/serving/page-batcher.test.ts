import { describe, expect, it } from "vitest";
import { AppError } from "#contract/errors.ts";
import { type ModelRef, onnxOf, type PageReading } from "../recognition/engine.ts";
import { type BatchReader, PageBatcher, type WaitingPage } from "./page-batcher.ts";

const SMALL = 1_000;

/** Reads what it is told to, when it is told to; every batch is noted. */
class HeldReader implements BatchReader {
  readonly batches: string[][] = [];
  readonly #answers: (() => void)[] = [];
  dies: ReadonlySet<string> = new Set();

  async readPages(images: string[], model: ModelRef | null): Promise<(PageReading | AppError)[]> {
    this.batches.push(images);
    await new Promise<void>((resolve) => this.#answers.push(resolve));
    if (images.some((image) => this.dies.has(image))) throw new AppError("worker-died", "It ended.");
    return images.map((image) =>
      image.startsWith("bad")
        ? new AppError("damaged-file", image)
        : reading(`${image} ${onnxOf(model)?.onnxPath ?? ""}`),
    );
  }

  /** Lets the batch that runs end, and the next begin. */
  async answer(): Promise<void> {
    this.#answers.shift()?.();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }
}

const reading = (text: string): PageReading => ({
  ...{ width: 1, height: 1, rotation: 0, seconds: { detect: 0, recognise: 0 }, blocks: [] },
  lines: [{ text, confidence: 1, characters: [], direction: "ltr", polygon: [] }],
});
const textOf = (page: PageReading) => page.lines[0]?.text.trim();
const page = (image: string, rest: Partial<WaitingPage> = {}): WaitingPage => ({
  ...{ image, pixels: SMALL, model: null, urgent: true },
  ...rest,
});

function make(readers: readonly BatchReader[], mostPages = 4) {
  return new PageBatcher({ readers, mostPages, mostPixels: 10 * SMALL, waitMs: 0 });
}

describe("page batcher", () => {
  it("reads what waits while the reader is busy together, and gives each its own", async () => {
    const reader = new HeldReader();
    const batcher = make([reader]);
    const all = ["a", "b", "c"].map((image) => batcher.read(page(image)));
    await reader.answer();
    await reader.answer();
    expect(reader.batches).toEqual([["a"], ["b", "c"]]);
    expect((await Promise.all(all)).map(textOf)).toEqual(["a", "b", "c"]);
  });

  it("waits for others while it has time, and no longer once a batch is full", async () => {
    const reader = new HeldReader();
    const batcher = new PageBatcher({ readers: [reader], mostPages: 2, mostPixels: 10 * SMALL, waitMs: 3_600_000 });
    const first = batcher.read(page("a"));
    expect(reader.batches).toEqual([]);
    const second = batcher.read(page("b"));
    expect(reader.batches).toEqual([["a", "b"]]);
    await reader.answer();
    await Promise.all([first, second]);
  });

  it("keeps models, large pages and limits apart", async () => {
    const reader = new HeldReader();
    const batcher = make([reader], 3);
    const other = { onnxPath: "other", sha256: "0" };
    const all = [
      batcher.read(page("first")),
      batcher.read(page("large", { pixels: 9 * SMALL })),
      batcher.read(page("b", { model: other })),
      ...["c", "d", "e", "f"].map((image) => batcher.read(page(image))),
    ];
    for (let batch = 0; batch < 5; batch++) await reader.answer();
    expect((await Promise.all(all)).map(textOf)).toEqual(["first", "large", "b other", "c", "d", "e", "f"]);
    expect(reader.batches).toEqual([["first"], ["large", "c"], ["b"], ["d", "e", "f"]]);
  });

  it("fails one page of a batch alone", async () => {
    const reader = new HeldReader();
    const batcher = make([reader]);
    const first = batcher.read(page("first"));
    const [bad, good] = [batcher.read(page("bad")), batcher.read(page("good"))];
    const failed = bad.catch(({ code }: AppError) => code);
    await reader.answer();
    await reader.answer();
    await first;
    expect([await failed, textOf(await good)]).toEqual(["damaged-file", "good"]);
  });

  it("reads pages one by one after a batch took the worker along, so that one alone fails", async () => {
    const reader = new HeldReader();
    reader.dies = new Set(["bomb"]);
    const batcher = make([reader]);
    const first = batcher.read(page("first"));
    const [bomb, good] = [batcher.read(page("bomb")), batcher.read(page("good"))];
    const failed = bomb.catch(({ code }: AppError) => code);
    for (let batch = 0; batch < 4; batch++) await reader.answer();
    await first;
    expect([await failed, textOf(await good)]).toEqual(["worker-died", "good"]);
    expect(reader.batches).toEqual([["first"], ["bomb", "good"], ["bomb"], ["good"]]);
  });

  it("lets clients go first and jobs not starve", async () => {
    const reader = new HeldReader();
    const batcher = make([reader], 1);
    const all = [
      batcher.read(page("now")),
      ...["j1", "j2"].map((image) => batcher.read(page(image, { urgent: false }))),
      ...["a", "b", "c", "d", "e"].map((image) => batcher.read(page(image))),
    ];
    for (let batch = 0; batch < 8; batch++) await reader.answer();
    await Promise.all(all);
    expect(reader.batches.flat()).toEqual(["now", "a", "b", "j1", "c", "d", "e", "j2"]);
  });

  it("forgets who went away while waiting", async () => {
    const reader = new HeldReader();
    const batcher = make([reader]);
    const first = batcher.read(page("first"));
    const gone = new AbortController();
    const left = batcher.read(page("left", { signal: gone.signal }));
    gone.abort();
    await expect(left).rejects.toMatchObject({ code: "cancelled" });
    expect(batcher.waiting()).toEqual({ urgent: 0, later: 0 });
    await reader.answer();
    await first;
    expect(reader.batches).toEqual([["first"]]);
  });

  it("uses every reader", async () => {
    const readers = [new HeldReader(), new HeldReader()];
    const batcher = make(readers);
    const all = ["a", "b"].map((image) => batcher.read(page(image)));
    expect(readers.map(({ batches }) => batches)).toEqual([[["a"]], [["b"]]]);
    for (const reader of readers) await reader.answer();
    await Promise.all(all);
  });
});
