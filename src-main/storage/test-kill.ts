/** @file For fault tests: a child process that works on a library until it is killed in the middle. */
import { spawn } from "node:child_process";
import { expect } from "vitest";

interface Work {
  /** The module that the child runs; it writes a line to stdout for each step that it calls done. */
  script: string;
  args: readonly string[];
  /** Milliseconds from its first output to SIGKILL: the child is then surely at work. */
  after: number;
  /** Finds, with the flags g and m, the lines that call a step done; its first group names the step. */
  done: RegExp;
}

/**
 * Lets a child work, kills it, and gives what it called done before.
 *
 * @returns the first group of each match of `done`, in order
 */
export async function workUntilKilled({ script, args, after, done }: Work): Promise<string[]> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  let timer: NodeJS.Timeout | undefined;
  child.stdout.setEncoding("utf8").on("data", (data: string) => {
    output += data;
    timer ??= setTimeout(() => child.kill("SIGKILL"), after);
  });
  const signal = await new Promise((resolve) => child.on("close", (_code, signal) => resolve(signal)));
  clearTimeout(timer);
  expect(signal).toBe("SIGKILL");
  return [...output.matchAll(done)].map((match) => match[1] as string);
}
