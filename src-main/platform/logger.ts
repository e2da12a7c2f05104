/** @file The one logger: warnings and errors to stderr in plain words, everything as JSON lines to a file. */
import { mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { inspect } from "node:util";
import { destination, pino } from "pino";

/** A log file larger than this is set aside as `.1` at the next start, over the one before. */
const LARGEST_FILE = 5 * 1024 * 1024;

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** @param error in the file with its stack; on stderr its message alone */
  error(message: string, error?: unknown): void;
  /** Where to look; null where no file could be opened. */
  readonly file: string | null;
}

/** Opens (and makes) the log file. Emend runs without one where the folder cannot be written. */
export function openLog(file: string): Log {
  const opened = openFile(file);
  const say = (message: string) => process.stderr.write(`${message}\n`);
  return {
    file: opened === null ? null : file,
    info: (message) => opened?.info(message),
    warn: (message) => {
      opened?.warn(message);
      say(message);
    },
    error: (message, error) => {
      opened?.error({ err: error }, message);
      say(error === undefined ? message : `${message}: ${error instanceof Error ? error.message : inspect(error)}`);
    },
  };
}

function openFile(file: string) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_FILE) renameSync(file, `${file}.1`);
    // Synchronous: what is logged just before a crash is what one wants to read.
    return pino({ base: { pid: process.pid } }, destination({ dest: file, sync: true }));
  } catch (error) {
    process.stderr.write(`No log is kept: ${(error as Error).message}\n`);
    return null;
  }
}
