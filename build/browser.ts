/** @file A browser for the tests: Playwright's own, else the system's Chromium, else the distribution's package. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

function onPath(): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const name of NAMES) {
    for (const folder of folders) if (existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

/** The browser's path; null for Playwright's own. Installs one if there is none. */
export function findBrowser(root: string): string | null {
  if (existsSync(chromium.executablePath())) return null;
  const system = onPath();
  if (system !== null) return system;
  console.log("No browser is here; fetching Playwright's.");
  const options = { cwd: root, stdio: "inherit" as const };
  spawnSync(process.execPath, ["node_modules/playwright/cli.js", "install", "chromium"], options);
  if (existsSync(chromium.executablePath())) return null;
  if (process.platform === "linux" && existsSync("/usr/bin/apt-get")) {
    console.log("Playwright's cannot be had; installing the distribution's chromium.");
    const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
    for (const args of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
      const [command = "apt-get", ...rest] = [...sudo, "apt-get", ...args];
      spawnSync(command, rest, {
        ...options,
        stdio: ["ignore", "ignore", "inherit"],
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      });
    }
  }
  const installed = onPath();
  if (installed === null) {
    console.error(
      "No browser could be had. Install Chromium, or run `npx playwright install chromium`, and try again.",
    );
  }
  return installed;
}
