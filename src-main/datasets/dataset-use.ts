/** @file Data sets in use: the frozen lines that a run learns from or is scored on. */
import { readFileSync } from "node:fs";
import { AppError } from "#contract/errors.ts";
import type { DataSetRepository } from "./dataset-repository.ts";
import type { DataSetService } from "./dataset-service.ts";
import { type DataSetRow, rowBatches } from "./manifest-file.ts";
import type { SourceRepository } from "./source-repository.ts";

export interface DataSetUseOptions {
  repository: Pick<DataSetRepository, "recordRun">;
  source: SourceRepository;
  sets: DataSetService;
}

/** A frozen line as the trainer's part of the program knows lines. */
export interface FrozenLine {
  id: string;
  pageId: string;
  documentId: string;
  text: string;
  cropSha256: string;
  isPrivate: boolean;
  isSynthetic: boolean;
  noImages: boolean;
  publishable: boolean | null;
  licence: string | null;
  rightsHolder: string | null;
  language: string | null;
  split: DataSetRow["split"];
}

/** Lines that a run can be taught on at once: the trainer holds them all. */
const MOST_LINES = 200_000;
/** Lines of a set that versions are compared on: reading more than these takes hours. */
const MOST_OFFERED = 20_000;

export class DataSetUse {
  readonly #options: DataSetUseOptions;

  constructor(options: DataSetUseOptions) {
    this.#options = options;
  }

  /**
   * The lines of a version. Blank ones stay behind, and so do those that must not be trained on by now.
   * @throws AppError `not-found`; `bad-input` for a set of pages, or one that is too big to learn from at once
   */
  lines(versionId: string): FrozenLine[] {
    return this.#usable(rowsOf(this.#fileOf(versionId)));
  }

  /**
   * Which rows are for scoring: all that are held back, or all where the set was made to be scored on as a whole. Lines
   * made from text are not among them.
   * @throws AppError as `lines`; `bad-input` where all are made from text
   */
  heldLines(versionId: string): FrozenLine[] {
    return heldAmong(this.lines(versionId));
  }

  /** The same, read a piece at a time, so that others have their turn meanwhile. */
  async held(versionId: string): Promise<FrozenLine[]> {
    const lines: FrozenLine[] = [];
    for await (const rows of rowBatches(this.#fileOf(versionId)))
      lines.push(...this.#usable(rows.map(({ row }) => row)));
    return heldAmong(lines);
  }

  /** The newest version of each set of scanned lines that is small enough to be read while somebody waits. */
  offered(): { versionId: string }[] {
    const small = this.#newest().filter(({ unit, rows }) => unit === "line" && rows <= MOST_OFFERED);
    const real = small.filter(({ id, rows }) => this.#options.sets.statistics(id).flags.synthetic < rows);
    return real.map(({ id }) => ({ versionId: id }));
  }

  /** The manifest of a version whose lines can be used at once. */
  #fileOf(versionId: string): string {
    const { sets } = this.#options;
    const { unit, rows } = sets.version(versionId);
    if (unit === "page") throw new AppError("bad-input", "Lines are trained on. Choose a data set of lines.");
    if (rows > MOST_LINES) {
      throw new AppError(
        "bad-input",
        `This set has ${rows} lines; a run takes ${MOST_LINES} at most. Freeze a smaller one.`,
      );
    }
    return sets.manifest(versionId);
  }

  #usable(rows: readonly DataSetRow[]): FrozenLine[] {
    const without = this.#options.source.noTraining(rows.map(({ id }) => id));
    return rows.filter(({ id, text }) => text.trim() !== "" && !without.has(id)).map(lineOf);
  }

  /** The newest version of each set. */
  #newest(): { id: string; unit: "line" | "page"; rows: number }[] {
    const sets = this.#options.sets.list();
    return sets.flatMap(({ unit, versions }) => versions.slice(0, 1).map(({ id, rows }) => ({ id, unit, rows })));
  }

  /**
   * The newest version of each set that has some of these lines, or of these pages as wholes. Manifests are walked through,
   * never held; one that cannot be read says nothing here, and whoever opens it is told.
   * @returns by line or page
   */
  async setsOf(
    ids: ReadonlySet<string>,
  ): Promise<Map<string, { versionId: string; name: string; split: DataSetRow["split"] }[]>> {
    const found = new Map<string, { versionId: string; name: string; split: DataSetRow["split"] }[]>();
    for (const { id: versionId } of this.#newest()) {
      const name = this.name(versionId);
      try {
        for await (const rows of rowBatches(this.#options.sets.manifest(versionId))) {
          for (const { row } of rows) {
            if (!ids.has(row.id)) continue;
            const known = found.get(row.id) ?? [];
            known.push({ versionId, name, split: row.split });
            found.set(row.id, known);
          }
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    }
    return found;
  }

  /** The name of a version, for what it is offered in. @throws AppError `not-found` */
  name(versionId: string): string {
    const { dataSetName, number } = this.#options.sets.version(versionId);
    return `${dataSetName} v${number}`;
  }

  /** A run learns from a version or is scored on it. */
  recordRun(versionId: string, runId: string): void {
    this.#options.repository.recordRun(versionId, runId);
  }
}

function heldAmong(lines: readonly FrozenLine[]): FrozenLine[] {
  const real = lines.filter(({ isSynthetic }) => !isSynthetic);
  if (real.length === 0 && lines.length > 0) {
    throw new AppError(
      "bad-input",
      "All lines of this data set were made from text: a score on them says nothing of real pages. Choose a set of scanned lines.",
    );
  }
  const held = real.filter(({ split }) => split !== "train");
  return held.length > 0 ? held : real;
}

function rowsOf(file: string): DataSetRow[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new AppError(
      "not-found",
      `The data set's file ${file} is not there. Restore it from a backup, or freeze anew.`,
    );
  }
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as DataSetRow);
}

function lineOf(row: DataSetRow): FrozenLine {
  const { id, page, document, text, sha256, flags, licence, rightsHolder, language, split } = row;
  return {
    ...{ id, text, split, language, pageId: page, documentId: document, cropSha256: sha256 },
    isPrivate: flags.private,
    isSynthetic: flags.synthetic,
    noImages: flags.noImages,
    publishable: flags.publishable,
    licence: licence ?? null,
    rightsHolder: rightsHolder ?? null,
  };
}
