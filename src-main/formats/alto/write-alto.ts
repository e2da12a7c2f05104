/** @file ALTO out, valid against 2.1, 3.1 or 4.4. CS says that a person verified the line. */
import type { RegionKind } from "#contract/layout.ts";
import type { OutLine, OutPage } from "../format.ts";
import { type Box, baselineOf, boxAround, boxOf, rectangle, wholePixels } from "../line-geometry.ts";
import { type Point, runsOf } from "../page-text.ts";
import { wordsOf } from "../words.ts";
import { el, type Node, renderXml } from "../xml/xml-writer.ts";
import { FREE_BLOCK } from "./read-alto.ts";

/** `4-legacy` writes points as `x y x y`, as kraken and eScriptorium do and older readers expect. */
export type AltoVariant = "4" | "4-legacy" | "3" | "2";

const SCHEMAS: Readonly<Record<AltoVariant, { namespace: string; file: string; version: string }>> = {
  "4": { namespace: "http://www.loc.gov/standards/alto/ns-v4#", file: "v4/alto-4-4.xsd", version: "4.4" },
  "4-legacy": { namespace: "http://www.loc.gov/standards/alto/ns-v4#", file: "v4/alto-4-4.xsd", version: "4.4" },
  "3": { namespace: "http://www.loc.gov/standards/alto/ns-v3#", file: "v3/alto-3-1.xsd", version: "3.1" },
  "2": { namespace: "http://www.loc.gov/standards/alto/ns-v2#", file: "v2/alto-2-1.xsd", version: "2.1" },
};

/** One page. @param imageName the image file beside it */
export function writeAlto(page: OutPage, imageName: string, variant: AltoVariant): string {
  const { namespace, file, version } = SCHEMAS[variant];
  const runs = runsOf(page);
  const kinds = [...new Set(page.regions.map((region) => region.kind))];
  const empty = page.regions.filter((region) => runs.every((run) => run.region !== region));
  const writer = new AltoWriter(page, variant);
  return renderXml(
    el(
      "alto",
      {
        xmlns: namespace,
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": `${namespace} http://www.loc.gov/standards/alto/${file}`,
        // The attribute came with 2.2.
        SCHEMAVERSION: variant === "2" ? null : version,
      },
      [
        el("Description", {}, [
          el("MeasurementUnit", {}, "pixel"),
          el("sourceImageInformation", {}, [el("fileName", {}, imageName)]),
        ]),
        kinds.length === 0
          ? null
          : el(
              "Tags",
              {},
              kinds.map((kind) => el("OtherTag", { ID: tagId(kind), LABEL: kind, DESCRIPTION: `block type ${kind}` })),
            ),
        el("Layout", {}, [
          el("Page", { ID: "page_1", PHYSICAL_IMG_NR: page.position + 1, WIDTH: page.width, HEIGHT: page.height }, [
            el("PrintSpace", place([0, 0, page.width, page.height]), [
              ...runs.map((run, index) => writer.block(run, index)),
              ...empty.map((region) => writer.block({ region, again: 0, lines: [] }, 0)),
            ]),
          ]),
        ]),
      ],
    ),
  );
}

const tagId = (kind: RegionKind) => `type_${kind}`;

class AltoWriter {
  readonly #page: OutPage;
  readonly #variant: AltoVariant;
  readonly #used = new Set<string>();

  constructor(page: OutPage, variant: AltoVariant) {
    this.#page = page;
    this.#variant = variant;
  }

  block({ region, again, lines }: ReturnType<typeof runsOf<OutLine>>[number], index: number): Node {
    const wanted =
      region === null ? `${FREE_BLOCK}_${index + 1}` : again === 0 ? region.id : `${region.id}_${again + 1}`;
    const polygon = region?.polygon ?? rectangle(boxAround(lines.map((line) => boxOf(line.polygon))) ?? [0, 0, 1, 1]);
    const modern = this.#variant === "4" || this.#variant === "4-legacy";
    return el(
      "TextBlock",
      {
        ID: this.#id(wanted),
        TAGREFS: region === null ? null : tagId(region.kind),
        LANG: lines.length === 0 ? null : this.#page.language,
        ...place(this.#box(polygon)),
        CS: lines.length > 0 && lines.every((line) => line.status === "verified") ? "true" : null,
      },
      [modern || this.#variant === "3" ? this.#shape(polygon) : null, ...lines.map((line) => this.#line(line, modern))],
    );
  }

  #line(line: OutLine, modern: boolean): Node {
    const box = this.#box(line.polygon);
    const baseline = wholePixels(line.baseline ?? baselineOf(line.polygon), this.#page.width, this.#page.height);
    // Two equal points make kraken stop: such a line goes without.
    const drawn = baseline.length < 2 ? null : modern ? this.#points(baseline) : middleHeight(baseline);
    return el(
      "TextLine",
      {
        ID: this.#id(line.id),
        ...place(box),
        BASELINE: drawn,
        CS: line.status === "verified" ? "true" : "false",
        BASEDIRECTION: modern ? line.direction : null,
      },
      [modern || this.#variant === "3" ? this.#shape(line.polygon) : null, ...this.#content(line, box)],
    );
  }

  /** Words with SP between, or the line as one String where white space would not come back that way. */
  #content(line: OutLine, box: Box): Node[] {
    const confidence = line.status === "verified" ? null : line.confidence;
    const WC = confidence === null ? null : Math.min(1, Math.max(0, confidence)).toFixed(4);
    const words = wordsOf(line, box);
    if (words === null) return [el("String", { CONTENT: line.text, ...place(box), WC })];
    return words.flatMap((word, index): Node[] => {
      const before = words[index - 1];
      const string = el("String", {
        CONTENT: word.text,
        ...place(word.box),
        WC: word.confidence === null || WC === null ? WC : word.confidence.toFixed(4),
      });
      if (before === undefined) return [string];
      const [left, right] = before.box[0] < word.box[0] ? [before.box, word.box] : [word.box, before.box];
      const gap: Box = [left[2], box[1], Math.max(left[2], right[0]), box[3]];
      return [el("SP", { WIDTH: gap[2] - gap[0], HPOS: gap[0], VPOS: gap[1] }), string];
    });
  }

  #shape(polygon: readonly Point[]): Node {
    const whole = wholePixels(polygon, this.#page.width, this.#page.height);
    const points = whole.length >= 3 ? whole : rectangle(this.#box(polygon));
    return el("Shape", {}, [el("Polygon", { POINTS: this.#points(points) })]);
  }

  #points(points: readonly Point[]): string {
    return points.map(([x, y]) => (this.#variant === "4-legacy" ? `${x} ${y}` : `${x},${y}`)).join(" ");
  }

  #box(points: readonly Point[]): Box {
    const [x0, y0, x1, y1] = boxOf(wholePixels(points, this.#page.width, this.#page.height)) ?? [0, 0, 1, 1];
    return [x0, y0, Math.max(x1, x0 + 1), Math.max(y1, y0 + 1)];
  }

  #id(wanted: string): string {
    let id = wanted.replace(/[^\p{L}\p{N}_.-]/gu, "_").replace(/^[^\p{L}_]/u, "b_$&");
    while (this.#used.has(id) || id === "page_1" || id.startsWith("type_")) id = `${id}_`;
    this.#used.add(id);
    return id;
  }
}

function place([x0, y0, x1, y1]: Box): { HPOS: number; VPOS: number; WIDTH: number; HEIGHT: number } {
  return { HPOS: x0, VPOS: y0, WIDTH: x1 - x0, HEIGHT: y1 - y0 };
}

/** Before 4.2 a baseline is one height. */
function middleHeight(baseline: readonly Point[]): number {
  return Math.round(baseline.reduce((sum, [, y]) => sum + y, 0) / baseline.length);
}
