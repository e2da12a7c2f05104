/** @file A line as the windows see it, from its row and its newest proposal. */
import type { Line, LineFlag, Proposal } from "#contract/corrections.ts";
import { rate, scoreLine } from "../evaluation/metrics.ts";
import { assetId } from "../storage/asset-id.ts";
import type { LineRow } from "./line-repository.ts";
import { FLAGS } from "./line-state.ts";
import { type NewestProposal, type ProposalRow, unpackCharacters } from "./proposal-repository.ts";

/** @param newest the line's newest proposal; null where nothing has read it */
export function toLine(row: LineRow, newest: NewestProposal | null): Line {
  const text = row.text ?? newest?.text ?? "";
  return {
    id: row.id,
    pageId: row.pageId,
    position: row.position,
    polygon: JSON.parse(row.polygon) as [number, number][],
    direction: row.direction,
    cropAsset: assetId(row.cropSha256, "png"),
    text,
    status: row.status,
    flags: flagsOf(row),
    revision: row.revision,
    layoutRevision: row.layoutRevision,
    regionId: row.regionId,
    proposal: newest === null ? null : toProposal(newest),
    previousText: newest !== null && newest.previousText !== newest.text ? newest.previousText : null,
    cer: row.status === "verified" && newest !== null ? cerOf(text, newest.text) : null,
    author: row.text === null ? (newest?.versionName ?? "nobody") : row.imported === 1 ? "ground-truth" : "person",
    pending: newest !== null && isPending(row, newest),
  };
}

export function flagsOf(row: Pick<LineRow, LineFlag>): LineFlag[] {
  return FLAGS.filter((flag) => row[flag] === 1);
}

/**
 * Whether a reading waits for a person: it came after they last decided on the line, and says something else than what
 * stood when it came. The queries of proposal-repository.ts say the same in SQL.
 */
export function isPending(row: LineRow, newest: NewestProposal): boolean {
  if (row.unreadable === 1 || newest.rank <= (row.decided ?? 0)) return false;
  const stood = row.text ?? newest.settledText;
  return stood !== null && stood !== newest.text;
}

/** null for an empty reference, where contract `Line.cer` has no figure to give. */
function cerOf(reference: string, hypothesis: string): number | null {
  const { characterEdits, characterLength } = scoreLine(reference, hypothesis);
  return characterLength === 0 ? null : rate(characterEdits, characterLength);
}

export function toProposal(row: ProposalRow): Proposal {
  return {
    id: String(row.id),
    versionId: row.versionId,
    versionName: row.versionName,
    text: row.text,
    confidence: row.confidence,
    characters: unpackCharacters(row.characters),
    createdAt: row.createdAt,
    ...(row.doubts === null ? {} : { doubts: JSON.parse(row.doubts) as NonNullable<Proposal["doubts"]> }),
  };
}
