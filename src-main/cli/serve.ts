/** @file `emend serve`: the OCR server (src-main/serving) with the built-in engine behind it. */
import { readFile, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { pino } from "pino";
import { AppError } from "#contract/errors.ts";
import { VERSION } from "../compose.ts";
import { cacheFolder } from "../platform/paths.ts";
import { noTracing, startTracing } from "../platform/tracing.ts";
import { BuiltinEngine } from "../recognition/builtin-engine.ts";
import { forkEngineProcess } from "../recognition/fork-engine-process.ts";
import type { ModelPaths } from "../recognition/models/catalogue.ts";
import { ApiKeys, newKey } from "../serving/api-keys.ts";
import { type ServedModel, ServedModels } from "../serving/served-models.ts";
import { type ServedSamples, startOcrServer } from "../serving/server.ts";
import { openRemote, type RemoteOptions, remoteReader } from "./remote.ts";
import { fileProblem, modelOf, openSession, say } from "./session.ts";

export interface ServeOptions extends RemoteOptions {
  host: string;
  port: number;
  allowHost?: string[];
  keys?: string;
  newKey?: string;
  state?: string;
  adapter?: string[];
  standard?: string;
  share?: string;
  workers: number;
  maxBody: number;
  maxPages: number;
  maxMegapixels: number;
  rate: number;
  queue: number;
  keepJobs: number;
  batchPages: number;
  batchWait: number;
  traces?: string;
  samples: number;
  samplesKey?: string[];
  samplesNot?: string[];
  samplesDays: number;
  samplesMost: number;
}

/** How many worker processes read where nobody said: one for each core, each with one thread (docs/benchmarks.md). */
export const usualWorkers = () => Math.min(4, availableParallelism());

/** A batch holds that many pixels: sixteen line images, or one page. */
const BATCH_PIXELS = 4_000_000;

/** Serves until Ctrl+C or a request to end, then lets open requests end. */
export async function serveCommand(options: ServeOptions): Promise<void> {
  if (options.newKey !== undefined) {
    printNewKey(options.newKey);
    return;
  }
  const keys = await readKeys(options.keys);
  const models = new ServedModels({
    adapters: await Promise.all((options.adapter ?? []).map(openAdapter)),
    standard: options.standard,
    share: options.share === undefined ? undefined : parseShare(options.share),
  });
  const tracesUrl = options.traces;
  if (tracesUrl !== undefined && !/^https?:\/\//.test(tracesUrl)) {
    throw new AppError("bad-input", "--traces takes an address, e.g. http://127.0.0.1:4318/v1/traces.");
  }
  const samples = samplesOf(options, keys);
  const session = openSession();
  const engines = openEngines(options.workers, session.models);
  const remote = await openRemote(options, engines[0] as BuiltinEngine, session.signal);
  const server = await startOcrServer({
    address: options.host,
    port: options.port,
    hosts: options.allowHost ?? [],
    keys,
    stateFolder: resolve(options.state ?? join(cacheFolder(), "serve")),
    models,
    readers: remote === null ? engines : [remoteReader(remote), remoteReader(remote)],
    engineName: remote?.name ?? session.engine.name,
    prepare: async () => {
      await session.models();
      await Promise.all(engines.map((engine) => engine.provider()));
    },
    batch: { pages: options.batchPages, pixels: BATCH_PIXELS, waitMs: options.batchWait },
    limits: {
      bodyBytes: options.maxBody * 1024 * 1024,
      pages: options.maxPages,
      pixels: options.maxMegapixels * 1e6,
      perMinute: options.rate,
      queue: options.queue,
      keepJobsMs: options.keepJobs * 24 * 3_600_000,
    },
    samples,
    version: VERSION,
    log: pino({ base: null }, pino.destination({ dest: 2, sync: false })),
    tracing: tracesUrl === undefined ? noTracing : await startTracing(tracesUrl, VERSION),
  });
  process.stdout.write(`READY ${server.url}\n`);
  await new Promise((end) => session.signal.addEventListener("abort", end, { once: true }));
  await server.close();
  await Promise.all(
    [session.engine, ...engines, ...(remote === null ? [] : [remote])].map((engine) => engine.dispose()),
  );
}

/** @throws AppError where samples are asked for that nobody could see, or a key that there is not is named */
function samplesOf(options: ServeOptions, keys: ApiKeys): ServedSamples {
  const { samples: share, samplesDays: days, samplesMost: most } = options;
  const { samplesKey: seenBy = [], samplesNot: neverOf = [] } = options;
  const unknown = [...seenBy, ...neverOf].find((name) => !keys.has(name));
  if (unknown !== undefined) {
    throw new AppError(
      "bad-input",
      `There is no key “${unknown}” in --keys or EMEND_API_KEYS. Name one that there is.`,
    );
  }
  if (share > 0 && seenBy.length === 0) {
    throw new AppError(
      "bad-input",
      "Samples show what others sent: name the key that may see them, --samples-key NAME.",
    );
  }
  if (share > 0) say(`About ${share * 100} % of pages are kept as samples, for ${days} days.`);
  return { share, days, most, seenBy, neverOf };
}

/** One worker process each; the cores are shared out among them. */
export function openEngines(workers: number, models: () => Promise<ModelPaths>): BuiltinEngine[] {
  const threads = Math.max(1, Math.floor(availableParallelism() / workers));
  return Array.from(
    { length: workers },
    () => new BuiltinEngine({ spawn: forkEngineProcess, models, requested: () => "auto", threads }),
  );
}

function printNewKey(name: string): void {
  const { key, line } = newKey(name);
  ApiKeys.parse(line, "--new-key");
  say("The key, for whoever asks the server; it is shown this once:");
  process.stdout.write(`${key}\n`);
  say("Its line for the file of --keys:");
  say(line);
}

async function readKeys(file: string | undefined): Promise<ApiKeys> {
  if (file !== undefined) {
    const text = await readFile(file, "utf8").catch((error: unknown) => {
      throw fileProblem(resolve(file), error);
    });
    const { mode } = await stat(file);
    const keys = ApiKeys.parse(text, file);
    if (process.platform !== "win32" && (mode & 0o007) !== 0 && keys.readable) {
      throw new AppError(
        "bad-input",
        `Everybody on this machine can read the keys in ${file}. Take that away (chmod o-rwx), or keep hashes in it.`,
      );
    }
    return keys;
  }
  const set = process.env.EMEND_API_KEYS;
  return set === undefined || set === "" ? ApiKeys.none : ApiKeys.parse(set.replaceAll(",", "\n"), "EMEND_API_KEYS");
}

/** @param text `NAME=DIR`, or a folder that gives the name */
async function openAdapter(text: string): Promise<ServedModel> {
  const [, name, folder] = /^([\w.-]{1,64})=(.+)$/s.exec(text) ?? [null, basename(resolve(text)), text];
  return { name: name as string, ref: await modelOf(folder as string) };
}

function parseShare(text: string): { name: string; part: number } {
  const [, name, value] = /^([\w.-]{1,64})=(0?\.\d+|\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const part = Number(value);
  if (name !== undefined && part > 0 && part < 1) return { name, part };
  throw new AppError("bad-input", "--share takes a name and a part between 0 and 1, e.g. --share fraktur=0.1.");
}
