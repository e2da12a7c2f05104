/**
 * @file `node build/node.mjs build/bench/workspace.ts [--lines 1000] [--pages 10000] [--memory] [--keep FOLDER]`: how long the main
 * thread of the workspace is busy for each frame while pages of 1,000 lines in a document of 10,000 pages are opened,
 * scrolled, typed in and verified, panned and zoomed, from Chromium's own trace; how soon a page's image is there; what
 * it takes of memory. The real web host on a library of real scans, the app as it is built. Prints tables for
 * docs/benchmarks.md. `--keep` leaves the traces there, with what each function took and by its name;
 * `--memory` measures that alone.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Browser, type CDPSession, chromium, type Page } from "playwright";
import { build } from "vite";
import renderer from "../vite.renderer.config.ts";
import { type FrameTimes, frameTimes, type Quantiles, quantiles, traced } from "./frame-times.ts";
import { type BenchDocument, makeLibrary } from "./workspace-library.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values: options } = parseArgs({
  options: {
    lines: { type: "string", default: "1000" },
    pages: { type: "string", default: "10000" },
    keep: { type: "string" },
    memory: { type: "boolean", default: false },
  },
});
const lines = Number(options.lines);
const pages = Number(options.pages);
/** A system's browser where Playwright's own is not installed. */
const SYSTEM_CHROMIUM = "/usr/bin/chromium";

interface Host {
  url: string;
  child: ChildProcess;
}

async function buildRenderer(folder: string): Promise<void> {
  await build({
    ...renderer,
    configFile: false,
    logLevel: "error",
    build: { ...renderer.build, outDir: folder, emptyOutDir: true, minify: options.keep === undefined },
  });
}

function startHost(library: string, rendererFolder: string): Promise<Host> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(root, "src-main/web.ts")], {
    env: { ...process.env, EMEND_LIBRARY: library, EMEND_PORT: "0", EMEND_RENDERER: rendererFolder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("READY ")) resolve({ url: line.slice("READY ".length), child });
    });
    child.on("exit", (code) => reject(new Error(`The host ended with ${code}.`)));
  });
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

/** Notes when something was clicked and when a page's image was painted, by Chromium's element timing. */
function watchPaints(): void {
  const log = { clicked: 0, painted: [] as { url: string; at: number }[] };
  Object.assign(window, { paintLog: log });
  addEventListener("click", () => Object.assign(log, { clicked: performance.now() }), true);
  new MutationObserver(() => {
    for (const image of document.querySelectorAll(".canvas-sheet img:not([elementtiming])")) {
      image.setAttribute("elementtiming", "page");
    }
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { url: string; renderTime: number })[]) {
      log.painted.push({ url: entry.url, at: entry.renderTime });
    }
  }).observe({ type: "element", buffered: true });
}

/** Milliseconds from the click on a page in the rail to its image (or its thumbnail) on the screen. */
async function paintOf(page: Page, index: number): Promise<{ image: number; thumbnail: number }> {
  const entry = page.locator(`.rail li[data-index="${index}"] button`);
  await page.locator(".rail").evaluate((rail, at) => rail.scrollTo(0, at * 82), Math.max(0, index - 3));
  await entry.waitFor();
  await page.waitForTimeout(500);
  await page.evaluate(() => {
    (window as unknown as { paintLog: { painted: unknown[] } }).paintLog.painted = [];
  });
  await entry.click();
  const handle = await page.waitForFunction(() => {
    const { clicked, painted } = (
      window as unknown as { paintLog: { clicked: number; painted: { url: string; at: number }[] } }
    ).paintLog;
    const [small, large] = [...document.querySelectorAll<HTMLImageElement>(".canvas-sheet img")];
    const of = (image: HTMLImageElement | undefined) => painted.find(({ url }) => url === image?.src)?.at;
    const [thumbnail, image] = [of(small), of(large)];
    // The thumbnail is never painted where the image was there first.
    return image === undefined ? null : { image: image - clicked, thumbnail: (thumbnail ?? image) - clicked };
  });
  return (await handle.jsonValue()) as { image: number; thumbnail: number };
}

/** What is in the page, after what is not needed was given back. */
async function memoryOf(session: CDPSession): Promise<{ heap: number; nodes: number }> {
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return { heap: of("JSHeapUsedSize") / 1e6, nodes: of("Nodes") };
}

async function measureAll(browser: Browser, url: string, { id, large, scans }: BenchDocument): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await page.addInitScript(watchPaints);
  const results: [string, FrameTimes][] = [];
  const measure = async (name: string, action: () => Promise<void>): Promise<void> => {
    const keep = options.keep === undefined ? undefined : join(options.keep, `${name.replaceAll(" ", "-")}.json`);
    results.push([name, frameTimes(await traced(browser, page, action, keep))]);
  };
  const field = page.getByRole("textbox", { name: "Text of line 1", exact: true });
  const open = async (pageId: string): Promise<void> => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#/document/${id}/${pageId}`);
    await page.locator(".rail-page.current").waitFor();
    await field.waitFor();
    await page.waitForTimeout(700);
  };

  page.setDefaultTimeout(60_000);
  await page.goto(url);
  await page.getByRole("link", { name: /Open/ }).first().waitFor();
  await page.waitForTimeout(500);
  await measure("open the document", () => open(large[0] ?? ""));
  await page.waitForTimeout(1000);
  const { heap, nodes } = await memoryOf(session);
  console.log(`| lines | pages | JS heap, MB | DOM nodes |\n|---|---|---|---|`);
  console.log(`| ${lines} | ${pages} | ${heap.toFixed(1)} | ${nodes} |\n`);
  if (options.memory) return;
  await measure("open other pages", async () => {
    for (const pageId of large.slice(1)) await open(pageId);
  });
  await measure("scroll the lines", () => scroll(session, 1200, 500, 20_000));
  await open(large[0] ?? "");
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

  console.log(`Pages of ${lines} lines in a document of ${pages} pages, Chromium ${browser.version()}\n`);
  console.log("| main thread, ms | frames | processor: median | 95 % | most | clock: median | 95 % | most |");
  console.log("|---|---|---|---|---|---|---|---|");
  const cells = ({ p50, p95, most }: Quantiles): string => [p50, p95, most].map((ms) => ms.toFixed(1)).join(" | ");
  for (const [name, { frames, wall, cpu }] of results) {
    console.log(`| ${name} | ${frames} | ${cells(cpu)} | ${cells(wall)} |`);
  }

  const order = scans.map((_, index) => index);
  const near = await paints(page, order.slice(1));
  const far: { image: number; thumbnail: number }[] = [];
  // Neighbours are fetched ahead: in a window of its own each, two of three pages are passed over.
  for (const from of [0, 1, 2]) {
    const window = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await window.addInitScript(watchPaints);
    await window.goto(url);
    await window.getByRole("link", { name: /Open/ }).first().waitFor();
    await window.evaluate(
      (hash) => {
        location.hash = hash;
      },
      `#/document/${id}/${large[3] ?? ""}`,
    );
    await window.locator(".rail-page.current").waitFor();
    await window.waitForTimeout(1000);
    far.push(...(await paints(window, order.filter((index) => index % 3 === from).reverse())));
    await window.context().close();
  }
  console.log("\n| from the click to the picture, ms | pages | median | 95 % | most |\n|---|---|---|---|---|");
  const paintRow = (name: string, values: number[]) => {
    const { p50, p95, most } = quantiles(values);
    console.log(`| ${name} | ${values.length} | ${[p50, p95, most].map((ms) => ms.toFixed(0)).join(" | ")} |`);
  };
  paintRow(
    "a page anywhere: image",
    far.map(({ image }) => image),
  );
  paintRow(
    "its thumbnail",
    far.map(({ thumbnail }) => thumbnail),
  );
  paintRow(
    "the next page: image",
    near.map(({ image }) => image),
  );
}

async function paints(page: Page, indices: number[]): Promise<{ image: number; thumbnail: number }[]> {
  const all: { image: number; thumbnail: number }[] = [];
  for (const index of indices) all.push(await paintOf(page, index));
  return all;
}

async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "emend-bench-"));
  if (options.keep !== undefined) mkdirSync(options.keep, { recursive: true });
  let host: Host | null = null;
  let browser: Browser | null = null;
  try {
    await buildRenderer(join(folder, "renderer"));
    const document = await makeLibrary(join(folder, "library"), { lines, pages });
    host = await startHost(join(folder, "library"), join(folder, "renderer"));
    browser = await chromium.launch({
      args: ["--no-sandbox"],
      ...(existsSync(chromium.executablePath()) ? {} : { executablePath: SYSTEM_CHROMIUM }),
    });
    await measureAll(browser, host.url, document);
  } finally {
    await browser?.close();
    host?.child.kill("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
}

await run();
