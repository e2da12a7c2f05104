/** @file Random things that a person does on a page, for tests of what undo and a kill leave behind. */
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { LayoutChange } from "#contract/layout.ts";
import { correctionsOf, DOCUMENT, PAGES } from "../corrections/test-corrections.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { BlobStore } from "../storage/blob-store.ts";
import { type Db, openDatabase } from "../storage/database.ts";
import { box, layoutOf, SayingEngine, SIZE, type TestLayout } from "./test-layout.ts";

export type Random = (below: number) => number;
type Tested = Pick<TestLayout, "corrections" | "layout" | "read">;

/** mulberry32: a failing seed fails again. */
export function randomBy(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) % 1_000_003) % below;
  };
}

/** Does one thing, of text or of layout. What cannot be done on the page as it is now is not done. */
export async function act(t: Tested, random: Random): Promise<void> {
  const pageId: string = PAGES[random(3) === 0 ? 1 : 0];
  const { corrections, layout } = t;
  const lines = corrections.lines(pageId);
  const page = layout.pages.layout(pageId);
  const on = { pageId, layoutRevision: page.revision };
  const line = lines[random(Math.max(1, lines.length))];
  const other = lines.find((each) => each !== line);
  const ref = line && { lineId: line.id, revision: line.revision, layoutRevision: line.layoutRevision };
  const ref2 = other && { lineId: other.id, revision: other.revision, layoutRevision: other.layoutRevision };
  const region = page.regions[random(Math.max(1, page.regions.length))];
  const at = box(random(SIZE.width - 300), random(SIZE.height - 100), 100 + random(200), 20 + random(40));
  const seen = line && { lineId: line.id, baseRevision: line.revision };
  const text = ["Fraktur", "ein König", "שלום 12", "der Wald"][random(4)] as string;

  const things: (() => unknown)[] = [
    () => seen && corrections.save({ ...seen, text, verified: random(2) === 0 }),
    () =>
      seen && corrections.flag([seen], (["unreadable", "flagged"] as const)[random(2)] ?? "skipped", random(2) === 0),
    () => layout.lines.create({ ...on, polygon: at }),
    () => ref && layout.lines.reshape(ref, at),
    () => ref && layout.lines.move([ref], random(200) - 100, random(200) - 100),
    () => ref && lines.length < 12 && layout.lines.split(ref, 0.2 + random(6) / 10, random(2) === 0 ? undefined : 3),
    () => ref && ref2 && layout.lines.merge([ref, ref2]),
    () => ref && lines.length > 2 && layout.lines.remove(ref2 && random(2) === 0 ? [ref, ref2] : [ref]),
    () => ref && layout.lines.setDirection([ref], random(2) === 0 ? "rtl" : "ltr"),
    () => layout.order.set(on, lines.map((each) => each.id).toReversed()),
    () => line && layout.order.place(on, [line.id], random(lines.length)),
    () => layout.regions.create({ ...on, polygon: box(0, 0, 500, 600), kind: "text", direction: null }),
    () => region && layout.regions.change({ ...on, regionId: region.id, polygon: at, kind: "heading", position: 0 }),
    () => region && layout.regions.split({ ...on, regionId: region.id, from: [0, 340], to: [2000, 340] }),
    () => region && layout.regions.remove({ ...on, regionId: region.id, withLines: random(3) === 0 }),
    () => layout.regions.find(on),
    () => random(3) === 0 && layout.turning.turn(on, ([90, 180, 270] as const)[random(3)] ?? 90),
    () => random(3) === 0 && layout.turning.deskew(on, random(11) - 5),
  ];
  await tolerant(async () => {
    const change = (await things[random(things.length)]?.()) as Partial<LayoutChange> | undefined;
    if (typeof change?.jobId === "string") await t.read(change.jobId);
  });
}

export interface Opened extends Tested {
  database: Db;
  clock: { now: number };
}

/** A library in a folder, with the services of text and layout; new shapes are not read. */
export function openForOperations(folder: string): Opened {
  const database = openDatabase(join(folder, "library.sqlite"));
  const clock = { now: 0 };
  const events = new EventBus();
  const made = correctionsOf(database, events, () => new Date(clock.now));
  const blobs = new BlobStore(join(folder, "blobs"));
  const { layout } = layoutOf({ ...made, database, blobs, events }, new SayingEngine(), false);
  return { corrections: made.corrections, layout, read: () => Promise.resolve(), database, clock };
}

/** The nth operation: the same on every library that had the same ones before, a third of them steps back or forth. */
export async function operate(t: Opened, count: number): Promise<void> {
  t.clock.now = Date.parse("2026-02-01") + count * 60_000;
  const random = randomBy(count);
  const kind = random(9);
  if (kind < 2) step(t, "undo");
  else if (kind === 2) step(t, "redo");
  else await act(t, random);
}

/** A step back or forth where there is one. */
export function step(t: Tested, kind: "undo" | "redo"): boolean {
  const { canUndo, canRedo } = t.corrections.journal(DOCUMENT);
  if (kind === "undo" ? !canUndo : !canRedo) return false;
  t.corrections[kind](DOCUMENT);
  return true;
}

async function tolerant(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError) || !["bad-input", "conflict", "not-found"].includes(error.code)) throw error;
  }
}

/** Everything that a person sees, without what only ever grows. @param ids false: of another library, whose ids differ */
export function snapshot(t: Tested, ids = true): unknown {
  return PAGES.map((pageId) => {
    const {
      revision: _,
      regions,
      lineIds,
      imageAsset,
      viewAsset: ___,
      thumbnailAsset: __,
      ...page
    } = t.layout.pages.layout(pageId);
    const place = new Map(regions.map((region) => [region.id, region.position]));
    const lines = t.corrections.lines(pageId).map((line) => {
      const { revision: _, layoutRevision: __, proposal, id, cropAsset, regionId, ...rest } = line;
      const own = { id, cropAsset, regionId };
      return {
        ...rest,
        region: regionId === null ? null : place.get(regionId),
        read: proposal?.text ?? null,
        ...(ids ? own : {}),
      };
    });
    return {
      ...page,
      imageAsset,
      regions: regions.map(({ id, ...region }) => (ids ? { id, ...region } : region)),
      lines,
      ...(ids ? { lineIds } : {}),
    };
  });
}
