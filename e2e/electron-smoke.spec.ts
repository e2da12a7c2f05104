/** @file The desktop app in real Electron: its window opens, and the sample comes in. Skipped where Electron is not. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { _electron, expect, test } from "@playwright/test";
import { installedElectron } from "../build/electron.ts";
import { openSample } from "./sample.ts";

/** The list of tests shows that a test was skipped, not why. */
const MISSING = "Electron's program is not installed: `npm start` fetches it from GitHub";
const root = fileURLToPath(new URL("..", import.meta.url));

test("the desktop app opens its window and imports the sample", async () => {
  const program = installedElectron(root);
  if (program === null) console.log(`Skipped: ${MISSING}`);
  test.skip(program === null, MISSING);
  const built = spawnSync(process.execPath, ["node_modules/electron-vite/bin/electron-vite.js", "build"], {
    cwd: root,
  });
  expect(built.status, built.stderr.toString()).toBe(0);
  const library = mkdtempSync(join(tmpdir(), "emend-electron-"));
  const app = await _electron.launch({
    executablePath: program as string,
    // Chromium's own sandbox needs privileges that containers and root do not have.
    args: [root, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
    env: { ...(process.env as Record<string, string>), EMEND_LIBRARY: library },
  });
  try {
    const page = await app.firstWindow();
    expect(page.url()).toMatch(/^app:\/\/app\/index\.html/);
    const reach = () => ["emend", "process", "require"].filter((name) => name in globalThis);
    expect(await page.evaluate(reach), "the page has the bridge and nothing of Node").toEqual(["emend"]);
    await openSample(page);
    await expect(page.locator("img").first()).toHaveJSProperty("complete", true);
  } finally {
    await app.close();
    rmSync(library, { recursive: true, force: true });
  }
});
