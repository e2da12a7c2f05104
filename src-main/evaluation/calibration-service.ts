/** @file Each version's confidence against what people verified: curves to colour by, and how far off it is. */
import type { CalibrationCurve, Reliability, ReliabilityBin } from "#contract/evaluation.ts";
import { judge } from "./alignment.ts";
import {
  binEdges,
  type Calibration,
  calibrate,
  calibrationError,
  charactersIn,
  countLine,
  emptyCounts,
  fit,
  meanConfidence,
  type ReliabilityCounts,
  sumCounts,
  wrongIn,
} from "./calibration.ts";
import { BASE_CALIBRATION, type DefaultCalibration, TAUGHT_CALIBRATION } from "./default-calibration.ts";
import type { EvaluationRepository, JudgedRow } from "./evaluation-repository.ts";
import type { EvaluationService } from "./evaluation-service.ts";

/** Pages whose counts are kept; the one asked for longest ago goes first. */
const KEPT_PAGES = 10_000;
/** Parts that verified lines are held back in, turn by turn, to state the error of a curve on what it has not seen. */
const FOLDS = 5;
/** With fewer characters nothing can be said of how far off a confidence is. */
const FEWEST_CHARACTERS = 200;
/** Two-sided 95 % of the normal distribution. */
const Z = 1.96;

/** A version that can read. */
export interface KnownVersion {
  id: string;
  name: string;
  kind: "base" | "adapter";
}

/** Counts of one page by version. */
interface PageCounts {
  pageId: string;
  byVersion: ReadonlyMap<string, ReliabilityCounts>;
}

export class CalibrationService {
  readonly #repository: EvaluationRepository;
  readonly #evaluation: EvaluationService;
  readonly #versions: () => readonly KnownVersion[];
  readonly #pages = new Map<string, PageCounts & { changes: number }>();

  constructor(
    repository: EvaluationRepository,
    evaluation: EvaluationService,
    versions: () => readonly KnownVersion[],
  ) {
    this.#repository = repository;
    this.#evaluation = evaluation;
    this.#versions = versions;
  }

  /** One curve for each version, fitted to all that was verified in the library, the trash left out. */
  curves(): CalibrationCurve[] {
    const pages = this.#library();
    return this.#versions().map((version) => curveOf(version, sumCounts(countsOf(pages, version.id))));
  }

  /** What the newest reading's confidence is worth, for one version; the base's default for one that is unknown. */
  curve(versionId: string): Calibration {
    const known = this.curves().find((curve) => curve.versionId === versionId);
    return known ?? BASE_CALIBRATION;
  }

  /** @param documentId the library where it is left out */
  reliability(documentId?: string): Reliability[] {
    const pages = documentId === undefined ? this.#library() : this.#document(documentId);
    return this.#versions()
      .filter((version) => pages.some((page) => page.byVersion.has(version.id)))
      .map((version) => this.#reliabilityOf(version, pages));
  }

  #library(): PageCounts[] {
    return this.#repository.documentIds().flatMap((id) => this.#document(id));
  }

  #document(documentId: string): PageCounts[] {
    this.#evaluation.refreshFigures(documentId);
    return this.#repository.scoredPages(documentId).map(({ id, changes }) => {
      const known = this.#pages.get(id);
      const page =
        known?.changes === changes
          ? known
          : { pageId: id, changes, byVersion: countPage(this.#repository.judgedRows(id)) };
      this.#pages.delete(id);
      this.#pages.set(id, page);
      if (this.#pages.size > KEPT_PAGES) this.#pages.delete(this.#pages.keys().next().value as string);
      return page;
    });
  }

  #reliabilityOf(version: KnownVersion, pages: readonly PageCounts[]): Reliability {
    const counts = sumCounts(countsOf(pages, version.id));
    const curve = curveOf(version, counts);
    const enough = charactersIn(counts) >= FEWEST_CHARACTERS;
    const held = enough ? this.#heldOutErrors(version, pages) : null;
    return {
      versionId: version.id,
      versionName: version.name,
      lines: counts.lines,
      characters: charactersIn(counts),
      wrong: wrongIn(counts),
      bins: counts.characters.flatMap((_, bin) => binOfCounts(counts, bin, curve)),
      curve,
      provenance: priorOf(version).provenance,
      errorStated: held?.stated ?? null,
      errorCalibrated: held?.calibrated ?? null,
      heldOutBy: held?.by ?? null,
    };
  }

  /** Errors on parts of the pages (of a single page: of the lines), calibrated by curves that each was not fitted to. */
  #heldOutErrors(
    version: KnownVersion,
    pages: readonly PageCounts[],
  ): { stated: number; calibrated: number; by: "page" | "line" } | null {
    const own = pages.filter((page) => page.byVersion.has(version.id));
    const [only, second] = own;
    if (only === undefined) return null;
    const by = second === undefined ? "line" : "page";
    const units = by === "page" ? countsOf(own, version.id) : this.#countsOfLines(only.pageId, version.id);
    if (units.length < 2) return null;
    const folds = Array.from({ length: Math.min(FOLDS, units.length) }, (_, fold) => {
      const isHeld = (index: number) => index % FOLDS === fold;
      const curve = fit(sumCounts(units.filter((_, index) => !isHeld(index))), priorOf(version));
      return { held: sumCounts(units.filter((_, index) => isHeld(index))), curve };
    });
    return { stated: meanError(folds, (_, confidence) => confidence), calibrated: meanError(folds, calibrate), by };
  }

  #countsOfLines(pageId: string, versionId: string): ReliabilityCounts[] {
    const rows = this.#repository.judgedRows(pageId).filter((row) => row.versionId === versionId);
    return rows.flatMap((row) => [...countPage([row]).values()]);
  }
}

function countPage(rows: readonly JudgedRow[]): Map<string, ReliabilityCounts> {
  const byVersion = new Map<string, ReliabilityCounts>();
  for (const { versionId, reference, reading } of rows) {
    const line = judge(reference, reading);
    if (line === null) continue;
    const counts = byVersion.get(versionId) ?? emptyCounts();
    countLine(counts, line);
    byVersion.set(versionId, counts);
  }
  return byVersion;
}

const countsOf = (pages: readonly PageCounts[], versionId: string): ReliabilityCounts[] =>
  pages.flatMap((page) => page.byVersion.get(versionId) ?? []);

const priorOf = (version: KnownVersion): DefaultCalibration =>
  version.kind === "base" ? BASE_CALIBRATION : TAUGHT_CALIBRATION;

function curveOf(version: KnownVersion, counts: ReliabilityCounts): CalibrationCurve {
  const { points, missedPerWrong } = fit(counts, priorOf(version));
  return {
    versionId: version.id,
    points: points.map(([x, y]) => [x, y]),
    missedPerWrong,
    lines: counts.lines,
    characters: charactersIn(counts),
  };
}

/**
 * Mean of `calibrationError` over parts, by their characters: each part's own, since what is too high in one and too low
 * in another would cancel out in their sum. Small parts make it look larger than it is, before and after alike.
 */
function meanError(
  folds: readonly { held: ReliabilityCounts; curve: Calibration }[],
  probabilityOf: (curve: Calibration, confidence: number) => number,
): number {
  let sum = 0;
  let characters = 0;
  for (const { held, curve } of folds) {
    const error = calibrationError(held, (confidence) => probabilityOf(curve, confidence)) ?? 0;
    sum += error * charactersIn(held);
    characters += charactersIn(held);
  }
  return sum / characters;
}

function binOfCounts(counts: ReliabilityCounts, bin: number, curve: Calibration): ReliabilityBin[] {
  const characters = counts.characters[bin] as number;
  if (characters === 0) return [];
  const right = counts.right[bin] as number;
  const confidence = meanConfidence(counts, bin);
  return [
    {
      ...binEdges(bin),
      characters,
      right,
      confidence,
      share: right / characters,
      ...wilson(right, characters),
      calibrated: calibrate(curve, confidence),
    },
  ];
}

/** Wilson's score interval of a share. */
function wilson(right: number, of: number): { low: number; high: number } {
  const share = right / of;
  const middle = (share + Z ** 2 / (2 * of)) / (1 + Z ** 2 / of);
  const half = (Z / (1 + Z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
