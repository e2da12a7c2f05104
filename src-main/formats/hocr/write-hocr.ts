/** @file hOCR 1.2 out, as XHTML: page, areas, paragraphs, lines, words. */
import type { OutLine, OutPage } from "../format.ts";
import { type Box, baselineOf, boxAround, boxOf, wholePixels } from "../line-geometry.ts";
import { runsOf } from "../page-text.ts";
import { wordsOf } from "../words.ts";
import { el, type Node, renderElement } from "../xml/xml-writer.ts";

/** One page. @param imageName the image file beside it, as a UNIX path */
export function writeHocr(page: OutPage, imageName: string): string {
  const areas = runsOf(page).map(({ lines }, index) => {
    const box = boxText(boxAround(lines.map((line) => wholeBox(line, page))) ?? [0, 0, 1, 1]);
    const rtl = lines.every((line) => line.direction === "rtl") ? "rtl" : null;
    return el("div", { class: "ocr_carea", id: `block_${index + 1}`, title: box }, [
      el(
        "p",
        { class: "ocr_par", id: `par_${index + 1}`, dir: rtl, title: box },
        lines.map((line, at) => lineNode(line, page, `line_${index + 1}_${at + 1}`)),
      ),
    ]);
  });
  const title = `image "${imageName.replaceAll('"', "")}"; bbox 0 0 ${page.width} ${page.height}; ppageno ${page.position}`;
  const html = el("html", { xmlns: "http://www.w3.org/1999/xhtml" }, [
    el("head", {}, [
      el("meta", { "http-equiv": "Content-Type", content: "text/html; charset=utf-8" }),
      el("title", {}, page.stem),
      el("meta", { name: "ocr-system", content: "Emend" }),
      el("meta", {
        name: "ocr-capabilities",
        content: "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_wconf ocrp_dir ocrp_lang",
      }),
    ]),
    el("body", {}, [el("div", { class: "ocr_page", id: "page_1", lang: page.language, title }, areas)]),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n${renderElement(html)}\n`;
}

function lineNode(line: OutLine, page: OutPage, id: string): Node {
  const box = wholeBox(line, page);
  const words = wordsOf(line, box);
  const title = [boxText(box), baselineText(line, box)].filter((part) => part !== null).join("; ");
  // `x_emend`: properties that begin with x_ are the writer's own.
  const attributes = {
    class: "ocr_line",
    id,
    dir: line.direction,
    title: line.status === "verified" ? `${title}; x_emend verified` : title,
  };
  if (words === null) return el("span", { ...attributes, style: "white-space: pre" }, line.text);
  return el("span", attributes, [
    ...words.map((word, index) => {
      const confidence = line.status === "verified" ? null : (word.confidence ?? line.confidence);
      const wconf = confidence === null ? "" : `; x_wconf ${Math.round(100 * Math.min(1, Math.max(0, confidence)))}`;
      return el("span", { class: "ocrx_word", id: `${id}_${index + 1}`, title: boxText(word.box) + wconf }, word.text);
    }),
  ]);
}

function wholeBox(line: OutLine, page: OutPage): Box {
  const [x0, y0, x1, y1] = boxOf(wholePixels(line.polygon, page.width, page.height)) ?? [0, 0, 1, 1];
  return [x0, y0, Math.max(x1, x0 + 1), Math.max(y1, y0 + 1)];
}

const boxText = (box: Box) => `bbox ${box.join(" ")}`;

/** Slope and height of the baseline from the box's bottom left; left out for lines that do not lie. */
function baselineText(line: OutLine, [x0, , , y1]: Box): string | null {
  const points = line.baseline ?? baselineOf(line.polygon);
  const [a, b] = [points[0], points.at(-1)];
  if (a === undefined || b === undefined || Math.abs(b[0] - a[0]) <= Math.abs(b[1] - a[1])) return null;
  const slope = (b[1] - a[1]) / (b[0] - a[0]);
  return `baseline ${slope.toFixed(4)} ${Math.round(a[1] + slope * (x0 - a[0]) - y1)}`;
}
