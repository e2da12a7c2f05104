/** @file The web host's entry: `node src-main/web.ts`. Prints one line `READY <address>` for whoever started it. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import { compose, type EmendApp } from "./compose.ts";
import { startWebHost, type WebHost } from "./hosts/web/server.ts";
import { defaultLibraryFolder, resourcesFolder } from "./platform/paths.ts";

const USUAL_PORT = 4717;
const TRIED_PORTS = 20;

/** Beside the bundle (`out/main/web.cjs`), or where the checkout's build puts it. */
function builtRenderer(): string {
  const beside = join(import.meta.dirname, "..", "renderer");
  return existsSync(join(beside, "index.html")) ? beside : join(resourcesFolder(), "..", "out", "renderer");
}

/** @param again the port that it listened at before; left out at the start */
async function listen(app: EmendApp, token: string, again?: number): Promise<WebHost> {
  const set = again === undefined ? process.env.EMEND_PORT : String(again);
  const rendererFolder = process.env.EMEND_RENDERER ?? builtRenderer();
  const first = set === undefined ? USUAL_PORT : Number(set);
  for (let port = first; ; port++) {
    try {
      return await startWebHost({
        app,
        rendererFolder,
        token,
        port,
        onInternalError: (method, error) => console.error(`${method} failed:`, error),
      });
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (!taken || set !== undefined || port >= first + TRIED_PORTS) throw error;
    }
  }
}

/** Milliseconds from an answer to the moment when its connection is closed. */
const ANSWER_IS_OUT = 250;
const token = randomBytes(24).toString("base64url");
let running: { app: EmendApp; host: WebHost } | null = null;

function start(libraryFolder: string): EmendApp {
  return compose({
    ...{ libraryFolder, host: "web", resourcesFolder: resourcesFolder() },
    log: (message) => console.error(message),
    openLibrary: (path) => void setTimeout(() => void exchange(libraryFolder, path), ANSWER_IS_OUT),
  });
}

/** Closes one library and opens another at the same address; the first again where the other does not open. */
async function exchange(from: string, to: string): Promise<void> {
  if (running === null) return;
  const { app, host } = running;
  running = null;
  await host.close();
  await app.dispose();
  let next: EmendApp;
  try {
    next = start(to);
  } catch (error) {
    console.error(error instanceof AppError ? error.message : error);
    next = start(from);
  }
  running = { app: next, host: await listen(next, token, host.port) };
  console.log(`OPENED ${next.libraryFolder}`);
}

/** Not at the top of the file: a bundle in CommonJS cannot wait there. */
async function main(): Promise<void> {
  try {
    const app = start(resolve(defaultLibraryFolder()));
    const host = await listen(app, token);
    running = { app, host };
    console.log(`READY ${host.url}`);
    const end = async () => {
      if (running === null) return;
      const { app, host } = running;
      running = null;
      await host.close();
      await app.dispose();
      process.exit(0);
    };
    process.on("SIGINT", () => void end());
    process.on("SIGTERM", () => void end());
  } catch (error) {
    console.error(error instanceof AppError ? error.message : error);
    process.exit(1);
  }
}

void main();
