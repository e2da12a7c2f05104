/** @file TEI P5 in: text between line breaks, pages between page breaks, places from the facsimile where it has zones. */
import { languageFrom } from "../language.ts";
import { parsePoints, rectangle } from "../line-geometry.ts";
import type { ReadPageFile } from "../page-files.ts";
import type { Point, TextLine } from "../page-text.ts";
import { childOf, descendantsOf, numberOf, parseXml, type XmlElement } from "../xml/xml-tree.ts";

/** Of an editor's alternatives the one that is printed counts. */
const NOT_PRINTED = ["reg", "corr", "expan"];

interface Zone {
  polygon: Point[] | null;
  verified: boolean | null;
}

/** @throws AppError `damaged-file` */
export function readTei(source: Uint8Array | string, name: string): ReadPageFile[] {
  const root = parseXml(source, name);
  const surfaces = [...descendantsOf(root, "surface")];
  const zones = new Map<string, Zone>();
  for (const zone of descendantsOf(root, "zone", "line")) {
    const id = zone.attributes.get("id");
    if (id !== undefined) zones.set(`#${id}`, { polygon: shapeOf(zone), verified: statusOf(zone) });
  }
  const text = [...descendantsOf(root, "text")][0];
  // The parser drops prefixes: `lang` is xml:lang.
  const used = [...descendantsOf(root, "language")].map((each) => each.attributes.get("ident"));
  const language = languageFrom(text?.attributes.get("lang") ?? root.attributes.get("lang") ?? used[0]);
  const pages = new Collector(zones).collect(text ?? root);
  return pages.map(({ facs, lines }, index) => {
    const surface =
      surfaces.find((each) => `#${each.attributes.get("id")}` === facs) ??
      (facs === null ? surfaces[index] : undefined);
    const graphic = surface === undefined ? undefined : childOf(surface, "graphic");
    return {
      language,
      imageName: graphic?.attributes.get("url") ?? (facs?.startsWith("#") === false ? facs : null),
      width: (surface === undefined ? null : numberOf(surface, "lrx")) ?? 0,
      height: (surface === undefined ? null : numberOf(surface, "lry")) ?? 0,
      regions: [],
      lines,
    };
  });
}

/** Walks the text in document order and cuts it at breaks. */
class Collector {
  readonly #zones: ReadonlyMap<string, Zone>;
  readonly #pages: { facs: string | null; lines: TextLine[] }[] = [];
  #open: { facs: string | null; rtl: boolean; preserve: boolean; text: string } | null = null;

  constructor(zones: ReadonlyMap<string, Zone>) {
    this.#zones = zones;
  }

  collect(text: XmlElement): { facs: string | null; lines: TextLine[] }[] {
    this.#walk(text, false);
    this.#close();
    return this.#pages;
  }

  #walk(element: XmlElement, inherited: boolean): void {
    const space = element.attributes.get("space");
    const preserve = space === undefined ? inherited : space === "preserve";
    for (const child of element.children) {
      if (typeof child === "string") {
        if (this.#open !== null) this.#open.text += child;
      } else if (child.name === "pb") {
        this.#close();
        this.#pages.push({ facs: child.attributes.get("facs") ?? null, lines: [] });
      } else if (child.name === "lb") {
        this.#close();
        const rtl = /rtl/.test(child.attributes.get("style") ?? "");
        this.#open = { facs: child.attributes.get("facs") ?? null, rtl, preserve, text: "" };
      } else if (!NOT_PRINTED.includes(child.name)) {
        this.#walk(child, preserve);
        if (["p", "head", "ab", "div", "lg"].includes(child.name)) this.#close();
      }
    }
  }

  #close(): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    if (this.#pages.length === 0) this.#pages.push({ facs: null, lines: [] });
    const page = this.#pages.at(-1) as { lines: TextLine[] };
    const zone = this.#zones.get(open.facs ?? "");
    page.lines.push({
      id: `line_${page.lines.length + 1}`,
      polygon: zone?.polygon ?? null,
      baseline: null,
      // Where white space counts, a line ends where the file's line does; elsewhere it is the file's indentation.
      text: open.preserve ? (open.text.split("\n")[0] ?? "") : open.text.replace(/\s+/g, " ").trim(),
      verified: zone?.verified ?? null,
      confidence: null,
      direction: open.rtl ? "rtl" : null,
      regionId: null,
    });
  }
}

function statusOf(zone: XmlElement): boolean | null {
  const subtype = zone.attributes.get("subtype");
  return subtype === "verified" ? true : subtype === "edited" || subtype === "proposed" ? false : null;
}

function shapeOf(zone: XmlElement): Point[] | null {
  const points = parsePoints(zone.attributes.get("points"));
  if (points.length >= 3) return points;
  const [x0, y0, x1, y1] = ["ulx", "uly", "lrx", "lry"].map((name) => numberOf(zone, name));
  if (x0 == null || y0 == null || x1 == null || y1 == null || x1 <= x0 || y1 <= y0) return null;
  return rectangle([x0, y0, x1, y1]);
}
