/** @file PAGE XML out, valid against the schema of its version, in the dialects that other programs expect. */
import type { RegionKind } from "#contract/layout.ts";
import type { OutLine, OutPage } from "../format.ts";
import { baselineOf, boxAround, boxOf, rectangle, wholePixels } from "../line-geometry.ts";
import { type Point, runsOf, type TextRegion } from "../page-text.ts";
import { el, type Node, renderXml } from "../xml/xml-writer.ts";
import { languageAttributes } from "./page-languages.ts";
import { FREE_REGION } from "./read-page-xml.ts";

/** `transkribus` is 2013 with its custom rules; `escriptorium` is 2019 as eScriptorium and kraken write it. */
export type PageVariant = "2019" | "2013" | "transkribus" | "escriptorium";

const NAMESPACES: Readonly<Record<PageVariant, string>> = {
  "2019": "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15",
  escriptorium: "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15",
  "2013": "http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15",
  transkribus: "http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15",
};

const TYPES: Readonly<Partial<Record<RegionKind, string>>> = {
  text: "paragraph",
  heading: "heading",
  caption: "caption",
  header: "header",
  footer: "footer",
  "page-number": "page-number",
  marginalia: "marginalia",
  footnote: "footnote",
};

/**
 * One page.
 * @param imageName the image file beside it
 * @param now for `Created` and `LastChange`
 */
export function writePageXml(page: OutPage, imageName: string, variant: PageVariant, now: Date): string {
  const namespace = NAMESPACES[variant];
  const time = now.toISOString().replace(/\.\d+Z$/, "Z");
  const used = new Set<string>();
  const idOf = (wanted: string) => {
    let id = wanted.replace(/[^\p{L}\p{N}_.-]/gu, "_").replace(/^[^\p{L}_]/u, "r_$&");
    while (used.has(id)) id = `${id}_`;
    used.add(id);
    return id;
  };
  const runs = runsOf(page).map(({ region, again, lines }, order) => ({
    id: idOf(region === null ? `free_${order + 1}` : again === 0 ? region.id : `${region.id}_${again + 1}`),
    region,
    lines,
    order,
  }));
  const written = new Set(runs.map(({ region }) => region));
  const empty = page.regions.filter((region) => !written.has(region));
  const order =
    runs.length === 0
      ? null
      : el("ReadingOrder", {}, [
          el(
            "OrderedGroup",
            { id: idOf("reading_order"), caption: "Regions reading order" },
            runs.map(({ id }, index) => el("RegionRefIndexed", { index, regionRef: id })),
          ),
        ]);
  const root = el(
    "PcGts",
    {
      xmlns: namespace,
      "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
      "xsi:schemaLocation": `${namespace} ${namespace}/pagecontent.xsd`,
    },
    [
      el("Metadata", {}, [el("Creator", {}, "Emend"), el("Created", {}, time), el("LastChange", {}, time)]),
      el("Page", { imageFilename: imageName, imageWidth: page.width, imageHeight: page.height }, [
        order,
        ...runs.map((run) => textRegion(page, run, variant, idOf)),
        ...empty.map((region) => emptyRegion(page, region, idOf)),
      ]),
    ],
  );
  return renderXml(root);
}

interface Run {
  id: string;
  region: TextRegion | null;
  lines: OutLine[];
  order: number;
}

function textRegion(
  page: OutPage,
  { id, region, lines, order }: Run,
  variant: PageVariant,
  idOf: (id: string) => string,
): Node {
  const polygon = region?.polygon ?? rectangle(boxAround(lines.map((line) => boxOf(line.polygon))) ?? [0, 0, 1, 1]);
  const type = region === null ? null : TYPES[region.kind];
  const structure = region === null ? FREE_REGION : (type ?? region.kind);
  const { language } = page;
  const said = language === null ? "" : ` emend {language:${language};}`;
  const custom = `readingOrder {index:${order};} structure {type:${structure};}${said}`;
  const rtl = lines.every((line) => line.direction === "rtl");
  const attributes = { id, type, custom, readingDirection: rtl ? "right-to-left" : null };
  return el("TextRegion", { ...attributes, ...languageAttributes(language, variant) }, [
    el("Coords", { points: pointsOf(polygon, page, 3) }),
    ...lines.map((line, index) => textLine(page, line, index, variant, idOf)),
    variant === "transkribus" ? equiv(lines.map((line) => line.text).join("\n"), {}) : null,
  ]);
}

function textLine(
  page: OutPage,
  line: OutLine,
  index: number,
  variant: PageVariant,
  idOf: (id: string) => string,
): Node {
  const baseline = pointsOf(line.baseline ?? baselineOf(line.polygon), page, 2);
  const verified = line.status === "verified";
  // 2013 has no index; eScriptorium knows no meaning of it and takes the first text.
  const plain = variant !== "2019";
  const attributes = {
    index: plain ? null : verified ? 0 : 1,
    conf: verified || line.confidence === null ? null : Math.min(1, Math.max(0, line.confidence)).toFixed(4),
  };
  return el(
    "TextLine",
    {
      id: idOf(line.id),
      custom: `readingOrder {index:${index};} emend {status:${line.status};}`,
      ...(variant === "2019" || variant === "escriptorium"
        ? { readingDirection: line.direction === "rtl" ? "right-to-left" : "left-to-right" }
        : {}),
    },
    [
      el("Coords", { points: pointsOf(line.polygon, page, 3) }),
      // Two equal points make kraken stop: such a line goes without.
      baseline === null ? null : el("Baseline", { points: baseline }),
      equiv(line.text, attributes),
    ],
  );
}

function equiv(text: string, attributes: Node["attributes"]): Node {
  return el("TextEquiv", attributes, [el("Unicode", {}, text)]);
}

const ELEMENTS: Readonly<Partial<Record<RegionKind, string>>> = { table: "TableRegion", image: "ImageRegion" };

function emptyRegion(page: OutPage, region: TextRegion, idOf: (id: string) => string): Node {
  const name = ELEMENTS[region.kind] ?? "TextRegion";
  const type = name === "TextRegion" ? TYPES[region.kind] : null;
  return el(name, { id: idOf(region.id), type }, [el("Coords", { points: pointsOf(region.polygon, page, 3) })]);
}

/** null where fewer than `least` different points are left in the image (the schema wants two at least). */
function pointsOf(points: readonly Point[], page: OutPage, least: number): string | null {
  const whole = wholePixels(points, page.width, page.height);
  if (whole.length >= least) return whole.map(([x, y]) => `${x},${y}`).join(" ");
  if (least === 2) return null;
  // A shape that shrank to a point or a stroke: the least box around it.
  const [x0, y0, x1, y1] = boxOf(whole) ?? [0, 0, 0, 0];
  return rectangle([x0, y0, Math.max(x1, x0 + 1), Math.max(y1, y0 + 1)])
    .map(([x, y]) => `${x},${y}`)
    .join(" ");
}
