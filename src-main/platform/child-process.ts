/** @file Child processes that speak in lines: started, listened to, and stopped with everything they started. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface ChildOptions {
  cwd?: string;
  /** Added to this process's environment. */
  env?: Record<string, string>;
  onStdout?: (line: string) => void;
  onStderr?: (line: string) => void;
}

export interface ChildEnd {
  /** null where a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Set where the program could not be started at all. */
  startError: Error | null;
  /** The last lines of stderr, for messages. */
  stderrTail: string;
}

export interface RunningChild {
  /** Resolves once, when the process is gone and its output is read; never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** Writes a line to stdin; false where it is closed. */
  writeLine(text: string): boolean;
  /** Closes stdin: what reads commands from it ends by itself. */
  endInput(): void;
  /** Kills it and its children now. */
  kill(): void;
}

const TAIL_LINES = 30;

/** Starts a program in a process group of its own. Its stdin stays open as long as this process lives. */
export function startChild(command: string, args: readonly string[], options: ChildOptions = {}): RunningChild {
  const tail: string[] = [];
  const child = spawn(command, [...args], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own, so that kill() reaches what it started (uv starts Python). Not on Windows: there it opens a console.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  let startError: Error | null = null;
  let over = false;
  // A child that is gone makes writes fail; `ended` tells that, so the stream's own error says nothing new.
  child.stdin.on("error", () => {});
  const outputs = [
    readLines(child.stdout, (line) => options.onStdout?.(line)),
    readLines(child.stderr, (line) => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      options.onStderr?.(line);
    }),
  ];
  const ended = new Promise<ChildEnd>((resolve) => {
    const finish = (code: number | null, signal: NodeJS.Signals | null) => {
      void Promise.all(outputs).then(() => resolve({ code, signal, startError, stderrTail: tail.join("\n") }));
    };
    child.on("error", (error) => {
      if (child.pid !== undefined) return;
      startError = error;
      resolve({ code: null, signal: null, startError, stderrTail: "" });
    });
    child.on("close", (code, signal) => {
      over = true;
      finish(code, signal);
    });
  });
  return {
    ended,
    writeLine: (text) => child.stdin.writable && child.stdin.write(`${text}\n`),
    endInput: () => child.stdin.end(),
    // Also where it is gone itself: what it started may live on and hold its output open.
    kill: () => {
      if (!over) killTree(child);
    },
  };
}

/** Runs a program to its end; aborting kills it. */
export async function runChild(
  command: string,
  args: readonly string[],
  options: ChildOptions & { signal?: AbortSignal } = {},
): Promise<ChildEnd> {
  const child = startChild(command, args, options);
  const abort = () => child.kill();
  if (options.signal?.aborted) abort();
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    return await child.ended;
  } finally {
    options.signal?.removeEventListener("abort", abort);
  }
}

function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on("line", onLine);
    lines.on("close", resolve);
  });
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}
