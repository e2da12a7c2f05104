/** @file From lines of the library to rows of a data set: a page in memory at a time. */
import { closeSync, openSync, readSync } from "node:fs";
import { relative, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { DataSetPreview, DataSetRequest, DataSetSplit } from "#contract/datasets.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { type SplitGroup, splitGroups } from "./group-split.ts";
import type { DataSetRow } from "./manifest-file.ts";
import type { PageCount, SourceDocument, SourceLine, SourcePage, SourceRepository } from "./source-repository.ts";

const HAND = /^hand:\s*(.+)$/i;
/** Work that goes on without letting others have their turn, in milliseconds. */
const TURN_MS = 10;

export interface Plan {
  preview: DataSetPreview;
  /** By page or by document. */
  sideOf: (page: string, document: string) => DataSetSplit;
}

/** What a request would take, and which side each page or document is on. */
export function planOf(repository: SourceRepository, request: DataSetRequest): Plan {
  const counts = repository.counts(request, request.status);
  const byDocument = request.split.by === "document";
  const rowsOf = (count: PageCount) => {
    if (request.unit === "line") return count.ready;
    return isWhole(count) ? 1 : 0;
  };
  const groups = new Map<string, SplitGroup>();
  for (const count of counts) {
    const id = byDocument ? count.documentId : count.pageId;
    const known = groups.get(id) ?? { id, rows: 0, synthetic: count.synthetic === 1 };
    groups.set(id, { ...known, rows: known.rows + rowsOf(count) });
  }
  const sides = splitGroups([...groups.values()], request.split);
  const taken = counts.filter((count) => rowsOf(count) > 0);
  const sum = (of: (count: PageCount) => number) => counts.reduce((total, count) => total + of(count), 0);
  const splits = { train: { rows: 0, groups: 0 }, validation: { rows: 0, groups: 0 }, test: { rows: 0, groups: 0 } };
  for (const { id, rows } of groups.values()) {
    const side = splits[sides.get(id) ?? "train"];
    side.rows += rows;
    if (rows > 0) side.groups += 1;
  }
  return {
    preview: {
      documents: new Set(taken.map(({ documentId }) => documentId)).size,
      pages: taken.length,
      rows: sum(rowsOf),
      splits,
      leftOut: {
        noTraining: sum((count) => (request.unit === "page" && !isWhole(count) ? 0 : count.noTraining)),
        unreadable: sum(({ unreadable }) => unreadable),
        unfinished: request.unit === "line" ? sum((count) => count.unfinished) : counts.length - taken.length,
      },
      synthetic: sum((count) => (count.synthetic === 1 ? rowsOf(count) : 0)),
    },
    sideOf: (page, document) => sides.get(byDocument ? document : page) ?? "train",
  };
}

/** Whether a page can be a row of a page set: all of it is far enough and may be trained on. */
const isWhole = ({ ready, unfinished, noTraining }: PageCount): boolean =>
  ready > 0 && unfinished === 0 && noTraining === 0;

/**
 * The rows of a request in reading order.
 * @param folder where the manifest will lie: images are named relative to it
 */
export async function* rowsOf(
  repository: SourceRepository,
  blobs: Pick<BlobStore, "path">,
  folder: string,
  request: DataSetRequest,
  sideOf: Plan["sideOf"],
): AsyncGenerator<DataSetRow[]> {
  let since = performance.now();
  for (const document of repository.documents(request)) {
    for (const page of repository.pages(document.id)) {
      const lines = repository.lines(page.id);
      const context = { document, page, split: sideOf(page.id, document.id), blobs, folder };
      const rows =
        request.unit === "line" ? lineRows(lines, request.status, context) : pageRows(lines, request.status, context);
      if (rows.length > 0) yield rows;
      if (performance.now() - since > TURN_MS) {
        await setImmediate();
        since = performance.now();
      }
    }
  }
}

interface Context {
  document: SourceDocument;
  page: SourcePage;
  split: DataSetSplit;
  blobs: Pick<BlobStore, "path">;
  folder: string;
}

function isReady(line: SourceLine, status: DataSetRequest["status"]): boolean {
  if (line.text === null) return false;
  return status === "all" || line.status === "verified" || (status === "corrected" && line.status === "edited");
}

function lineRows(lines: readonly SourceLine[], status: DataSetRequest["status"], context: Context): DataSetRow[] {
  return lines
    .filter((line) => line.noTraining === 0 && line.unreadable === 0 && isReady(line, status))
    .map((line) => {
      const path = context.blobs.path(line.cropSha256);
      return rowOf(context, line.id, line.text as string, path, line.cropSha256, pngSize(path), [line]);
    });
}

/** The page as one row, its lines below each other; none where a line of it is not far enough. */
function pageRows(lines: readonly SourceLine[], status: DataSetRequest["status"], context: Context): DataSetRow[] {
  const readable = lines.filter((line) => line.unreadable === 0);
  if (readable.length === 0 || lines.some((line) => line.noTraining === 1)) return [];
  if (!readable.every((line) => isReady(line, status))) return [];
  const { page, blobs } = context;
  const text = readable.map((line) => line.text).join("\n");
  return [rowOf(context, page.id, text, blobs.path(page.imageSha256), page.imageSha256, page, lines)];
}

function rowOf(
  { document, page, split, folder }: Context,
  id: string,
  text: string,
  path: string,
  sha256: string,
  { width, height }: { width: number; height: number },
  lines: readonly SourceLine[],
): DataSetRow {
  const [first] = lines as [SourceLine];
  const hands = document.tags.map((tag) => HAND.exec(tag)?.[1] ?? null);
  return {
    id,
    image: relative(folder, path).split(sep).join("/"),
    text,
    split,
    page: page.id,
    document: document.id,
    language: document.language,
    subset: document.tags.find((tag) => !HAND.test(tag)) ?? null,
    hand: hands.find((hand) => hand !== null) ?? null,
    source: `${page.file}#${page.index + 1}`,
    width,
    height,
    sha256,
    flags: {
      private: lines.some((line) => line.isPrivate === 1),
      noTraining: false,
      noImages: lines.some((line) => line.noImages === 1),
      publishable: lines.some((line) => line.publishable === 0) ? false : first.publishable === 1 ? true : null,
      synthetic: document.synthetic,
    },
    licence: first.licence,
    rightsHolder: first.rightsHolder,
  };
}

const HEADER = 24;
const header = Buffer.alloc(HEADER);

/** Width and height of a PNG in pixels, from its header; 0 where it is none. A whole decoder for it takes ten times as long. */
function pngSize(path: string): { width: number; height: number } {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return { width: 0, height: 0 };
  }
  try {
    const read = readSync(file, header, 0, HEADER, 0);
    if (read < HEADER || header.toString("latin1", 12, 16) !== "IHDR") return { width: 0, height: 0 };
    return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };
  } finally {
    closeSync(file);
  }
}
