/** @file uv, which makes Python environments for the tests and the benchmarks. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../src-main/platform/paths.ts";
import { UV_VERSION } from "../src-main/training/python-environment.ts";

function run(command: string, args: string[]): number {
  return spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] }).status ?? 1;
}

const folder = join(cacheFolder(), "trainer", "uv");
const uv = join(folder, process.platform === "win32" ? "Scripts/uv.exe" : "bin/uv");

/** uv where the application or the tests have put it before; null where it is not there yet. */
export function installedUv(): string | null {
  return existsSync(uv) ? uv : null;
}

/** uv as the application gets it: into a venv of its own. @returns its path; null without Python or the network */
export function findUv(): string | null {
  if (existsSync(uv)) return uv;
  mkdirSync(folder, { recursive: true });
  const python = process.platform === "win32" ? "python" : "python3";
  if (run(python, ["-m", "venv", folder]) !== 0) return null;
  const pip = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (run(pip, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `uv==${UV_VERSION}`]) !== 0)
    return null;
  return uv;
}
