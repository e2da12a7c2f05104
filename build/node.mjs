/**
 * @file Hands over to the Node that the packages need (22.12 or newer), which `npm ci` brings as a plain npm package
 * for this platform. Runs on Node 20. `node build/node.mjs SCRIPT ARGS…`; used by every npm script and by `npx emend`.
 */
import { spawnSync } from "node:child_process";
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

/** Runs `args` with that Node, standard streams shared, and ends with its status. */
export function handOver(args) {
  const result = spawnSync(findNode(), ["--disable-warning=ExperimentalWarning", ...args], { stdio: "inherit" });
  if (result.error) throw result.error;
  process.exit(result.status ?? (result.signal ? 130 : 1));
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  handOver(process.argv.slice(2));
}
