/** @file Scores counted up by what one wants to know. Lines stay in this process: the window gets sums. */
import { setImmediate } from "node:timers/promises";
import type { Dashboard, Group, GroupBy, LineFilter, Seen, Series } from "#contract/dashboard.ts";
import type { DataSetSplit } from "#contract/datasets.ts";
import type { ParsedInputOf } from "#contract/define.ts";
import type { Contract } from "#contract/index.ts";
import type { DashboardRepository, TaggedDocument } from "./dashboard-repository.ts";
import type { EvaluationService, ScoredLine } from "./evaluation-service.ts";
import { beginning, distributionOf, figuresOf, intervalOf } from "./line-figures.ts";
import { rate } from "./metrics.ts";

/** More than these are told as a number. */
const MOST_GROUPS = 200;
const SEEN: readonly Seen[] = ["unseen", "validation", "train"];

/** A scored line with all that it can be told apart by. */
export interface PlacedLine extends ScoredLine {
  document: TaggedDocument;
  pagePosition: number;
  seen: Seen;
  /** Data sets that the line is in, where somebody asked for them. */
  sets?: readonly SetPlace[];
}

/** A version of a data set, and its side that a line is on. */
export interface SetPlace {
  versionId: string;
  name: string;
  split: DataSetSplit;
}

/** Where data sets have lines. */
export interface SetPlaces {
  /**
   * The newest version of each set that has some of these lines, or of these pages as wholes.
   * @returns by line or page
   */
  setsOf(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly SetPlace[]>>;
}

export class DashboardService {
  readonly #repository: DashboardRepository;
  readonly #evaluation: EvaluationService;
  readonly #sets: SetPlaces;

  constructor(repository: DashboardRepository, evaluation: EvaluationService, sets: SetPlaces) {
    this.#repository = repository;
    this.#evaluation = evaluation;
    this.#sets = sets;
  }

  /** Everything that the filter leaves, counted up. */
  async dashboard({ filter, groupBy, worst }: ParsedInputOf<Contract["evaluation"]["dashboard"]>): Promise<Dashboard> {
    const all = await this.#lines(filter.documentId ?? null);
    const kept = all.filter((line) => holds(filter, line));
    const ofVersions = kept.filter(({ versionId }) => filter.versionId === undefined || versionId === filter.versionId);
    // One reading of each line: of the version that is asked for, else the newest of all.
    const lines = filter.versionId === undefined ? kept.filter(({ newest }) => newest === 1) : ofVersions;
    const interval = intervalOf(ofVersions.map(dayOf));
    const placed = groupBy === "dataset" ? await this.#withSets(lines) : lines;
    const groups = await groupsOf(groupBy === "version" ? ofVersions : placed, groupBy);
    return {
      all: figuresOf(lines.map(({ score }) => score)),
      choices: choicesOf(all),
      interval,
      series: await seriesOf(ofVersions, interval),
      groups: groups.slice(0, MOST_GROUPS),
      groupsLeftOut: Math.max(0, groups.length - MOST_GROUPS),
      distribution: distributionOf(lines.map(({ score }) => score)),
      worst: this.worst(lines, worst),
    };
  }

  /** Lines with errors, highest CER first; text read where there is none counts as highest of all. */
  worst(lines: readonly PlacedLine[], count: number): Dashboard["worst"] {
    const cerOf = ({ score }: PlacedLine) =>
      rate(score.characterEdits, score.characterLength) ?? Number.POSITIVE_INFINITY;
    const first = lines
      .filter(({ score }) => score.characterEdits > 0)
      .toSorted((a, b) =>
        cerOf(a) === cerOf(b) ? b.score.characterEdits - a.score.characterEdits : cerOf(b) - cerOf(a),
      )
      .slice(0, count);
    const places = this.#repository.places(first.map(({ lineId }) => lineId));
    return first.flatMap(({ lineId, versionId, versionName, reference, hypothesis, score }) => {
      const place = places.get(lineId);
      if (place === undefined) return [];
      const [edits, characters] = [score.characterEdits, score.characterLength];
      return [
        { ...place, versionId, versionName, reference, hypothesis, edits, characters, cer: rate(edits, characters) },
      ];
    });
  }

  /** The newest reading of each verified line: of a version, or of any. */
  async lines(filter: LineFilter): Promise<PlacedLine[]> {
    const all = await this.#lines(filter.documentId ?? null);
    return all.filter(
      (line) =>
        holds(filter, line) &&
        (filter.versionId === undefined ? line.newest === 1 : line.versionId === filter.versionId),
    );
  }

  async #withSets(lines: readonly PlacedLine[]): Promise<PlacedLine[]> {
    const ids = new Set(lines.flatMap(({ lineId, pageId }) => [lineId, pageId]));
    const sets = await this.#sets.setsOf(ids);
    return lines.map((line) => ({
      ...line,
      sets: [...(sets.get(line.lineId) ?? []), ...(sets.get(line.pageId) ?? [])],
    }));
  }

  async #lines(documentId: string | null): Promise<PlacedLine[]> {
    const documents = new Map(this.#repository.documents().map((document) => [document.id, document]));
    const touched = new Map<string, Map<string, Seen>>();
    const placed: PlacedLine[] = [];
    for await (const { documentId: id, position, lines } of this.#evaluation.scoredPages(documentId)) {
      const document = documents.get(id);
      if (document === undefined) continue;
      for (const line of lines) {
        const saw = touched.get(line.versionId) ?? this.#repository.touched(line.versionId);
        touched.set(line.versionId, saw);
        placed.push({ ...line, document, pagePosition: position, seen: saw.get(line.lineId) ?? "unseen" });
      }
    }
    return placed;
  }
}

function holds({ tagId, language, seen }: LineFilter, line: PlacedLine): boolean {
  if (tagId !== undefined && !line.document.tags.some(({ id }) => id === tagId)) return false;
  if (language !== undefined && (line.document.language ?? "") !== language) return false;
  return seen === undefined || line.seen === seen;
}

const dayOf = ({ readAt }: ScoredLine): string => readAt.slice(0, 10);

type Naming = Pick<Group, "key" | "name"> & Partial<Pick<Group, "documentId" | "pageId" | "position" | "split">>;

const NONE = [{ key: "", name: "" }];

/** The groups that a line is in: several where its document has several tags, or it is in several data sets. */
const GROUPING: Record<GroupBy, (line: PlacedLine) => Naming[]> = {
  version: ({ versionId, versionName }) => [{ key: versionId, name: versionName }],
  document: ({ document: { id, name } }) => [{ key: id, name, documentId: id }],
  page: ({ pageId, pagePosition, document: { id, name } }) => [
    { key: pageId, name, documentId: id, pageId, position: pagePosition },
  ],
  language: ({ document }) => [{ key: document.language ?? "", name: "" }],
  tag: ({ document }) => (document.tags.length === 0 ? NONE : document.tags.map(({ id, name }) => ({ key: id, name }))),
  dataset: ({ sets = [] }) =>
    sets.length === 0
      ? NONE
      : sets.map(({ versionId, name, split }) => ({ key: `${versionId} ${split}`, name, split })),
  subset: ({ seen }) => [{ key: seen, name: "" }],
};

/** Figures of each group that lines are in. */
export async function groupsOf(lines: readonly PlacedLine[], groupBy: GroupBy): Promise<Group[]> {
  const groups = new Map<string, { naming: Naming; lines: PlacedLine[] }>();
  for (const line of lines) {
    for (const naming of GROUPING[groupBy](line)) {
      const group = groups.get(naming.key) ?? { naming, lines: [] };
      group.lines.push(line);
      groups.set(naming.key, group);
    }
  }
  const found: Group[] = [];
  for (const { naming, lines: ofGroup } of groups.values()) {
    const empty = { documentId: null, pageId: null, position: null, split: null };
    found.push({ ...empty, ...naming, ...figuresOf(ofGroup.map(({ score }) => score)) });
    await setImmediate();
  }
  if (groupBy === "version" || groupBy === "page") return found;
  if (groupBy === "subset") return found.toSorted((a, b) => SEEN.indexOf(a.key as Seen) - SEEN.indexOf(b.key as Seen));
  return found.toSorted((a, b) => b.lines - a.lines);
}

async function seriesOf(lines: readonly PlacedLine[], interval: Dashboard["interval"]): Promise<Series[]> {
  const series: Series[] = [];
  for (const [versionId, ofVersion] of Map.groupBy(lines, (line) => line.versionId)) {
    const points: Series["points"] = [];
    const byTime = Map.groupBy(ofVersion, (line) => beginning(dayOf(line), interval));
    for (const [from, read] of [...byTime].toSorted(([a], [b]) => a.localeCompare(b))) {
      points.push({ from, ...figuresOf(read.map(({ score }) => score)) });
      await setImmediate();
    }
    series.push({ versionId, versionName: (ofVersion.at(-1) as PlacedLine).versionName, points });
  }
  return series;
}

/** With the lines that each would leave. */
function choicesOf(lines: readonly PlacedLine[]): Dashboard["choices"] {
  const newest = lines.filter((line) => line.newest === 1);
  const count = (of: readonly PlacedLine[], groupBy: GroupBy) => {
    const choices = new Map<string, { key: string; name: string; lines: number }>();
    for (const line of of) {
      for (const { key, name } of GROUPING[groupBy](line)) {
        const choice = choices.get(key) ?? { key, name, lines: 0 };
        choice.lines += 1;
        choices.set(key, choice);
      }
    }
    return [...choices.values()];
  };
  return {
    versions: count(lines, "version"),
    tags: count(newest, "tag").filter(({ key }) => key !== ""),
    languages: count(newest, "language"),
    seen: count(newest, "subset"),
  };
}
