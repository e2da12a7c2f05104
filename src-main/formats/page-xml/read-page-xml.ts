/**
 * @file PAGE XML in, of any version and dialect. Read leniently: Transkribus writes negative points, many tools leave
 * out what the schema wants, some put text only on words or only on regions.
 */
import type { RegionKind } from "#contract/layout.ts";
import { languageFrom, mostLanguage } from "../language.ts";
import { aroundBaseline, bands, boxAround, boxOf, parsePoints, rectangle } from "../line-geometry.ts";
import type { Direction, PageText, Point, TextLine, TextRegion } from "../page-text.ts";
import { childOf, childrenOf, descendantsOf, numberOf, parseXml, textOf, type XmlElement } from "../xml/xml-tree.ts";

export interface PageXmlFile extends PageText {
  /** As the file names it: a name, a path or an address. */
  imageName: string | null;
}

const KINDS: Readonly<Record<string, RegionKind>> = {
  heading: "heading",
  caption: "caption",
  header: "header",
  footer: "footer",
  "page-number": "page-number",
  marginalia: "marginalia",
  footnote: "footnote",
  "footnote-continued": "footnote",
};
const ELEMENT_KINDS: Readonly<Record<string, RegionKind>> = {
  TextRegion: "text",
  TableRegion: "table",
  ImageRegion: "image",
  GraphicRegion: "image",
  ChartRegion: "image",
  MapRegion: "image",
  LineDrawingRegion: "image",
};

/** Regions that Emend made for lines in none: they are none again on the way in. */
export const FREE_REGION = "emend-free";

/**
 * Reads one file.
 * @param name for messages
 * @throws AppError `damaged-file`
 */
export function readPageXml(source: Uint8Array | string, name: string): PageXmlFile {
  const root = parseXml(source, name);
  const page = root.name === "Page" ? root : (childOf(root, "Page") ?? root);
  const reader = new PageReader(page);
  return {
    imageName: page.attributes.get("imageFilename")?.trim() || null,
    width: numberOf(page, "imageWidth") ?? 0,
    height: numberOf(page, "imageHeight") ?? 0,
    language: languageIn(page),
    ...reader.read(),
  };
}

/** Emend's own mark, which keeps script and region; else what most of the page is in. */
function languageIn(page: XmlElement): string | null {
  for (const region of descendantsOf(page, "TextRegion")) {
    const own = languageFrom(custom(region, "emend").language);
    if (own !== null) return own;
  }
  const whole = languageFrom(page.attributes.get("primaryLanguage"));
  return whole ?? mostLanguage(descendantsOf(page, "TextRegion", "TextLine"), "primaryLanguage");
}

class PageReader {
  readonly #page: XmlElement;
  readonly #regions: TextRegion[] = [];
  readonly #lines: TextLine[] = [];
  readonly #ids = new Set<string>();

  constructor(page: XmlElement) {
    this.#page = page;
  }

  read(): { regions: TextRegion[]; lines: TextLine[] } {
    for (const region of inReadingOrder(this.#page)) this.#region(region, null);
    return { regions: this.#regions, lines: this.#lines };
  }

  #region(element: XmlElement, inherited: Direction | null): void {
    const id = this.#id(element.attributes.get("id"), "region");
    const direction = directionOf(element) ?? inherited;
    const free = custom(element, "structure").type === FREE_REGION;
    const polygon = shapeOf(element) ?? pointsOfLines(element);
    if (polygon !== null && !free) this.#regions.push({ id, kind: kindOf(element), polygon });
    const regionId = free || polygon === null ? null : id;
    const lines = byIndex(childrenOf(element, "TextLine"));
    for (const line of lines) this.#line(line, regionId, direction);
    if (lines.length === 0) this.#textOfRegion(element, regionId, polygon, direction);
    for (const inner of childrenOf(element)) {
      if (inner.name.endsWith("Region") || inner.name === "TableCell") this.#region(inner, direction);
    }
  }

  #line(element: XmlElement, regionId: string | null, inherited: Direction | null): void {
    const baseline = parsePoints(childOf(element, "Baseline")?.attributes.get("points"));
    const words = byIndex(childrenOf(element, "Word"));
    const equiv = mainEquiv(element);
    const text = equiv?.text ?? words.map((word) => mainEquiv(word)?.text ?? "").join(" ");
    const ofWords = boxAround(words.map((word) => boxOf(shapeOf(word) ?? [])));
    this.#lines.push({
      id: this.#id(element.attributes.get("id"), "line"),
      polygon: shapeOf(element) ?? (ofWords === null ? aroundBaseline(baseline) : rectangle(ofWords)),
      baseline: baseline.length < 2 ? null : baseline,
      text,
      verified: statusOf(element, equiv?.index ?? null),
      confidence: equiv?.confidence ?? null,
      direction: directionOf(element) ?? inherited,
      regionId,
    });
  }

  /** A region with text and no lines: its text by lines, in bands of it. */
  #textOfRegion(
    element: XmlElement,
    regionId: string | null,
    polygon: readonly Point[] | null,
    direction: Direction | null,
  ): void {
    const equiv = mainEquiv(element);
    const texts = equiv?.text.split(/\r\n|\r|\n/).filter((text) => text.trim() !== "") ?? [];
    const box = boxOf(polygon ?? []);
    const places = box === null ? [] : bands(box, texts.length);
    for (const [i, text] of texts.entries()) {
      this.#lines.push({
        id: this.#id(undefined, "line"),
        polygon: places[i] ?? null,
        baseline: null,
        text,
        verified: null,
        confidence: equiv?.confidence ?? null,
        direction,
        regionId,
      });
    }
  }

  /** An id that is free: some files use one twice. */
  #id(wanted: string | undefined, kind: string): string {
    let id = wanted ?? `${kind}_${this.#ids.size + 1}`;
    while (this.#ids.has(id)) id = `${id}_again`;
    this.#ids.add(id);
    return id;
  }
}

/** The page's own regions in the order of ReadingOrder; what it leaves out keeps its place behind. */
function inReadingOrder(page: XmlElement): XmlElement[] {
  const regions = childrenOf(page).filter((child) => child.name.endsWith("Region"));
  const order = childOf(page, "ReadingOrder");
  if (order === undefined) return byIndex(regions);
  const wanted: string[] = [];
  collectRefs(order, wanted);
  const place = new Map(wanted.map((id, index) => [id, index]));
  return regions
    .map((region, index) => ({ region, at: place.get(region.attributes.get("id") ?? "") ?? wanted.length + index }))
    .sort((a, b) => a.at - b.at)
    .map(({ region }) => region);
}

function collectRefs(group: XmlElement, into: string[]): void {
  const children = childrenOf(group).map((child, at) => ({ child, at: numberOf(child, "index") ?? at }));
  for (const { child } of children.sort((a, b) => a.at - b.at)) {
    const ref = child.attributes.get("regionRef");
    if (ref !== undefined) into.push(ref);
    collectRefs(child, into);
  }
}

/** In the order of `index` or of Transkribus's `readingOrder`, where all have one; else as they stand. */
function byIndex(elements: XmlElement[]): XmlElement[] {
  const indexed = elements.map((element) => ({
    element,
    at: numberOf(element, "index") ?? Number.parseInt(custom(element, "readingOrder").index ?? "", 10),
  }));
  if (!indexed.every(({ at }) => Number.isInteger(at))) return elements;
  return indexed.sort((a, b) => a.at - b.at).map(({ element }) => element);
}

/** One rule of `custom="readingOrder {index:0;} structure {type:heading;}"`. */
function custom(element: XmlElement, rule: string): Record<string, string | undefined> {
  const body =
    new RegExp(`(?:^|[\\s}])${rule}\\s*\\{([^}]*)\\}`).exec(element.attributes.get("custom") ?? "")?.[1] ?? "";
  return Object.fromEntries(
    body
      .split(";")
      .map((part) => part.split(":", 2).map((side) => side.trim()))
      .filter((pair): pair is [string, string] => pair.length === 2),
  );
}

function kindOf(element: XmlElement): RegionKind {
  const type = element.attributes.get("type") ?? custom(element, "structure").type ?? "";
  return (element.name === "TextRegion" ? KINDS[type] : undefined) ?? ELEMENT_KINDS[element.name] ?? "other";
}

function directionOf(element: XmlElement): Direction | null {
  const stated = element.attributes.get("readingDirection");
  return stated === "right-to-left" ? "rtl" : stated === "left-to-right" ? "ltr" : null;
}

/** Coords as `points`, or as Point elements (2010). null where they hold no area. */
function shapeOf(element: XmlElement): Point[] | null {
  const coords = childOf(element, "Coords");
  if (coords === undefined) return null;
  const old = [...descendantsOf(coords, "Point")].map(
    (point): Point => [numberOf(point, "x") ?? 0, numberOf(point, "y") ?? 0],
  );
  const points = old.length > 0 ? old : parsePoints(coords.attributes.get("points"));
  const box = boxOf(points);
  if (box === null || box[2] - box[0] < 1 || box[3] - box[1] < 1) return null;
  return points.length < 3 ? rectangle(box) : points;
}

function pointsOfLines(region: XmlElement): Point[] | null {
  const box = boxAround(childrenOf(region, "TextLine").map((line) => boxOf(shapeOf(line) ?? [])));
  return box === null ? null : rectangle(box);
}

/** The TextEquiv with the lowest index is the text; OCR4all's 0 is ground truth, 1 a prediction. */
function mainEquiv(element: XmlElement): { text: string; index: number | null; confidence: number | null } | null {
  const equivs = childrenOf(element, "TextEquiv").map((equiv) => ({ equiv, index: numberOf(equiv, "index") }));
  const [main] = equivs.sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  if (main === undefined) return null;
  const unicode = childOf(main.equiv, "Unicode") ?? childOf(main.equiv, "PlainText");
  return {
    text: unicode === undefined ? "" : textOf(unicode),
    index: main.index,
    confidence: numberOf(main.equiv, "conf"),
  };
}

/** Emend's own mark, else OCR4all's meaning of the index; a file without indices says nothing. */
function statusOf(line: XmlElement, index: number | null): boolean | null {
  const own = custom(line, "emend").status;
  if (own !== undefined) return own === "verified";
  return index === null ? null : index === 0;
}
