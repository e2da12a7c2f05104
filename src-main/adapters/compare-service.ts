/** @file Versions compared on the same lines. */
import type { ComparedLine, Comparison, GateAlert, LineSet } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";
import { scoreLine, sumScores } from "../evaluation/metrics.ts";
import { assetId } from "../storage/asset-id.ts";
import type { AlertRepository } from "./alert-repository.ts";
import { compareReadings, editsLess, type ScoredTwice, scoreTwice } from "./comparison.ts";
import type { ComparisonRepository } from "./comparison-repository.ts";
import type { ComparisonSets, FrozenSet } from "./comparison-sets.ts";
import { type Ranking, rank } from "./leaderboard.ts";
import type { RunningVersionJob, VersionJobs } from "./version-jobs.ts";
import type { ComparedVersion, VersionReader } from "./version-reader.ts";

/** Comparisons whose lines are kept at hand. */
const KEPT = 6;

export interface CompareServiceOptions {
  repository: ComparisonRepository;
  sets: ComparisonSets;
  jobs: VersionJobs;
  reader: VersionReader;
  alerts: Pick<AlertRepository, "keep" | "of">;
}

export class CompareService {
  readonly #options: CompareServiceOptions;
  /** By job, oldest first. */
  readonly #lines = new Map<string, ScoredTwice[]>();

  constructor(options: CompareServiceOptions) {
    this.#options = options;
  }

  /** @throws AppError `not-found`, `bad-input` */
  compare(a: string, b: string, set: LineSet): { jobId: string } {
    if (a === b) throw new AppError("bad-input", "These are one version. Choose another to compare it with.");
    return this.#options.jobs.start("compare", async (job) => {
      const versions = await Promise.all([a, b].map((id) => this.#options.reader.version(id)));
      const frozen = await this.#options.sets.lines(set, [a, b]);
      const [first, second] = versions as [ComparedVersion, ComparedVersion];
      const readings = await this.#readAll(job, versions, frozen);
      const lines = twice(frozen, readings[0], readings[1]);
      const figures = compareReadings(lines);
      const seen = (id: string) => countIn(this.#options.repository.learnt(id), frozen);
      const comparison: Comparison = {
        ...figures,
        a: { id: a, name: first.name, scores: figures.a },
        b: { id: b, name: second.name, scores: figures.b },
        set,
        setSha256: frozen.sha256,
        leftOut: frozen.leftOut,
        seenByA: seen(a),
        seenByB: seen(b),
      };
      this.#options.repository.keepResult(first.sha256, second.sha256, comparison);
      this.#keep(job.id, lines);
      this.#rank(frozen, set, versions, readings, a);
      job.change({ comparison });
    });
  }

  /** One figure for each version, all on the same lines. */
  measure(set: LineSet, ids: readonly string[]): { jobId: string } {
    return this.#options.jobs.start("measure", async (job) => {
      const versions = await Promise.all(ids.map((id) => this.#options.reader.version(id)));
      const frozen = await this.#options.sets.lines(set, ids);
      const readings = await this.#readAll(job, versions, frozen);
      const measured = versions.map(({ id }, index) => {
        const read = readings[index];
        const scores = frozen.lines.map(({ lineId, text }) => scoreLine(text, read?.get(lineId) ?? ""));
        return { id, scores: sumScores(scores), seen: countIn(this.#options.repository.learnt(id), frozen) };
      });
      job.change({ measured });
    });
  }

  /**
   * A leaderboard, all on the same lines.
   * @param against version that the others are held against, one of `ids`
   * @throws AppError `bad-input`
   */
  rank(set: LineSet, ids: readonly string[], against: string): { jobId: string } {
    if (!ids.includes(against)) throw new AppError("bad-input", "Choose the version to hold the others against too.");
    return this.#options.jobs.start("rank", async (job) => {
      const versions = await Promise.all(ids.map((id) => this.#options.reader.version(id)));
      const frozen = await this.#options.sets.lines(set, ids);
      const readings = await this.#readAll(job, versions, frozen);
      const { sha256, leftOut, lines } = frozen;
      const ranked = this.#rank(frozen, set, versions, readings, against);
      job.change({ leaderboard: { setSha256: sha256, lines: lines.length, leftOut, ...ranked } });
    });
  }

  /** Parts of lines that a version was found to read worse than another, wherever they were held against each other last. */
  async alerts(id: string, against: string): Promise<GateAlert[]> {
    const { reader, alerts, sets } = this.#options;
    const [version, other] = await Promise.all([reader.version(id), reader.version(against)]);
    return alerts.of(version.sha256, other.sha256).map((alert) => ({ ...alert, setName: sets.name(alert.set) }));
  }

  /** Ranks versions on what they read; what is worse than in the one they are held against is kept for the gate. */
  #rank(
    { lines, ...frozen }: FrozenSet,
    set: LineSet,
    versions: readonly ComparedVersion[],
    readings: readonly Map<string, string>[],
    against: string,
  ): Ranking {
    const { repository, alerts } = this.#options;
    const read = versions.map(({ id, name }, index) => ({
      ...{ id, name, readings: readings[index] ?? new Map<string, string>() },
      seen: countIn(repository.learnt(id), { lines, ...frozen }),
    }));
    const ranking = rank(lines, read, against, repository.subsets(lines.map(({ lineId }) => lineId)));
    const sha256Of = (id: string) => versions.find((version) => version.id === id)?.sha256 ?? "";
    for (const { id, alerts: found } of ranking.versions) {
      if (id !== against) alerts.keep({ version: sha256Of(id), against: sha256Of(against), set }, found);
    }
    return ranking;
  }

  /** What is known of two versions on a set without reading anything; null: they are to be compared. */
  async known(a: string, b: string, set: LineSet): Promise<Comparison | null> {
    const [first, second] = await Promise.all([this.#options.reader.version(a), this.#options.reader.version(b)]);
    const frozen = await this.#options.sets.lines(set, [a, b]);
    const result = this.#options.repository.result(first.sha256, second.sha256, frozen.sha256);
    if (result === null) return null;
    const named = (side: Comparison["a"], { id, name }: ComparedVersion) => ({ ...side, id, name });
    return { ...result, set, a: named(result.a, first), b: named(result.b, second) };
  }

  /** Lines of a comparison by what changed, the greatest change first. @throws AppError `not-found` */
  lines(
    jobId: string,
    show: "better" | "worse" | "same",
    offset: number,
    limit: number,
  ): { lines: ComparedLine[]; total: number } {
    const { jobs, repository } = this.#options;
    const all = this.#lines.get(jobId);
    if (all === undefined) {
      const { kind } = jobs.job(jobId);
      throw new AppError("not-found", `The lines of this ${kind} job are not at hand any more. Compare again.`);
    }
    const chosen = all
      .filter((line) => {
        const gain = editsLess(line);
        if (show === "same") return gain === 0 && line.aScore.characterEdits > 0;
        return show === "better" ? gain > 0 : gain < 0;
      })
      .toSorted((x, y) =>
        show === "same"
          ? y.aScore.characterEdits - x.aScore.characterEdits
          : Math.abs(editsLess(y)) - Math.abs(editsLess(x)),
      );
    const page = chosen.slice(offset, offset + limit);
    const places = repository.places(page.map(({ lineId }) => lineId));
    const lines = page.flatMap(({ lineId, cropSha256, reference, a, b, aScore, bScore }) => {
      const place = places.get(lineId);
      const edits = { aEdits: aScore.characterEdits, bEdits: bScore.characterEdits };
      // Removed since: it counted, and there is nothing left to show.
      return place === undefined
        ? []
        : [{ ...place, reference, a, b, ...edits, cropAsset: assetId(cropSha256, "png") }];
    });
    return { lines, total: chosen.length };
  }

  #keep(jobId: string, lines: ScoredTwice[]): void {
    this.#lines.set(jobId, lines);
    for (const oldest of this.#lines.keys()) {
      if (this.#lines.size <= KEPT) break;
      this.#lines.delete(oldest);
    }
  }

  #readAll(
    job: RunningVersionJob,
    versions: readonly ComparedVersion[],
    { lines }: FrozenSet,
  ): Promise<Map<string, string>[]> {
    return this.#options.reader.readAll(job, versions, lines);
  }
}

function twice(
  { lines }: FrozenSet,
  a: ReadonlyMap<string, string> | undefined,
  b: ReadonlyMap<string, string> | undefined,
): ScoredTwice[] {
  return lines.map(({ lineId, cropSha256, text }) =>
    scoreTwice({ lineId, cropSha256, reference: text, a: a?.get(lineId) ?? "", b: b?.get(lineId) ?? "" }),
  );
}

function countIn(learnt: ReadonlySet<string>, { lines }: FrozenSet): number {
  return lines.filter(({ lineId }) => learnt.has(lineId)).length;
}
