/**
 * @file `npm run check`: everything that a machine can judge without a browser. Every step runs, whatever the others
 * say; what failed is printed last, and the status is 1. `npm run check -- types units` runs some of the steps.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installedUv } from "./uv.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Step {
  name: string;
  what: string;
  command: readonly string[];
  /** Why it cannot run here. */
  skipped?: string;
}

/** A command-line tool of node_modules, run by this Node. */
function tool(script: string, ...args: string[]): string[] {
  return [process.execPath, join("node_modules", script), ...args];
}

/** Tests of one project of build/vitest.config.ts. */
function vitest(project: string): string[] {
  const config = ["--config", "build/vitest.config.ts", `--project=${project}`];
  return tool("vitest/vitest.mjs", "run", ...config, "--reporter=dot");
}

/** A tool of the trainer's environment, which `npm test` makes. It is only used here: making it can take 6 GB. */
function trainerTool(name: string, what: string, ...args: string[]): Step {
  const uv = installedUv();
  const missing = uv === null || !existsSync(join(root, "resources/trainer/.venv"));
  const command = [uv ?? "", "run", "--project", "resources/trainer", "--frozen", "--no-progress", name, ...args];
  return missing
    ? { name, what, command, skipped: "the trainer's environment is not here; `npm test` makes it" }
    : { name, what, command };
}

const steps: readonly Step[] = [
  {
    name: "format",
    what: "format and lint (biome)",
    command: tool("@biomejs/biome/bin/biome", "check", "--error-on-warnings", "--colors=off", "."),
  },
  { name: "types", what: "types (tsc -b)", command: tool("typescript/bin/tsc", "-b") },
  {
    name: "rules",
    what: "rules with types, package boundaries (oxlint)",
    // Folders are named: without them it would walk into node_modules.
    command: tool(
      "oxlint/bin/oxlint",
      "src-main",
      "src-renderer",
      "src-preload",
      "build",
      "e2e",
      "electron.vite.config.ts",
    ),
  },
  trainerTool("ruff", "trainer: lint (ruff)", "check", "resources/trainer"),
  trainerTool("pyright", "trainer: types (pyright)", "--project", "resources/trainer"),
  {
    name: "units",
    what: "unit, contract and architecture tests (vitest)",
    command: vitest("unit"),
  },
  {
    name: "audit",
    what: "known holes in what ships (npm audit, uv audit)",
    command: [process.execPath, "--disable-warning=ExperimentalWarning", "build/audit.ts"],
  },
  { name: "desktop", what: "the desktop app, built, packaged and started (vitest)", command: vitest("desktop") },
];

/** What a step ends with that could not judge: it says why. */
const NOT_HERE = 77;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(", ")}. There are: ${steps.map((step) => step.name).join(", ")}.`);
  process.exit(2);
}

const failures: { step: Step; output: string }[] = [];
for (const step of steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  if (step.skipped !== undefined) {
    console.log(`skip            ${step.what}: ${step.skipped}`);
    continue;
  }
  const started = performance.now();
  const { status, output } = run(step);
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
  if (status === NOT_HERE) {
    console.log(`skip  ${seconds} s  ${step.what}: ${output.trim().replaceAll("\n", "; ")}`);
    continue;
  }
  console.log(`${status === 0 ? "ok  " : "FAIL"}  ${seconds} s  ${step.what}`);
  if (status !== 0) failures.push({ step, output });
}
for (const { step, output } of failures) console.log(`\n--- ${step.what}\n${output.trim()}`);
console.log(failures.length === 0 ? "\nAll checks passed." : `\n${failures.length} failed; the reasons stand above.`);
process.exit(failures.length === 0 ? 0 : 1);

/** What a step said, and how it ended. */
function run(step: Step): { status: number; output: string } {
  const [command = "", ...args] = step.command;
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status: result.status ?? 1, output: `${result.stdout}${result.stderr}${result.error?.message ?? ""}` };
}
