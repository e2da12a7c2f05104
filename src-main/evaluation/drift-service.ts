/** @file Recent documents against what a version was scored on: confidence, CER, image quality, time for a line. */
import type { DriftFigure, DriftReport, DriftSignal } from "#contract/drift.ts";
import { DriftSettings } from "#contract/drift.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { SettingsRepository } from "../storage/settings-repository.ts";
import type { DriftRepository, ReadLineRow, ReadPageRow } from "./drift-repository.ts";
import type { EvaluationService } from "./evaluation-service.ts";
import { median } from "./quality-service.ts";
import { type LineErrors, rateInterval } from "./rate-interval.ts";

const KEY = "drift";
const DEFAULTS: DriftSettings = { threshold: 0.25, recentDocuments: 5 };
/** Fewer lines, or pages, say nothing. */
const NEEDED_LINES = 20;
const NEEDED_PAGES = 3;
/** Below it skew is as good as none: a share of nothing would be any number. */
const LEAST_SKEW = 0.5;

const OF_PAGES = ["sharpness", "contrast", "noise", "skew", "lineHeight", "latency"] as const;
/** Of these, less is worse. */
const LESS_IS_WORSE: ReadonlySet<DriftSignal> = new Set(["sharpness", "contrast", "lineHeight"]);

export interface DriftServiceOptions {
  repository: DriftRepository;
  evaluation: Pick<EvaluationService, "scoredPages">;
  settings: SettingsRepository;
  events: EventBus;
}

/** Lines and pages of one side of the comparison. */
interface Side {
  lines: readonly ReadLineRow[];
  errors: readonly LineErrors[];
  pages: readonly ReadPageRow[];
}

export class DriftService {
  readonly #options: DriftServiceOptions;

  constructor(options: DriftServiceOptions) {
    this.#options = options;
  }

  settings(): DriftSettings {
    const kept = DriftSettings.safeParse(this.#options.settings.get(KEY));
    return kept.success ? kept.data : DEFAULTS;
  }

  setSettings(settings: DriftSettings): DriftSettings {
    this.#options.settings.set(KEY, settings);
    this.#options.events.emit("drift.settingsChanged", settings);
    return settings;
  }

  /** A page was read whole. */
  timed(pageId: string, versionId: string, milliseconds: number): void {
    this.#options.repository.timed(pageId, versionId, milliseconds);
  }

  /** @param wanted the version that read last where left out */
  async report(wanted?: string): Promise<DriftReport> {
    const { repository } = this.#options;
    const settings = this.settings();
    const versions = repository.versions();
    const version = versions.find(({ versionId }) => versionId === wanted) ?? versions[0];
    const nothing = { referenceLines: 0, recentLines: 0, figures: [], documents: [], unmeasured: 0, settings };
    if (version === undefined) {
      return { versions, versionId: null, versionName: null, reference: "none", ...nothing };
    }
    const lines = repository.lines(version.versionId);
    const errors = await this.#errors(version.versionId);
    const pages = repository.pages(version.versionId);
    const sideOf = (rows: readonly ReadLineRow[]): Side => {
      const ids = new Set(rows.map(({ pageId }) => pageId));
      return {
        lines: rows,
        errors: rows.map(({ lineId }) => errors.get(lineId)).filter((each) => each !== undefined),
        pages: pages.filter(({ pageId }) => ids.has(pageId)),
      };
    };
    const known = new Set(lines.filter(({ split }) => split !== null).map(({ documentId }) => documentId));
    const read = new Set(lines.map(({ documentId }) => documentId));
    const recent = repository
      .documents()
      .filter(({ documentId }) => read.has(documentId) && !known.has(documentId))
      .slice(0, settings.recentDocuments);
    const recentIds = new Set(recent.map(({ documentId }) => documentId));
    const held = lines.filter(({ split }) => split === "validation");
    const earlier = lines.filter(({ split, documentId }) => split !== "train" && !recentIds.has(documentId));
    const byHeld = held.length >= NEEDED_LINES;
    const reference = sideOf(byHeld ? held : earlier);
    const now = sideOf(lines.filter(({ documentId }) => recentIds.has(documentId)));
    return {
      versions,
      ...version,
      reference: byHeld ? "held-back" : earlier.length > 0 ? "earlier" : "none",
      referenceLines: reference.lines.length,
      recentLines: now.lines.length,
      figures: figuresOf(reference, now, settings.threshold),
      documents: recent.map((document) => {
        const own = sideOf(now.lines.filter(({ documentId }) => documentId === document.documentId));
        return { ...document, lines: own.lines.length, figures: figuresOf(reference, own, settings.threshold) };
      }),
      unmeasured: now.pages.filter(({ sharpness }) => sharpness === null).length,
      settings,
    };
  }

  /** Edits of the version's newest reading of each verified line. */
  async #errors(versionId: string): Promise<Map<string, LineErrors>> {
    const errors = new Map<string, LineErrors>();
    for await (const page of this.#options.evaluation.scoredPages(null)) {
      for (const line of page.lines) {
        if (line.versionId !== versionId) continue;
        errors.set(line.lineId, { edits: line.score.characterEdits, length: line.score.characterLength });
      }
    }
    return errors;
  }
}

function figuresOf(reference: Side, recent: Side, threshold: number): DriftFigure[] {
  const figure = (
    signal: DriftSignal,
    values: { reference: number | null; recent: number | null },
    counts: { referenceCount: number; recentCount: number; needed: number },
    sure = true,
  ): DriftFigure => {
    const enough = counts.referenceCount >= counts.needed && counts.recentCount >= counts.needed;
    const { reference: before, recent: now } = values;
    const worse = before === null || now === null ? null : worseBy(signal, before, now);
    return { signal, ...values, ...counts, worse, alert: enough && sure && worse !== null && worse > threshold };
  };
  const ofLines = { referenceCount: reference.lines.length, recentCount: recent.lines.length, needed: NEEDED_LINES };
  const cer = { reference: rateOf(reference.errors), recent: rateOf(recent.errors) };
  // Some more errors may be chance: the interval of the recent lines has to lie above.
  const sure = (rateInterval(recent.errors)?.low ?? 0) > (cer.reference ?? 0);
  return [
    figure("confidence", { reference: meanConfidence(reference.lines), recent: meanConfidence(recent.lines) }, ofLines),
    figure(
      "cer",
      cer,
      { referenceCount: reference.errors.length, recentCount: recent.errors.length, needed: NEEDED_LINES },
      sure,
    ),
    ...OF_PAGES.map((signal) => {
      const [before, now] = [valuesOf(reference.pages, signal), valuesOf(recent.pages, signal)];
      const counts = { referenceCount: before.length, recentCount: now.length, needed: NEEDED_PAGES };
      return figure(signal, { reference: median(before), recent: median(now) }, counts);
    }),
  ];
}

/** By which share of the reference it is worse; null where the reference is nothing to have a share of. */
function worseBy(signal: DriftSignal, before: number, now: number): number | null {
  if (signal === "confidence") return before >= 1 ? null : (1 - now) / (1 - before) - 1;
  if (signal === "skew") return Math.max(now, LEAST_SKEW) / Math.max(before, LEAST_SKEW) - 1;
  if (before === 0) return null;
  return LESS_IS_WORSE.has(signal) ? 1 - now / before : now / before - 1;
}

function meanConfidence(lines: readonly ReadLineRow[]): number | null {
  return lines.length === 0 ? null : lines.reduce((sum, { confidence }) => sum + confidence, 0) / lines.length;
}

function rateOf(errors: readonly LineErrors[]): number | null {
  const length = errors.reduce((sum, each) => sum + each.length, 0);
  return length === 0 ? null : errors.reduce((sum, each) => sum + each.edits, 0) / length;
}

function valuesOf(pages: readonly ReadPageRow[], signal: (typeof OF_PAGES)[number]): number[] {
  return pages.map((page) => page[signal]).filter((value) => value !== null);
}
