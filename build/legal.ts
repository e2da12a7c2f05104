/**
 * @file `npm run legal`: what the app is made of, for those who ship or audit it: a software bill of materials
 * (CycloneDX) of packages and of the trainer's environment, and the licence texts of everything that ships, into `out/legal`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installedUv } from "./uv.ts";

interface Locked {
  version: string;
  license?: string;
  dev?: boolean;
  devOptional?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export interface ShippedPackage {
  name: string;
  version: string;
  /** As its own package.json states it. */
  license: string;
  /** Where it is installed, from the top. */
  path: string;
  /** Who made it, where the package says so. */
  author: string;
  /** Licence and notice as they lie in the package; empty where it brings none. */
  texts: string[];
}

/** Code and styles whose imports end up in the window; `unicode-names.ts` writes what it reads into the bundle. */
const BUNDLED = ["src-renderer", "build/unicode-names.ts"];
const LICENCE = /^(licen[cs]e|copying|notice|ofl|ftl|third.?party)/i;
/** The Node that runs the checks; no part of any app. */
const OF_TOOLS = /^node_modules\/node-(linux|win|bin)/;

/**
 * Every package that a production install or the window's bundle has, on this system, sorted by name.
 * @throws Error where node_modules is not there
 */
export function shippedPackages(root: string): ShippedPackage[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  const wanted = new Set(
    Object.entries(packages).flatMap(([path, { dev, devOptional }]) =>
      path === "" || dev === true || devOptional === true ? [] : [path],
    ),
  );
  const top = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const sources = BUNDLED.flatMap((path) => codeBelow(join(root, path))).join("\n");
  const add = (path: string) => {
    if (wanted.has(path)) return;
    wanted.add(path);
    const { dependencies = {}, optionalDependencies = {} } = packages[path] as Locked;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = resolve(packages, path, name);
      if (found !== null) add(found);
    }
  };
  for (const name of Object.keys(top.devDependencies)) {
    if (imports(sources, name)) add(`node_modules/${name}`);
  }
  return [...wanted]
    .filter((path) => existsSync(join(root, path)) && !OF_TOOLS.test(path))
    .map((path) => describe(root, path))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether code or styles take something from a package; a type that is gone when it runs does not count. */
function imports(sources: string, name: string): boolean {
  const packages = new Set(["vite", "vitest", "@playwright/test", "electron"]);
  return (
    !packages.has(name) &&
    new RegExp(`(from|import|url|resolve)\\s*\\(?\\s*["'][./]*(node_modules/)?${name}["'/]`).test(sources)
  );
}

/** Where npm put a package that another one asks for: beside it, or further up. */
function resolve(packages: Record<string, Locked>, from: string, name: string): string | null {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const path = `${at === "" ? "" : `${at}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (at === "") return null;
  }
}

function describe(root: string, path: string): ShippedPackage {
  const folder = join(root, path);
  const { name, version, license, licenses, author } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as {
    name: string;
    version: string;
    license?: string | { type: string };
    licenses?: { type: string }[];
    author?: string | { name: string };
  };
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && (LICENCE.test(entry.name) || (path.includes("/@img/") && /^readme/i.test(entry.name))),
    )
    .map((entry) => readFileSync(join(folder, entry.name), "utf8").trim());
  const said =
    typeof license === "string" ? license : (license?.type ?? licenses?.map(({ type }) => type).join(" OR "));
  // png-js states none; its file is MIT's text.
  const read = texts.some((text) => text.includes("Permission is hereby granted, free of charge")) ? "MIT" : "";
  const by = typeof author === "string" ? author : (author?.name ?? "");
  return { name, version, license: said ?? read, author: by, path, texts };
}

/** All code below a folder, without tests and the development page. */
function codeBelow(path: string): string[] {
  if (/\.(tsx?|css)$/.test(path)) return [readFileSync(path, "utf8")];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) return entry.name === "dev" ? [] : codeBelow(inner);
    return /\.(tsx?|css)$/.test(entry.name) && !/(\.test|^test-.*)\.tsx?$/.test(entry.name)
      ? [readFileSync(inner, "utf8")]
      : [];
  });
}

/** One text with every package's name, version, licence and licence text. */
export function noticesOf(shipped: readonly ShippedPackage[]): string {
  const parts = shipped.map(({ name, version, license, author, texts }) => {
    const title = `${name} ${version} (${license})`;
    const body =
      texts.length > 0
        ? texts.join("\n\n")
        : `The package brings no text of its own. Licence: ${license}. ${author === "" ? "" : `By ${author}.`}`;
    return `${"=".repeat(100)}\n${title}\n${"-".repeat(100)}\n${body}\n`;
  });
  const start = `Emend is licensed under Apache-2.0 (LICENSE). It contains or comes with the ${shipped.length} packages below. Electron's and\nChromium's licences lie beside the program (LICENSE.electron.txt, LICENSES.chromium.html). The trainer's Python\npackages are fetched on the person's machine: sbom-trainer.cdx.json lists them.\n`;
  return [start, ...parts].join("\n");
}

interface Bom {
  components: { "bom-ref": string }[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

/** npm's CycloneDX of the lock file, cut to what ships. @throws Error where npm cannot make it */
export function sbomOf(root: string, shipped: readonly ShippedPackage[]): Bom {
  const refs = new Set(shipped.map(({ name, version }) => `${name}@${version}`));
  const { stdout, stderr } = spawnSync("npm", ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
  if (!stdout.startsWith("{")) throw new Error(`npm sbom failed: ${stderr}`);
  const bom = JSON.parse(stdout) as Bom & { metadata: { component: { "bom-ref": string } } };
  const own = bom.metadata.component["bom-ref"];
  const kept = (ref: string) => refs.has(ref) || ref === own;
  return {
    ...bom,
    components: bom.components.filter((component) => refs.has(component["bom-ref"])),
    dependencies: bom.dependencies
      .filter(({ ref }) => kept(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter(kept) })),
  };
}

/** @returns uv's CycloneDX of the trainer's lock file; null without uv */
function trainerSbom(root: string): string | null {
  const uv = installedUv();
  if (uv === null) return null;
  const what = ["export", "--frozen", "--no-dev", "--quiet", "--preview-features", "sbom-export"];
  const { stdout, status } = spawnSync(uv, [...what, "--format", "cyclonedx1.5"], {
    cwd: join(root, "resources/trainer"),
    encoding: "utf8",
  });
  return status === 0 ? stdout : null;
}

/** Writes all of it. @returns the packages, and the files that were made */
export function writeLegal(root: string): { shipped: ShippedPackage[]; files: string[] } {
  const folder = join(root, "out", "legal");
  mkdirSync(folder, { recursive: true });
  const shipped = shippedPackages(root);
  const trainer = trainerSbom(root);
  const files: [string, string][] = [
    ["LICENSE", readFileSync(join(root, "LICENSE"), "utf8")],
    ["THIRD-PARTY-NOTICES.txt", noticesOf(shipped)],
    ["sbom.cdx.json", `${JSON.stringify(sbomOf(root, shipped), null, 1)}\n`],
    ...(trainer === null ? [] : ([["sbom-trainer.cdx.json", trainer]] as [string, string][])),
  ];
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  return { shipped, files: files.map(([name]) => join(folder, name)) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { shipped, files } = writeLegal(fileURLToPath(new URL("..", import.meta.url)));
  const bare = shipped.filter(({ texts }) => texts.length === 0).map(({ name, license }) => `${name} (${license})`);
  console.log(`${shipped.length} packages ship. Made:\n${files.join("\n")}`);
  if (bare.length > 0) console.log(`Without a licence text of their own: ${bare.join(", ")}`);
}
