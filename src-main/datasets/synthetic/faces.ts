/** @file Faces that text can be set in: those that come along, and those of this machine. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { basename, extname, join } from "node:path";
import opentype from "opentype.js";
import { AppError } from "#contract/errors.ts";
import type { SyntheticFont } from "#contract/synthetic.ts";
import { unpackWoff } from "./woff.ts";

/** A face that is ready to be set in. */
export interface Face {
  family: string;
  /** A TrueType or OpenType file. */
  file: string;
  /** Whether it has every letter and mark of a text. */
  has(text: string): boolean;
}

const require = createRequire(import.meta.url);
const BUNDLED = [
  { id: "cardo", name: "Cardo", file: "@expo-google-fonts/cardo/400Regular/Cardo_400Regular.ttf" },
  {
    id: "cardo-italic",
    name: "Cardo Italic",
    file: "@expo-google-fonts/cardo/400Regular_Italic/Cardo_400Regular_Italic.ttf",
  },
  {
    id: "unifraktur-maguntia",
    name: "UnifrakturMaguntia",
    file: "@expo-google-fonts/unifrakturmaguntia/400Regular/UnifrakturMaguntia_400Regular.ttf",
  },
  {
    id: "grenze-gotisch",
    name: "Grenze Gotisch",
    file: "@fontsource/grenze-gotisch/files/grenze-gotisch-latin-400-normal.woff",
  },
  { id: "amiri", name: "Amiri", file: "@fontsource/amiri/files/amiri-arabic-400-normal.woff" },
  {
    id: "noto-naskh-arabic",
    name: "Noto Naskh Arabic",
    file: "@fontsource/noto-naskh-arabic/files/noto-naskh-arabic-arabic-400-normal.woff",
  },
] as const;

const MOST_INSTALLED = 500;
const DEPTH = 4;

/** Where systems keep their fonts. */
function fontFolders(): string[] {
  const home = homedir();
  if (process.platform === "win32") {
    return [join(process.env.WINDIR ?? "C:\\Windows", "Fonts"), join(home, "AppData/Local/Microsoft/Windows/Fonts")];
  }
  if (process.platform === "darwin") return ["/Library/Fonts", "/System/Library/Fonts", join(home, "Library/Fonts")];
  return ["/usr/share/fonts", "/usr/local/share/fonts", join(home, ".local/share/fonts"), join(home, ".fonts")];
}

export class Faces {
  readonly #folder: string;
  readonly #open = new Map<string, Promise<Face>>();
  #installed: Map<string, string> | null = null;

  /** @param folder for fonts that had to be unpacked; can be made again */
  constructor(folder: string) {
    this.#folder = folder;
  }

  list(): SyntheticFont[] {
    const installed = [...this.#files().keys()].map((id) => ({ id, name: id, kind: "installed" as const }));
    return [...BUNDLED.map(({ id, name }) => ({ id, name, kind: "bundled" as const })), ...installed];
  }

  /** @throws AppError `not-found`, `bad-input` for a file that is no font */
  open(id: string): Promise<Face> {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    const face = this.#load(id);
    this.#open.set(id, face);
    face.catch(() => this.#open.delete(id));
    return face;
  }

  async #load(id: string): Promise<Face> {
    const bundled = BUNDLED.find((font) => font.id === id);
    const source = bundled === undefined ? this.#files().get(id) : require.resolve(bundled.file);
    if (source === undefined) throw new AppError("not-found", `The font ${id} is not on this machine. Choose another.`);
    const original = readFileSync(source);
    const bytes = unpackWoff(original);
    const file = bytes === original ? source : await this.#keep(bytes);
    try {
      const font = opentype.parse(new Uint8Array(bytes).buffer);
      return { family: familyOf(font) ?? basename(source, extname(source)), file, has: (text) => hasAll(font, text) };
    } catch {
      throw new AppError("bad-input", `${basename(source)} cannot be read as a font. Choose another.`);
    }
  }

  async #keep(bytes: Buffer): Promise<string> {
    const file = join(this.#folder, `${createHash("sha256").update(bytes).digest("hex")}.ttf`);
    if (existsSync(file)) return file;
    await mkdir(this.#folder, { recursive: true });
    await writeFile(`${file}.${process.pid}`, bytes);
    await rename(`${file}.${process.pid}`, file);
    return file;
  }

  /** By name, each file once. */
  #files(): Map<string, string> {
    this.#installed ??= new Map(
      fontFolders()
        .flatMap((folder) => fontsIn(folder, DEPTH))
        .map((file): [string, string] => [basename(file, extname(file)), file])
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, MOST_INSTALLED),
    );
    return this.#installed;
  }
}

/** As Pango names it, with its style; from whichever of the font's tables of names has it. */
function familyOf(font: opentype.Font): string | null {
  const tables = Object.values(font.names) as { fontFamily?: Named; fontSubfamily?: Named }[];
  const named = tables.find(({ fontFamily }) => fontFamily !== undefined);
  const family = Object.values(named?.fontFamily ?? {})[0];
  const style = Object.values(named?.fontSubfamily ?? {})[0] ?? "";
  const styles = ["Bold", "Italic"].filter((each) => style.includes(each));
  return family === undefined ? null : [family.replaceAll(",", ""), ...styles].join(" ");
}

/** A name by language. */
type Named = Record<string, string>;

/** Punctuation and figures may come from another face, as printers did it; letters and marks may not. */
function hasAll(font: opentype.Font, text: string): boolean {
  return [...text].every((character) => !/[\p{L}\p{M}]/u.test(character) || font.charToGlyphIndex(character) > 0);
}

function fontsIn(folder: string, depth: number): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return depth > 0 ? fontsIn(path, depth - 1) : [];
      return /\.(ttf|otf)$/i.test(entry.name) ? [path] : [];
    });
  } catch {
    // No such folder on this machine.
    return [];
  }
}
