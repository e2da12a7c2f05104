/** @file The web host as it is in the package, started by Node from the unpacked archive and asked over HTTP. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Result } from "#contract/wire.ts";
import type { PackagedApp } from "./desktop-app.ts";

/** Milliseconds between two questions how a job stands. */
const ASK_EVERY = 100;

/** What every job says, as far as a test asks. */
interface Job {
  state: string;
  message?: string | null;
  documentIds?: string[];
  path?: string | null;
}

export class PackagedWebHost {
  readonly folder = mkdtempSync(join(tmpdir(), "emend-web-"));
  readonly #child: ChildProcess;
  readonly #address: Promise<URL>;
  readonly #ended: Promise<number | null>;
  #cookie = "";

  /** @param env added to the environment, which has a library, a cache and a configuration of its own */
  constructor(packaged: Pick<PackagedApp, "resources" | "files">, env: Record<string, string> = {}) {
    this.#child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", join(packaged.files, "out/main/web.cjs")],
      {
        // Elsewhere than the checkout, so that nothing is found there.
        cwd: this.folder,
        stdio: ["ignore", "pipe", "inherit"],
        env: {
          ...process.env,
          ...{ EMEND_LIBRARY: join(this.folder, "library"), EMEND_CACHE: join(this.folder, "cache") },
          ...{ EMEND_CONFIG: join(this.folder, "config"), EMEND_RESOURCES: packaged.resources, EMEND_PORT: "0" },
          ...env,
        },
      },
    );
    this.#ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#address = new Promise((resolve, reject) => {
      createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
        if (line.startsWith("READY ")) resolve(new URL(line.slice("READY ".length)));
      });
      this.#child.once("exit", (code) => reject(new Error(`the web host ended with ${code}`)));
    });
  }

  /** Opens the address as a browser does, and keeps the cookie. */
  async signedIn(): Promise<void> {
    const answer = await fetch(await this.#address, { redirect: "manual" });
    this.#cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  }

  /** The page that a browser gets. */
  async page(): Promise<string> {
    const { origin } = await this.#address;
    return (await fetch(origin, { headers: { cookie: this.#cookie } })).text();
  }

  /** A call of the contract. @throws where it is answered with an error */
  async call<T = { jobId: string }>(method: string, input: unknown): Promise<T> {
    const { origin } = await this.#address;
    const headers = { cookie: this.#cookie, origin, "content-type": "application/json" };
    const body = JSON.stringify({ method, input });
    const result = (await (await fetch(`${origin}/rpc`, { method: "POST", headers, body })).json()) as Result;
    if (!result.ok) throw new Error(`${method}: ${result.error.message}`);
    return result.value as T;
  }

  /** How a job ended. */
  async ended(method: string, jobId: string): Promise<Job> {
    for (;;) {
      const job = await this.call<Job>(method, { jobId });
      if (job.state !== "running") return job;
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
  }

  /** Ends it as a person does in the terminal. @returns the status */
  async end(): Promise<number | null> {
    this.#child.kill("SIGTERM");
    return this.#ended;
  }

  async dispose(): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill("SIGKILL");
    await this.#ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
