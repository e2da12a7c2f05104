/**
 * @file What a format is: it writes documents into a target, reads pages or lines out of a tree of files, or both. A
 * new format is one of these in `registry.ts`, and nothing else has to know of it.
 */
import type { Catalogue, FormatId, FormatInfo } from "#contract/formats.ts";
import type { FileTree } from "./file-tree.ts";
import type { Direction, PageText, Point, TextLine, TextRegion } from "./page-text.ts";

/** A character with its place along the line's crop, 0 its left edge to 1 its right edge. */
export interface CharacterPlace {
  text: string;
  confidence: number;
  x0: number;
  x1: number;
}

/** A line on its way out. */
export interface OutLine extends TextLine {
  polygon: readonly Point[];
  direction: Direction;
  status: "proposed" | "edited" | "verified";
  /** Nobody can read the ink. */
  unreadable: boolean;
  /** Where the characters of `text` are; empty where nobody knows. */
  characters: readonly CharacterPlace[];
  /** The line as recognition sees it, PNG. */
  crop(): Promise<Uint8Array>;
  /** What a data set says of it besides, for manifests. */
  facts?: Readonly<Record<string, unknown>>;
}

export interface OutPage {
  id: string;
  /** File name without suffix and without dots, unique in its document. */
  stem: string;
  /** What the page was called where it came from. */
  sourceName: string;
  /** The scan that it is all of, as it came, by its file's name; null where there is no such file (a PDF's page, one turned here). */
  scan: string | null;
  /** BCP 47, of its document; null where nobody has said. */
  language: string | null;
  /** In its document, from 0. */
  position: number;
  width: number;
  height: number;
  regions: TextRegion[];
  lines: OutLine[];
  /** Private lines are painted over. */
  image(type: "png" | "jpg"): Promise<Uint8Array>;
}

export interface OutDocument {
  id: string;
  name: string;
  /** BCP 47; null where nobody has said. */
  language: string | null;
  /** Where its files go: empty for the only document of an export, else a name and a slash. */
  folder: string;
  /** The side of a split data set; all of one side come behind each other. Left out: nothing was split. */
  split?: string;
  pages(): AsyncIterable<OutPage>;
}

/** Where an export goes: a folder that appears whole or not at all. Paths are relative, with slashes. */
export interface ExportTarget {
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** A file written piece by piece; it must be closed. */
  open(path: string): Promise<FileSink>;
  /** Where a file of the export lies while it is written, for libraries that write by themselves. */
  locate(path: string): Promise<string>;
  /** Tells that pages and lines went out. Throws where the person cancelled. */
  progress(pages: number, lines: number): void;
}

export interface FileSink {
  write(content: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export interface WriteOptions {
  variant: string;
  /** Put page images beside the text. */
  images: boolean;
  now: Date;
  /** What a person says of the data set, for catalogues. */
  catalogue?: Catalogue | undefined;
}

export interface ImageSource {
  /** For messages and the page's name. */
  name: string;
  /** A file of the tree, or bytes from within one. */
  load: { path: string } | { bytes: () => Promise<Uint8Array> };
  /** Which page of a file with many, from 0. */
  index: number;
}

/** A page that was read: its text, and the image it belongs to. */
export interface InPage extends PageText {
  kind: "page";
  /** Pages with the same name here become one document. */
  document: string;
  name: string;
  /** null where the tree does not hold the image. */
  image: ImageSource | null;
  /** What the image may be called, for pages that are in the library already. */
  imageNames: string[];
}

/** A line that comes as an image of its own. */
export interface InLine {
  kind: "line";
  document: string;
  name: string;
  image: ImageSource;
  text: string;
  verified: boolean | null;
  /** BCP 47; null or left out where a file does not say. */
  language?: string | null;
}

export type InItem = InPage | InLine;

export interface FormatReader {
  /** The files of the tree that this format reads, in order. */
  find(tree: FileTree): Promise<string[]>;
  /** Files that this format reads by way of `files`, so that no other format reads them again. */
  claims?(tree: FileTree, files: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * @param note told what could not be read and why, one sentence each
   * @param signal ends what takes long between two items
   */
  read(
    tree: FileTree,
    files: readonly string[],
    note: (message: string) => void,
    signal?: AbortSignal,
  ): AsyncIterable<InItem>;
}

export interface FormatWriter {
  write(documents: AsyncIterable<OutDocument>, target: ExportTarget, options: WriteOptions): Promise<void>;
}

export interface Format {
  id: FormatId;
  info: Omit<FormatInfo, "id" | "reads" | "writes">;
  reader?: FormatReader;
  writer?: FormatWriter;
}
