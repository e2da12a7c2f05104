/** @file What Chromium's trace says of frames: how long the main thread was busy for each. */
import type { Browser, Page } from "playwright";

export interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  dur?: number;
  /** Of it, on the processor: other work on the machine is not in it. */
  tdur?: number;
  args?: { name?: string };
}

/** Milliseconds. */
export interface Quantiles {
  p50: number;
  p95: number;
  most: number;
}

export interface FrameTimes {
  frames: number;
  /** By the clock: what a person sees, with whatever else the machine does. */
  wall: Quantiles;
  /** On the processor: what the page itself costs. */
  cpu: Quantiles;
}

const CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline.frame", "__metadata"];
/** For looking into a trace: what the functions cost, which costs time itself. */
const PROFILE = ["devtools.timeline", "v8", "disabled-by-default-v8.cpu_profiler"];

/** Records a trace while `action` runs. @param keep where it is left as well, with the functions' times */
export async function traced(
  browser: Browser,
  page: Page,
  action: () => Promise<void>,
  keep?: string,
): Promise<TraceEvent[]> {
  await browser.startTracing(page, {
    categories: keep === undefined ? CATEGORIES : [...CATEGORIES, ...PROFILE],
    ...(keep === undefined ? {} : { path: keep }),
  });
  await action();
  await page.waitForTimeout(300);
  const trace: { traceEvents: TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString());
  return trace.traceEvents;
}

/** A frame at 60 a second, in microseconds. */
const FRAME = 16_667;
/** Milliseconds of work without a frame that count like one. */
const UNDRAWN = 4;

/**
 * How long the main thread of the busiest renderer worked for each frame: from the begin of one to that of the next, or
 * to the first gap after a frame's time, at which one could have been drawn had there been anything new to draw. Work
 * without a frame counts as one where it is more than a few milliseconds: what is idle is not to better the figures.
 */
export function frameTimes(events: readonly TraceEvent[]): FrameTimes {
  const mains = events.filter((event) => event.name === "thread_name" && event.args?.name === "CrRendererMain");
  const byThread = mains.map(({ pid, tid }) => {
    const own = events.filter((event) => event.pid === pid && event.tid === tid);
    return {
      tasks: own.filter(({ name, ph }) => /RunTask$/.test(name) && ph === "X"),
      begins: own.filter(({ name }) => name === "BeginMainThreadFrame").map(({ ts }) => ts),
    };
  });
  const busiest = byThread.sort((a, b) => b.begins.length - a.begins.length)[0];
  if (busiest === undefined || busiest.begins.length === 0) throw new Error("The trace has no frames.");
  const begins = busiest.begins.sort((a, b) => a - b);
  const windows = [{ from: begins[0] as number, drawn: true, wall: 0, cpu: 0 }];
  let next = 1;
  // Nested tasks are in their parents' time already.
  let end = 0;
  for (const { ts, dur = 0, tdur = 0 } of busiest.tasks.sort((a, b) => a.ts - b.ts)) {
    if (ts < end) continue;
    end = ts + dur;
    // The frame's own task is the one that its begin lies in.
    const begun = (begins[next] ?? Number.POSITIVE_INFINITY) < end;
    while ((begins[next] ?? Number.POSITIVE_INFINITY) < end) next += 1;
    const { from } = windows.at(-1) as (typeof windows)[number];
    if (begun || ts - from >= FRAME) windows.push({ from: ts, drawn: begun, wall: 0, cpu: 0 });
    const window = windows.at(-1) as (typeof windows)[number];
    window.wall += dur / 1000;
    window.cpu += tdur / 1000;
  }
  const counted = windows.filter(({ drawn, cpu }) => drawn || cpu >= UNDRAWN);
  return {
    frames: counted.length,
    wall: quantiles(counted.map(({ wall }) => wall)),
    cpu: quantiles(counted.map(({ cpu }) => cpu)),
  };
}

export function quantiles(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), most: sorted.at(-1) ?? 0 };
}
