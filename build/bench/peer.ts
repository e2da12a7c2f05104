/** @file The `rapidocr` Python package as a process that reads pages when asked; set up once by uv in the cache. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../src-main/platform/paths.ts";

/** The package whose models are Emend's own: what differs is the work around them. */
const PACKAGES = ["rapidocr==3.10.0", "onnxruntime==1.31.1", "opencv-python-headless"];

export interface PeerPage {
  seconds: number;
  lines: { text: string; left: number; top: number }[];
  peak_mb: number;
}

export class RapidOcr {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #rows: AsyncIterator<string>;
  readonly #reader: Interface;

  private constructor(python: string) {
    const script = fileURLToPath(new URL("rapidocr_pages.py", import.meta.url));
    this.#child = spawn(python, [script], { stdio: ["pipe", "pipe", "pipe"] });
    this.#reader = createInterface({ input: this.#child.stdout });
    this.#rows = this.#reader[Symbol.asyncIterator]();
  }

  /** Installs the package where it is missing, starts it and waits until its models are loaded. */
  static async start(uv: string): Promise<RapidOcr> {
    const folder = join(cacheFolder(), "bench", "rapidocr");
    const python = join(folder, "bin", "python");
    if (!existsSync(python)) {
      run(uv, ["venv", "--quiet", folder]);
      run(uv, ["pip", "install", "--quiet", "--python", python, ...PACKAGES]);
    }
    const peer = new RapidOcr(python);
    await peer.#row();
    return peer;
  }

  async read(imagePath: string): Promise<PeerPage> {
    this.#child.stdin.write(`${imagePath}\n`);
    return (await this.#row()) as PeerPage;
  }

  close(): void {
    this.#reader.close();
    this.#child.stdin.end();
  }

  async #row(): Promise<unknown> {
    const { value, done } = await this.#rows.next();
    if (done) throw new Error("rapidocr ended; run build/bench/rapidocr_pages.py by hand to see why");
    return JSON.parse(value);
  }
}

function run(command: string, args: string[]): void {
  const { status } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}`);
}
