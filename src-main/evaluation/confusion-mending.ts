/**
 * @file Ground truth mended where it is wrong, at one place or at all that are alike, as one step of each document.
 *
 * [Note: whole or not] Places are found and texts made page by page, with progress, while others have their turn; nothing is
 * written meanwhile. Then one transaction writes all of it, if no line has changed since. A cancel or a kill before its
 * end leaves every line as it was.
 */
import type { ConfusionScope, Mended, MendJob } from "#contract/confusions.ts";
import { AppError } from "#contract/errors.ts";
import type { CorrectionService, ReadyPart } from "../corrections/correction-service.ts";
import { Jobs } from "../platform/jobs.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { ConfusionRepository, Verdict } from "./confusion-repository.ts";
import { type ConfusionService, gone } from "./confusion-service.ts";
import { mended, placed } from "./text-places.ts";

/** Lines of a document with what they are to say, ready to be written. */
interface Ready {
  documentId: string;
  lines: number;
  part: ReadyPart;
}

export interface ConfusionMendingOptions {
  repository: Pick<ConfusionRepository, "texts" | "transaction">;
  confusions: Pick<ConfusionService, "openPlaces">;
  corrections: Pick<CorrectionService, "ready" | "saveReady" | "undo">;
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
    return { lines: 1, places: 1, steps: this.#write(this.#ready([place], baseRevision)) };
  }

  /** @param open places that were shown; the job fails where there are more or fewer by now */
  mendAll({ open, truth, read, ...scope }: ConfusionScope & { truth: string; read: string; open: number }): {
    jobId: string;
  } {
    const begin = (id: string): MendJob => {
      return { id, state: "running", done: 0, total: open, mended: null, message: null };
    };
    return this.run(begin, async (job) => {
      const ready: Ready[] = [];
      let places = 0;
      for await (const found of this.#options.confusions.openPlaces(scope, { truth, read })) {
        job.signal.throwIfAborted();
        ready.push(...this.#ready(found));
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
      const lines = ready.reduce((sum, part) => sum + part.lines, 0);
      job.change({ mended: { lines, places, steps: this.#write(ready) } });
    });
  }

  /** @throws AppError `conflict` where a document's newest step is another one */
  undo(steps: readonly { documentId: string; entryId: string }[]): void {
    this.#options.repository.transaction(() => {
      for (const { documentId, entryId } of steps) this.#options.corrections.undo(documentId, entryId);
    });
  }

  /**
   * What the lines of these places are to say.
   * @param baseRevision that a window saw of the line; left out: as it is
   * @throws AppError `not-found`, `line-changed-elsewhere`, `conflict`
   */
  #ready(places: readonly Verdict[], baseRevision?: number): Ready[] {
    const { repository, corrections } = this.#options;
    const byLine = Map.groupBy(places, ({ lineId }) => lineId);
    const known = repository.texts([...byLine.keys()]);
    const next = [...byLine].map(([lineId, of]) => {
      const line = known.get(lineId);
      if (line === undefined) throw gone();
      const text = placed(line.text ?? "");
      const said = text === null ? null : mended(text, of);
      if (said === null) {
        throw new AppError("conflict", "A line says something else there by now. Look at the places again.");
      }
      return { documentId: line.documentId, lineId, baseRevision: baseRevision ?? line.revision, text: said };
    });
    return [...Map.groupBy(next, ({ documentId }) => documentId)].map(([documentId, lines]) => {
      return { documentId, lines: lines.length, part: corrections.ready(lines) };
    });
  }

  /** All lines or none. @returns a step of each document */
  #write(ready: readonly Ready[]): Mended["steps"] {
    const { repository, corrections } = this.#options;
    return repository.transaction(() =>
      [...Map.groupBy(ready, ({ documentId }) => documentId)].map(([documentId, of]) => {
        const journal = corrections.saveReady(
          documentId,
          of.map(({ part }) => part),
        );
        if (journal.undo === null) throw new AppError("internal", "Nothing was mended. Look at the places again.");
        return { documentId, entryId: journal.undo.id };
      }),
    );
  }
}
