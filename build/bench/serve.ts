/**
 * @file `npm run bench -- serve [lines|pages|server|memory] [seconds]`: the real `emend serve` under 1, 8 and 64 clients on loopback. Every answer is compared with
 * what one client alone got for the same file, and the server's own count of pages with the number of requests, so that a
 * lost, swapped or doubled page is seen. Then small requests for so many seconds, with the memory of all its processes.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ask, blank, PNG, startTestServer } from "../../src-main/serving/test-serving.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const data = process.env.EMEND_BENCH_DATA ?? join(root, "..", "shared", "data");
const CLIENTS = [1, 8, 64] as const;
const LINES = 64;
const PAGES = 8;
const MEMORY_SAMPLES = 8;

interface Settings {
  workers: number;
  batchPages: number;
}

interface Round {
  perSecond: number;
  /** 95th percentile of the time to an answer, in seconds. */
  p95: number;
  wrong: number;
}

class Server {
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #state: string;

  private constructor(child: ChildProcess, url: string, state: string) {
    this.#child = child;
    this.#url = url;
    this.#state = state;
  }

  static async start({ workers, batchPages }: Settings): Promise<Server> {
    const state = mkdtempSync(join(tmpdir(), "emend-bench-serve-"));
    const main = join(root, "src-main", "cli", "main.ts");
    const flags = ["--port", "0", "--state", state, "--rate", "1000000", "--workers", `${workers}`];
    const args = ["--disable-warning=ExperimentalWarning", main, "serve", ...flags, "--batch-pages", `${batchPages}`];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
    const ready = await new Promise<string>((resolve, reject) => {
      child.stdout.setEncoding("utf8").once("data", resolve);
      child.once("exit", () => reject(new Error("emend serve ended; start it by hand to see why")));
    });
    const server = new Server(child, ready.trim().replace(/^READY /, ""), state);
    while ((await fetch(`${server.#url}/readyz`)).status !== 200) await new Promise((next) => setTimeout(next, 200));
    return server;
  }

  async read(file: Buffer): Promise<string> {
    const headers = { "content-type": "application/octet-stream", accept: "text/plain" };
    const answer = await fetch(`${this.#url}/v1/ocr`, { method: "POST", headers, body: new Uint8Array(file) });
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer.text();
  }

  /** Pages that the server says it read. */
  async pages(): Promise<number> {
    const text = await (await fetch(`${this.#url}/metrics`)).text();
    return Number(/^emend_pages_total\{[^}]*outcome="read"\} (\d+)/m.exec(text)?.[1] ?? 0);
  }

  /** Resident memory of the server and of its workers together, in MB (Linux). */
  megabytes(): { server: number; workers: number } {
    const pid = this.#child.pid as number;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
    const of = (id: string) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0);
    return { server: of(String(pid)) / 1024, workers: children.reduce((sum, id) => sum + of(id), 0) / 1024 };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGTERM");
    await ended;
    rmSync(this.#state, { recursive: true, force: true });
  }
}

/** So many requests from so many clients, each file as often as every other. */
async function round(
  server: Server,
  files: readonly Buffer[],
  texts: readonly string[],
  clients: number,
): Promise<Round> {
  const requests = Math.max(files.length, clients);
  const seconds: number[] = [];
  let next = 0;
  let wrong = 0;
  const started = performance.now();
  const client = async () => {
    for (let index = next++; index < requests; index = next++) {
      const begun = performance.now();
      const text = await server.read(files[index % files.length] as Buffer);
      seconds.push((performance.now() - begun) / 1000);
      if (text !== texts[index % files.length]) wrong += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const total = (performance.now() - started) / 1000;
  const p95 = seconds.toSorted((a, b) => a - b)[Math.ceil(0.95 * seconds.length) - 1] as number;
  return { perSecond: requests / total, p95, wrong };
}

/** @param bytes larger files are left out */
function collect(folder: string, most: number, bytes: number): Buffer[] {
  if (!existsSync(folder)) throw new Error(`the pages of ${folder} are needed (shared/data/README.md)`);
  const names = (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => /\.(png|tif)$/.test(name))
    .sort();
  const files = names.map((name) => readFileSync(join(folder, name)));
  return files.filter((file) => file.length < bytes).slice(0, most);
}

async function compare(
  what: string,
  files: readonly Buffer[],
  counts: readonly number[],
  all: readonly Settings[],
): Promise<void> {
  for (const settings of all) {
    const server = await Server.start(settings);
    const texts: string[] = [];
    for (const file of files) texts.push(await server.read(file));
    for (const clients of counts) {
      const before = await server.pages();
      const { perSecond, p95, wrong } = await round(server, files, texts, clients);
      const read = (await server.pages()) - before - Math.max(files.length, clients);
      const cells = [
        what,
        settings.workers,
        settings.batchPages,
        clients,
        perSecond.toFixed(2),
        p95.toFixed(2),
        wrong,
        read,
      ];
      console.log(`| ${cells.join(" | ")} |`);
    }
    await server.stop();
  }
}

async function watchMemory(files: readonly Buffer[], seconds: number): Promise<void> {
  const server = await Server.start({ workers: 2, batchPages: 16 });
  const texts = await Promise.all(files.map((file) => server.read(file)));
  const end = performance.now() + seconds * 1000;
  let requests = 0;
  let wrong = 0;
  const samples: string[] = [];
  for (let sample = 1; sample <= MEMORY_SAMPLES; sample++) {
    const until = end - (seconds * 1000 * (MEMORY_SAMPLES - sample)) / MEMORY_SAMPLES;
    const client = async (first: number) => {
      for (let index = first; performance.now() < until; index++) {
        const text = await server.read(files[index % files.length] as Buffer);
        requests += 1;
        if (text !== texts[index % files.length]) wrong += 1;
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, index) => client(index)));
    const { server: own, workers } = server.megabytes();
    samples.push(`${own.toFixed(0)} and ${workers.toFixed(0)} after ${requests}`);
  }
  console.log(`\nMemory in MB, server and both workers: ${samples.join(", ")}; ${wrong} answers wrong.`);
  await server.stop();
}

/** The server alone, with a reader that reads nothing: ten thousand requests in a process with their clients. */
async function watchServer(): Promise<void> {
  const server = await startTestServer({ limits: { perMinute: 1e9 } });
  const body = await blank(40);
  const samples: string[] = [];
  for (let thousand = 1; thousand <= 10; thousand++) {
    const client = async () => {
      for (let turn = 0; turn < 63; turn++) {
        const { status } = await ask(server.port, "/v1/ocr", { body, headers: PNG });
        if (status !== 200) throw new Error(String(status));
      }
    };
    await Promise.all(Array.from({ length: 16 }, client));
    // What the test server notes for tests is not the server's.
    server.log.length = 0;
    server.reader.batches.length = 0;
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    samples.push(`${(rss / 1e6).toFixed(0)} (heap ${(heapUsed / 1e6).toFixed(0)}) after ${thousand * 1008}`);
  }
  await server.close();
  console.log(`\nMemory in MB, server and clients, nothing read: ${samples.join(", ")}.`);
}

const [only, seconds = "120"] = process.argv.slice(3);
const wanted = (part: string) => only === undefined || only === part;
const lines = collect(join(data, "fraktur-ocrd-testset"), LINES, 400_000);
const pages = collect(join(data, "tesseract-test-pages", "pages"), PAGES, 40_000);
console.log(
  "| what | workers | batch | clients | a second | p95 s | wrong | pages too many |\n|---|---|---|---|---|---|---|---|",
);
if (wanted("lines")) {
  await compare("lines", lines, CLIENTS, [
    { workers: 2, batchPages: 16 },
    { workers: 2, batchPages: 1 },
    { workers: 1, batchPages: 16 },
  ]);
}
if (wanted("pages")) {
  await compare("pages", pages, CLIENTS.slice(0, 2), [
    { workers: 2, batchPages: 16 },
    { workers: 1, batchPages: 16 },
  ]);
}
if (wanted("server")) await watchServer();
if (wanted("memory")) await watchMemory(lines.slice(0, 16), Number(seconds));
