/** @file `emend batch DIR --out DIR` */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { BuiltinEngine } from "../recognition/builtin-engine.ts";
import type { AnswerFormat } from "../serving/api.ts";
import { runBatch } from "../serving/batch-run.ts";
import { PageBatcher } from "../serving/page-batcher.ts";
import { FileReader } from "../serving/read-file.ts";
import { SampleStore } from "../serving/sample-store.ts";
import { USUAL_LIMITS } from "../serving/server.ts";
import { openRemote, type RemoteOptions, remoteReader, usageOf } from "./remote.ts";
import { openEngines } from "./serve.ts";
import { modelOf, openSession, say } from "./session.ts";

export interface BatchOptions extends RemoteOptions {
  out: string;
  format: AnswerFormat;
  adapter?: string;
  workers: number;
  maxMegapixels: number;
  json?: boolean;
  samples: number;
  samplesDir?: string;
  samplesDays: number;
  samplesMost: number;
}

/** Pixels and pages of a batch: small images are read together. */
const BATCH = { mostPages: 16, mostPixels: 4_000_000, waitMs: 5 };

/** Reads a folder; what failed is in the report, and the status is 1 then. */
export async function batchCommand(folder: string, options: BatchOptions): Promise<void> {
  const ref = await modelOf(options.adapter);
  const samples = samplesOf(options);
  const session = openSession();
  const { workers } = options;
  const engines = openEngines(workers, session.models);
  const remote = await openRemote(options, engines[0] as BuiltinEngine, session.signal);
  const readers = remote === null ? engines : [remoteReader(remote), remoteReader(remote)];
  const scratch = await mkdtemp(join(tmpdir(), "emend-batch-"));
  try {
    await samples?.start();
    const files = new FileReader({
      batcher: new PageBatcher({ readers, ...BATCH }),
      ...{ scratch, mostPixels: options.maxMegapixels * 1e6, drawnAtOnce: workers + 1, ahead: workers + 1 },
    });
    const report = await runBatch({
      ...{ from: folder, to: options.out, format: options.format, files, atOnce: workers * 2, signal: session.signal },
      samples,
      model: { name: options.adapter ?? options.remoteModel ?? "base", ref },
      engineName: remote?.name ?? session.engine.name,
      onFile: ({ file, pages, error }, { done, total }) => {
        const failed = error?.message ?? pages.find((page) => page.error !== null)?.error?.message;
        say(`${done} of ${total}: ${file}, ${pages.length} pages${failed === undefined ? "" : `. ${failed}`}`);
      },
    });
    if (remote !== null) say(usageOf(remote));
    const { pages, kept, failures, seconds, pagesPerSecond } = report;
    const speed = pagesPerSecond === 0 ? "" : `, ${pagesPerSecond.toFixed(1)} pages a second`;
    say(`${report.files} files (${kept} done before), ${pages} pages in ${seconds.toFixed(1)} s${speed}`);
    for (const { file, page, message } of failures) say(`${file}${page === null ? "" : `, page ${page}`}: ${message}`);
    process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : `${resolve(options.out)}\n`);
    if (failures.length > 0) process.exitCode = 1;
  } finally {
    await samples?.close();
    await Promise.all([session.engine, ...engines].map((engine) => engine.dispose()));
    await rm(scratch, { recursive: true, force: true });
  }
}

/** null where none are asked for. @throws AppError without a folder for them */
function samplesOf({ samples: share, samplesDir, samplesDays: days, samplesMost: most }: BatchOptions) {
  if (samplesDir === undefined) {
    if (share === 0) return undefined;
    throw new AppError("bad-input", "Say where samples are kept: --samples-dir DIR.");
  }
  const onError = (error: unknown) => say(`A sample could not be kept: ${String(error)}`);
  return new SampleStore({ folder: join(resolve(samplesDir), "samples"), share, days, most, onError });
}

/** The largest page where nobody said, in megapixels. */
export const USUAL_MEGAPIXELS = USUAL_LIMITS.pixels / 1e6;
