/** @file A version as the weighted sum of what others taught the base: made by the trainer's Python, checked, registered. */
import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import { runChild } from "../platform/child-process.ts";
import type { PythonEnvironment } from "../training/python-environment.ts";
import { parseTrainerLine, TRAINER_PROTOCOL, type TrainerSummary } from "../training/trainer-protocol.ts";
import type { AdapterService } from "./adapter-service.ts";
import type { VersionJobs } from "./version-jobs.ts";

/** What a job of mixing says it has done: environment, files checked, mixed and registered. */
const STEPS = 3;

/** docs/trainer-protocol.md */
interface MixRequest {
  protocol: typeof TRAINER_PROTOCOL;
  out: string;
  name: string;
  base: { onnx: string; sha256: string; id: string };
  parts: { folder: string; weight: number; name: string }[];
}

export interface MixServiceOptions {
  adapters: AdapterService;
  jobs: VersionJobs;
  environment: () => Pick<PythonEnvironment, "prepare" | "command">;
  baseModel: (signal: AbortSignal) => Promise<{ onnx: string; sha256: string; id: string }>;
  adaptersFolder: string;
}

export class MixService {
  readonly #options: MixServiceOptions;

  constructor(options: MixServiceOptions) {
    this.#options = options;
  }

  /** @throws AppError `not-found`; `bad-input` where a part is the base or named twice */
  mix(name: string, parts: readonly { id: string; weight: number }[]): { jobId: string } {
    const { adapters, jobs } = this.#options;
    if (new Set(parts.map(({ id }) => id)).size < parts.length) {
      throw new AppError("bad-input", "A version is named twice. Give it one weight.");
    }
    const folders = parts.map(({ id, weight }) => ({ ...adapters.place(id), weight }));
    return jobs.start("mix", async (job) => {
      const { environment, baseModel, adaptersFolder } = this.#options;
      job.change({ total: STEPS });
      await environment().prepare(job.signal);
      const base = await baseModel(job.signal);
      job.change({ done: 1 });
      for (const { id } of parts) await adapters.check(id);
      job.signal.throwIfAborted();
      job.change({ done: 2 });
      const id = randomUUID();
      const out = join(adaptersFolder, id);
      const request: MixRequest = { protocol: TRAINER_PROTOCOL, out, name, base, parts: folders };
      const summary = await this.#run(request, job.signal);
      await adapters.register({ id, name, runId: null, folder: out, summary, parents: parts });
      job.change({ done: STEPS, versionId: id });
    });
  }

  async #run(request: MixRequest, signal: AbortSignal): Promise<TrainerSummary> {
    const { program, args, env } = this.#options.environment().command();
    const file = `${request.out}.mix.json`;
    await mkdir(this.#options.adaptersFolder, { recursive: true });
    await writeFile(file, JSON.stringify(request));
    let summary: TrainerSummary | null = null;
    let problem: string | null = null;
    try {
      const end = await runChild(program, [...args, "mix", file], {
        signal,
        env: { ...env, PYTHONUNBUFFERED: "1", PYTHONUTF8: "1" },
        onStdout: (line) => {
          const event = parseTrainerLine(line);
          if (event?.type === "done") summary = event.summary;
          if (event?.type === "error") problem = event.message;
        },
      });
      signal.throwIfAborted();
      if (summary !== null) return summary;
      const detail = problem ?? (end.stderrTail.split("\n").at(-1) || `status ${end.code}`);
      throw new AppError("trainer-failed", `The versions could not be mixed: ${detail}`);
    } finally {
      await rm(file, { force: true });
      await rm(`${request.out}.partial`, { recursive: true, force: true });
    }
  }
}
