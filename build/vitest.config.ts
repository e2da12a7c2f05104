/** @file Unit and contract tests, beside the code. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { unicodeNamesPlugin } from "./unicode-names.ts";

/** Builds and packages the desktop app first: about a minute, so it is a part of its own (`npm test`, `npm run check`). */
const DESKTOP = "build/checks/desktop-app.test.ts";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  plugins: [unicodeNamesPlugin()],
  // In a worktree node_modules is a link to another checkout.
  server: { fs: { strict: false } },
  test: {
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["src-*/**/*.test.{ts,tsx}", "build/**/*.test.ts"], exclude: [DESKTOP] },
      },
      { extends: true, test: { name: "desktop", include: [DESKTOP], testTimeout: 600_000 } },
    ],
    // No test touches the sign-in of whoever runs it, nor the real Hub.
    env: { EMEND_CONFIG: join(tmpdir(), "emend-test-config"), HF_ENDPOINT: "http://127.0.0.1:2" },
    // Two cores: more processes than that only wait for each other.
    maxWorkers: 2,
    // To end what hangs; a machine that is ten times slower is no failure.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    setupFiles: [fileURLToPath(new URL("patient-tests.ts", import.meta.url))],
    // What a test waits for comes when it comes: a busy machine is no failure.
    expect: { poll: { timeout: 30_000 } },
  },
});
