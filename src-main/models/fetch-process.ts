/** @file `emend_trainer fetch` as a subprocess: what a repository has, or its files into a folder (docs/trainer-protocol.md). */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { AppError, type ErrorCode } from "#contract/errors.ts";
import { startChild } from "../platform/child-process.ts";
import { FAMILIES } from "../recognition/large/families.ts";

const PROTOCOL = 1;
/** A process that was asked to end has this long, in milliseconds. */
const GRACE_MS = 10_000;

/** How to start the trainer's package: `program args… fetch request.json`. */
export interface FetchCommand {
  program: string;
  args: readonly string[];
  env: Record<string, string>;
}

export interface FetchFrom {
  repository: string;
  /** Branch, tag or commit. */
  revision: string;
  /** The Hub's or a mirror's address. */
  endpoint: string;
  /** null: for what is public. */
  token: string | null;
}

const File = z.object({ path: z.string(), size: z.number(), sha256: z.string().nullable() });

const Plan = z.looseObject({
  type: z.literal("plan"),
  revision: z.string(),
  licence: z.string().nullable(),
  gated: z.boolean(),
  modelType: z.string(),
  bytes: z.number(),
  files: z.array(File),
  leftOut: z.array(z.object({ path: z.string(), reason: z.enum(["pickle", "not-needed"]) })),
});
export type FetchPlan = z.infer<typeof Plan>;

const Progress = z.looseObject({
  type: z.literal("progress"),
  doing: z.enum(["fetching", "checking"]),
  file: z.string(),
  done: z.number(),
  total: z.number(),
});
export type FetchProgress = z.infer<typeof Progress>;

const Done = z.looseObject({ type: z.literal("done"), files: z.array(File), bytes: z.number(), fetched: z.number() });
export type FetchDone = z.infer<typeof Done>;

const Event = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("hello"), protocol: z.int() }),
  Plan,
  Progress,
  Done,
  z.looseObject({ type: z.literal("cancelled") }),
  z.looseObject({ type: z.literal("error"), code: z.string(), message: z.string() }),
]);
type Event = z.infer<typeof Event>;

/** The trainer's codes as the windows know them; any other is an unforeseen end. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  "hub-unreachable": "hub-unreachable",
  "hub-refused": "hub-refused",
  gated: "hub-refused",
  "not-on-hub": "not-found",
  "bad-model": "bad-model",
  "bad-request": "bad-input",
  checksum: "model-download-failed",
  "disk-full": "disk-full",
  busy: "busy",
};

/** Asks what a download would bring. @throws AppError with what to do */
export async function lookAt(command: FetchCommand, from: FetchFrom, signal: AbortSignal): Promise<FetchPlan> {
  let plan: FetchPlan | null = null;
  await runFetch(command, from, null, signal, (event) => {
    if (event.type === "plan") plan = event;
  });
  if (plan === null) throw unforeseen("it said nothing");
  return plan;
}

/**
 * Fetches what is missing into a folder; aborted, it keeps what came.
 * @throws AppError with what to do; `cancelled`
 */
export async function fetchInto(
  command: FetchCommand,
  from: FetchFrom,
  folder: string,
  signal: AbortSignal,
  onProgress: (progress: FetchProgress) => void,
): Promise<FetchDone> {
  let done: FetchDone | null = null;
  await runFetch(command, from, folder, signal, (event) => {
    if (event.type === "progress") onProgress(event);
    else if (event.type === "done") done = event;
  });
  if (done === null) throw unforeseen("it said nothing");
  return done;
}

async function runFetch(
  command: FetchCommand,
  { token, ...from }: FetchFrom,
  out: string | null,
  signal: AbortSignal,
  onEvent: (event: Event) => void,
): Promise<void> {
  signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), "emend-fetch-"));
  let failure: AppError | null = null;
  let timer: NodeJS.Timeout | undefined;
  try {
    const file = join(folder, "request.json");
    const modelTypes = FAMILIES.map(({ modelType }) => modelType);
    await writeFile(file, JSON.stringify({ protocol: PROTOCOL, ...from, out, modelTypes }));
    const child = startChild(command.program, [...command.args, "fetch", file], {
      env: { ...command.env, PYTHONUNBUFFERED: "1", PYTHONUTF8: "1", EMEND_HUB_TOKEN: token ?? "" },
      onStdout: (line) => {
        const event = parseLine(line);
        if (event?.type === "hello" && event.protocol !== PROTOCOL) {
          failure = new AppError("internal", "The trainer and this Emend are not of one version. Install Emend again.");
          child.kill();
        } else if (event?.type === "error") {
          failure = new AppError(CODES[event.code] ?? "model-download-failed", event.message, { code: event.code });
        } else if (event !== null) onEvent(event);
      },
    });
    const abort = () => {
      child.endInput();
      timer = setTimeout(() => child.kill(), GRACE_MS);
    };
    signal.addEventListener("abort", abort, { once: true });
    // It may have been aborted while the request was written.
    if (signal.aborted) abort();
    const end = await child.ended;
    signal.removeEventListener("abort", abort);
    if (signal.aborted) throw new AppError("cancelled", "The download was cancelled. What came is kept.");
    if (failure !== null) throw failure;
    if (end.code !== 0) {
      throw unforeseen(end.startError?.message ?? `${end.signal ?? `status ${end.code}`}`, end.stderrTail);
    }
  } finally {
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true });
  }
}

function parseLine(line: string): Event | null {
  try {
    return Event.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function unforeseen(how: string, log = ""): AppError {
  return new AppError(
    "model-download-failed",
    `The download's process ended (${how}). Fetch again: what came is kept. If it ends the same way, set up the Python environment again under Train.`,
    { log },
  );
}
