/** @file A real library with a page image and an engine that says what it was shown, for the tests of layout. */
import sharp from "sharp";
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import { contract } from "#contract/index.ts";
import type { LayoutChange, LineRef, PageLayout } from "#contract/layout.ts";
import type { DetectedLine } from "../corrections/incoming-readings.ts";
import {
  type Corrections,
  openTestCorrections,
  PAGES,
  proposal,
  type TestCorrections,
} from "../corrections/test-corrections.ts";
import { makeThumbnail } from "../documents/page-intake.ts";
import type {
  LineReading,
  ModelRef,
  PageLine,
  Point,
  ReadPageOptions,
  RecognitionEngine,
} from "../recognition/engine.ts";
import { LineDetector } from "../recognition/line-detector.ts";
import { ReadingService } from "../recognition/reading-service.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { TestLibrary } from "../storage/test-library.ts";
import type { LayoutServices } from "./layout-services.ts";
import { LineLayoutService } from "./line-layout-service.ts";
import { textLayerOn } from "./page-geometry.ts";
import { PageImages } from "./page-image.ts";
import { PageLayouts } from "./page-layouts.ts";
import { PageTurning } from "./page-turning.ts";
import { ReadingOrderService } from "./reading-order.ts";
import { Redetection } from "./redetection.ts";
import { RegionService } from "./region-service.ts";

/** Width and height of the page images; a black square of 100 pixels lies at 200, 100. */
export const SIZE = { width: 1000, height: 800 };

export const box = (x: number, y: number, width: number, height = 30): [number, number][] => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];

/** A reading with its characters spread evenly. */
export function evenly(text: string, confidence = 0.9): LineReading {
  const all = [...text];
  const characters = all.map((each, index) => ({
    text: each,
    confidence,
    x0: index / all.length,
    x1: (index + 1) / all.length,
  }));
  return { text, confidence: text === "" ? 0 : confidence, characters, direction: "ltr" };
}

/** Reads a shape as its top left corner, crops it as its corners, and finds what it is told to find. */
export class SayingEngine implements RecognitionEngine {
  readonly name = "saying";
  /** Whether no two crops are ever the same, as of a real page lying a little otherwise. */
  unlike = false;
  #crops = 0;
  found: { polygon: Point[]; text: string }[] = [];
  blocks: { polygon: Point[]; lines: number[] }[] = [];
  areas: (readonly Point[] | null)[] = [];
  says: (polygon: readonly Point[]) => LineReading = ([first]) => evenly(`read ${first?.join(" ")}`);
  /** Told before each answer. */
  during: () => Promise<void> | void = () => {};

  async readPage(_image: string, _model: ModelRef | null, options: ReadPageOptions = {}) {
    this.areas.push(options.area ?? null);
    await this.during();
    const lines: PageLine[] = this.found.map(({ polygon, text }) => ({ ...evenly(text), polygon }));
    return { ...SIZE, lines, blocks: this.blocks, rotation: 0 as const, seconds: { detect: 0, recognise: 0 } };
  }
  async readPolygons(_image: string, polygons: Point[][]) {
    await this.during();
    return polygons.map((polygon) => this.says(polygon));
  }
  async cropLines(image: string, polygons: Point[][]) {
    await this.during();
    const crop = (polygon: Point[]) => `${image} ${JSON.stringify(polygon)} ${this.unlike ? this.#crops++ : ""}`;
    return polygons.map((polygon) => new TextEncoder().encode(crop(polygon)));
  }
  readLineFiles(): Promise<LineReading[]> {
    throw new Error("not for pages");
  }
  provider(): never {
    throw new Error("not asked");
  }
  async dispose() {}
}

export interface TestLayout extends TestCorrections {
  engine: SayingEngine;
  reading: ReadingService;
  layout: LayoutServices;
  /** Waits until a change's job is through. */
  read(jobId: string | null): Promise<void>;
  page(pageId?: string): PageLayout;
  on(pageId?: string): { pageId: string; layoutRevision: number };
  line(index: number, pageId?: string): Line;
  ref(index: number, pageId?: string): LineRef;
  texts(pageId?: string): string[];
  /** Three lines under each other on page 1 and two on page 2, read. */
  fill(): void;
  /** A change, through JSON and the contract, with its job through. */
  done(change: LayoutChange | Promise<LayoutChange>): Promise<LayoutChange>;
}

let picture: Promise<{ png: Uint8Array; thumbnail: Uint8Array }> | null = null;

async function draw(): Promise<{ png: Uint8Array; thumbnail: Uint8Array }> {
  const black = { create: { width: 100, height: 100, channels: 3, background: "#000000" } } as const;
  const square = await sharp(black).png().toBuffer();
  const png = await sharp({ create: { ...SIZE, channels: 3, background: "#f2ead8" } })
    .composite([{ input: square, left: 200, top: 100 }])
    .png()
    .toBuffer();
  return { png, thumbnail: await makeThumbnail(png) };
}

/** Two pages with images and without lines. */
export async function openTestLayout(given: RecognitionEngine | null = null): Promise<TestLayout> {
  const t = openTestCorrections();
  const { database, blobs, corrections } = t;
  // Nothing here is about power cuts, and each fsync is slow on a busy disk.
  database.pragma("synchronous = OFF");
  picture ??= draw();
  const { png, thumbnail: small } = await picture;
  const image = await blobs.put(png);
  const thumbnail = await blobs.put(small);
  database
    .prepare("UPDATE page SET width = ?, height = ?, image_sha256 = ?, thumbnail_sha256 = ?")
    .run(SIZE.width, SIZE.height, image, thumbnail);

  const engine = new SayingEngine();
  const { reading, layout } = layoutOf(t, given ?? engine);
  const { pages } = layout;
  const line = (index: number, pageId: string = PAGES[0]) => corrections.lines(pageId)[index] as Line;
  return {
    ...t,
    engine,
    reading,
    layout,
    read: async (jobId) => {
      if (jobId !== null) await reading.finished(jobId);
    },
    page: (pageId = PAGES[0]) => pages.layout(pageId),
    on: (pageId = PAGES[0]) => ({ pageId, layoutRevision: pages.layout(pageId).revision }),
    line,
    ref: (index, pageId) => {
      const { id: lineId, revision, layoutRevision } = line(index, pageId);
      return { lineId, revision, layoutRevision };
    },
    texts: (pageId = PAGES[0]) => corrections.lines(pageId).map((each) => each.text),
    fill: () => {
      corrections.insertDetected(PAGES[0], ["Es war einmal", "ein König", "der hatte"].map(row));
      corrections.insertDetected(PAGES[1], ["zwey", "Töchter"].map(row));
      database.prepare("UPDATE page SET state = 'read'").run();
      t.frames.length = 0;
    },
    done: async (change) => {
      const answer = contract.layout.createLine.output.parse(JSON.parse(JSON.stringify(await change)));
      if (answer.jobId !== null) await reading.finished(answer.jobId);
      return answer;
    },
  };
}

/**
 * The services of layout, as compose.ts makes them.
 * @param reads false: new shapes are not read, for tests that count every write
 */
export function layoutOf(
  t: Corrections & Pick<TestLibrary, "database" | "blobs"> & { events: EventBus },
  engine: RecognitionEngine,
  reads = true,
): Pick<TestLayout, "reading" | "layout"> {
  const { database, blobs, corrections, incoming, journal, changes, layoutRepository, events } = t;
  const detector = new LineDetector(engine, blobs);
  const reading = new ReadingService({
    corrections,
    detector,
    addAround: (pageId, found, alongside) => redetection.addAround(pageId, found, alongside),
    events,
    reader: () => ({ id: "base", name: "Base", model: null, engine, destination: null }),
    pages: {
      pageIds: () => [...PAGES],
      page: (pageId) => {
        const page = layoutRepository.page(pageId);
        if (page === null) return null;
        const row = database.prepare("SELECT state, text_layer AS layer FROM page WHERE id = ?").get(pageId) as {
          state: "unread" | "read";
          layer: string | null;
        };
        const layer = row.layer === null ? null : JSON.parse(row.layer);
        return { imagePath: blobs.path(page.imageSha256), textLayer: textLayerOn(page, layer), state: row.state };
      },
      setState: (pageId, state, error) =>
        database.prepare("UPDATE page SET state = ?, read_error = ? WHERE id = ?").run(state, error, pageId),
    },
  });
  const reader = reads ? reading : { readLines: () => ({ jobId: "none" }) };
  const pages = new PageLayouts({
    repository: layoutRepository,
    corrections,
    journal,
    events: changes,
    reader,
  });
  const redetection = new Redetection({
    layouts: pages,
    repository: layoutRepository,
    corrections,
    incoming,
    journal,
    events: changes,
    detector,
    reading,
  });
  const layout: LayoutServices = {
    pages,
    lines: new LineLayoutService({
      layouts: pages,
      repository: layoutRepository,
      corrections,
      incoming,
      crops: (page, polygons) => detector.crops(blobs.path(page.imageSha256), polygons),
    }),
    order: new ReadingOrderService(pages, corrections),
    regions: new RegionService(pages, layoutRepository, corrections),
    redetection,
    turning: new PageTurning(pages, layoutRepository, corrections, new PageImages(blobs, makeThumbnail)),
  };
  return { reading, layout };
}

/** The nth of lines under each other, 400 pixels long. */
function row(text: string, index: number): DetectedLine {
  const { characters } = evenly(text);
  return {
    polygon: box(100, 300 + index * 50, 400),
    direction: "ltr",
    cropSha256: "a".repeat(64),
    proposals: [{ ...proposal(text), characters }],
  };
}

/** What the work threw; null where it went well. */
export async function errorOf(work: () => unknown): Promise<AppError | null> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  return null;
}
