/** @file hOCR in, by parse5, since much of it is HTML that no XML parser takes. */
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { languageFrom } from "../language.ts";
import { type Box, boxAround, rectangle } from "../line-geometry.ts";
import type { ReadPageFile } from "../page-files.ts";
import type { Direction, Point, TextLine, TextRegion } from "../page-text.ts";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const LINES = ["ocr_line", "ocrx_line", "ocr_header", "ocr_caption", "ocr_textfloat", "ocr_footer"];

/** Reads one file, which may hold a whole book. Never throws: HTML has no errors. */
export function readHocr(source: Uint8Array | string): ReadPageFile[] {
  const html = typeof source === "string" ? source : new TextDecoder().decode(source);
  const document = parse(html.replace(/^\uFEFF?<\?xml[^>]*>\s*/, ""));
  return [...elements(document, (element) => classes(element).includes("ocr_page"))].map(readPage);
}

function readPage(page: Element): ReadPageFile {
  const properties = titleOf(page);
  const box = boxFrom(properties);
  const regions: TextRegion[] = [];
  const lines: TextLine[] = [];
  const isLine = (element: Element) => classes(element).some((name) => LINES.includes(name));
  const areas = [...elements(page, (element) => classes(element).includes("ocr_carea"))];
  for (const [index, area] of areas.entries()) {
    const place = boxFrom(titleOf(area));
    if (place !== null) regions.push({ id: `block_${index + 1}`, kind: "text", polygon: rectangle(place) });
  }
  for (const line of elements(page, isLine)) {
    const area = ancestor(line, (element) => areas.includes(element));
    const regionId = area === null ? null : `block_${areas.indexOf(area) + 1}`;
    lines.push(
      readLine(line, `line_${lines.length + 1}`, regions.some((region) => region.id === regionId) ? regionId : null),
    );
  }
  // What holds for the page stands on it or above; else the first area or line that says it.
  const stated =
    attribute(page, "lang") ??
    attribute(
      ancestor(page, (each) => attribute(each, "lang") !== undefined),
      "lang",
    ) ??
    [...elements(page, (each) => attribute(each, "lang") !== undefined)].map((each) => attribute(each, "lang"))[0];
  return {
    language: languageFrom(stated),
    imageName: properties.get("image")?.replace(/^["']|["']$/g, "") || null,
    width: box === null ? 0 : box[2],
    height: box === null ? 0 : box[3],
    regions,
    lines,
  };
}

function readLine(line: Element, id: string, regionId: string | null): TextLine {
  const words = [...elements(line, (element) => classes(element).some((name) => /^ocrx?_word$/.test(name)))];
  const properties = titleOf(line);
  const box = boxFrom(properties) ?? boxAround(words.map((word) => boxFrom(titleOf(word))));
  const confidences = words
    .map((word) => Number(titleOf(word).get("x_wconf")))
    .filter((value) => Number.isFinite(value));
  const mark = properties.get("x_emend");
  return {
    id,
    polygon: box === null ? null : rectangle(box),
    baseline: box === null ? null : baselineFrom(properties.get("baseline"), box),
    text: words.length > 0 ? words.map(wordText).join(" ") : lineText(line),
    verified: mark === undefined ? null : mark === "verified",
    confidence:
      confidences.length === 0 ? null : confidences.reduce((sum, value) => sum + value, 0) / confidences.length / 100,
    direction: directionOf(line),
    regionId,
  };
}

/** Emend writes `pre` where white space counts; anywhere else HTML's rules hold. */
function lineText(line: Element): string {
  const text = textOf(line);
  return /white-space:\s*pre/.test(attribute(line, "style") ?? "") ? text : wordText(line);
}

const wordText = (word: Element) =>
  textOf(word)
    .replace(/[\t\n\f\r ]+/g, " ")
    .replace(/^ | $/g, "");

function directionOf(element: Element): Direction | null {
  const own =
    attribute(element, "dir") ??
    attribute(
      ancestor(element, (each) => attribute(each, "dir") !== undefined),
      "dir",
    );
  return own === "rtl" ? "rtl" : own === "ltr" ? "ltr" : null;
}

function baselineFrom(stated: string | undefined, [x0, , x1, y1]: Box): Point[] | null {
  const [slope, constant] = (stated ?? "").split(/\s+/).map(Number);
  if (slope === undefined || constant === undefined || !Number.isFinite(slope) || !Number.isFinite(constant))
    return null;
  return [
    [x0, y1 + constant],
    [x1, y1 + constant + slope * (x1 - x0)],
  ];
}

/** `image "a;b.png"; bbox 0 0 10 20` by property name. */
function titleOf(element: Element): Map<string, string> {
  const properties = new Map<string, string>();
  for (const part of (attribute(element, "title") ?? "").match(/(?:"[^"]*"|'[^']*'|[^;"'])+/g) ?? []) {
    const [, name, value] = /^\s*(\S+)\s*([\s\S]*?)\s*$/.exec(part) ?? [];
    if (name !== undefined) properties.set(name, value ?? "");
  }
  return properties;
}

function boxFrom(properties: ReadonlyMap<string, string>): Box | null {
  const numbers = (properties.get("bbox") ?? "").split(/\s+/).map(Number);
  const [x0, y0, x1, y1] = numbers;
  if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) return null;
  return numbers.every(Number.isFinite) && x1 > x0 && y1 > y0 ? [x0, y0, x1, y1] : null;
}

const isElement = (node: Node): node is Element => "tagName" in node;

function* elements(node: Node, wanted: (element: Element) => boolean): Generator<Element> {
  for (const child of "childNodes" in node ? node.childNodes : []) {
    if (isElement(child) && wanted(child)) yield child;
    yield* elements(child, wanted);
  }
}

function ancestor(element: Element, wanted: (element: Element) => boolean): Element | null {
  for (
    let node: Node | null = element.parentNode;
    node !== null;
    node = "parentNode" in node ? node.parentNode : null
  ) {
    if (isElement(node) && wanted(node)) return node;
  }
  return null;
}

function textOf(node: Node): string {
  if (node.nodeName === "#text") return (node as DefaultTreeAdapterTypes.TextNode).value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}

function attribute(element: Element | null, name: string): string | undefined {
  return element?.attrs.find((each) => each.name === name)?.value;
}

const classes = (element: Element) => (attribute(element, "class") ?? "").split(/\s+/);
