/** @file The project's own files, and what stands in them, for the checks of structure. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync, Visitor } from "vite";

/** An import, export-from or `import()` of a file. */
export interface Import {
  /** As written. */
  specifier: string;
  /** Path from the project's root for a relative specifier or `#contract/…`; the specifier itself for a package. */
  target: string;
  typeOnly: boolean;
}

export interface ParsedFile {
  imports: Import[];
  /** String literals and the fixed parts of templates. */
  strings: string[];
  /** Words that a person would read: text between tags, and the attributes that are shown or read out. */
  shownText: string[];
  /** The first syntax error, if any. */
  error: string | null;
}

export interface SourceTree {
  root: string;
  /** Paths from the root, with `/`, in order; nothing that .gitignore names. */
  files: string[];
  text(path: string): string;
  parse(path: string): ParsedFile;
}

const SHOWN_ATTRIBUTES: ReadonlySet<string> = new Set(["title", "alt", "placeholder", "label", "aria-label"]);

/** Reads a project's tree; files are read and parsed when first asked for. */
export function openSourceTree(root: string): SourceTree {
  const texts = new Map<string, string>();
  const parsed = new Map<string, ParsedFile>();
  const text = (path: string) => remember(texts, path, () => readFileSync(join(root, path), "utf8"));
  return {
    root,
    files: listFiles(root),
    text,
    parse: (path) => remember(parsed, path, () => parseFile(path, text(path))),
  };
}

function remember<T>(known: Map<string, T>, path: string, make: () => T): T {
  const found = known.get(path) ?? make();
  known.set(path, found);
  return found;
}

/** Walks the folders rather than asking git, so that it works in a copy too. */
function listFiles(root: string): string[] {
  const ignored = readIgnored(root);
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.name === ".git" || ignored(entry.name)) continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else found.push(path);
    }
  };
  walk("");
  return found.sort();
}

/** The two forms of line that our .gitignore has: names (with `/` around them or not) and `*.ending`. */
function readIgnored(root: string): (name: string) => boolean {
  const file = join(root, ".gitignore");
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  const names = new Set(lines.filter((line) => !line.startsWith("*")).map((line) => line.replaceAll("/", "")));
  const endings = lines.filter((line) => line.startsWith("*")).map((line) => line.slice(1));
  return (name) => names.has(name) || endings.some((ending) => name.endsWith(ending));
}

function parseFile(path: string, text: string): ParsedFile {
  const result = parseSync(path, text);
  const file: ParsedFile = { imports: [], strings: [], shownText: [], error: result.errors[0]?.message ?? null };
  const add = (specifier: string, typeOnly: boolean) =>
    file.imports.push({ specifier, typeOnly, target: resolveSpecifier(path, specifier) });
  for (const { moduleRequest, entries } of result.module.staticImports) {
    add(moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType));
  }
  for (const { entries } of result.module.staticExports) {
    for (const { moduleRequest, isType } of entries) if (moduleRequest) add(moduleRequest.value, isType);
  }
  for (const { moduleRequest } of result.module.dynamicImports) {
    const written = text.slice(moduleRequest.start, moduleRequest.end);
    if (/^["'`][^$]*["'`]$/.test(written)) add(written.slice(1, -1), false);
  }
  collector(file).visit(result.program);
  return file;
}

/** `./x.ts` and `#contract/x.ts` as paths from the root. */
function resolveSpecifier(from: string, specifier: string): string {
  if (specifier.startsWith("#contract/")) return specifier.replace("#contract/", "src-preload/contract/");
  return specifier.startsWith(".") ? posix.join(posix.dirname(from), specifier) : specifier;
}

function collector(file: ParsedFile): Visitor {
  return new Visitor({
    Literal: ({ value }) => {
      if (typeof value === "string") file.strings.push(value);
    },
    TemplateElement: ({ value }) => {
      file.strings.push(value.cooked ?? value.raw);
    },
    JSXText: ({ value }) => {
      file.shownText.push(value);
    },
    JSXAttribute: ({ name, value }) => {
      const shown = name.type === "JSXIdentifier" && SHOWN_ATTRIBUTES.has(name.name);
      if (shown && value?.type === "Literal" && typeof value.value === "string") file.shownText.push(value.value);
    },
  });
}
