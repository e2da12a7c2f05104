/** @file What a PDF's own text layer says on lines that were detected in its picture. */
import type { NewProposal } from "../corrections/line-repository.ts";
import type { Point } from "./engine.ts";

/** A piece of a page's text layer, in page pixels. */
export interface TextLayerPiece {
  text: string;
  polygon: readonly Point[];
}

/** How much of a piece must lie in a line for it to be that line's: less is the neighbour's, slipping in. */
const SHARE = 0.5;

type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/**
 * The text layer as one proposal for each line, in the order of `lines`; null where it says nothing there. A piece goes
 * to the one line that holds most of it, so that no text is shown twice.
 */
export function textLayerProposals(
  lines: readonly { polygon: readonly Point[]; direction: "ltr" | "rtl" }[],
  layer: readonly TextLayerPiece[] | null,
): (NewProposal | null)[] {
  const boxes = lines.map((line) => boxOf(line.polygon));
  const found = lines.map((): { text: string; x: number }[] => []);
  for (const { text, polygon } of layer ?? []) {
    const box = boxOf(polygon);
    const shares = boxes.map((line) => shared(box, line));
    const best = shares.indexOf(Math.max(...shares));
    if (text.trim() !== "" && (shares[best] ?? 0) >= SHARE) found[best]?.push({ text: text.trim(), x: box[0] });
  }
  return lines.map((line, index) => {
    const pieces = found[index] ?? [];
    if (pieces.length === 0) return null;
    const sign = line.direction === "rtl" ? -1 : 1;
    return {
      versionId: "text-layer",
      versionName: "PDF text layer",
      text: pieces
        .toSorted((a, b) => sign * (a.x - b.x))
        .map((piece) => piece.text)
        .join(" "),
      // Not read off the picture, so there is no doubt to show; whether it is right is another matter.
      confidence: 1,
      characters: [],
    };
  });
}

function boxOf(polygon: readonly Point[]): Box {
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Which share of `box` lies in `line`, 0 to 1. */
function shared(box: Box, line: Box): number {
  const width = Math.min(box[2], line[2]) - Math.max(box[0], line[0]);
  const height = Math.min(box[3], line[3]) - Math.max(box[1], line[1]);
  const area = (box[2] - box[0]) * (box[3] - box[1]);
  return width <= 0 || height <= 0 || area <= 0 ? 0 : (width * height) / area;
}
