/**
 * @file `npm test`: unit tests, the packaged desktop app, the trainer's tests, then the app in a browser. Gets what they need
 * by itself, and ends with the plain line `N passed, N failed`. `build/test.ts unit|desktop|trainer|e2e` runs one part, `npm run test:e2e -- writing`
 * the browser's specs of such a name.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeModelStore } from "../src-main/recognition/models/open-model-store.ts";
import { findBrowser } from "./browser.ts";
import { findUv } from "./uv.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const results = join(root, "out", "test-results");
const total = { passed: 0, failed: 0, skipped: 0 };

const words = process.argv.slice(2);
/** Of e2e's specs; all without one. */
const names = words.filter((word) => !["unit", "desktop", "trainer", "e2e"].includes(word));
const wanted = words.filter((word) => !names.includes(word));

function run(command: string, args: string[], env: Record<string, string> = {}): number {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  if (result.error) console.error(`${command}: ${result.error.message}`);
  return result.status ?? 1;
}

/** Adds a part's counts; a part that failed without counting anything is one failure. */
function add(part: string, counts: { passed: number; failed: number; skipped: number }, status: number): void {
  total.passed += counts.passed;
  total.skipped += counts.skipped;
  total.failed += status !== 0 && counts.failed === 0 ? 1 : counts.failed;
  console.log(
    `${part}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (status ${status})`,
  );
}

function json(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
}

/** @param project of build/vitest.config.ts */
function vitest(project: string): void {
  const output = join(results, `${project}.json`);
  const status = run(process.execPath, [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--config",
    "build/vitest.config.ts",
    `--project=${project}`,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${output}`,
  ]);
  const report = json(output) as { numPassedTests: number; numFailedTests: number; numPendingTests: number } | null;
  add(
    project,
    { passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 0, skipped: report?.numPendingTests ?? 0 },
    status,
  );
}

function trainer(): void {
  const uv = findUv();
  if (uv === null) {
    console.log("The trainer's tests need Python 3.11 or newer with venv, which is not here.");
    add("trainer", { passed: 0, failed: 0, skipped: 1 }, 0);
    return;
  }
  const output = join(results, "trainer.xml");
  const status = run(uv, [
    "run",
    "--project",
    "resources/trainer",
    "--frozen",
    "--no-progress",
    "pytest",
    "-q",
    // Each process has one thread busy for most of its time: PyTorch's import. Files stay whole, for what they share.
    "-n",
    "2",
    "--dist",
    "loadfile",
    "resources/trainer/tests",
    `--junitxml=${output}`,
  ]);
  const suite = existsSync(output) ? (/<testsuite [^>]*>/.exec(readFileSync(output, "utf8"))?.[0] ?? "") : "";
  const count = (name: string) => Number(new RegExp(`${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  add("trainer", { passed: count("tests") - failed - count("skipped"), failed, skipped: count("skipped") }, status);
}

function e2e(): void {
  const browser = findBrowser(root);
  if (
    run(process.execPath, [
      "node_modules/vite/bin/vite.js",
      "build",
      "--config",
      "build/vite.renderer.config.ts",
      "--logLevel",
      "warn",
    ]) !== 0
  ) {
    add("e2e", { passed: 0, failed: 1, skipped: 0 }, 1);
    return;
  }
  const output = join(results, "e2e.json");
  const status = run(
    process.execPath,
    ["node_modules/@playwright/test/cli.js", "test", "--config", "e2e/playwright.config.ts", ...names],
    {
      PLAYWRIGHT_JSON_OUTPUT_NAME: output,
      ...(browser === null ? {} : { EMEND_BROWSER: browser }),
    },
  );
  const report = json(output) as {
    stats?: { expected: number; unexpected: number; flaky: number; skipped: number };
  } | null;
  const stats = report?.stats ?? { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
  add("e2e", { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }, status);
}

/** The models once for all parts, as the app fetches them; where they cannot be had, tests that need them say so. */
async function fetchModels(): Promise<void> {
  try {
    const { recognition } = await makeModelStore(join(root, "resources")).prepare();
    process.env.EMEND_MODELS = dirname(recognition);
  } catch (error) {
    console.error(`The models are not here: ${(error as Error).message}`);
  }
}

const parts = { unit: () => vitest("unit"), desktop: () => vitest("desktop"), trainer, e2e };
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
await fetchModels();
for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) part();
if (total.skipped > 0) console.log(`\n${total.skipped} skipped; the reasons stand above`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
