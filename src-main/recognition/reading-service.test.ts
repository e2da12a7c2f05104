import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#contract/errors.ts";
import { contract } from "#contract/index.ts";
import type { ReadingJob } from "#contract/recognition.ts";
import { DOCUMENT, openTestCorrections, PAGES, type TestCorrections } from "../corrections/test-corrections.ts";
import type { EngineCallOptions, LineReading, ModelRef, PageLine, Point, RecognitionEngine } from "./engine.ts";
import { LineDetector } from "./line-detector.ts";
import { ReadingService, type ReadingVersion } from "./reading-service.ts";

type Version = Omit<ReadingVersion, "engine" | "destination">;

const [page1, page2] = PAGES;
const V2: Version = { id: "v2", name: "Version 2", model: { onnxPath: "/models/v2.onnx", sha256: "2" } };

function reading(text: string): LineReading {
  return {
    text,
    confidence: 0.9,
    characters: [...text].map((c) => ({ text: c, confidence: 0.9, x0: 0, x1: 1 })),
    direction: "ltr",
  };
}

/** Two lines on each page; every call can be made to fail or to wait. */
class FakeEngine implements RecognitionEngine {
  readonly name = "fake";
  calls: { kind: "page" | "polygons"; image: string; model: ModelRef | null }[] = [];
  lines: PageLine[] = ["first", "second"].map((text, index) => ({ ...reading(text), polygon: row(index) }));
  /** Told of each call before it answers. */
  during: (options: EngineCallOptions) => Promise<void> | void = () => {};
  text: (index: number) => string = (index) => `again ${index}`;

  async readPage(image: string, model: ModelRef | null, options: EngineCallOptions = {}) {
    this.calls.push({ kind: "page", image, model });
    await this.during(options);
    for (const [phase, total] of [
      ["detecting", 1],
      ["recognising", 2],
    ] as const)
      for (let done = 0; done <= total; done++) options.onProgress?.({ phase, done, total });
    return {
      width: 100,
      height: 100,
      lines: this.lines,
      blocks: [],
      rotation: 0 as const,
      seconds: { detect: 0, recognise: 0 },
    };
  }
  async readPolygons(image: string, polygons: Point[][], model: ModelRef | null, options: EngineCallOptions = {}) {
    this.calls.push({ kind: "polygons", image, model });
    await this.during(options);
    return polygons.map((_, index) => reading(this.text(index)));
  }
  async cropLines(_image: string, polygons: Point[][]) {
    return polygons.map((polygon) => new TextEncoder().encode(`crop ${JSON.stringify(polygon)}`));
  }
  readLineFiles(): Promise<LineReading[]> {
    throw new Error("not for pages");
  }
  provider(): never {
    throw new Error("not asked");
  }
  async dispose() {}
}

const row = (index: number): Point[] => [
  [0, index * 20],
  [100, index * 20],
  [100, index * 20 + 18],
  [0, index * 20 + 18],
];

let t: TestCorrections;
let engine: FakeEngine;
let service: ReadingService;
let version: Version;
let textLayer: { text: string; polygon: Point[] }[] | null;

beforeEach(() => {
  t = openTestCorrections();
  engine = new FakeEngine();
  version = { id: "base", name: "Base", model: null };
  textLayer = null;
  for (const page of PAGES) writeFileSync(join(t.folder, page), "image");
  service = new ReadingService({
    corrections: t.corrections,
    detector: new LineDetector(engine, t.blobs),
    addAround: () => {
      throw new Error("nobody drew lines here");
    },
    events: t.events,
    reader: () => ({ ...version, engine, destination: null }),
    pages: {
      pageIds: (id) => {
        if (id !== DOCUMENT) throw new AppError("not-found", "No such document.");
        return [...PAGES];
      },
      page: (id) => ({ imagePath: join(t.folder, id), textLayer, state: stateOf(id) }),
      setState: (id, state, error) =>
        t.database.prepare("UPDATE page SET state = ?, read_error = ? WHERE id = ?").run(state, error, id),
    },
  });
});
afterEach(() => t.dispose());

const stateOf = (id: string) =>
  t.database.prepare("SELECT state FROM page WHERE id = ?").pluck().get(id) as "unread" | "read" | "failed";
const pageState = (id: string) =>
  t.database.prepare("SELECT state, read_error AS error FROM page WHERE id = ?").get(id);
const readAll = async (pageIds?: string[]): Promise<ReadingJob> => {
  const job = await service.finished(service.read(DOCUMENT, pageIds).jobId);
  return contract.recognition.job.output.parse(job);
};
const textsOf = (page: string) => t.corrections.lines(page).map((line) => line.text);
const progressFrames = () =>
  t.frames.filter((frame) => frame.name === "recognition.progress").map((frame) => frame.payload as ReadingJob);

describe("a page without lines", () => {
  it("gets lines with crops and proposals, and is read", async () => {
    const job = await readAll();
    expect(job).toMatchObject({ state: "done", done: 2, total: 2, changedLines: 4, failures: [], currentPageId: null });
    expect(textsOf(page1)).toEqual(["first", "second"]);
    expect(pageState(page1)).toEqual({ state: "read", error: null });
    const [line] = t.corrections.lines(page1);
    expect(line).toMatchObject({ status: "proposed", author: "Base", proposal: { versionId: "base" } });
    expect(t.blobs.has((line?.cropAsset ?? "").replace(".png", ""))).toBe(true);
    expect(progressFrames().at(-1)).toEqual(job);
  });

  it("is read where there is nothing on it", async () => {
    engine.lines = [];
    expect(await readAll([page1])).toMatchObject({ state: "done", total: 1, changedLines: 0 });
    expect(pageState(page1)).toEqual({ state: "read", error: null });
    expect(pageState(page2)).toEqual({ state: "unread", error: null });
  });

  it("keeps a PDF's text layer as the older proposal", async () => {
    textLayer = [{ text: "from the PDF", polygon: row(1) }];
    await readAll([page1]);
    const [first, second] = t.corrections.lines(page1);
    expect([first?.text, first?.previousText]).toEqual(["first", null]);
    expect([second?.text, second?.previousText]).toEqual(["second", "from the PDF"]);
    expect(second?.proposal?.versionId).toBe("base");
  });
});

describe("a page with lines", () => {
  beforeEach(() => readAll());

  it("gets proposals where its lines are; what people wrote stays", async () => {
    const [first, second] = t.corrections.lines(page1);
    if (first === undefined || second === undefined) throw new Error("no lines");
    t.corrections.save({ lineId: first.id, text: "fürst", verified: true, baseRevision: 0 });
    t.corrections.save({ lineId: second.id, text: "sekund", verified: false, baseRevision: 0 });
    version = V2;
    engine.calls = [];
    const job = await readAll();
    expect(job).toMatchObject({ state: "done", versionId: "v2", changedLines: 2, keptVerifiedLines: 1 });
    expect(textsOf(page1)).toEqual(["fürst", "sekund"]);
    expect(textsOf(page2)).toEqual(["again 0", "again 1"]);
    expect(t.corrections.lines(page1).map((line) => line.proposal?.versionName)).toEqual(["Version 2", "Version 2"]);
    expect(engine.calls.map((call) => [call.kind, call.model?.sha256])).toEqual([
      ["polygons", "2"],
      ["polygons", "2"],
    ]);
  });

  it("takes a change that a person makes while the engine reads", async () => {
    engine.during = () => {
      const [line] = t.corrections.lines(page1);
      if (line?.revision === 0)
        t.corrections.save({ lineId: line.id, text: "meanwhile", verified: true, baseRevision: 0 });
    };
    expect(await readAll([page1])).toMatchObject({ keptVerifiedLines: 1, changedLines: 1 });
    expect(textsOf(page1)).toEqual(["meanwhile", "again 1"]);
  });

  it("stays as it was where reading again fails", async () => {
    engine.during = () => {
      throw new AppError("worker-died", "The reading process ended unexpectedly. Read this page again.");
    };
    const job = await readAll([page1]);
    expect(job.failures).toMatchObject([{ pageId: page1, message: expect.stringContaining("ended unexpectedly") }]);
    expect(pageState(page1)).toEqual({ state: "read", error: null });
    expect(textsOf(page1)).toEqual(["first", "second"]);
  });

  it("says so where the engine answers for fewer lines", async () => {
    engine.readPolygons = async () => [reading("only one")];
    expect((await readAll([page1])).failures[0]?.message).toContain("fewer lines");
    expect(textsOf(page1)).toEqual(["first", "second"]);
  });
});

describe("what goes wrong", () => {
  const failOn = (page: string, error: Error) => {
    engine.during = () => {
      if (engine.calls.at(-1)?.image.endsWith(page)) throw error;
    };
  };

  it("on one page does not keep the next from being read", async () => {
    failOn(page1, new AppError("worker-died", "The reading process ended unexpectedly. Read this page again."));
    const job = await readAll();
    expect(job).toMatchObject({ state: "done", done: 2 });
    expect(job.failures.map((failure) => failure.pageId)).toEqual([page1]);
    expect(pageState(page1)).toMatchObject({ state: "failed", error: expect.stringContaining("Read this page again") });
    expect(textsOf(page2)).toEqual(["first", "second"]);
    engine.during = () => {};
    await readAll([page1]);
    expect(pageState(page1)).toEqual({ state: "read", error: null });
  });

  it("nobody foresaw is told as well", async () => {
    failOn(page1, new TypeError("x is not a function"));
    expect((await readAll()).failures[0]?.message).toBe(
      "This page could not be read: x is not a function. Read it again.",
    );
  });

  it("is told where the image is missing", async () => {
    rmSync(join(t.folder, page1));
    expect((await readAll()).failures[0]?.message).toMatch(/image of this page is missing/);
    expect(pageState(page1)).toMatchObject({ state: "failed" });
    expect(pageState(page2)).toMatchObject({ state: "read" });
  });

  it("on every page alike is told once, and leaves the pages unread", async () => {
    failOn("", new AppError("model-download-failed", "Connect to the network and try again."));
    const job = await readAll();
    expect(job).toMatchObject({ state: "failed", message: "Connect to the network and try again.", failures: [] });
    expect(engine.calls).toHaveLength(1);
    expect([page1, page2].map(pageState)).toEqual([
      { state: "unread", error: null },
      { state: "unread", error: null },
    ]);
  });

  it("with the disk is told as such", async () => {
    failOn("", Object.assign(new Error("write"), { code: "ENOSPC" }));
    expect(await readAll()).toMatchObject({ state: "failed", message: expect.stringContaining("disk is full") });
  });

  it("inside one job does not keep the next one from running", async () => {
    t.database.exec("ALTER TABLE page RENAME COLUMN read_error TO gone");
    const broken = await readAll([page1]);
    expect(broken).toMatchObject({ state: "failed", message: expect.stringContaining("read_error") });
    expect(textsOf(page1)).toEqual([]);
    t.database.exec("ALTER TABLE page RENAME COLUMN gone TO read_error");
    expect(await readAll([page1])).toMatchObject({ state: "done", failures: [] });
    expect(textsOf(page1)).toEqual(["first", "second"]);
  });

  it("is a document or page that is not there", () => {
    expect(() => service.read("elsewhere")).toThrow("No such document");
    expect(() => service.read(DOCUMENT, [page1, "elsewhere"])).toThrow(/not in this document/);
    expect(() => service.job("x")).toThrow(AppError);
    expect(() => service.cancel("x")).toThrow(AppError);
  });
});

describe("cancel", () => {
  /** As the real engine: rejects once the signal is there. */
  const hang = ({ signal }: EngineCallOptions) =>
    new Promise<void>((_, reject) => {
      signal?.addEventListener("abort", () => reject(new AppError("cancelled", "Cancelled.")), { once: true });
    });
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 1));
  };

  it("inside a page leaves that page as it was and the ones before read", async () => {
    engine.during = (options) => (engine.calls.length === 2 ? hang(options) : undefined);
    const { jobId } = service.read(DOCUMENT);
    await until(() => engine.calls.length === 2);
    service.cancel(jobId);
    expect(await service.finished(jobId)).toMatchObject({ state: "cancelled", done: 1, failures: [], phase: null });
    expect(pageState(page1)).toMatchObject({ state: "read" });
    expect(pageState(page2)).toEqual({ state: "unread", error: null });
  });

  it("writes nothing even where the engine answers all the same", async () => {
    let jobId = "";
    engine.during = () => service.cancel(jobId);
    jobId = service.read(DOCUMENT).jobId;
    expect(await service.finished(jobId)).toMatchObject({ state: "cancelled", done: 0 });
    expect(textsOf(page1)).toEqual([]);
    expect(pageState(page1)).toEqual({ state: "unread", error: null });
  });

  it("ends a waiting job at once, and the one before it goes on", async () => {
    let go = () => {};
    engine.during = () => new Promise<void>((resolve) => (go = resolve));
    const first = service.read(DOCUMENT, [page1]).jobId;
    const second = service.read(DOCUMENT, [page2]).jobId;
    await until(() => engine.calls.length === 1);
    service.cancel(second);
    expect(service.jobs().map((job) => job.state)).toEqual(["cancelled", "running"]);
    go();
    expect(await service.finished(first)).toMatchObject({ state: "done" });
    expect(await service.finished(second)).toMatchObject({ state: "cancelled", done: 0 });
    expect(engine.calls).toHaveLength(1);
  });

  it("of everything, at the end of the app, writes nothing any more", async () => {
    let release: (error: Error) => void = () => {};
    engine.during = () => new Promise<void>((_, reject) => (release = reject));
    const { jobId } = service.read(DOCUMENT);
    await until(() => engine.calls.length === 1);
    service.dispose();
    const pages = t.database.prepare("SELECT state FROM page").pluck().all();
    t.database.close();
    release(new AppError("worker-died", "The reading process ended unexpectedly."));
    expect(await service.finished(jobId)).toMatchObject({ state: "cancelled" });
    expect(pages).toEqual(["unread", "unread"]);
  });
});

describe("single lines", () => {
  it("are read beside a job about pages, as proposals", async () => {
    await readAll();
    const [first, second] = t.corrections.lines(page1);
    let release = () => {};
    engine.during = () => new Promise<void>((resolve) => (release = resolve));
    const pages = service.read(DOCUMENT, [page2]).jobId;
    await expect.poll(() => engine.calls.length).toBe(3);
    const releasePages = release;
    engine.during = () => {};
    engine.text = () => "anew";
    version = V2;
    const lines = service.readLines(DOCUMENT, [second?.id ?? "", "gone"]).jobId;
    expect(await service.finished(lines)).toMatchObject({
      kind: "lines",
      state: "done",
      changedLines: 1,
      versionId: "v2",
    });
    expect(service.job(pages).state).toBe("running");
    expect(textsOf(page1)).toEqual([first?.text, "anew"]);
    releasePages();
    await service.finished(pages);
  });

  it("that are gone are told of", () => {
    expect(() => service.readLines(DOCUMENT, ["gone"])).toThrow(/not there any more/);
  });
});

describe("jobs", () => {
  it("run one after the other", async () => {
    let running = 0;
    let most = 0;
    engine.during = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running -= 1;
    };
    const jobs = [1, 2, 3].map(() => service.read(DOCUMENT).jobId);
    await Promise.all(jobs.map((id) => service.finished(id)));
    expect(most).toBe(1);
    expect(service.jobs().map((job) => job.id)).toEqual(jobs.toReversed());
    // The first made the lines, the others read them where they are.
    expect(engine.calls.map((call) => call.kind)).toEqual(["page", "page", ...Array(4).fill("polygons")]);
  });

  it("tell progress at most ten times a second, growing within a page, and always the end", async () => {
    const shares: number[] = [];
    engine.during = async ({ onProgress }) => {
      for (let done = 0; done <= 150; done++) {
        onProgress?.({ phase: "recognising", done, total: 150 });
        shares.push(service.jobs()[0]?.pageProgress ?? 0);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const started = performance.now();
    const job = await readAll([page1]);
    const seconds = (performance.now() - started) / 1000;
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    // The first and the last do not wait for their turn.
    expect(progressFrames().length).toBeLessThanOrEqual(Math.ceil(seconds * 10) + 2);
    expect(progressFrames().length).toBeGreaterThan(2);
    expect(progressFrames().at(-1)).toEqual(job);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(progressFrames().at(-1)).toEqual(job);
  });

  it("that are over are forgotten after fifty", async () => {
    for (let index = 0; index < 55; index++) await readAll([page1]);
    expect(service.jobs()).toHaveLength(50);
  });
});
