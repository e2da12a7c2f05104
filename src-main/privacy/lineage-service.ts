/** @file Lineage: which lines made a version, as they are flagged now. */
import { AppError } from "#contract/errors.ts";
import type { Lineage, LineageLine } from "#contract/privacy.ts";
import type { LineageRepository, SeenLineRow } from "./lineage-repository.ts";

export class LineageService {
  readonly #repository: LineageRepository;

  constructor(repository: LineageRepository) {
    this.#repository = repository;
  }

  /** Of every trained version, newest first. */
  all(): Lineage[] {
    const marks = this.#repository.marks();
    return this.#repository.counts().map(({ known, ...counts }) => {
      const own = marks.filter((mark) => mark.adapterId === counts.adapterId);
      const erased = own.find((mark) => mark.kind === "erased-lines");
      return { ...counts, known: known === 1, erasedLines: erased?.lines ?? 0, marks: own };
    });
  }

  /** @throws AppError `not-found` */
  of(adapterId: string): Lineage {
    const found = this.all().find((lineage) => lineage.adapterId === adapterId);
    if (found === undefined) throw new AppError("not-found", "This version is not in the library. Choose another.");
    return found;
  }

  /** What a version was taught and scored on. @throws AppError `not-found` */
  lines(adapterId: string, offset: number, limit: number): { lines: LineageLine[]; total: number } {
    this.of(adapterId);
    const { lines, total } = this.#repository.lines(adapterId, offset, limit);
    return { lines: lines.map(toLine), total };
  }
}

function toLine(row: SeenLineRow): LineageLine {
  const { documentId, documentName, pageId, page, line } = row;
  const there = documentId !== null && documentName !== null && pageId !== null && page !== null && line !== null;
  return {
    lineId: row.lineId,
    split: row.split,
    text: row.text,
    privateThen: row.privateThen === 1,
    place: there ? { documentId, documentName, pageId, page, line } : null,
    effective: {
      private: (row.private ?? row.privateThen) === 1,
      noTraining: row.noTraining === 1,
      noImages: row.noImages === 1,
      publishable: row.publishable === null ? null : row.publishable === 1,
    },
  };
}
