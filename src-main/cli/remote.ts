/** @file `--remote`: the server that reads lines instead of this machine, as every subcommand opens it. */
import type { Command } from "commander";
import { AppError } from "#contract/errors.ts";
import type { BuiltinEngine } from "../recognition/builtin-engine.ts";
import type { ModelRef, PageReading } from "../recognition/engine.ts";
import { RemoteEngine } from "../recognition/remote/remote-engine.ts";
import type { BatchReader } from "../serving/page-batcher.ts";
import { say } from "./session.ts";

export interface RemoteOptions {
  remote?: string;
  remoteModel?: string;
}

export function addRemoteFlags(command: Command): Command {
  return command
    .option("--remote <address>", "have lines read by an OpenAI-compatible server: their images go there")
    .option("--remote-model <name>", "which of its models or LoRA modules; its key is EMEND_REMOTE_KEY");
}

/**
 * The server that was named, once it was asked whether it is there; null where none was named.
 * @param local finds the lines
 * @throws AppError
 */
export async function openRemote(
  { remote, remoteModel }: RemoteOptions,
  local: BuiltinEngine,
  signal: AbortSignal,
): Promise<RemoteEngine | null> {
  if (remote === undefined) return null;
  if (remoteModel === undefined) {
    throw new AppError("bad-input", "Say which of the server's models reads: --remote-model NAME.");
  }
  const key = process.env.EMEND_REMOTE_KEY;
  // Whoever names the files and the server decides that they go there; documents of a library have flags for it.
  const mayLeave = () => {};
  const engine = new RemoteEngine({ local, address: remote, model: remoteModel, key, mayLeave });
  const { message } = await engine.health(signal);
  if (message !== null) throw new AppError("unavailable", message);
  say(`Text and images of lines go to ${engine.destination}.`);
  return engine;
}

/** Cost and speed. */
export function usageOf({ usage, destination }: RemoteEngine): string {
  const { lines, requests, retries, promptTokens, completionTokens, seconds } = usage;
  const each = lines === 0 ? "" : `, ${(seconds / lines).toFixed(2)} s a line`;
  return `${destination}: ${lines} lines in ${requests} requests (${retries} repeated), ${promptTokens} tokens in, ${completionTokens} out${each}`;
}

/** The remote engine for the batcher: the pages of a batch side by side, one failing alone. */
export function remoteReader(engine: RemoteEngine): BatchReader {
  return {
    readPages: (images, model: ModelRef | null, options) =>
      Promise.all(
        images.map((image) =>
          engine.readPage(image, model, options).catch((error: unknown): AppError | PageReading => {
            if (error instanceof AppError && images.length > 1) return error;
            throw error;
          }),
        ),
      ),
  };
}
