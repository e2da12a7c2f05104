/**
 * @file Ground truth mended where it is wrong, at one place or at all that are alike, as one step of each document.
 *
 * [Note: whole or not] Places are found and texts made page by page, with progress, while others have their turn; nothing is
 * written meanwhile. Then one transaction writes all of it, if no line has changed since. A cancel or a kill before its
 * end leaves every line as it was.
 */
import type { ConfusionScope, Mended, MendJob } from "#contract/confusions.ts";
import { AppError } from "#contract/errors.ts";
import type { CorrectionService } from "../corrections/correction-service.ts";
import { Jobs } from "../platform/jobs.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { ConfusionRepository, Verdict } from "./confusion-repository.ts";
import { type ConfusionService, gone } from "./confusion-service.ts";
import { mended, placed } from "./text-places.ts";

interface NextText {
  lineId: string;
  documentId: string;
  baseRevision: number;
  text: string;
}

export interface ConfusionMendingOptions {
  repository: Pick<ConfusionRepository, "texts" | "transaction">;
  confusions: Pick<ConfusionService, "openPlaces">;
  corrections: Pick<CorrectionService, "saveAll" | "undo">;
  events: EventBus;
}

export class ConfusionMending extends Jobs<MendJob> {
  readonly #options: ConfusionMendingOptions;

  constructor(options: ConfusionMendingOptions) {
    super({
      tell: (job) => options.events.emit("confusions.progress", job),
      kept: 5,
      forgotten: "This is over and forgotten. Look at the places again.",
      diskFull: "The disk is full, and nothing was changed. Free some space and try again.",
    });
    this.#options = options;
  }

  /** @throws AppError `not-found`, `line-changed-elsewhere`, `conflict` */
  mend({ baseRevision, ...place }: Verdict & { baseRevision: number }): Mended {
    const [next] = this.#next([place]);
    if (next === undefined) throw gone();
    return { lines: 1, places: 1, steps: this.#write([{ ...next, baseRevision }]) };
  }

  /** @param open places that were shown; the job fails where there are more or fewer by now */
  mendAll({ open, truth, read, ...scope }: ConfusionScope & { truth: string; read: string; open: number }): {
    jobId: string;
  } {
    const begin = (id: string): MendJob => {
      return { id, state: "running", done: 0, total: open, mended: null, message: null };
    };
    return this.run(begin, async (job) => {
      const lines: NextText[] = [];
      let places = 0;
      for await (const found of this.#options.confusions.openPlaces(scope, { truth, read })) {
        job.signal.throwIfAborted();
        lines.push(...this.#next(found));
        places += found.length;
        job.change({ done: Math.min(places, open) });
      }
      job.signal.throwIfAborted();
      if (places !== open) {
        throw new AppError(
          "conflict",
          `There are ${places} such places by now, and ${open} were shown. Look at them again, then mend them.`,
        );
      }
      job.change({ mended: { lines: lines.length, places, steps: this.#write(lines) } });
    });
  }

  /** @throws AppError `conflict` where a document's newest step is another one */
  undo(steps: readonly { documentId: string; entryId: string }[]): void {
    this.#options.repository.transaction(() => {
      for (const { documentId, entryId } of steps) this.#options.corrections.undo(documentId, entryId);
    });
  }

  /** What the lines of these places are to say. @throws AppError `not-found`, `conflict` */
  #next(places: readonly Verdict[]): NextText[] {
    const byLine = Map.groupBy(places, ({ lineId }) => lineId);
    const lines = this.#options.repository.texts([...byLine.keys()]);
    return [...byLine].map(([lineId, of]) => {
      const line = lines.get(lineId);
      if (line === undefined) throw gone();
      const text = placed(line.text ?? "");
      const next = text === null ? null : mended(text, of);
      if (next === null) {
        throw new AppError("conflict", "A line says something else there by now. Look at the places again.");
      }
      return { lineId, documentId: line.documentId, baseRevision: line.revision, text: next };
    });
  }

  /** All lines or none. @returns a step of each document */
  #write(lines: readonly NextText[]): Mended["steps"] {
    const { repository, corrections } = this.#options;
    return repository.transaction(() =>
      [...Map.groupBy(lines, ({ documentId }) => documentId)].map(([documentId, of]) => {
        const changes = of.map(({ lineId, baseRevision, text }) => ({ lineId, baseRevision, text }));
        const entryId = corrections.saveAll(documentId, changes).journal.undo?.id;
        if (entryId === undefined) throw new AppError("internal", "Nothing was mended. Look at the places again.");
        return { documentId, entryId };
      }),
    );
  }
}
