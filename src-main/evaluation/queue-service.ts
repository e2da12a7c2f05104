/** @file The queue of next best lines of a document, and what its random lines say of the whole. */
import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { ParsedInputOf } from "#contract/define.ts";
import { AppError } from "#contract/errors.ts";
import type { CerEstimate, LineQueue, QueueLine } from "#contract/evaluation.ts";
import type { Contract } from "#contract/index.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { type Calibration, expectedErrors } from "./calibration.ts";
import type { CalibrationService } from "./calibration-service.ts";
import { estimateCer, FEWEST_LINES } from "./cer-estimate.ts";
import { BASE_CALIBRATION } from "./default-calibration.ts";
import { distance } from "./edit-distance.ts";
import { normalise, scoreLine } from "./metrics.ts";
import { BestCandidates, type Candidate, type DrawnLine, drawLines, rareCharacters } from "./next-lines.ts";
import type { QueueRepository, QueueRow, SampleRow, UntouchedLine } from "./queue-repository.ts";

/** The main process answers somebody else at least this often (ms) while a big document is looked through. */
const TURN_MS = 12;
const TEXTS_AT_ONCE = 2_000;

type StartInput = ParsedInputOf<Contract["evaluation"]["startQueue"]>;

export class QueueService {
  readonly #repository: QueueRepository;
  readonly #calibration: CalibrationService;
  readonly #events: EventBus;
  readonly #now: () => Date;

  constructor(
    repository: QueueRepository,
    calibration: CalibrationService,
    events: EventBus,
    now: () => Date = () => new Date(),
  ) {
    this.#repository = repository;
    this.#calibration = calibration;
    this.#events = events;
    this.#now = now;
  }

  /** @throws AppError `not-found` where the document is gone, `conflict` where it has no lines yet */
  async start({ documentId, size, randomShare, seed, freshSample }: StartInput): Promise<LineQueue> {
    if (!this.#repository.hasDocument(documentId)) throw documentGone();
    const rest = turns();
    const seen = await this.#seenCharacters(rest);
    const best = new BestCandidates(size, seen);
    const curves = new Map<string, Calibration>(this.#calibration.curves().map((curve) => [curve.versionId, curve]));
    const read = new Map<string, number>();
    for (const pageId of this.#repository.pageIds(documentId)) {
      for (const line of this.#repository.untouchedLines(pageId)) {
        countCharacters(line.text, read);
        best.add(candidateOf(line, curves, seen));
      }
      await rest();
    }
    const id = this.#repository.transaction(() =>
      this.#keep({ documentId, seed, randomShare }, freshSample, (frame) =>
        drawLines({ size, randomShare, seed, frame, candidates: best.all(), seen, read }),
      ),
    );
    this.#events.emit("evaluation.queueChanged", { documentId });
    return this.#view(this.#get(id));
  }

  /** Ends the queue before, draws and keeps the new one. @returns its id */
  #keep(
    queue: Pick<QueueRow, "documentId" | "seed" | "randomShare">,
    freshSample: boolean,
    draw: (frame: readonly string[]) => DrawnLine[],
  ): string {
    const { documentId } = queue;
    if (!this.#repository.hasDocument(documentId)) throw documentGone();
    const createdAt = this.#now().toISOString();
    for (const active of this.#repository.activeIds(documentId)) this.#repository.end(active, createdAt);
    if (freshSample) this.#repository.giveUpSample(documentId);
    const { lines, undrawn } = this.#repository.frame(documentId);
    if (lines === 0) {
      throw new AppError("conflict", "This document has no lines yet. Read its pages first, then start the queue.");
    }
    const id = randomUUID();
    this.#repository.insert({ ...queue, id, createdAt, frame: lines }, draw(undrawn));
    return id;
  }

  /** The document's queue that goes on; null where there is none. */
  current(documentId: string): LineQueue | null {
    const [id] = this.#repository.activeIds(documentId);
    return id === undefined ? null : this.#view(this.#get(id));
  }

  /** @throws AppError `not-found` where the queue has ended */
  next(queueId: string): QueueLine | null {
    return this.peek(queueId, 1)[0] ?? null;
  }

  /** @throws AppError `not-found` where the queue has ended */
  peek(queueId: string, count: number): QueueLine[] {
    this.#get(queueId);
    return this.#repository.waiting(queueId, count);
  }

  /** @throws AppError `not-found` where the queue has ended or has no such line */
  passOver(queueId: string, lineId: string, passedOver: boolean): LineQueue {
    const queue = this.#get(queueId);
    if (!this.#repository.passOver(queueId, lineId, passedOver)) {
      throw new AppError("not-found", "This line is not in the queue any more. Go on with the next line.");
    }
    this.#events.emit("evaluation.queueChanged", { documentId: queue.documentId });
    return this.#view(queue);
  }

  /** @throws AppError `not-found` where the queue has ended */
  end(queueId: string): void {
    const queue = this.#get(queueId);
    this.#repository.end(queueId, this.#now().toISOString());
    this.#events.emit("evaluation.queueChanged", { documentId: queue.documentId });
  }

  /**
   * Takes an ended queue up again; the one that goes on ends.
   * @throws AppError `not-found`
   */
  resume(queueId: string): LineQueue {
    const documentId = this.#repository.transaction(() => {
      const resumed = this.#repository.resume(queueId);
      if (resumed === null) throw new AppError("not-found", "This queue is gone. Start a new one under Scores.");
      for (const other of this.#repository.activeIds(resumed)) {
        if (other !== queueId) this.#repository.end(other, this.#now().toISOString());
      }
      return resumed;
    });
    this.#events.emit("evaluation.queueChanged", { documentId });
    return this.#view(this.#get(queueId));
  }

  /** The version that read last first. */
  estimate(documentId: string): CerEstimate[] {
    const { missing, since } = this.#repository.gaps(documentId);
    const byVersion = Map.groupBy(this.#repository.sample(documentId), (row) => row.versionId);
    return [...byVersion.values()]
      .map((rows) => ({ rows, last: rows.at(-1) as SampleRow }))
      .toSorted((a, b) => b.last.proposalId - a.last.proposalId)
      .map(({ rows, last: { versionId, versionName } }) => {
        const population = this.#repository.population(documentId, versionId);
        const scores = rows.map(({ reference, hypothesis }) => scoreLine(reference, hypothesis));
        const sample = scores.map((score) => ({ edits: score.characterEdits, characters: score.characterLength }));
        return {
          versionId,
          versionName,
          lines: rows.length,
          population,
          ...estimateCer(sample, population),
          neededLines: Math.min(FEWEST_LINES, population),
          missing,
          since,
        };
      });
  }

  async #seenCharacters(rest: () => Promise<void>): Promise<Map<string, number>> {
    const seen = new Map<string, number>();
    for (let after = 0; ; ) {
      const part = this.#repository.verifiedTexts(after, TEXTS_AT_ONCE);
      if (part === null) return seen;
      for (const text of part.texts) countCharacters(text, seen);
      after = part.next;
      await rest();
    }
  }

  #get(id: string): QueueRow {
    const queue = this.#repository.get(id);
    if (queue === null) throw new AppError("not-found", "This queue has ended. Start a new one under Scores.");
    return queue;
  }

  #view(queue: QueueRow): LineQueue {
    const counts = this.#repository.counts(queue.id);
    return { ...queue, ...counts, left: counts.total - counts.done - counts.passedOver };
  }
}

function countCharacters(text: string, into: Map<string, number>): void {
  for (const character of text.normalize("NFC")) into.set(character, (into.get(character) ?? 0) + 1);
}

function documentGone(): AppError {
  return new AppError("not-found", "This document is not in the library any more. Choose another one.");
}

function candidateOf(
  line: UntouchedLine,
  curves: ReadonlyMap<string, Calibration>,
  seen: ReadonlyMap<string, number>,
): Candidate {
  const text = [...normalise(line.text)];
  const differences = line.others.map((other) => (other === line.text ? 0 : distance(text, [...normalise(other)])));
  return {
    lineId: line.lineId,
    expectedErrors: expectedErrors(
      curves.get(line.versionId) ?? BASE_CALIBRATION,
      line.characters.map((character) => character.confidence),
    ),
    disagreement: Math.max(0, ...differences),
    rare: rareCharacters(line.text, seen),
  };
}

/** Lets others have their turn once the time of this one is over. */
function turns(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < TURN_MS) return;
    await setImmediate();
    began = performance.now();
  };
}
