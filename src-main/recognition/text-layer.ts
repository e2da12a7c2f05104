/** @file What a PDF's own text layer says on lines that were detected in its picture. */
import type { DetectedLine } from "../corrections/incoming-readings.ts";
import type { Point } from "./engine.ts";

/** A piece of a page's text layer, in page pixels. */
export interface TextLayerPiece {
  text: string;
  polygon: readonly Point[];
}

/** How much of a piece must lie in a line for it to be that line's: less is the neighbour's, slipping in. */
const SHARE = 0.5;

type NewProposal = DetectedLine["proposals"][number];
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
    const areas = boxes.map((line) => Math.max(0, overlap(box, line, 0)) * Math.max(0, overlap(box, line, 1)));
    const best = areas.indexOf(Math.max(...areas));
    const line = boxes[best];
    if (text.trim() !== "" && line !== undefined && liesIn(box, line))
      found[best]?.push({ text: text.trim(), x: box[0] });
  }
  return lines.map((line, index) => {
    const pieces = found[index] ?? [];
    // A font that does not say which letters its shapes are: what comes of it is no text (U+FFFD for each).
    if (pieces.length === 0 || pieces.some(({ text }) => text.includes("\u{fffd}"))) return null;
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

/** Along x (0) or y (1), in pixels; negative where they are apart. */
function overlap(a: Box, b: Box, axis: 0 | 1): number {
  return Math.min(a[axis === 0 ? 2 : 3], b[axis === 0 ? 2 : 3]) - Math.max(a[axis], b[axis]);
}

/** A font's box may be far taller than its ink, so heights count by the lower of both. */
function liesIn(piece: Box, line: Box): boolean {
  const width = piece[2] - piece[0];
  const height = Math.min(piece[3] - piece[1], line[3] - line[1]);
  return overlap(piece, line, 0) > SHARE * width && overlap(piece, line, 1) > SHARE * height;
}
