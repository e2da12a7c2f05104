/** @file The app for a test: a real web host on a fresh library, stopped and started again where a test wants it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { test as base, expect } from "@playwright/test";

const root = fileURLToPath(new URL("..", import.meta.url));

export class EmendHost {
  readonly library = mkdtempSync(join(tmpdir(), "emend-e2e-"));
  /** Sign-ins, the choice of a library, large models: of this test alone. */
  readonly config = mkdtempSync(join(tmpdir(), "emend-e2e-config-"));
  #child: ChildProcess | null = null;

  /** Starts the host; resolves to the address with its token. */
  start(): Promise<string> {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(root, "src-main/web.ts")], {
      env: {
        ...{ EMEND_CONFIG: this.config, EMEND_LARGE_MODELS: join(this.config, "models") },
        ...{ ...process.env, EMEND_LIBRARY: this.library, EMEND_PORT: "0" },
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    let log = "";
    child.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
    return new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (line.startsWith("READY ")) resolve(line.slice("READY ".length));
      });
      child.on("exit", (code) => reject(new Error(`the host ended with ${code}: ${log}`)));
    });
  }

  /** Of the host's process. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Ends it as a power cut would (SIGKILL) or as a person would (SIGTERM). */
  async stop(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  async dispose(): Promise<void> {
    await this.stop("SIGKILL");
    for (const folder of [this.library, this.config]) rmSync(folder, { recursive: true, force: true });
  }
}

/** `host` is started; `page` is open on it; anything that the page logs as an error fails the test. */
export const test = base.extend<{ host: EmendHost }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from the pattern
  host: async ({}, use) => {
    const host = new EmendHost();
    await use(host);
    await host.dispose();
  },
  page: async ({ page, host }, use) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      // While a test restarts the host, the browser says that it cannot reach it.
      if (message.type() === "error" && !/ERR_|Failed to load resource/.test(message.text()))
        errors.push(message.text());
    });
    await page.goto(await host.start());
    await use(page);
    expect(errors).toEqual([]);
  },
});

export { expect };
