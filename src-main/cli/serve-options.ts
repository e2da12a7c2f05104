/** @file The flags of `emend serve` and what they may be. */
import { type Command, InvalidArgumentError } from "commander";
import { USUAL_SAMPLES } from "../serving/sample-store.ts";
import { USUAL_LIMITS } from "../serving/server.ts";
import { addRemoteFlags } from "./remote.ts";
import { usualWorkers } from "./serve.ts";

/** A whole number from `least` to `most`. */
export function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}

/** A part of a whole, 0 to 1. */
export function part(text: string): number {
  const value = Number(text);
  if (/^(0|1|0?\.\d+|[01]\.\d+)$/.test(text) && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("It takes a part from 0 to 1, e.g. 0.01.");
}

export function addServeFlags(command: Command): Command {
  const { bodyBytes, pages, pixels, perMinute, queue, keepJobsMs } = USUAL_LIMITS;
  return addRemoteFlags(command)
    .option("--host <address>", "where to listen; others than loopback need keys", "127.0.0.1")
    .option("--port <port>", "0: any free one", whole(0, 65535), 8417)
    .option("--allow-host <name...>", "more names that requests may call the server by")
    .option("--keys <file>", "API keys, a name and a key or its hash on each line; or EMEND_API_KEYS")
    .option("--new-key <name>", "make a key, print it with its line for the file, and end")
    .option("--state <dir>", "where jobs and uploads are kept")
    .option("--adapter <name=dir...>", "adapters that requests may name")
    .option("--standard <name>", "the model of requests that name none; the built-in one when left out")
    .option("--share <name=part>", "that part of the requests that name none goes to this adapter instead (A/B)")
    .option("--workers <count>", "worker processes that read", whole(1, 64), usualWorkers())
    .option("--max-body <mebibytes>", "the largest file", whole(1, 4096), bodyBytes / 1024 / 1024)
    .option("--max-pages <count>", "pages that are read while a client waits; more go by jobs", whole(1, 1000), pages)
    .option("--max-megapixels <count>", "the largest page", whole(1, 300), pixels / 1e6)
    .option("--rate <count>", "requests a minute of one key, or one address without keys", whole(1, 1e9), perMinute)
    .option("--queue <count>", "files that are received or read for clients at once", whole(1, 10_000), queue)
    .option("--keep-jobs <days>", "how long results of jobs are kept", whole(1, 3650), keepJobsMs / 86_400_000)
    .option("--batch-pages <count>", "small images of several requests that are read together", whole(1, 64), 16)
    .option("--batch-wait <milliseconds>", "how long a small image waits for others", whole(0, 10_000), 5)
    .option("--samples <part>", "keep that part of the pages (a small picture and the text) for monitoring", part, 0)
    .option("--samples-key <name...>", "the keys that may see and delete samples")
    .option("--samples-not <name...>", "keys of whose pages none is ever kept")
    .option("--samples-days <count>", "how long a sample is kept", whole(1, 3650), USUAL_SAMPLES.days)
    .option(
      "--samples-most <count>",
      "samples that are kept at most; the oldest go",
      whole(1, 100_000),
      USUAL_SAMPLES.most,
    )
    .option("--traces <address>", "send OpenTelemetry spans there; none are sent when left out");
}
