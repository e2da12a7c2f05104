/** @file CER and WER of proposals against verified text: by version, page and line. */
import type { OutputOf } from "#contract/define.ts";
import type { Contract } from "#contract/index.ts";
import type { EvaluationRepository, ScoredRow } from "./evaluation-repository.ts";
import { type LineScore, rate, scoreLine, sumScores } from "./metrics.ts";

const WORST_LINES = 20;

type DocumentScores = OutputOf<Contract["evaluation"]["document"]>;

export class EvaluationService {
  readonly #repository: EvaluationRepository;
  /** Scores by proposal; a proposal never changes, so only the reference can make one stale. */
  readonly #cache = new Map<number, { reference: string; score: LineScore }>();

  constructor(repository: EvaluationRepository) {
    this.#repository = repository;
  }

  document(documentId: string): DocumentScores {
    const rows = this.#repository.rows(documentId);
    const pages = [...Map.groupBy(rows, (row) => `${row.pageId} ${row.versionId}`).values()].map((group) => {
      const { pageId, pagePosition, versionId } = group[0] as ScoredRow;
      return { pageId, position: pagePosition, versionId, scores: sumScores(group.map((row) => this.#score(row))) };
    });
    const worstLines = rows
      .filter((row) => row.newest === 1)
      .map((row) => {
        const { characterEdits, characterLength } = this.#score(row);
        return {
          lineId: row.lineId,
          pageId: row.pageId,
          position: row.position,
          versionId: row.versionId,
          reference: row.reference,
          hypothesis: row.hypothesis,
          edits: characterEdits,
          characters: characterLength,
          cer: rate(characterEdits, characterLength),
        };
      })
      .filter((line) => line.edits > 0)
      .sort((a, b) => (b.cer ?? Infinity) - (a.cer ?? Infinity))
      .slice(0, WORST_LINES);
    return { versions: this.#versions(rows), pages, worstLines };
  }

  library(): OutputOf<Contract["evaluation"]["library"]> {
    return { versions: this.#versions(this.#repository.rows(null)) };
  }

  /** CER of the newest proposals, for lists. */
  documentCer(documentId: string): { document: number | null; pages: Map<string, number | null> } {
    const rows = this.#repository.rows(documentId).filter((row) => row.newest === 1);
    if (rows.length === 0) return { document: null, pages: new Map() };
    const cer = (group: ScoredRow[]) => sumScores(group.map((row) => this.#score(row))).cer;
    const pages = [...Map.groupBy(rows, (row) => row.pageId)].map(([pageId, group]) => [pageId, cer(group)] as const);
    return { document: cer(rows), pages: new Map(pages) };
  }

  #versions(rows: ScoredRow[]) {
    return [...Map.groupBy(rows, (row) => row.versionId)].map(([versionId, group]) => ({
      versionId,
      versionName: group.at(-1)?.versionName ?? versionId,
      scores: sumScores(group.map((row) => this.#score(row))),
    }));
  }

  #score(row: ScoredRow): LineScore {
    const known = this.#cache.get(row.proposalId);
    if (known?.reference === row.reference) return known.score;
    const score = scoreLine(row.reference, row.hypothesis);
    this.#cache.set(row.proposalId, { reference: row.reference, score });
    return score;
  }
}
