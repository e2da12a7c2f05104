/** @file ABBYY FineReader XML in (6 to 10): blocks, paragraphs, lines, characters with their confidence. */
import type { RegionKind } from "#contract/layout.ts";
import { type Box, boxAround, rectangle } from "../line-geometry.ts";
import type { ReadPageFile } from "../page-files.ts";
import type { Point, TextLine, TextRegion } from "../page-text.ts";
import { childrenOf, descendantsOf, numberOf, parseXml, textOf, type XmlElement } from "../xml/xml-tree.ts";

const KINDS: Readonly<Record<string, RegionKind>> = { Text: "text", Table: "table", Picture: "image" };

/** @throws AppError `damaged-file` */
export function readFineReader(source: Uint8Array | string, name: string): ReadPageFile[] {
  const root = parseXml(source, name);
  return [...descendantsOf(root, "page")].map((page) => {
    const regions: TextRegion[] = [];
    const lines: TextLine[] = [];
    for (const block of descendantsOf(page, "block")) {
      const type = block.attributes.get("blockType") ?? "Text";
      const own = [...descendantsOf(block, "line")].map((line, index) =>
        readLine(line, `block_${regions.length + 1}_line_${index + 1}`),
      );
      const box = boxFrom(block) ?? boxAround(own.map((line) => line.box));
      const kind = KINDS[type];
      // Separators and barcodes hold no text; a block without a place leaves its lines free.
      const id = `block_${regions.length + 1}`;
      const placed = box !== null && (kind !== undefined || own.length > 0);
      if (placed) regions.push({ id, kind: kind ?? "other", polygon: rectangle(box) });
      lines.push(...own.map(({ line }) => ({ ...line, regionId: placed ? id : null })));
    }
    return {
      imageName: null,
      width: numberOf(page, "width") ?? 0,
      height: numberOf(page, "height") ?? 0,
      regions,
      lines,
    };
  });
}

function readLine(line: XmlElement, id: string): { line: TextLine; box: Box | null } {
  let text = "";
  const confidences: number[] = [];
  for (const formatting of childrenOf(line, "formatting")) {
    const characters = [...descendantsOf(formatting, "charParams")];
    if (characters.length === 0) text += textOf(formatting).replace(/[\r\n]+/g, "");
    for (const character of characters) {
      // A space stands as a character of its own, which some writers leave empty.
      text += textOf(character).replace(/[\r\n]+/g, "") || " ";
      const confidence = numberOf(character, "charConfidence");
      if (confidence !== null && confidence >= 0 && confidence <= 100) confidences.push(confidence / 100);
    }
  }
  const box = boxFrom(line) ?? boxAround([...descendantsOf(line, "charParams")].map(boxFrom));
  const height = numberOf(line, "baseline");
  const baseline: Point[] | null =
    box === null || height === null
      ? null
      : [
          [box[0], height],
          [box[2], height],
        ];
  return {
    box,
    line: {
      id,
      polygon: box === null ? null : rectangle(box),
      baseline,
      // U+00AC is FineReader's mark for a hyphen at the end of a line: it is kept, as it stands in the file.
      text,
      verified: null,
      confidence:
        confidences.length === 0 ? null : confidences.reduce((sum, value) => sum + value, 0) / confidences.length,
      direction: null,
      regionId: null,
    },
  };
}

function boxFrom(element: XmlElement): Box | null {
  const [l, t, r, b] = ["l", "t", "r", "b"].map((name) => numberOf(element, name));
  if (l == null || t == null || r == null || b == null || r <= l || b <= t) return null;
  return [l, t, r, b];
}
