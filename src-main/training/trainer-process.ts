/** @file One run of the Python trainer as a subprocess. */
import { AppError } from "#contract/errors.ts";
import { type RunningChild, startChild } from "../platform/child-process.ts";
import type { TrainerCommand } from "./python-environment.ts";
import { parseTrainerLine, TRAINER_PROTOCOL, type TrainerEvent, type TrainerSummary } from "./trainer-protocol.ts";

/** After `cancel`, the trainer has this long to end by itself (it finishes its step and removes its partial folder). */
const CANCEL_GRACE_MS = 10_000;

export type TrainerEnd = { kind: "done"; out: string; summary: TrainerSummary } | { kind: "cancelled" };

export class TrainerProcess {
  readonly #child: RunningChild;
  readonly #result: Promise<TrainerEnd>;
  #last: TrainerEvent | null = null;
  #cancelled = false;
  /** What went wrong on this side of the pipe. */
  #failure: Error | null = null;

  /**
   * Starts `train` on a request file.
   * @param onEvent every event, in order; if it throws, the trainer is ended and `end` rejects with that
   * @param onLog the trainer's log lines
   */
  constructor(
    command: TrainerCommand,
    requestFile: string,
    onEvent: (event: TrainerEvent) => void,
    onLog: (line: string) => void = () => {},
  ) {
    this.#child = startChild(command.program, [...command.args, "train", requestFile], {
      env: { ...command.env, PYTHONUNBUFFERED: "1", PYTHONUTF8: "1" },
      onStderr: onLog,
      onStdout: (line) => {
        const event = parseTrainerLine(line);
        if (event === null) {
          onLog(line);
          return;
        }
        this.#hear(event, onEvent);
      },
    });
    this.#result = this.#child.ended.then((end) => {
      if (this.#failure !== null) throw this.#failure;
      if (this.#last?.type === "done") return { kind: "done", out: this.#last.out, summary: this.#last.summary };
      if (this.#last?.type === "cancelled" || this.#cancelled) return { kind: "cancelled" };
      if (this.#last?.type === "error") {
        throw new AppError(this.#last.code === "disk-full" ? "disk-full" : "trainer-failed", this.#last.message, {
          trainerCode: this.#last.code,
        });
      }
      throw new AppError(
        "trainer-failed",
        end.startError === null
          ? `The trainer ended unexpectedly (${end.signal ?? `status ${end.code}`}). Your corrections are safe; start the run again. If it ends the same way, less memory may help: close other programs.`
          : `The trainer could not be started (${end.startError.message}). Set up the training environment again.`,
        { log: end.stderrTail, trainerCode: end.startError === null ? "died" : "not-started" },
      );
    });
    // The caller awaits `end` later; an early failure must not count as unhandled until then.
    this.#result.catch(() => {});
  }

  #hear(event: TrainerEvent, onEvent: (event: TrainerEvent) => void): void {
    if (this.#failure !== null) return;
    try {
      if (event.type === "hello" && event.protocol !== TRAINER_PROTOCOL) {
        throw new AppError(
          "trainer-failed",
          `The trainer speaks protocol ${event.protocol}, and this Emend speaks ${TRAINER_PROTOCOL}. They are not of one version: install Emend again.`,
        );
      }
      if (event.type === "done" || event.type === "cancelled" || event.type === "error") this.#last = event;
      onEvent(event);
    } catch (error) {
      // Thrown on from a stream's listener it would end the application.
      this.#failure = error as Error;
      this.#child.kill();
    }
  }

  /** How it ended. @throws AppError `trainer-failed` or `disk-full`. */
  get end(): Promise<TrainerEnd> {
    return this.#result;
  }

  /** Ends without an adapter: asks first, kills after ten seconds. */
  cancel(): void {
    this.#cancelled = true;
    this.#child.writeLine(JSON.stringify({ command: "cancel" }));
    const timer = setTimeout(() => this.#child.kill(), CANCEL_GRACE_MS);
    void this.#child.ended.then(() => clearTimeout(timer));
  }

  /** Stops training now; the best state is scored and exported. */
  stop(): void {
    this.#child.writeLine(JSON.stringify({ command: "stop" }));
  }

  /** For the application's own end: the trainer saves its state and ends by itself once nobody writes to it. */
  leave(): void {
    this.#cancelled = true;
    this.#child.endInput();
  }
}

/** Why a run failed: the trainer's own code where it has one. */
export function codeOf(error: unknown): string {
  if (!(error instanceof AppError)) return "internal";
  const code = error.data?.trainerCode;
  return typeof code === "string" ? code : error.code;
}
