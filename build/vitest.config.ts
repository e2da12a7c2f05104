/** @file Unit and contract tests, beside the code. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["src-*/**/*.test.{ts,tsx}", "build/**/*.test.ts"],
    // Two cores: more processes than that only wait for each other.
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
