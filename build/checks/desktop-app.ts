/** @file The desktop app as it is built and packaged, without Electron's program: a stand-in takes its place. */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { extractAll } from "@electron/asar";
import { build, type Configuration, Platform } from "electron-builder";
import { INVOKE_CHANNEL, OFFER_CHANNEL, type Result } from "#contract/wire.ts";
import { packaging } from "../electron-builder.ts";
import { writeLegal } from "../legal.ts";
import type { FromTest, Locks, ToTest } from "./fake-electron/messages.ts";
import { copyProject, type ProjectCopy, projectRoot } from "./project-copy.ts";

/** What @electron/fuses looks for in Electron's program: this sentinel, a version, a count, and one byte a fuse. */
const FUSE_SENTINEL = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
const FUSES = [
  "runAsNode",
  "enableCookieEncryption",
  "enableNodeOptionsEnvironmentVariable",
  "enableNodeCliInspectArguments",
  "enableEmbeddedAsarIntegrityValidation",
  "onlyLoadAppFromAsar",
  "loadBrowserProcessSpecificV8Snapshot",
  "grantFileProtocolExtraPrivileges",
] as const;

/** Bundles in a copy of the project, as `npm run build` does. @returns the copy, with `out/` */
export function buildProject(): ProjectCopy {
  const copy = copyProject();
  const { status, stderr } = spawnSync(process.execPath, ["node_modules/electron-vite/bin/electron-vite.js", "build"], {
    cwd: copy.root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`npm run build failed: ${stderr}`);
  writeLegal(copy.root);
  return copy;
}

export interface PackagedApp {
  /** What stands beside the archive: trainer, samples. */
  resources: string;
  /** The program whose fuses were set. */
  program: string;
  /** The archive's contents with what was unpacked beside it, as plain files. */
  files: string;
}

/** Packages a built copy with electron-builder for Linux. @param changes to the configuration */
export async function packageProject(copy: ProjectCopy, changes: Configuration = {}): Promise<PackagedApp> {
  copyProductionModules(copy.root);
  const electronDist = join(copy.root, "stand-in");
  makeStandIn(electronDist);
  const output = join(copy.root, "dist");
  await build({
    projectDir: copy.root,
    targets: Platform.LINUX.createTarget("dir"),
    config: {
      ...structuredClone(packaging),
      ...changes,
      electronDist,
      electronVersion: "45.4.1",
      directories: { output },
    },
  });
  const resources = join(output, "linux-unpacked", "resources");
  // Apart from the copy: what the package lacks must not be found in the copy's node_modules.
  const files = mkdtempSync(join(tmpdir(), "emend-extracted-"));
  extractAll(join(resources, "app.asar"), files);
  return { resources, program: join(output, "linux-unpacked", "emend"), files };
}

/** The packages that a production install has; electron-builder asks npm for them and does not follow a linked folder. */
function copyProductionModules(root: string): void {
  const installed = realpathSync(join(projectRoot, "node_modules"));
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  if (!lstatSync(join(root, "node_modules")).isSymbolicLink()) return;
  rmSync(join(root, "node_modules"));
  for (const [path, { dev, devOptional }] of Object.entries(lock.packages)) {
    const from = join(dirname(installed), path);
    // The Node that runs the checks is large, and the packaged app must not have it anyway.
    if (path === "" || dev === true || devOptional === true || path.includes("/node-linux")) continue;
    if (existsSync(from)) cpSync(from, join(root, path), { recursive: true });
  }
}

function makeStandIn(folder: string): void {
  mkdirSync(join(folder, "locales"), { recursive: true });
  mkdirSync(join(folder, "resources"), { recursive: true });
  // Each stands the other way round at first, so that each must be set.
  const fuses = FUSES.map((name) => (packaging.electronFuses?.[name] === true ? "0" : "1")).join("");
  const wire = Buffer.concat([Buffer.from(FUSE_SENTINEL), Buffer.from([1, FUSES.length]), Buffer.from(fuses)]);
  writeFileSync(join(folder, "electron"), wire, { mode: 0o755 });
  for (const name of ["version", "LICENSE", "LICENSES.chromium.html", "resources.pak", "chrome-sandbox"]) {
    writeFileSync(join(folder, name), "45.4.1");
  }
  writeFileSync(join(folder, "locales/en-US.pak"), "");
}

/** The fuses of a program that is made of a stand-in. */
export function readFuses(program: string): Record<string, boolean> {
  const bytes = readFileSync(program);
  const start = bytes.indexOf(FUSE_SENTINEL) + FUSE_SENTINEL.length + 2;
  return Object.fromEntries(FUSES.map((name, at) => [name, bytes[start + at] === "1".charCodeAt(0)]));
}

const fake = (name: string) => fileURLToPath(new URL(`./fake-electron/${name}`, import.meta.url));

/** The running app, with the test in the place of its window. */
export class DesktopApp {
  readonly folder = mkdtempSync(join(tmpdir(), "emend-desktop-"));
  readonly shown: Promise<{ url: string; options: unknown; locks: Locks }>;
  readonly ended: Promise<number | null>;
  readonly events: unknown[] = [];
  /** The libraries (by environment) that the app asked to be started anew with. */
  readonly relaunched: (string | null)[] = [];
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (value: unknown) => void>();
  #next = 1;

  /** @param env added to the environment, which has a library and a cache of its own */
  constructor(packaged: Pick<PackagedApp, "resources" | "files">, env: Record<string, string> = {}) {
    this.#child = fork(join(packaged.files, "out/main/index.cjs"), {
      execArgv: ["--disable-warning=ExperimentalWarning", "--import", fake("register.ts")],
      serialization: "advanced",
      env: {
        ...process.env,
        EMEND_LIBRARY: join(this.folder, "library"),
        EMEND_CACHE: join(this.folder, "cache"),
        FAKE_RESOURCES_PATH: packaged.resources,
        ...env,
      },
    });
    this.ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.shown = new Promise((resolve, reject) => {
      this.#child.on("message", (message: ToTest) => {
        if (message.type === "shown") resolve(message);
        else if (message.type === "error-box") reject(new Error(message.text));
        else if (message.type === "relaunch") this.relaunched.push(message.library);
        else if (message.type === "event") this.events.push(message.frame);
        else this.#waiting.get(message.id)?.(message.value);
      });
      this.#child.once("exit", (code) => reject(new Error(`the app ended with ${code}`)));
    });
  }

  /** A call of the contract, as the page would make it. */
  call(method: string, input: unknown): Promise<Result> {
    return this.#ask({ type: "invoke", channel: INVOKE_CHANNEL, argument: { method, input } }) as Promise<Result>;
  }

  /** A file offered by its path. */
  offer(path: string): Promise<Result> {
    return this.#ask({ type: "invoke", channel: OFFER_CHANNEL, argument: path }) as Promise<Result>;
  }

  /** An address of the app: scheme; the body comes as latin1. */
  fetch(url: string): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    return this.#ask({ type: "fetch", url }) as ReturnType<DesktopApp["fetch"]>;
  }

  /** Quits as a person does. @returns the status */
  async quit(): Promise<number | null> {
    this.#child.send({ type: "quit" } satisfies FromTest);
    return this.ended;
  }

  async dispose(): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill("SIGKILL");
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  #ask(
    message: { type: "invoke"; channel: string; argument: unknown } | { type: "fetch"; url: string },
  ): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ ...message, id } satisfies FromTest);
    });
  }
}
