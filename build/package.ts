/**
 * @file `npm run package`: builds the desktop app and packages it for this system into `dist/`. `-- --dir` leaves out
 * the installer. It needs Electron's program, which `npm ci` does not fetch: electron-builder gets it from GitHub.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build, Platform } from "electron-builder";
import { packaging } from "./electron-builder.ts";
import { writeLegal } from "./legal.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const bundled = spawnSync(process.execPath, ["node_modules/electron-vite/bin/electron-vite.js", "build"], {
  cwd: root,
  stdio: "inherit",
});
if (bundled.status !== 0) process.exit(1);
writeLegal(root);
try {
  const folderOnly = process.argv.includes("--dir") ? { targets: Platform.current().createTarget("dir") } : {};
  const made = await build({ projectDir: root, config: packaging, ...folderOnly });
  console.log(made.length > 0 ? made.join("\n") : "The app is in dist/.");
} catch (error) {
  console.error(`Packaging failed: ${(error as Error).message}`);
  console.error(
    "Where GitHub cannot be reached, set ELECTRON_MIRROR to a mirror of Electron's releases and try again.",
  );
  process.exit(1);
}
