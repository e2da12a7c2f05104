/** @file Formats that keep one file for each page, with its image beside it: what they have in common. */
import type { FileTree } from "./file-tree.ts";
import { folderOf, nameOf, stemOf } from "./file-tree.ts";
import type { ExportTarget, FormatReader, FormatWriter, ImageSource, InPage, OutPage, WriteOptions } from "./format.ts";
import type { PageText } from "./page-text.ts";

export interface PageFileWriter {
  /** With the dot. */
  suffix: string;
  /** Below the document's folder, with a slash; where Transkribus wants `page/`. */
  subfolder?: (variant: string) => string;
  render(page: OutPage, imageName: string, options: WriteOptions): string;
}

/** Writes each page's file and image. */
export function pageFilesWriter({ suffix, subfolder, render }: PageFileWriter): FormatWriter {
  return {
    async write(documents, target, options) {
      for await (const document of documents) {
        for await (const page of document.pages()) {
          const own = `${page.stem}.png`;
          if (options.images) await writeImage(target, page, document.folder + own);
          // Without images beside it, it belongs to the scans that a person has, and names those.
          const imageName = options.images ? own : (page.scan ?? own);
          const below = subfolder?.(options.variant) ?? "";
          await target.write(`${document.folder}${below}${page.stem}${suffix}`, render(page, imageName, options));
          target.progress(1, page.lines.length);
        }
      }
    },
  };
}

export async function writeImage(target: ExportTarget, page: OutPage, path: string): Promise<void> {
  await target.write(path, await page.image("png"));
}

/** What a page's file says. */
export interface ReadPageFile extends PageText {
  /** As the file names its image: a name, a path or an address. */
  imageName: string | null;
}

export interface PageFileReader {
  /** By name and first bytes. */
  accepts(path: string, head: string): boolean;
  /** @throws AppError where the file is damaged */
  parse(bytes: Uint8Array, name: string): ReadPageFile[];
  /** What the image beside it is called, without suffix. */
  stem?: (path: string) => string;
}

/** Reads each page's file; a damaged one is told and the rest still come. */
export function pageFilesReader({ accepts, parse, stem = stemOf }: PageFileReader): FormatReader {
  return {
    async find(tree) {
      const found: string[] = [];
      for (const path of tree.paths()) if (accepts(path, await tree.head(path))) found.push(path);
      return found;
    },
    async *read(tree, files, note) {
      for (const path of files) {
        let pages: ReadPageFile[];
        try {
          pages = parse(await tree.read(path), nameOf(path));
        } catch (error) {
          note(error instanceof Error ? error.message : String(error));
          continue;
        }
        for (const [index, page] of pages.entries()) yield toInPage(tree, path, page, pages.length, index, stem(path));
      }
    },
  };
}

function toInPage(
  tree: FileTree,
  path: string,
  page: ReadPageFile,
  count: number,
  index: number,
  stem: string,
): InPage {
  const { imageName, ...text } = page;
  const named = imageName === null ? null : tree.find(imageName, path);
  // Exports scale or convert images and keep the old name in the file: the stem still tells.
  const found = named ?? (imageName === null ? null : tree.findImage(stemOf(imageName.replaceAll("\\", "/")), path));
  const image = found ?? (count === 1 ? tree.findImage(stem, path) : null);
  return {
    kind: "page",
    document: documentNameOf(path),
    name: count === 1 ? stem : `${stem}, page ${index + 1}`,
    image: image === null ? null : imageOf(image),
    imageNames: [imageName === null ? null : nameOf(imageName.replaceAll("\\", "/")), stem].filter(
      (name) => name !== null,
    ),
    ...text,
  };
}

export function imageOf(path: string, index = 0): ImageSource {
  return { name: nameOf(path), load: { path }, index };
}

/** Folders that programs make for the kind of file in them say nothing of the book. */
const KIND_FOLDERS = /^(page|alto|xml|hocr|transcriptions?|ground[-_ ]?truth|gt|ocr|mets|data|images?|OCR-D-.*)$/i;

/** The folder that a file lies in, above `page` and such; empty at the top. */
export function documentNameOf(path: string): string {
  const parts = folderOf(path)
    .split("/")
    .filter((part) => part !== "" && !KIND_FOLDERS.test(part));
  return parts.at(-1) ?? "";
}
