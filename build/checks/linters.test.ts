/** @file The linter, the formatter and the compiler are shown to see what they are there for. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyProject, type ProjectCopy } from "./project-copy.ts";

let copy: ProjectCopy;
beforeAll(() => {
  copy = copyProject();
});
afterAll(() => copy.dispose());

/** Runs a tool of node_modules in the copy. */
function runTool(script: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join("node_modules", script), ...args], {
    cwd: copy.root,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

const imports = "eslint(no-restricted-imports)";

/** What oxlint is there to see: a file, what stands in it, the rule that must speak; null where none may. */
const planted: [path: string, text: string, rule: string | null][] = [
  ["src-preload/contract/node.ts", 'export * from "node:fs";', imports],
  [
    "src-preload/contract/main.ts",
    'import type { EventBus } from "../../src-main/rpc/event-bus.ts";\nexport type A = EventBus;',
    imports,
  ],
  ["src-preload/contract/own.ts", 'export * from "./app.ts";\nexport { z } from "zod";', null],
  ["src-preload/zod.ts", 'export { z } from "zod";', imports],
  ["src-renderer/ui/values.ts", 'export { Id } from "#contract/documents.ts";', imports],
  ["src-renderer/ui/types.ts", 'import type { Line } from "#contract/corrections.ts";\nexport type A = Line;', null],
  ["src-renderer/ui/main.ts", 'export * from "../../src-main/rpc/event-bus.ts";', imports],
  ["src-renderer/ui/node.ts", 'export { join } from "node:path";', imports],
  ["src-renderer/ui/electron.ts", 'export { ipcRenderer } from "electron";', imports],
  ["src-main/documents/child.ts", 'export { spawn } from "node:child_process";', imports],
  [
    "src-main/documents/sqlite.ts",
    'import type Database from "better-sqlite3";\nexport type A = Database.Database;',
    imports,
  ],
  ["src-main/documents/onnx.ts", 'export const load = () => import("onnxruntime-node");', imports],
  ["src-main/documents/electron.ts", 'export { app } from "electron";', imports],
  ["src-main/hosts/web/electron.ts", 'export { app } from "electron";', imports],
  ["src-main/hosts/electron/sqlite.ts", 'export { default } from "better-sqlite3";', imports],
  ["src-main/storage/electron.ts", 'export { app } from "electron";', imports],
  ["src-main/storage/sqlite.ts", 'export { default } from "better-sqlite3";', null],
  ["src-main/documents/renderer.ts", 'export * from "../../src-renderer/ui/format.ts";', imports],
  [
    "src-main/documents/floating.ts",
    "export async function a(): Promise<void> {}\nexport function b(): void {\n  a();\n}",
    "typescript(no-floating-promises)",
  ],
  [
    "src-main/documents/misused.ts",
    "export const a = (list: number[]) => list.forEach(async (n) => await Promise.resolve(n));",
    "typescript(no-misused-promises)",
  ],
  [
    "src-main/documents/switched.ts",
    'export function a(b: "c" | "d"): number {\n  let e = 0;\n  switch (b) {\n    case "c":\n      e = 1;\n  }\n  return e;\n}',
    "typescript(switch-exhaustiveness-check)",
  ],
  ["src-main/documents/ring-a.ts", 'import { b } from "./ring-b.ts";\nexport const a = () => b;', "import(no-cycle)"],
  ["src-main/documents/ring-b.ts", 'import { a } from "./ring-a.ts";\nexport const b = () => a;', "import(no-cycle)"],
];

describe("oxlint", () => {
  it("sees each planted violation, and no other", () => {
    const takeAway = planted.map(([path, text]) => copy.plant(path, text));
    const { status, output } = runTool("oxlint/bin/oxlint", "--format=json", ...planted.map(([path]) => path));
    for (const take of takeAway) take();
    const report = JSON.parse(output) as { diagnostics: { code: string; filename: string }[] };
    const seen = new Map(report.diagnostics.map(({ filename, code }) => [filename, code]));
    expect(planted.map(([path]) => [path, seen.get(path) ?? null])).toEqual(
      planted.map(([path, , rule]) => [path, rule]),
    );
    expect(status).toBe(1);
  });
});

describe("Biome", () => {
  it.each([
    ["formatting", "src-main/documents/plain.ts", "export const a=1", "format"],
    [
      "a wrong hook",
      "src-renderer/ui/hook.tsx",
      'import { useState } from "react";\n\nexport function A({ b }: { b: boolean }) {\n  if (b) useState(0);\n  return null;\n}\n',
      "useHookAtTopLevel",
    ],
    ["a forgotten label", "src-renderer/ui/label.tsx", 'export const A = () => <img src="a.png" />;\n', "useAltText"],
  ])("sees %s", (_what, path, text, rule) => {
    const takeAway = copy.plant(path, text);
    const { status, output } = runTool("@biomejs/biome/bin/biome", "check", "--error-on-warnings", path);
    takeAway();
    expect(output).toContain(rule);
    expect(status).toBe(1);
  });
});

describe("the compiler", () => {
  it("keeps the browser and Node out of the contract", () => {
    const takeAway = copy.plant(
      "src-preload/contract/leak.ts",
      "export const a: string = document.title;\nexport const b: string = process.cwd();\n",
    );
    const { status, output } = runTool("typescript/bin/tsc", "-b", "src-preload/contract");
    takeAway();
    expect(output).toContain("leak.ts(1,26): error TS2584");
    expect(output).toContain("leak.ts(2,26): error TS2591");
    expect(status).not.toBe(0);
  });
});
