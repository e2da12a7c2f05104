/** @file Whether a run on a large model would fit into memory: the trainer reckons it, in a process that stays for a while. */

import { z } from "zod";
import { AppError } from "#contract/errors.ts";
import { MemoryEstimate } from "#contract/large-training.ts";
import { type RunningChild, startChild } from "../platform/child-process.ts";
import type { TrainerCommand } from "./python-environment.ts";
import type { LargeBase, TrainRequest } from "./trainer-protocol.ts";

/** Importing PyTorch takes seconds, an answer a blink: it stays as long as somebody turns knobs. */
const IDLE_MS = 60_000;
/** The first answer on a slow disk. */
const PATIENCE_MS = 120_000;

export interface EstimateRequest extends Pick<TrainRequest, "rank" | "options"> {
  base: LargeBase;
  /** A line as long as any: its picture's file and its text. */
  image: string;
  text: string;
}

const Answer = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("estimate"), id: z.string(), ...MemoryEstimate.shape }),
  z.looseObject({ type: z.literal("failed"), id: z.string(), code: z.string(), message: z.string() }),
]);

interface Waiting {
  /** Who was asked. */
  child: RunningChild;
  resolve: (estimate: MemoryEstimate) => void;
  reject: (error: Error) => void;
}

export class Estimator {
  readonly #command: () => TrainerCommand;
  readonly #idleMs: number;
  readonly #waiting = new Map<string, Waiting>();
  #child: RunningChild | null = null;
  #idle: NodeJS.Timeout | null = null;
  #next = 1;

  /** @param command how the trainer's package is started; throws `environment-missing` */
  constructor(command: () => TrainerCommand, idleMs = IDLE_MS) {
    this.#command = command;
    this.#idleMs = idleMs;
  }

  /** @throws AppError `environment-missing`, `bad-input` with what is wrong, `trainer-failed` */
  async estimate(request: EstimateRequest): Promise<MemoryEstimate> {
    const child = this.#running();
    const id = String(this.#next++);
    if (this.#idle !== null) clearTimeout(this.#idle);
    const timer = setTimeout(() => child.kill(), PATIENCE_MS);
    try {
      return await new Promise<MemoryEstimate>((resolve, reject) => {
        this.#waiting.set(id, { child, resolve, reject });
        child.writeLine(JSON.stringify({ id, ...request }));
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#idle = setTimeout(() => this.dispose(), this.#idleMs).unref();
    }
  }

  /** Ends the process; who waits is told so. */
  dispose(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#child?.kill();
    this.#child = null;
  }

  #running(): RunningChild {
    if (this.#child !== null) return this.#child;
    const { program, args, env } = this.#command();
    const child = startChild(program, [...args, "estimate"], {
      env: { ...env, PYTHONUNBUFFERED: "1", PYTHONUTF8: "1", HF_HUB_OFFLINE: "1" },
      onStdout: (line) => this.#hear(line),
    });
    this.#child = child;
    void child.ended.then((end) => {
      if (this.#child === child) this.#child = null;
      const detail = end.startError?.message ?? end.stderrTail.split("\n").at(-1) ?? "";
      const died = new AppError("trainer-failed", `What a run needs could not be reckoned: ${detail}. Choose again.`);
      // Another may have been started by then, and answers its own.
      for (const waiting of this.#waiting.values()) if (waiting.child === child) waiting.reject(died);
    });
    return child;
  }

  #hear(line: string): void {
    const answer = parsed(line);
    const waiting = answer === null ? undefined : this.#waiting.get(answer.id);
    if (answer === null || waiting === undefined) return;
    if (answer.type === "failed") waiting.reject(new AppError("bad-input", answer.message));
    else waiting.resolve(MemoryEstimate.parse(answer));
  }
}

function parsed(line: string): z.infer<typeof Answer> | null {
  try {
    return Answer.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
