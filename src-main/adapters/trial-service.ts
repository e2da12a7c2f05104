/**
 * @file Blind comparisons: two versions on lines that nobody has verified, drawn at random, judged by a person who is not
 * told which version read what. A judgement is on disk before anything is said of it.
 */
import { randomInt, randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { AppError } from "#contract/errors.ts";
import type { JudgedLine, Trial, TrialLine, TrialStep, Vote } from "#contract/trials.ts";
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { Journal } from "../corrections/journal.ts";
import type { LineState } from "../corrections/line-state.ts";
import { normalise } from "../evaluation/metrics.ts";
import { RandomDraw, seededRandom } from "../evaluation/seeded-random.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { assetId } from "../storage/asset-id.ts";
import type { DrawnLine, LastJudgement, OpenLine, TrialRepository, TrialRow } from "./trial-repository.ts";
import { trialResult, winnerOf } from "./trial-result.ts";
import type { VersionJobs } from "./version-jobs.ts";
import type { ComparedVersion, VersionReader } from "./version-reader.ts";

/** Pages that are looked through at a stretch: some ten milliseconds. */
const AT_A_STRETCH = 100;
/** Seeds are below this. */
const SEEDS = 2 ** 31;

export interface TrialServiceOptions {
  repository: TrialRepository;
  jobs: VersionJobs;
  reader: VersionReader;
  corrections: Pick<CorrectionService, "save" | "undo" | "change" | "journal" | "line">;
  journal: Pick<Journal, "ofLine">;
  events: EventBus;
  /** The seed of which reading stands first; from nowhere that a window could know. */
  sideSeed?: () => number;
}

interface TrialScope {
  a: string;
  b: string;
  /** null: all. */
  documentIds: readonly string[] | null;
}

export interface TrialRequest extends TrialScope {
  /** Lines to draw; all where there are fewer. */
  size: number;
  seed: number;
}

export class TrialService {
  readonly #options: TrialServiceOptions;

  constructor(options: TrialServiceOptions) {
    this.#options = options;
    options.repository.purgeRemoved();
  }

  /** How many lines could be drawn. */
  async eligible(scope: TrialScope): Promise<number> {
    let lines = 0;
    for await (const page of this.#pages(scope)) lines += page.length;
    return lines;
  }

  /** Draws lines and reads them with both. @throws AppError `bad-input` for one version twice */
  start({ a, b, documentIds, size, seed }: TrialRequest): { jobId: string } {
    if (a === b) throw new AppError("bad-input", "These are one version. Choose another to compare it with.");
    const { jobs, reader } = this.#options;
    return jobs.start("blind", async (job) => {
      const versions = await Promise.all([reader.version(a), reader.version(b)]);
      const draw = new RandomDraw<{ lineId: string; cropSha256: string }>(size, seededRandom(seed));
      for await (const page of this.#pages({ a, b, documentIds })) {
        job.signal.throwIfAborted();
        for (const line of page) draw.offer(line);
      }
      const drawn = draw.drawn();
      if (drawn.length === 0) {
        throw new AppError(
          "bad-input",
          "There is no line to judge: all are verified, or one of the versions was trained with them. Read more pages, or choose other documents.",
        );
      }
      const [ofA, ofB] = (await reader.readAll(job, versions, drawn)) as [Map<string, string>, Map<string, string>];
      const read = drawn.map((line) => ({
        ...line,
        aText: ofA.get(line.lineId) ?? "",
        bText: ofB.get(line.lineId) ?? "",
      }));
      job.signal.throwIfAborted();
      job.change({ trialId: this.#keep(versions, read, { documentIds, seed, eligible: draw.offered }) });
    });
  }

  /** Newest first. */
  list(): Trial[] {
    return this.#options.repository.list().map((row) => this.#view(row));
  }

  /** How far a trial is, and the line to judge next. @throws AppError `not-found` */
  step(id: string): TrialStep {
    const row = this.#get(id);
    const line = row.endedAt === null ? this.#options.repository.open(id) : null;
    return { trial: this.#view(row), line: line === null ? null : blind(line) };
  }

  /** @throws AppError `not-found`; `conflict` where the line was judged meanwhile, or the trial is over */
  vote(id: string, ordinal: number, vote: Vote): TrialStep {
    const { repository } = this.#options;
    repository.transaction(() => {
      this.#open(id, ordinal);
      repository.judge(id, ordinal, vote, null, now());
    });
    return this.#told(id);
  }

  /** Saves a person's text as the line's verified one. @throws AppError as `vote`; `line-changed-elsewhere` */
  correct(id: string, ordinal: number, text: string, baseRevision: number): TrialStep {
    const { repository, corrections } = this.#options;
    repository.transaction(() => {
      const { lineId } = this.#open(id, ordinal);
      const { journal } = corrections.save({ lineId, text, verified: true, baseRevision });
      // A line that is open is not verified: verifying it is a step of its own.
      repository.judge(id, ordinal, "corrected", Number(journal.undo?.id), now());
    });
    return this.#told(id);
  }

  /** Takes the newest judgement back. @throws AppError `not-found`, `nothing-to-undo`; `conflict` where it is over */
  undo(id: string): TrialStep & { textKept: boolean } {
    const { repository } = this.#options;
    const textKept = repository.transaction(() => {
      this.#going(id);
      const last = repository.last(id);
      if (last === null) throw new AppError("nothing-to-undo", "Nothing is judged yet.");
      repository.takeBack(id, last.ordinal);
      return !this.#takeTextBack(last);
    });
    return { ...this.#told(id), textKept };
  }

  /** Ends it and says which version is which. @throws AppError `not-found` */
  end(id: string): Trial {
    this.#get(id);
    this.#options.repository.end(id, now());
    return this.#told(id).trial;
  }

  /** Judged lines of a trial that is over. @throws AppError `not-found`; `conflict` before */
  lines(id: string, offset: number, limit: number): { lines: JudgedLine[]; total: number } {
    const { repository } = this.#options;
    const row = this.#get(id);
    if (row.endedAt === null) {
      throw new AppError("conflict", "This comparison still goes on. Reveal the versions first.");
    }
    const { judged, skipped } = repository.counts(id);
    const lines = repository.judged(id, offset, limit).map((line): JudgedLine => {
      const { aText, bText, verdict, first: _, cropSha256, revision: __, ...rest } = line;
      const side = winnerOf(line);
      const winner = side === null ? null : side === "a" ? row.aVersion : row.bVersion;
      const how = verdict === "skip" ? "skip" : winner === null ? "tie" : "won";
      return { ...rest, readings: [aText, bText], verdict: how, winner, cropAsset: assetId(cropSha256, "png") };
    });
    return { lines, total: judged + skipped };
  }

  /** @throws AppError `not-found` */
  setRemoved(id: string, removed: boolean): void {
    if (!this.#options.repository.setRemoved(id, removed ? now() : null)) throw gone();
    this.#options.events.emit("trials.changed", {});
  }

  /** Lines that may be drawn, page by page; others get their turn in between. */
  async *#pages({ a, b, documentIds }: TrialScope): AsyncGenerator<{ lineId: string; cropSha256: string }[]> {
    const { repository } = this.#options;
    const runs = [...repository.runs(a), ...repository.runs(b)];
    for (const [index, pageId] of repository.pages(documentIds).entries()) {
      if (index % AT_A_STRETCH === 0) await setImmediate();
      yield repository.eligible(pageId, runs);
    }
  }

  #keep(
    [a, b]: readonly [ComparedVersion, ComparedVersion],
    read: readonly Omit<DrawnLine, "first">[],
    { documentIds, seed, eligible }: Pick<TrialRequest, "documentIds" | "seed"> & { eligible: number },
  ): string {
    const id = randomUUID();
    const sideSeed = (this.#options.sideSeed ?? (() => randomInt(SEEDS)))();
    const side = seededRandom(sideSeed);
    const different = read.filter(({ aText, bText }) => normalise(aText) !== normalise(bText));
    this.#options.repository.insert(
      {
        ...{ id, createdAt: now(), aVersion: a.id, aName: a.name, bVersion: b.id, bName: b.name },
        documentIds: documentIds === null ? null : JSON.stringify(documentIds),
        ...{ seed, sideSeed, eligible, drawn: read.length, same: read.length - different.length },
      },
      different.map((line) => ({ ...line, first: side() < 0.5 ? "a" : "b" })),
    );
    this.#options.events.emit("trials.changed", {});
    return id;
  }

  /** @returns false where the line was changed since, and its text stays */
  #takeTextBack({ lineId, entryId }: LastJudgement): boolean {
    if (entryId === null) return true;
    const { corrections, journal } = this.#options;
    const said = journal
      .ofLine(lineId)
      .filter(({ state, change }) => state === "done" && "status" in (change.after ?? {}));
    const entry = said.find(({ id }) => id === entryId);
    // Taken back in the workspace already.
    if (entry === undefined) return true;
    if (said[0] !== entry) return false;
    if (corrections.journal(entry.documentId).undo?.id === String(entryId)) {
      corrections.undo(entry.documentId, String(entryId));
      return true;
    }
    // Other steps of the document came after it: what was there before comes back as a step of its own.
    const line = corrections.line(lineId);
    if (line === null) return true;
    const { text, status, flags, decided } = entry.change.before as unknown as LineState;
    corrections.change("restore", [{ lineId, baseRevision: line.revision }], () => ({ text, status, flags, decided }));
    return true;
  }

  #told(id: string): TrialStep {
    this.#options.events.emit("trials.changed", {});
    return this.step(id);
  }

  #open(id: string, ordinal: number): OpenLine {
    this.#going(id);
    const line = this.#options.repository.open(id, ordinal);
    if (line === null) {
      throw new AppError(
        "conflict",
        "This line was judged, verified or deleted in another window. Go on with the next.",
      );
    }
    return line;
  }

  #going(id: string): void {
    if (this.#get(id).endedAt !== null) {
      throw new AppError("conflict", "This comparison is over: the versions were revealed. Begin another to judge on.");
    }
  }

  #get(id: string): TrialRow {
    const row = this.#options.repository.get(id);
    if (row === null) throw gone();
    return row;
  }

  #view(row: TrialRow): Trial {
    const { repository } = this.#options;
    const { id, createdAt, seed, eligible, drawn, same, endedAt } = row;
    const a = { id: row.aVersion, name: row.aName };
    const b = { id: row.bVersion, name: row.bName };
    return {
      ...{ id, createdAt, versions: [a, b], seed, eligible, drawn, same, endedAt },
      documents: row.documentIds === null ? null : repository.documentNames(row.documentIds),
      ...repository.counts(id),
      result: endedAt === null ? null : trialResult(a, b, repository.judgements(id), row.sideSeed),
    };
  }
}

/** A line as a window may see it: nothing in it says which reading is whose. */
function blind({ ordinal, aText, bText, first, ...line }: OpenLine): TrialLine {
  const { direction, documentName, page, line: position, revision } = line;
  return {
    ...{ ordinal, first: first === "a" ? aText : bText, second: first === "a" ? bText : aText },
    ...{ direction, cropAsset: assetId(line.cropSha256, "png"), documentName, page, line: position, revision },
  };
}

const now = (): string => new Date().toISOString();

function gone(): AppError {
  return new AppError("not-found", "This comparison was deleted. Choose another, or begin one.");
}
