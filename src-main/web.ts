/** @file The web host's entry: `node src-main/web.ts`. Prints one line `READY <address>` for whoever started it. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import { compose, type EmendApp } from "./compose.ts";
import { startWebHost, type WebHost } from "./hosts/web/server.ts";
import { defaultLibraryFolder, resourcesFolder } from "./platform/paths.ts";

const USUAL_PORT = 4717;
const TRIED_PORTS = 20;

async function listen(app: EmendApp, token: string): Promise<WebHost> {
  const set = process.env.EMEND_PORT;
  const rendererFolder = process.env.EMEND_RENDERER ?? join(resourcesFolder(), "..", "out", "renderer");
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

try {
  const app = compose({
    libraryFolder: defaultLibraryFolder(),
    host: "web",
    resourcesFolder: resourcesFolder(),
    log: (message) => console.error(message),
  });
  const host = await listen(app, randomBytes(24).toString("base64url"));
  console.log(`READY ${host.url}`);
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
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
