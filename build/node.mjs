/**
 * @file Hands over to the Node that the packages need (22.12 or newer), which `npm ci` brings as a plain npm package
 * for this platform. Runs on Node 20. `node build/node.mjs SCRIPT ARGS…`; used by every npm script and by `npx emend`.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const bundled = `${root}node_modules/${name}/bin/node${process.platform === "win32" ? ".exe" : ""}`;

/** The Node to run: the bundled one, else this one if it is new enough. */
export function findNode() {
  if (existsSync(bundled)) return bundled;
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  console.error(
    `Emend needs Node 22.18 or newer and found ${process.version}. The npm package "${name}" brings one on Linux and Windows; ` +
      "it is not installed here. Run `npm ci` without `--omit=optional`, or install a newer Node (https://nodejs.org).",
  );
  process.exit(1);
}

/** Runs `args` with that Node, standard streams shared, and ends with its status, after it. */
export function handOver(args) {
  const child = spawn(findNode(), ["--disable-warning=ExperimentalWarning", ...args], { stdio: "inherit" });
  // A terminal tells both of Ctrl+C, a tool only this one; told as another signal, the first is not taken for a second.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill("SIGTERM"));
  child.on("error", (error) => {
    console.error(`${child.spawnfile} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  handOver(process.argv.slice(2));
}
