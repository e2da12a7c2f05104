/** @file ALTO 1 to 4 in: both point forms, words or whole lines, hyphens as they are printed, CS as "a person did this". */
import type { RegionKind } from "#contract/layout.ts";
import { mostLanguage } from "../language.ts";
import { aroundBaseline, boxAround, boxOf, parsePoints, rectangle } from "../line-geometry.ts";
import type { Direction, PageText, Point, TextLine, TextRegion } from "../page-text.ts";
import { childOf, childrenOf, descendantsOf, numberOf, parseXml, textOf, type XmlElement } from "../xml/xml-tree.ts";

export interface AltoPage extends PageText {
  imageName: string | null;
}

/** Ids of blocks that Emend made for lines in no region. */
export const FREE_BLOCK = "emend_free";

/** Words of block tags (SegmOnto, Emend, Transkribus) to our kinds. */
const KINDS: readonly [RegExp, RegionKind][] = [
  [/heading|title/i, "heading"],
  [/caption/i, "caption"],
  [/running|^header/i, "header"],
  [/quire|footer/i, "footer"],
  [/numbering|page-number/i, "page-number"],
  [/margin/i, "marginalia"],
  [/footnote/i, "footnote"],
  [/table/i, "table"],
  [/graphic|illustration|^image/i, "image"],
  [/main|^text/i, "text"],
];

/**
 * Reads one file, which may hold several pages.
 * @throws AppError `damaged-file`
 */
export function readAlto(source: Uint8Array | string, name: string): AltoPage[] {
  const root = parseXml(source, name);
  const description = childOf(root, "Description");
  const information = description === undefined ? undefined : childOf(description, "sourceImageInformation");
  const fileName = information === undefined ? undefined : childOf(information, "fileName");
  const imageName = fileName === undefined ? null : textOf(fileName).trim() || null;
  const tags = new Map<string, string>();
  for (const tag of descendantsOf(root, "OtherTag", "LayoutTag", "StructureTag", "RoleTag")) {
    tags.set(tag.attributes.get("ID") ?? "", tag.attributes.get("LABEL") ?? "");
  }
  // Some writers leave white space out: only in a file without any are words apart by being words.
  const spaced = !descendantsOf(root, "SP").next().done;
  const pages = [...descendantsOf(root, "Page")];
  return pages.map((page) => ({
    imageName: pages.length === 1 ? imageName : null,
    width: numberOf(page, "WIDTH") ?? 0,
    height: numberOf(page, "HEIGHT") ?? 0,
    language: mostLanguage(descendantsOf(page, "TextBlock", "TextLine"), "LANG", "language"),
    ...readBlocks(page, tags, spaced),
  }));
}

function readBlocks(
  page: XmlElement,
  tags: ReadonlyMap<string, string>,
  spaced: boolean,
): { regions: TextRegion[]; lines: TextLine[] } {
  const regions: TextRegion[] = [];
  const lines: TextLine[] = [];
  const used = new Set<string>();
  const idOf = (element: XmlElement, kind: string) => {
    let id = element.attributes.get("ID") ?? `${kind}_${used.size + 1}`;
    while (used.has(id)) id = `${id}_again`;
    used.add(id);
    return id;
  };
  for (const block of descendantsOf(page, "TextBlock", "Illustration", "GraphicalElement")) {
    const id = idOf(block, "block");
    const free = id.startsWith(FREE_BLOCK);
    const direction = directionOf(block);
    const lineElements = childrenOf(block, "TextLine");
    const polygon =
      shapeOf(block) ?? rectangleOf(block) ?? aroundAll(lineElements.map((line) => shapeOf(line) ?? rectangleOf(line)));
    // A separator is no place for text.
    if (polygon !== null && !free && block.name !== "GraphicalElement") {
      regions.push({ id, kind: kindOf(block, tags), polygon });
    }
    const regionId = free || polygon === null ? null : id;
    const corrected = block.attributes.get("CS");
    for (const line of lineElements) {
      lines.push(readLine(line, { id: idOf(line, "line"), regionId, direction, corrected, spaced }));
    }
  }
  return { regions, lines };
}

interface LineContext {
  id: string;
  regionId: string | null;
  direction: Direction | null;
  /** CS of the block. */
  corrected: string | undefined;
  spaced: boolean;
}

function readLine(line: XmlElement, { id, regionId, direction, corrected, spaced }: LineContext): TextLine {
  const strings = childrenOf(line, "String");
  const shape =
    shapeOf(line) ?? rectangleOf(line) ?? aroundAll(strings.map((string) => shapeOf(string) ?? rectangleOf(string)));
  const baseline = baselineOf(line, shape);
  const confidences = strings.map((string) => numberOf(string, "WC")).filter((value) => value !== null);
  return {
    id,
    polygon: shape ?? aroundBaseline(baseline ?? []),
    baseline,
    text: lineText(line, spaced),
    verified: correctedOf(line, strings, corrected),
    confidence:
      confidences.length === 0 ? null : confidences.reduce((sum, value) => sum + value, 0) / confidences.length,
    direction: directionOf(line) ?? direction,
    regionId,
  };
}

/** Strings, SP as a space, HYP as the hyphen that is printed (not the word that SUBS_CONTENT makes of two lines). */
function lineText(line: XmlElement, spaced: boolean): string {
  let text = "";
  let wordBefore = false;
  for (const part of childrenOf(line)) {
    if (part.name === "String") {
      if (wordBefore && !spaced) text += " ";
      text += part.attributes.get("CONTENT") ?? "";
      wordBefore = true;
    } else if (part.name === "SP") {
      text += " ";
    } else if (part.name === "HYP") {
      text += part.attributes.get("CONTENT") ?? "";
    }
  }
  return text;
}

/** CS of the line, else of all its words, else of its block. */
function correctedOf(line: XmlElement, strings: readonly XmlElement[], block: string | undefined): boolean | null {
  const own = line.attributes.get("CS");
  if (own !== undefined) return isTrue(own);
  const words = strings.map((string) => string.attributes.get("CS"));
  if (words.length > 0 && words.every((word) => word !== undefined))
    return words.every((word) => isTrue(word as string));
  return block === undefined ? null : isTrue(block);
}

const isTrue = (value: string) => ["true", "1"].includes(value.trim());

/**
 * BASEDIRECTION. kraken once wrote `rtl` for both ways (templates/alto at 67df280), so `rtl` is believed only where the
 * text has right-to-left letters; the importer looks at that, here it is passed on as stated.
 */
function directionOf(element: XmlElement): Direction | null {
  const stated = element.attributes.get("BASEDIRECTION");
  return stated === "rtl" ? "rtl" : stated === "ltr" ? "ltr" : null;
}

/** A list of points (4.2 and later), or one height (before): then the line runs along it. */
function baselineOf(line: XmlElement, shape: readonly Point[] | null): Point[] | null {
  const stated = line.attributes.get("BASELINE");
  if (stated === undefined) return null;
  const points = parsePoints(stated);
  if (points.length >= 2) return points;
  const height = Number(stated.trim());
  const box = boxOf(shape ?? []);
  if (!Number.isFinite(height) || stated.trim() === "" || box === null) return null;
  return height < box[1] || height > box[3]
    ? null
    : [
        [box[0], height],
        [box[2], height],
      ];
}

function shapeOf(element: XmlElement): Point[] | null {
  const shape = childOf(element, "Shape");
  const polygon = shape === undefined ? undefined : childOf(shape, "Polygon");
  const points = parsePoints(polygon?.attributes.get("POINTS"));
  const box = boxOf(points);
  if (points.length < 3 || box === null || box[2] - box[0] < 1 || box[3] - box[1] < 1) return null;
  return points;
}

function rectangleOf(element: XmlElement): Point[] | null {
  const [x, y, width, height] = ["HPOS", "VPOS", "WIDTH", "HEIGHT"].map((name) => numberOf(element, name));
  if (x == null || y == null || width == null || height == null || width < 1 || height < 1) return null;
  return rectangle([x, y, x + width, y + height]);
}

function aroundAll(shapes: readonly (readonly Point[] | null)[]): Point[] | null {
  const box = boxAround(shapes.map((shape) => (shape === null ? null : boxOf(shape))));
  return box === null ? null : rectangle(box);
}

function kindOf(block: XmlElement, tags: ReadonlyMap<string, string>): RegionKind {
  if (block.name === "Illustration") return "image";
  const labels = (block.attributes.get("TAGREFS") ?? "").split(/\s+/).map((id) => tags.get(id) ?? "");
  for (const label of labels) {
    const kind = KINDS.find(([test]) => test.test(label))?.[1];
    if (kind !== undefined) return kind;
  }
  return labels.some((label) => label !== "") ? "other" : "text";
}
