/** @file `npm start`: builds the window if need be, then Electron where its binary is there, else the web host. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { fetchElectron, installedElectron } from "./electron.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Newest change below folders, in milliseconds. */
function newest(...folders: string[]): number {
  let time = 0;
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) time = Math.max(time, statSync(join(entry.parentPath, entry.name)).mtimeMs);
    }
  }
  return time;
}

function build(script: string[]): void {
  const result = spawnSync(process.execPath, script, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (result.status !== 0) {
    console.error("Building Emend's window failed; the reason stands above. Run `npm ci` again.");
    process.exit(1);
  }
}

/** Electron's program, fetched the first time; if there is none, why. */
function findElectron(): { path: string } | { reason: string } {
  const installed = installedElectron(root);
  if (installed !== null) return { path: installed };
  console.log("Fetching Electron's program from GitHub (the first time only; EMEND_HOST=web does without) …");
  const failure = fetchElectron(root);
  const fetched = installedElectron(root);
  return fetched === null ? { reason: `Electron's program could not be fetched (${failure})` } : { path: fetched };
}

const electron = process.env.EMEND_HOST === "web" ? { reason: "EMEND_HOST=web asks for it" } : findElectron();
if ("path" in electron) {
  build(["node_modules/electron-vite/bin/electron-vite.js", "build"]);
  const child = spawn(electron.path, [root], { cwd: root, stdio: "inherit" });
  child.on("exit", (code) => process.exit(code ?? 1));
} else {
  console.log(`Emend opens in the browser: ${electron.reason}.`);
  const index = join(root, "out/renderer/index.html");
  if (!existsSync(index) || statSync(index).mtimeMs < newest("src-renderer", "src-preload")) {
    console.log("Building the window (a few seconds, the first time only) …");
    build([
      "node_modules/vite/bin/vite.js",
      "build",
      "--config",
      "build/vite.renderer.config.ts",
      "--logLevel",
      "warn",
    ]);
  }
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(root, "src-main/web.ts")], {
    cwd: root,
    stdio: ["inherit", "pipe", "inherit"],
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.startsWith("READY ")) return console.log(line);
    console.log(
      `\nOpen Emend here:  ${line.slice("READY ".length)}\n\nStop it with Ctrl+C. Everything stays on this machine.`,
    );
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 0));
}
