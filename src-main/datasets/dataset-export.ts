/** @file A version through a format of line images. */
import { AppError } from "#contract/errors.ts";
import type { FormatId } from "#contract/formats.ts";
import type { ExportService } from "../formats/export-service.ts";
import type { FrozenRow } from "../formats/frozen-source.ts";
import type { DataSetService } from "./dataset-service.ts";
import { type DataSetRow, rowBatches } from "./manifest-file.ts";

export class DataSetExport {
  readonly #sets: DataSetService;
  readonly #exports: Pick<ExportService, "startFrozen">;

  constructor(sets: DataSetService, exports: Pick<ExportService, "startFrozen">) {
    this.#sets = sets;
    this.#exports = exports;
  }

  /**
   * @param into exactly this folder, which must not be there; under the library's exports when left out
   * @returns a job of `formats`
   * @throws AppError `not-found`; `bad-input` for another kind of format, or where the folder is there already
   */
  start(versionId: string, format: FormatId, includePrivate: boolean, into?: string): { jobId: string } {
    const { dataSetName, number, unit, rows } = this.#sets.version(versionId);
    if (rows === 0) throw new AppError("bad-input", "Nothing is left of this version. Choose another one.");
    const file = this.#sets.manifest(versionId);
    return this.#exports.startFrozen(
      {
        name: `${dataSetName}-v${number}`,
        unit,
        includePrivate,
        pages: this.#sets.statistics(versionId).pages,
        async *rows() {
          for await (const batch of rowBatches(file)) yield batch.map(({ row }) => frozen(row));
        },
      },
      format,
      into,
    );
  }
}

function frozen(row: DataSetRow): FrozenRow {
  const { id, text, split, page, document, source, width, height, sha256, flags } = row;
  const { language, subset, hand, licence, rightsHolder } = row;
  const { private: isPrivate, noImages } = flags;
  return {
    ...{ id, text, split, page, document, source, language, width, height, sha256, isPrivate, noImages },
    facts: { split, language, subset, hand, source, licence, rightsHolder, flags },
  };
}
