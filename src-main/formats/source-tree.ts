/** @file What a person offered (files, folders, zip archives) as one tree, and which format reads which file of it. */
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { FormatId } from "#contract/formats.ts";
import { unpackZip } from "./archive.ts";
import { FreeNames } from "./file-names.ts";
import { FileTree, IMAGE_SUFFIXES, listFolder } from "./file-tree.ts";
import type { FormatReader, InItem } from "./format.ts";
import { readers } from "./registry.ts";

export interface Offered {
  path: string;
  name: string;
}

export interface OpenTree {
  tree: FileTree;
  close(): Promise<void>;
}

/**
 * Opens what was offered. Folders and archives keep their name as the first folder, so that a book's files do not mix
 * with another's; single files lie at the top.
 * @param scratch where archives are unpacked
 * @throws AppError as `unpackZip` does
 */
export async function openTree(offered: readonly Offered[], scratch: string, signal: AbortSignal): Promise<OpenTree> {
  const files = new Map<string, string>();
  const names = new FreeNames();
  await mkdir(scratch, { recursive: true });
  const temporary = await mkdtemp(join(scratch, "unpacked-"));
  const close = () => rm(temporary, { recursive: true, force: true });
  try {
    for (const [index, { path, name }] of offered.entries()) {
      signal.throwIfAborted();
      if ((await stat(path)).isDirectory()) merge(files, await listFolder(path, `${names.take(name)}/`));
      else if (/\.zip$/i.test(name)) {
        const folder = join(temporary, String(index));
        await unpackZip(path, folder, name, signal);
        merge(files, await listFolder(folder, `${names.take(name.replace(/\.zip$/i, ""))}/`));
      } else files.set(files.has(name) ? `${names.take(String(index))}/${name}` : name, path);
    }
    return { tree: new FileTree(files), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function merge(into: Map<string, string>, files: ReadonlyMap<string, string>): void {
  for (const [path, file] of files) into.set(path, file);
}

export interface Assignment {
  format: FormatId;
  reader: FormatReader;
  files: string[];
}

/** Every file goes to the first format that reads it. What is neither read nor an image is told as unknown. */
export async function assignFiles(tree: FileTree): Promise<{ assignments: Assignment[]; unknown: string[] }> {
  const taken = new Set<string>();
  const assignments: Assignment[] = [];
  for (const { id, reader } of readers()) {
    const files = (await reader.find(tree)).filter((path) => !taken.has(path));
    if (files.length === 0) continue;
    for (const path of files) taken.add(path);
    for (const path of (await reader.claims?.(tree, files)) ?? []) taken.add(path);
    assignments.push({ format: id, reader, files });
  }
  const known = (path: string) =>
    taken.has(path) ||
    /\.(pdf|ya?ml|md|license|gt\.txt|cach)$/i.test(path) ||
    IMAGE_SUFFIXES.some((suffix) => path.toLowerCase().endsWith(suffix));
  return { assignments, unknown: tree.paths().filter((path) => !known(path)) };
}

/**
 * All pages and lines of a tree with the format that they come from.
 * @throws AppError as the readers do; `damaged-file` where a library of theirs gives up on a file (found by build/bench/fuzz.ts)
 */
export async function* readAll(
  tree: FileTree,
  assignments: readonly Assignment[],
  note: (message: string) => void,
  signal?: AbortSignal,
): AsyncGenerator<{ format: FormatId; item: InItem }> {
  for (const { format, reader, files } of assignments) {
    const items = reader.read(tree, files, note, signal)[Symbol.asyncIterator]();
    try {
      for (let next = await read(items, files); next.done !== true; next = await read(items, files)) {
        yield { format, item: next.value };
      }
    } finally {
      // Where nobody wants the rest, what reads it ends.
      await items.return?.();
    }
  }
}

async function read(items: AsyncIterator<InItem>, files: readonly string[]): Promise<IteratorResult<InItem>> {
  try {
    return await items.next();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // The disk's trouble, and what a person did, are not the file's.
    const ours = error instanceof AppError || (error as Error).name === "AbortError";
    if (ours || /^(E(?!RR_)|SQLITE)/.test(code ?? "")) throw error;
    const names = files.length === 1 ? (files[0] as string) : `One of ${files.length} files (${files[0]}, …)`;
    throw new AppError(
      "damaged-file",
      `${names} is damaged (${(error as Error).message}). Export it again.`,
      undefined,
      {
        cause: error,
      },
    );
  }
}
