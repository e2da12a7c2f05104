/** @file Markdown (CommonMark): regions as paragraphs and headings, lines by hard breaks, so that a reader keeps them. */

import { safeName } from "../file-names.ts";
import { nameOf } from "../file-tree.ts";
import type { Format, InPage, OutPage } from "../format.ts";
import { documentNameOf, imageOf, writeImage } from "../page-files.ts";
import { runsOf, type TextLine } from "../page-text.ts";
import { flat, placeless } from "./plain-text.ts";

const EMPTY = "<!-- empty line -->";
const PAGE = /^<!-- page: (.*) -->$/;

export const markdown: Format = {
  id: "markdown",
  info: { name: "Markdown", level: "text", training: false, variants: [], images: "optional" },
  writer: {
    async write(documents, target, options) {
      for await (const document of documents) {
        const file = await target.open(`${document.folder}${safeName(document.name)}.md`);
        await file.write(`# ${escapeMarkdown(document.name)}\n`);
        for await (const page of document.pages()) {
          if (options.images) await writeImage(target, page, `${document.folder}${page.stem}.png`);
          await file.write(`\n<!-- page: ${page.stem} -->\n${markdownOfPage(page)}`);
          target.progress(1, page.lines.length);
        }
        await file.close();
      }
    },
  },
  reader: {
    async find(tree) {
      const found: string[] = [];
      for (const path of tree.paths()) {
        if (/\.(md|markdown)$/i.test(path) && (await tree.head(path)).includes("<!-- page: ")) found.push(path);
      }
      return found;
    },
    async *read(tree, files) {
      for (const path of files) {
        for (const { stem, lines } of readMarkdown(await tree.text(path))) {
          const image = tree.findImage(stem, path);
          yield {
            kind: "page",
            document: documentNameOf(path) || nameOf(path).replace(/\.[^.]+$/, ""),
            name: stem,
            image: image === null ? null : imageOf(image),
            imageNames: [stem],
            width: 0,
            height: 0,
            regions: [],
            lines,
          } satisfies InPage;
        }
      }
    },
  },
};

/** A page's runs of lines, each a paragraph; a heading is one line, so its lines are joined by breaks too. */
export function markdownOfPage(page: Pick<OutPage, "regions" | "lines">): string {
  return runsOf(page)
    .map(({ region, lines }) => {
      const texts = lines.map((line) => (line.text === "" ? EMPTY : escapeMarkdown(flat(line.text))));
      // A heading of Markdown is a single line: each printed line becomes one.
      if (region?.kind === "heading") return texts.map((text) => `\n## ${text}\n`).join("");
      return `\n${texts.map((text, i) => (i === texts.length - 1 || text === EMPTY ? text : `${text}\\`)).join("\n")}\n`;
    })
    .join("");
}

/** Pages by their marks, lines as they were. */
export function readMarkdown(text: string): { stem: string; lines: TextLine[] }[] {
  const pages: { stem: string; lines: TextLine[] }[] = [];
  for (const row of text.split(/\r\n|\r|\n/)) {
    const mark = PAGE.exec(row);
    const page = pages.at(-1);
    if (mark?.[1] !== undefined) pages.push({ stem: mark[1], lines: [] });
    else if (page !== undefined && row !== "") {
      const body = row.replace(/^## /, "").replace(/(^|[^\\])((?:\\\\)*)\\$/, "$1$2");
      page.lines.push(placeless(row === EMPTY ? "" : unescapeMarkdown(body), page.lines.length));
    }
  }
  return pages;
}

/** Every character that could mean something, and white space at the ends, which Markdown would drop. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]<>#|~&$=+\-!(){}.]/g, "\\$&")
    .replace(/^[ \t]+|[ \t]+$/g, (spaces) => [...spaces].map((space) => `&#${space.codePointAt(0)};`).join(""));
}

function unescapeMarkdown(text: string): string {
  return text.replace(
    /\\([\\`*_[\]<>#|~&$=+\-!(){}.])|&#(\d+);/g,
    (_, character: string | undefined, code: string | undefined) =>
      character === undefined ? String.fromCodePoint(Number(code)) : character,
  );
}
