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

/** What the main thread of the busiest renderer did between the begin of a frame and that of the next. */
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
  const wall = begins.map(() => 0);
  const cpu = begins.map(() => 0);
  let at = 0;
  // Nested tasks are in their parents' time already.
  let end = 0;
  for (const { ts, dur = 0, tdur = 0 } of busiest.tasks.sort((a, b) => a.ts - b.ts)) {
    if (ts < end) continue;
    end = ts + dur;
    while (at + 1 < begins.length && (begins[at + 1] as number) <= ts) at += 1;
    wall[at] = (wall[at] ?? 0) + dur / 1000;
    cpu[at] = (cpu[at] ?? 0) + tdur / 1000;
  }
  return { frames: begins.length, wall: quantiles(wall), cpu: quantiles(cpu) };
}

export function quantiles(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), most: sorted.at(-1) ?? 0 };
}
