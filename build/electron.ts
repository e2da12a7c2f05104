/** @file Electron's program: where it is, and how it comes. It is no npm package; GitHub has it. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Electron's program, where it is installed. Asking the package `electron` itself would start to fetch it. */
export function installedElectron(root: string): string | null {
  const folder = join(root, "node_modules/electron");
  const named = join(folder, "path.txt");
  if (!existsSync(named)) return null;
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, "dist");
  const program = join(dist, readFileSync(named, "utf8"));
  return existsSync(program) ? program : null;
}

/** Fetches Electron's program by the package's own script, which checks its SHA-256. @returns why not, or null */
export function fetchElectron(root: string): string | null {
  const { status, stderr } = spawnSync(process.execPath, ["node_modules/electron/install.js"], {
    cwd: root,
    stdio: ["ignore", "inherit", "pipe"],
    encoding: "utf8",
  });
  if (status === 0) return null;
  return stderr.split("\n").find((line) => line.trim() !== "") ?? `status ${status}`;
}
