/** @file Files to read from, by relative path: a folder, an unpacked archive, or single files that a person chose. */
import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";

/** More files than any export of a project has: more is a wrong folder (a home directory, a disk). */
const MOST_FILES = 500_000;
const DEEPEST = 20;

export class FileTree {
  /** Relative path with slashes to where the file lies. */
  readonly #files: ReadonlyMap<string, string>;
  readonly #byName = new Map<string, string[]>();
  #folders: Map<string, string[]> | null = null;

  constructor(files: ReadonlyMap<string, string>) {
    this.#files = files;
    for (const path of files.keys()) {
      const name = nameOf(path).toLowerCase();
      const same = this.#byName.get(name);
      if (same === undefined) this.#byName.set(name, [path]);
      else same.push(path);
    }
  }

  /** Sorted, numbers by their value. */
  paths(): string[] {
    return [...this.#files.keys()].sort(byNumber.compare);
  }

  /** Paths directly in a folder. @param folder empty for the top, else with a slash at its end */
  inFolder(folder: string): readonly string[] {
    this.#folders ??= Map.groupBy(this.#files.keys(), (path) => path.slice(0, path.lastIndexOf("/") + 1));
    return this.#folders.get(folder) ?? [];
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Where the file lies on disk. @throws AppError `not-found` */
  locate(path: string): string {
    const file = this.#files.get(path);
    if (file === undefined) throw new AppError("not-found", `${path} is not among the files. Add it and try again.`);
    return file;
  }

  async read(path: string): Promise<Uint8Array> {
    return readFile(this.locate(path));
  }

  async text(path: string): Promise<string> {
    return decode(await this.read(path));
  }

  /** The first bytes as Latin-1, to tell what a file is. */
  async head(path: string, bytes = 4096): Promise<string> {
    const file = await open(this.locate(path), "r");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.toString("latin1", 0, bytesRead).replace(/^\u00ef\u00bb\u00bf/, "");
    } finally {
      await file.close();
    }
  }

  async size(path: string): Promise<number> {
    return (await stat(this.locate(path))).size;
  }

  /**
   * A file as another one names it: by path from there, by path from the top, then by its name anywhere, the nearest
   * first. Names are compared without case, as half of the systems do.
   * @param from the file that names it
   */
  find(reference: string, from: string): string | null {
    const clean = plain(reference);
    for (const path of [resolveFrom(folderOf(from), clean), clean]) {
      if (path !== null && this.#files.has(path)) return path;
    }
    return this.nearest(this.#byName.get(nameOf(clean).toLowerCase()) ?? [], from);
  }

  /** The image of the same stem: `page/0001.xml` finds `0001.jpg`, `page/0001.jpg` or `images/0001.tif`. */
  findImage(stem: string, from: string): string | null {
    const wanted = stem.toLowerCase();
    const found: string[] = [];
    for (const suffix of IMAGE_SUFFIXES) found.push(...(this.#byName.get(wanted + suffix) ?? []));
    return this.nearest(found, from);
  }

  /** Of several files the one that shares most folders with `from`, then the shortest path. */
  nearest(paths: readonly string[], from: string): string | null {
    const folders = folderOf(from).split("/");
    const shared = (path: string) => {
      const own = folderOf(path).split("/");
      const apart = own.findIndex((folder, index) => folder !== folders[index]);
      return apart === -1 ? own.length : apart;
    };
    return [...paths].sort((a, b) => shared(b) - shared(a) || a.length - b.length || (a < b ? -1 : 1))[0] ?? null;
  }
}

/** All files of a folder, without hidden ones and links. @throws AppError `bad-input` where there are far too many */
export async function listFolder(root: string, prefix = ""): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  await walk(root, prefix, files, 0);
  return files;
}

async function walk(folder: string, prefix: string, files: Map<string, string>, depth: number): Promise<void> {
  if (depth > DEEPEST) return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".") || entry.name === "__MACOSX") continue;
    if (entry.isDirectory()) await walk(join(folder, entry.name), `${prefix}${entry.name}/`, files, depth + 1);
    else if (entry.isFile()) files.set(prefix + entry.name, join(folder, entry.name));
    if (files.size > MOST_FILES) {
      throw new AppError(
        "bad-input",
        `There are more than ${MOST_FILES} files in this folder. Choose the one that holds the pages.`,
      );
    }
  }
}

export const IMAGE_SUFFIXES = [".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bin.png", ".nrm.png"] as const;

const byNumber = new Intl.Collator("en", { numeric: true });

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Without the last slash; empty at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The name without its last suffix. */
export function stemOf(path: string): string {
  return nameOf(path).replace(/\.[^.]+$/, "");
}

/** The name without any suffix, as kraken takes it. */
export function bareStemOf(path: string): string {
  return nameOf(path).replace(/\..*$/s, "");
}

/** UTF-8 (with or without mark), UTF-16 with mark. */
export function decode(bytes: Uint8Array): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
  return new TextDecoder(utf16 ?? "utf-8").decode(bytes);
}

/** A path as other systems write it: slashes, no address before it, no query behind. */
function plain(reference: string): string {
  let text = reference.trim().replaceAll("\\", "/");
  const address = /^(?:file|https?):\/\/[^/]*\/?/i.exec(text);
  if (address !== null) {
    text = text.slice(address[0].length).replace(/[?#].*$/, "");
    try {
      text = decodeURIComponent(text);
    } catch {
      // Not percent-encoded after all.
    }
  }
  return text.replace(/^(\.\/)+/, "");
}

/** null where it leads out of the tree. */
function resolveFrom(folder: string, path: string): string | null {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (parts.pop() === undefined) return null;
    } else parts.push(part);
  }
  return parts.join("/");
}
