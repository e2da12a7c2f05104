/**
 * @file `node build/node.mjs build/bench/workspace.ts [lines] [pages]`: how long the main thread of the workspace is busy for each
 * frame while a page of 1,000 lines in a document of 10,000 pages is opened, scrolled, typed in, panned and zoomed, from Chromium's own trace. The page
 * is src-renderer/dev.html, built as the app is, over a host in memory. Prints a table for docs/benchmarks.md.
 */
import { createReadStream, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type CDPSession, chromium, type Page } from "playwright";
import { build } from "vite";
import base from "../vite.renderer.config.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const lines = Number(process.argv[2] ?? 1000);
const pages = Number(process.argv[3] ?? 10_000);
/** A system's browser where Playwright's own is not installed. */
const SYSTEM_CHROMIUM = "/usr/bin/chromium";

interface TraceEvent {
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

/** Milliseconds for each frame. */
interface Quantiles {
  p50: number;
  p95: number;
  most: number;
}

interface FrameTimes {
  frames: number;
  /** By the clock: what a person sees, with whatever else the machine does. */
  wall: Quantiles;
  /** On the processor: what the page itself costs. */
  cpu: Quantiles;
}

async function buildDevPage(folder: string): Promise<void> {
  const input = join(root, "src-renderer/dev.html");
  await build({
    ...base,
    configFile: false,
    logLevel: "error",
    build: { ...base.build, outDir: folder, emptyOutDir: true, rolldownOptions: { input } },
  });
}

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = join(folder, normalize(new URL(request.url ?? "/", "http://localhost").pathname));
    if (!path.startsWith(folder) || !existsSync(path)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
    createReadStream(path).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Records a trace while `action` runs. */
async function traced(browser: Browser, page: Page, action: () => Promise<void>): Promise<TraceEvent[]> {
  await browser.startTracing(page, {
    categories: ["toplevel", "disabled-by-default-devtools.timeline.frame", "__metadata"],
  });
  await action();
  await page.waitForTimeout(300);
  const trace: { traceEvents: TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString());
  return trace.traceEvents;
}

/** What the main thread of the busiest renderer did between the begin of a frame and that of the next. */
function frameTimes(events: readonly TraceEvent[]): FrameTimes {
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

function quantiles(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), most: sorted.at(-1) ?? 0 };
}

async function scroll(session: CDPSession, x: number, y: number, distance: number): Promise<void> {
  await session.send("Input.synthesizeScrollGesture", {
    x,
    y,
    yDistance: -distance,
    speed: 2400,
    gestureSourceType: "mouse",
  });
}

async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "emend-bench-"));
  await buildDevPage(folder);
  const server = await serve(folder);
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dev.html`;
  const browser = await chromium.launch({
    args: ["--no-sandbox"],
    ...(existsSync(chromium.executablePath()) ? {} : { executablePath: SYSTEM_CHROMIUM }),
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const session = await page.context().newCDPSession(page);
    const results: [string, FrameTimes][] = [];
    const measure = async (name: string, action: () => Promise<void>): Promise<void> => {
      results.push([name, frameTimes(await traced(browser, page, action))]);
    };
    const field = page.getByRole("textbox", { name: "Text of line 1", exact: true });

    page.setDefaultTimeout(120_000);
    await page.goto(`${address}?lines=${lines}&pages=${pages}`);
    await page.getByRole("link", { name: /Open/ }).first().waitFor();
    await measure("open the page", async () => {
      await page.evaluate(() => {
        location.hash = "#/document/d1/p1";
      });
      await field.waitFor();
    });
    await page.waitForTimeout(1500);
    await measure("scroll the lines", () => scroll(session, 1200, 500, 20_000));
    await field.evaluate((element: HTMLElement) => element.focus());
    await measure("type", async () => {
      await field.press("End");
      await page.keyboard.type(" und wenn sie nicht gestorben sind, so leben sie noch heute", { delay: 50 });
    });
    await measure("verify and next", async () => {
      for (let i = 0; i < 30; i += 1) {
        await page.keyboard.press("Enter");
        await page.waitForTimeout(120);
      }
    });
    await measure("scroll the pages", () => scroll(session, 70, 500, 20_000));
    await measure("pan the image", async () => {
      await page.mouse.move(500, 500);
      for (let i = 0; i < 120; i += 1) await page.mouse.wheel(0, i < 60 ? 60 : -60);
    });
    await measure("zoom the image", async () => {
      await page.keyboard.down("Control");
      for (let i = 0; i < 60; i += 1) await page.mouse.wheel(0, i < 30 ? -20 : 20);
      await page.keyboard.up("Control");
    });
    console.log(
      `Page of ${lines} lines in a document of ${pages} pages, main thread for each frame, ms (Chromium ${browser.version()}):\n`,
    );
    console.log("| what | frames | processor: median | 95 % | most | clock: median | 95 % | most |");
    console.log("|---|---|---|---|---|---|---|---|");
    const cells = ({ p50, p95, most }: Quantiles): string => [p50, p95, most].map((ms) => ms.toFixed(1)).join(" | ");
    for (const [name, { frames, wall, cpu }] of results) {
      console.log(`| ${name} | ${frames} | ${cells(cpu)} | ${cells(wall)} |`);
    }
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await run();
