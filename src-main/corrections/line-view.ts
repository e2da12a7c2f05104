/** @file A line as the windows see it, from its row and its newest proposal. */
import type { Line, Proposal } from "#contract/corrections.ts";
import { rate, scoreLine } from "../evaluation/metrics.ts";
import { assetId } from "../storage/asset-id.ts";
import { type LineRow, type ProposalRow, unpackCharacters } from "./line-repository.ts";

/** @param newest the line's newest proposal; null where nothing has read it */
export function toLine(row: LineRow, newest: ProposalRow | null): Line {
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
    flags: [],
    revision: row.revision,
    layoutRevision: 0,
    regionId: null,
    proposal: newest === null ? null : toProposal(newest),
    previousText: newest !== null && newest.previousText !== newest.text ? newest.previousText : null,
    cer: row.status === "verified" && newest !== null ? cerOf(text, newest.text) : null,
    author: row.text === null ? (newest?.versionName ?? "nobody") : row.imported === 1 ? "ground-truth" : "person",
    pending: false,
  };
}

/** null for an empty reference, where contract `Line.cer` has no figure to give. */
function cerOf(reference: string, hypothesis: string): number | null {
  const { characterEdits, characterLength } = scoreLine(reference, hypothesis);
  return characterLength === 0 ? null : rate(characterEdits, characterLength);
}

function toProposal(row: ProposalRow): Proposal {
  return {
    id: String(row.id),
    versionId: row.versionId,
    versionName: row.versionName,
    text: row.text,
    confidence: row.confidence,
    characters: unpackCharacters(row.characters),
    createdAt: row.createdAt,
  };
}
