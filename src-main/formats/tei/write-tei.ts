/** @file TEI P5 out, basic: a facsimile with a zone for each line, a text whose line breaks point at the zones. */

import { safeName } from "../file-names.ts";
import type { ExportTarget, OutDocument, OutPage, WriteOptions } from "../format.ts";
import { wholePixels } from "../line-geometry.ts";
import { writeImage } from "../page-files.ts";
import { type Point, runsOf } from "../page-text.ts";
import { escapeAttribute, escapeText } from "../xml/xml-writer.ts";

/** One file for a document, written page by page: first to memory by pages, since the facsimile comes before the text. */
export async function writeTei(document: OutDocument, target: ExportTarget, options: WriteOptions): Promise<void> {
  const { language } = document;
  const surfaces: string[] = [];
  const body: string[] = [];
  for await (const page of document.pages()) {
    const image = `${page.stem}.png`;
    if (options.images) await writeImage(target, page, document.folder + image);
    surfaces.push(surface(page, image));
    body.push(pageText(page));
    target.progress(1, page.lines.length);
  }
  const name = `${document.folder}${safeName(document.name)}.tei.xml`;
  const file = await target.open(name);
  await file.write(head(document, options.now));
  for (const part of surfaces) await file.write(part);
  await file.write(`  </facsimile>\n  <text${language === null ? "" : ` xml:lang="${language}"`}>\n    <body>\n`);
  for (const part of body) await file.write(part);
  await file.write("    </body>\n  </text>\n</TEI>\n");
  await file.close();
}

function head({ name, language }: OutDocument, now: Date): string {
  const date = now.toISOString().slice(0, 10);
  const profile =
    language === null
      ? ""
      : `\n    <profileDesc><langUsage><language ident="${language}">${language}</language></langUsage></profileDesc>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0">
  <teiHeader>
    <fileDesc>
      <titleStmt><title>${escapeText(name)}</title></titleStmt>
      <publicationStmt><p>Exported by Emend on ${date}.</p></publicationStmt>
      <sourceDesc><p>Transcribed from page images.</p></sourceDesc>
    </fileDesc>${profile}
  </teiHeader>
  <facsimile>
`;
}

const pageId = (page: OutPage) => `p${page.position + 1}`;
const lineId = (page: OutPage, index: number) => `${pageId(page)}-l${index + 1}`;

function surface(page: OutPage, image: string): string {
  const zones = page.lines.map((line, index) => {
    const points = pointsText(line.polygon, page);
    const status = line.status === "verified" ? "verified" : line.status;
    return `      <zone xml:id="${lineId(page, index)}" type="line" points="${points}" subtype="${status}"/>\n`;
  });
  return (
    `    <surface xml:id="${pageId(page)}" ulx="0" uly="0" lrx="${page.width}" lry="${page.height}">\n` +
    `      <graphic url="${escapeAttribute(image)}" width="${page.width}px" height="${page.height}px"/>\n` +
    `${zones.join("")}    </surface>\n`
  );
}

/** Lines stand after their `lb`, up to the next line break: so their own white space comes back as it is. */
function pageText(page: OutPage): string {
  let index = 0;
  const parts = runsOf(page).map(({ region, lines }) => {
    const element = region?.kind === "heading" ? "head" : region === null || region.kind === "text" ? "p" : "note";
    const type = element === "note" ? ` type="${region?.kind}"` : "";
    const texts = lines.map((line) => {
      const rtl = line.direction === "rtl" ? ' style="direction: rtl"' : "";
      return `<lb facs="#${lineId(page, index++)}"${rtl}/>${escapeText(line.text)}\n`;
    });
    return `      <${element}${type} xml:space="preserve">\n${texts.join("")}</${element}>\n`;
  });
  return `      <pb facs="#${pageId(page)}" n="${page.position + 1}"/>\n${parts.join("")}`;
}

function pointsText(points: readonly Point[], page: OutPage): string {
  return wholePixels(points, page.width, page.height)
    .map(([x, y]) => `${x},${y}`)
    .join(" ");
}
