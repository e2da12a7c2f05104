/**
 * @file The rules of docs/architecture.md that the compiler and the linter cannot state. Each is a function from the
 * tree to what breaks it, one plain sentence each; planted.test.ts shows that none of them is asleep.
 */
import type { Import, SourceTree } from "./source-tree.ts";

export interface Rule {
  name: string;
  /** What to do instead. */
  advice: string;
  violations(tree: SourceTree): string[];
}

const MOST_LINES = 400;
const CODE = /\.(ts|tsx|mjs)$/;
/** Code of tests may reach where the product's may not, e.g. into tables. */
const TEST = /(\.test\.tsx?|\/test-[a-z-]+\.tsx?|-child\.ts)$/;

/** Everything that may stand at the top; files of tools that begin with a dot may, too. */
const TOP_LEVEL: ReadonlySet<string> = new Set([
  "package.json",
  "package-lock.json",
  "electron.vite.config.ts",
  "tsconfig.json",
  "src-main",
  "src-renderer",
  "src-preload",
  "resources",
  "build",
  "e2e",
  "docs",
  "README.md",
  "LICENSE",
  ".ci",
  ".github",
]);

const topLevel: Rule = {
  name: "the top of the repository is a closed set",
  advice: "Put it into one of the folders there are; docs/architecture.md says what each is for.",
  violations: ({ files }) => {
    const top = new Set(files.map((path) => path.split("/")[0] ?? path));
    const strange = [...top].filter(
      (name) => !TOP_LEVEL.has(name) && (!name.startsWith(".") || files.every((path) => path !== name)),
    );
    const missing = [...TOP_LEVEL].filter((name) => !top.has(name));
    return [...strange.map((name) => `${name} has no place there`), ...missing.map((name) => `${name} is missing`)];
  },
};

const fileLength: Rule = {
  name: `no file has more than ${MOST_LINES} lines`,
  advice: "Split it by what its parts are about.",
  violations: ({ files, text }) =>
    files
      .filter((path) => /\.(ts|tsx|mjs|css|html|py)$/.test(path))
      .map((path) => ({ path, lines: text(path).trimEnd().split("\n").length }))
      .filter(({ lines }) => lines > MOST_LINES)
      .map(({ path, lines }) => `${path} has ${lines} lines`),
};

const names: Rule = {
  name: "nothing is named utils, helpers, common or misc",
  advice: "Name it after its subject and put it into the lowest folder that needs it.",
  violations: ({ files }) =>
    files.filter((path) => path.split("/").some((part) => /^(utils?|helpers?|common|misc)(\.[a-z.]+)?$/i.test(part))),
};

const syntax: Rule = {
  name: "every source file can be read",
  advice: "Mend the syntax; a file that these checks cannot read, they cannot check.",
  violations: (tree) =>
    sources(tree, "").flatMap((path) => {
      const { error } = tree.parse(path);
      return error === null ? [] : [`${path}: ${error}`];
    }),
};

/** What may import what in src-main, lowest first; a number imports its own and lower ones. */
function layerOf(path: string): { layer: number; name: string } {
  const [, folder = "", file = ""] = path.split("/");
  if (folder === "platform") return { layer: 0, name: "platform" };
  if (folder === "storage") return { layer: 1, name: "storage" };
  if (path === "src-main/rpc/event-bus.ts") return { layer: 1, name: "the event bus" };
  if (folder === "rpc") return { layer: 3, name: "rpc" };
  if (path === "src-main/compose.ts") return { layer: 4, name: "compose" };
  if (folder === "hosts") return { layer: 5, name: `hosts/${file}` };
  if (folder === "cli" || file === "") return { layer: 5, name: "an entry" };
  return { layer: 2, name: folder };
}

const layers: Rule = {
  name: "src-main: hosts > compose > rpc > domains > storage > platform",
  advice: "Move what both need down, or pass it in by constructor (compose.ts).",
  violations: (tree) =>
    importsWithin(tree, "src-main/").flatMap(({ path, target }) => {
      if (!target.startsWith("src-main/")) return [];
      const from = layerOf(path);
      const to = layerOf(target);
      return to.layer > from.layer ? [`${path} (${from.name}) imports ${target} (${to.name})`] : [];
    }),
};

const hostOf = (path: string) => /^src-main\/hosts\/([^/]+)\//.exec(path)?.[1];

const hostsApart: Rule = {
  name: "the hosts know nothing of each other",
  advice: "Put what both need into src-main/hosts itself.",
  violations: (tree) =>
    importsWithin(tree, "src-main/hosts/").flatMap(({ path, target }) => {
      const [from, to] = [hostOf(path), hostOf(target)];
      return to === undefined || from === to ? [] : [`${path} imports ${target}`];
    }),
};

const repositories: Rule = {
  name: "a domain leaves another's repository alone, and gets its service by constructor",
  advice: "Import the service's type and have compose.ts pass the service in.",
  violations: (tree) =>
    importsWithin(tree, "src-main/").flatMap(({ path, target, typeOnly }) => {
      const [from, to] = [layerOf(path), layerOf(target)];
      if (from.layer !== 2 || to.layer !== 2 || from.name === to.name) return [];
      if (target.endsWith("-repository.ts")) return [`${path} imports ${target}`];
      return target.endsWith("-service.ts") && !typeOnly ? [`${path} makes its own of ${target}`] : [];
    }),
};

/** A statement, not a word in a sentence: the keyword with what follows it in SQL. */
const SQL =
  /^\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|REPLACE\s+INTO\s|WITH\s+(RECURSIVE\s+)?\w+.*\sAS\s*\(|(CREATE|DROP|ALTER)\s+(UNIQUE\s+|VIRTUAL\s+|TEMP\s+)?(TABLE|INDEX|VIEW|TRIGGER)\s)/;

/** migrate.ts keeps the table of the steps that were applied. */
const SQL_FILES = /-repository\.ts$|^src-main\/storage\/(migrations\/|migrate\.ts$)/;

const sql: Rule = {
  name: "SQL stands in repositories and migrations only",
  advice: "Give the domain's *-repository.ts a method that says what is wanted.",
  violations: (tree) =>
    sources(tree, "src-main/")
      .filter((path) => !TEST.test(path) && !SQL_FILES.test(path))
      .flatMap((path) =>
        tree
          .parse(path)
          .strings.filter((value) => SQL.test(value))
          .map((value) => `${path}: ${value.trim().slice(0, 60)}`),
      ),
};

const map: Rule = {
  name: "every folder of src-main stands in the map of docs/architecture.md",
  advice: "Give the folder a line there that says what it is for.",
  violations: ({ files, text }) => {
    const listed = new Set([...text("docs/architecture.md").matchAll(/^ {2}([a-z-]+)\//gm)].map((match) => match[1]));
    const folders = new Set(files.flatMap((path) => /^src-main\/([^/]+)\//.exec(path)?.[1] ?? []));
    return [...folders].filter((folder) => !listed.has(folder)).map((folder) => `src-main/${folder}`);
  },
};

const featureOf = (path: string) => /^src-renderer\/features\/([^/]+)/.exec(path)?.[1];

const features: Rule = {
  name: "features never import each other; only the app imports features",
  advice: "Move what both need to client/ (data), ui/ (looks) or a folder of its own beside them.",
  violations: (tree) =>
    importsWithin(tree, "src-renderer/", true).flatMap(({ path, target }) => {
      const to = featureOf(target);
      if (to === undefined || to === featureOf(path)) return [];
      return /^src-renderer\/([^/]+|dev\/[^/]+)$/.test(path) ? [] : [`${path} imports ${target}`];
    }),
};

const ui: Rule = {
  name: "ui and strings import nothing above them",
  advice: "Pass it in as a property, or move it down.",
  violations: (tree) =>
    [...importsWithin(tree, "src-renderer/ui/", true), ...importsWithin(tree, "src-renderer/strings/", true)]
      .filter(({ target }) => !/^(src-renderer\/(ui|strings)|src-preload\/contract)\//.test(target))
      .map(({ path, target }) => `${path} imports ${target}`),
};

const devPage: Rule = {
  name: "the product imports nothing of the development page, of tests or of build",
  advice: "Move what the product needs out of there.",
  violations: (tree) =>
    importsWithin(tree, "src-", true)
      .filter(({ path }) => !TEST.test(path) && !path.startsWith("src-renderer/dev/"))
      .filter(({ target }) => /^(build|e2e)\/|^src-renderer\/dev\/|\.test\.tsx?$/.test(target))
      .map(({ path, target }) => `${path} imports ${target}`),
};

const shownText: Rule = {
  name: "what a person reads stands in src-renderer/strings",
  advice: "Give it a name in strings/en.ts and in each translation.",
  violations: (tree) =>
    sources(tree, "src-renderer/")
      .filter((path) => path.endsWith(".tsx") && !TEST.test(path) && !path.startsWith("src-renderer/dev/"))
      .flatMap((path) =>
        tree
          .parse(path)
          .shownText.filter((value) => /\p{L}{2}/u.test(value))
          .map((value) => `${path}: ${value.trim()}`),
      ),
};

const oneLanguage: Rule = {
  name: "no code names the texts of one language",
  advice: "Import strings/index.ts, which has them in the language of the window.",
  violations: (tree) =>
    importsWithin(tree, "", true)
      .filter(({ path }) => !path.startsWith("src-renderer/strings/"))
      .filter(({ target }) => /^src-renderer\/strings\/(en|de|fr|ar)(-[a-z-]+)?\.ts$/.test(target))
      .map(({ path, target }) => `${path} imports ${target}`),
};

const dependencies: Rule = {
  name: "every dependency has its line in docs/dependencies.md",
  advice: "Say there under which licence it is, what it is for, and why this one.",
  violations: ({ text }) => {
    const listed = text("docs/dependencies.md")
      .split("\n")
      .flatMap((line) => /^\| ([^|]+) \|/.exec(line)?.[1]?.split(", ") ?? []);
    const manifest = JSON.parse(text("package.json")) as Record<string, Record<string, string> | undefined>;
    const fromNpm = ["dependencies", "devDependencies", "optionalDependencies"].flatMap((group) =>
      Object.keys(manifest[group] ?? {}),
    );
    const fromPypi = [...text("resources/trainer/pyproject.toml").matchAll(/"([A-Za-z0-9_-]+)>=/g)].map(
      (match) => match[1] ?? "",
    );
    // Types say nothing of their own; the build backend is uv's.
    const plain = (name: string) => name.startsWith("@types/") || name === "uv_build";
    return [...fromNpm, ...fromPypi].filter((name) => !plain(name) && !listed.includes(name));
  },
};

export const rules: readonly Rule[] = [
  topLevel,
  fileLength,
  names,
  syntax,
  layers,
  hostsApart,
  repositories,
  sql,
  map,
  features,
  ui,
  devPage,
  shownText,
  oneLanguage,
  dependencies,
];

function sources({ files }: SourceTree, below: string): string[] {
  return files.filter((path) => path.startsWith(below) && CODE.test(path));
}

/** The imports of files below a folder that stay within the project. Tests are left out unless asked for. */
function importsWithin(tree: SourceTree, below: string, tests = false): (Import & { path: string })[] {
  return sources(tree, below)
    .filter((path) => tests || !TEST.test(path))
    .flatMap((path) => tree.parse(path).imports.map((found) => ({ ...found, path })))
    .filter(({ target }) => target.startsWith("src-") || target.startsWith("build/") || target.startsWith("e2e/"));
}

/** For messages: a rule's violations as a list below its name and advice. */
export function describeViolations(rule: Rule, found: readonly string[]): string {
  return [`${rule.name}. ${rule.advice}`, ...found.map((line) => `  ${line}`)].join("\n");
}
