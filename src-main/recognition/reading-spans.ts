/** @file The span of a page that is read, with finding and reading its lines as parts. Sizes and counts, never a text or name. */
import { PhaseParts, type Tracing } from "../platform/tracing.ts";
import type { PagePhase } from "./engine.ts";

const PARTS: Readonly<Record<PagePhase, string>> = {
  starting: "start",
  loading: "load",
  detecting: "detect",
  recognising: "recognise",
};

/** Of one job, whose pages are read one after the other. */
export class ReadingSpans {
  readonly #tracing: Tracing | undefined;
  readonly #name: string;
  #page: PhaseParts | null = null;

  /** @param tracing left out: nobody asks for spans */
  constructor(tracing: Tracing | undefined, kind: "pages" | "lines" | "area") {
    this.#tracing = tracing;
    this.#name = `read ${kind}`;
  }

  enter(phase: PagePhase): void {
    this.#page?.enter(PARTS[phase]);
  }

  /** A page from its first phase to its end, however that is. */
  async page<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#tracing === undefined) return work();
    const page = new PhaseParts(this.#tracing.begin(this.#name, null));
    this.#page = page;
    let state = "failed";
    try {
      const outcome = await work();
      state = "done";
      return outcome;
    } finally {
      this.#page = null;
      if (signal.aborted) state = "cancelled";
      page.end({ "emend.state": state }, state === "failed");
    }
  }
}
