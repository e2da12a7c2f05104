/** @file The real app in Chromium: the web host here; one worker, since the model uses every core. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";

const browser = process.env.EMEND_BROWSER;

export default defineConfig({
  testDir: ".",
  outputDir: fileURLToPath(new URL("../out/e2e", import.meta.url)),
  workers: 1,
  forbidOnly: process.env.CI !== undefined,
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: [["list"], ["json"]],
  use: {
    headless: true,
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      ...(browser === undefined ? {} : { executablePath: browser }),
      // Chromium's own sandbox needs privileges that containers and root do not have; the pages are our own.
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    },
  },
});
