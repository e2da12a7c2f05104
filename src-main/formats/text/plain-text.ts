/** @file Plain text: one line a line. One file for a document with a form feed between pages, or one for each page. */

import { safeName } from "../file-names.ts";
import type { FileTree } from "../file-tree.ts";
import { nameOf, stemOf } from "../file-tree.ts";
import type { Format, InPage } from "../format.ts";
import { documentNameOf, imageOf, writeImage } from "../page-files.ts";
import type { TextLine } from "../page-text.ts";

export const plainText: Format = {
  id: "plain-text",
  info: {
    name: "Plain text",
    level: "text",
    training: false,
    variants: [
      { id: "document", name: "One file, form feeds between pages" },
      { id: "pages", name: "One file for each page" },
    ],
    images: "optional",
  },
  writer: {
    async write(documents, target, options) {
      for await (const document of documents) {
        const together = options.variant === "document";
        const file = together ? await target.open(`${document.folder}${safeName(document.name)}.txt`) : null;
        let first = true;
        for await (const page of document.pages()) {
          const text = page.lines.map((line) => `${flat(line.text)}\n`).join("");
          if (options.images) await writeImage(target, page, `${document.folder}${page.stem}.png`);
          if (file === null) await target.write(`${document.folder}${page.stem}.txt`, text);
          else await file.write(first ? text : `\f${text}`);
          first = false;
          target.progress(1, page.lines.length);
        }
        await file?.close();
      }
    },
  },
  reader: {
    /** Only texts beside an image or PDF of the same name: any folder holds a README.txt. */
    async find(tree) {
      return tree
        .paths()
        .filter((path) => /\.txt$/i.test(path) && !/\.gt\.txt$/i.test(path) && imageBeside(tree, path) !== null);
    },
    async *read(tree, files, note) {
      for (const path of files) {
        const pages = readPlainText(await tree.text(path));
        const image = imageBeside(tree, path) as string;
        const many = /\.(pdf|tiff?)$/i.test(image);
        if (pages.length > 1 && !many)
          note(`${nameOf(path)} has ${pages.length} pages, its image one: only the first is taken.`);
        for (const [index, lines] of (many ? pages : pages.slice(0, 1)).entries()) {
          yield {
            kind: "page",
            document: documentNameOf(path) || (many ? stemOf(path) : ""),
            name: many && pages.length > 1 ? `${stemOf(path)}, page ${index + 1}` : stemOf(path),
            image: imageOf(image, index),
            imageNames: [stemOf(path)],
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

/** Pages of lines. A line break at the end of a page or of the file begins no line. */
export function readPlainText(text: string): TextLine[][] {
  return text.split("\f").map((page) => {
    const lines = page.split(/\r\n|\r|\n/);
    if (lines.at(-1) === "") lines.pop();
    return lines.map((line, index) => placeless(line, index));
  });
}

/** A line of which only the text is known. */
export function placeless(text: string, index: number): TextLine {
  return {
    id: `line_${index + 1}`,
    polygon: null,
    baseline: null,
    text,
    verified: null,
    confidence: null,
    direction: null,
    regionId: null,
  };
}

/** What would begin another line or page in the file. Lines in the library have none of it. */
export function flat(text: string): string {
  return text.replace(/[\r\n\f\v]+/g, " ");
}

function imageBeside(tree: FileTree, path: string): string | null {
  const base = path.replace(/\.[^.]+$/, "");
  const pdf = [`${base}.pdf`, `${base}.PDF`].find((candidate) => tree.has(candidate));
  return pdf ?? tree.findImage(stemOf(path), path);
}
