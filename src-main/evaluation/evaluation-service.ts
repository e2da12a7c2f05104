/** @file CER and WER of proposals against verified text: by version, page and line. */
import { setImmediate } from "node:timers/promises";
import type { OutputOf, ParsedInputOf } from "#contract/define.ts";
import type { Contract } from "#contract/index.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { EvaluationRepository, ScoredRow } from "./evaluation-repository.ts";
import { type LineScore, rate, scoreLine, sumScores } from "./metrics.ts";
import { SetScorer } from "./score-set.ts";
import { preparation } from "./text-profile.ts";

const WORST_LINES = 20;
/** Scoring is told of when it takes longer, and at most so often; in milliseconds. */
const TOLD_AFTER_MS = 1_000;
const TELL_MS = 200;
/** Pages whose scores are kept; the one asked for longest ago goes first. */
const KEPT_PAGES = 2_000;

type DocumentScores = OutputOf<Contract["evaluation"]["document"]>;

/** A version's newest reading of a verified line, and what it scores. */
export interface ScoredLine extends ScoredRow {
  score: LineScore;
}

export interface ScoredPage {
  documentId: string;
  pageId: string;
  /** Of the page in its document, from 0. */
  position: number;
  lines: readonly ScoredLine[];
}

interface PageScores {
  changes: number;
  lines: readonly ScoredLine[];
}

/** Pages and intervals that are through. Nothing is told of what is done within a second. */
class ScoringProgress {
  readonly #documentId: string | null;
  readonly #events: Pick<EventBus, "emit"> | null;
  #total: number;
  #done = 0;
  #next = performance.now() + TOLD_AFTER_MS;
  #told = false;

  constructor(documentId: string | null, total: number, events: Pick<EventBus, "emit"> | null) {
    this.#documentId = documentId;
    this.#total = total;
    this.#events = events;
  }

  more(steps: number): void {
    this.#total += steps;
  }

  step(): void {
    this.#done += 1;
    if (performance.now() < this.#next) return;
    this.#next = performance.now() + TELL_MS;
    this.#tell();
  }

  end(): void {
    this.#done = this.#total;
    if (this.#told) this.#tell();
  }

  #tell(): void {
    this.#told = true;
    const [done, total] = [Math.min(this.#done, this.#total), this.#total];
    this.#events?.emit("evaluation.scoring", { documentId: this.#documentId, done, total });
  }
}

export class EvaluationService {
  readonly #repository: EvaluationRepository;
  /** By page id, oldest use first. A page is scored again when something on it has changed. */
  readonly #cache = new Map<string, PageScores>();

  readonly #events: Pick<EventBus, "emit"> | null;

  /** @param events told of scoring that takes more than a second */
  constructor(repository: EvaluationRepository, events: Pick<EventBus, "emit"> | null = null) {
    this.#repository = repository;
    this.#events = events;
  }

  /** Each version on the verified lines it has read, and the lines that the newest reading gets most wrong. */
  document(documentId: string): DocumentScores {
    const pages = this.#pages(documentId);
    return {
      versions: versionScores(pages.flatMap((page) => page.lines)),
      pages: pages.flatMap(({ id, position, lines }) =>
        versionScores(lines).map(({ versionId, scores }) => ({ pageId: id, position, versionId, scores })),
      ),
      worstLines: worst(pages.flatMap((page) => page.lines)),
    };
  }

  /** Each version on all verified lines it has read, the trash left out. */
  library(): OutputOf<Contract["evaluation"]["library"]> {
    const lines = this.#repository.documentIds().flatMap((id) => this.#pages(id).flatMap((page) => page.lines));
    return { versions: versionScores(lines) };
  }

  /** Any figures under any profile. Other work goes on between pages, and progress is told. */
  async scores({
    documentId,
    profile,
    metrics,
  }: ParsedInputOf<Contract["evaluation"]["scores"]>): Promise<OutputOf<Contract["evaluation"]["scores"]>> {
    const { prepare: _, ...used } = preparation(profile);
    const versions = new Map<string, { first: number; versionName: string; scorer: SetScorer }>();
    const documents = documentId === undefined ? this.#repository.documentIds() : [documentId];
    const pages = documents.reduce((sum, id) => sum + this.#repository.scoredPages(id).length, 0);
    const progress = new ScoringProgress(documentId ?? null, pages + metrics.length, this.#events);
    for await (const page of this.scoredPages(documentId ?? null)) {
      for (const [versionId, lines] of Map.groupBy(page.lines, (line) => line.versionId)) {
        const first = Math.min(...lines.map((line) => line.proposalId));
        const known = versions.get(versionId);
        const scorer = known?.scorer ?? new SetScorer(profile, metrics, true);
        scorer.addPage(lines);
        const versionName = (lines.at(-1) as ScoredLine).versionName;
        versions.set(versionId, { first: Math.min(first, known?.first ?? first), versionName, scorer });
      }
      progress.step();
    }
    progress.more(Math.max(0, versions.size - 1) * metrics.length);
    const inOrder = [...versions].toSorted(([, a], [, b]) => a.first - b.first);
    const scored: OutputOf<Contract["evaluation"]["scores"]>["versions"] = [];
    for (const [versionId, { versionName, scorer }] of inOrder) {
      const { lines, values } = scorer.scores();
      const withIntervals: (typeof scored)[number]["values"] = [];
      for (const value of values) {
        const interval = scorer.interval(value.metric);
        withIntervals.push({ ...value, low: interval?.low ?? null, high: interval?.high ?? null });
        if (interval !== null) await setImmediate();
        progress.step();
      }
      scored.push({ versionId, versionName, lines, values: withIntervals });
    }
    progress.end();
    return { profile: used, versions: scored };
  }

  /** Every scored line of a document or (null) of all, page by page; other work goes on in between. */
  async *scoredPages(documentId: string | null): AsyncGenerator<ScoredPage> {
    for (const id of documentId === null ? this.#repository.documentIds() : [documentId]) {
      this.refreshFigures(id);
      for (const page of this.#repository.scoredPages(id)) {
        const { lines } = this.#scored(page.id, page.changes);
        yield { documentId: id, pageId: page.id, position: page.position, lines };
        await setImmediate();
      }
    }
  }

  /** Brings the kept figures (migration 0003) of a document's pages, or of all, up to date. */
  refreshFigures(documentId: string | null): void {
    const stale = this.#repository.stalePages(documentId);
    if (stale.length === 0) return;
    this.#repository.transaction(() => {
      for (const { id, changes } of stale) {
        const figures = this.#repository.countPage(id);
        const newest = figures.verified === 0 ? [] : this.#scored(id, changes).lines.filter(isNewest);
        const { lines, edits, characters } = sumScores(newest.map((line) => line.score));
        this.#repository.keepFigures(id, changes, { ...figures, scored: lines, edits, characters });
      }
    });
  }

  #pages(documentId: string): { id: string; position: number; lines: readonly ScoredLine[] }[] {
    this.refreshFigures(documentId);
    return this.#repository
      .scoredPages(documentId)
      .map(({ id, position, changes }) => ({ id, position, lines: this.#scored(id, changes).lines }));
  }

  #scored(pageId: string, changes: number): PageScores {
    const known = this.#cache.get(pageId);
    const page = known?.changes === changes ? known : this.#score(pageId, changes, known);
    this.#cache.delete(pageId);
    this.#cache.set(pageId, page);
    if (this.#cache.size > KEPT_PAGES) this.#cache.delete(this.#cache.keys().next().value as string);
    return page;
  }

  /** Only pairs of texts that are new are compared again. */
  #score(pageId: string, changes: number, known: PageScores | undefined): PageScores {
    const old = new Map(known?.lines.map((line) => [line.proposalId, line]));
    const lines = this.#repository.rows(pageId).map((row) => {
      const before = old.get(row.proposalId);
      const score = before?.reference === row.reference ? before.score : scoreLine(row.reference, row.hypothesis);
      return { ...row, score };
    });
    return { changes, lines };
  }
}

const isNewest = (line: ScoredLine) => line.newest === 1;

/** In the order in which versions first read something. */
function versionScores(lines: readonly ScoredLine[]): DocumentScores["versions"] {
  return [...Map.groupBy(lines, (line) => line.versionId)]
    .map(([versionId, group]) => {
      const ids = group.map((line) => line.proposalId);
      return {
        first: ids.reduce((a, b) => Math.min(a, b)),
        version: {
          versionId,
          versionName: (group.at(-1) as ScoredLine).versionName,
          scores: sumScores(group.map((line) => line.score)),
        },
      };
    })
    .toSorted((a, b) => a.first - b.first)
    .map(({ version }) => version);
}

/** Highest CER first; text read where there is none counts as highest of all. */
function worst(lines: readonly ScoredLine[]): DocumentScores["worstLines"] {
  return lines
    .filter((line) => isNewest(line) && line.score.characterEdits > 0)
    .map(({ lineId, pageId, position, versionId, reference, hypothesis, score }) => ({
      lineId,
      pageId,
      position,
      versionId,
      reference,
      hypothesis,
      edits: score.characterEdits,
      characters: score.characterLength,
      cer: rate(score.characterEdits, score.characterLength),
    }))
    .toSorted((a, b) => compare(b.cer, a.cer) || b.edits - a.edits)
    .slice(0, WORST_LINES);
}

/** null is more than any number; Infinity - Infinity would be no order at all. */
function compare(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a - b;
}
