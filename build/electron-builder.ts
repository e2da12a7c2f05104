/** @file How the desktop app is packaged (electron-builder). `npm run package` builds and packages for this system. */
import type { Configuration } from "electron-builder";
import { NATIVE_MODULES } from "./native-modules.ts";

const onnxruntime = "node_modules/onnxruntime-node/bin/napi-v6";

export const packaging: Configuration = {
  appId: "io.github.emend",
  productName: "Emend",
  copyright: "Apache-2.0",
  directories: { output: "dist", buildResources: "resources" },
  // Nothing is published by a build, and nothing in the packaged app looks for updates.
  publish: null,
  // All native modules bring Node-API binaries in their tarballs: there is nothing to compile.
  npmRebuild: false,
  asar: true,
  files: [
    "out/main/**",
    "out/preload/**",
    "out/renderer/**",
    "package.json",
    // Only what this system runs: onnxruntime brings every system's libraries, 288 MB of them.
    `!${onnxruntime}/{darwin,linux,win32}/**`,
    `${onnxruntime}/\${platform}/\${arch}/**`,
    // CUDA and TensorRT, where onnxruntime's install script fetched them: gigabytes that a person gets from NVIDIA.
    "!node_modules/onnxruntime-node/**/*providers_{cuda,tensorrt,shared}*",
    // SQLite's own source, and the binaries of other systems.
    "!node_modules/better-sqlite3/{deps,src}/**",
    "!node_modules/better-sqlite3/prebuilds/*",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder puts the system in
    "node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node",
    // What only the command line and the OCR server ask for, and the Node that runs them, are not in the package.
    "!node_modules/@fastify/{multipart,rate-limit}/**",
    "!node_modules/commander/**",
    "!node_modules/node-{linux,win,bin-darwin}-*/**",
    "!**/*.{md,map,d.ts,d.mts,d.cts}",
  ],
  // By folder: shared libraries do not all end in `.so`, and a library is loaded by its real path.
  asarUnpack: [...NATIVE_MODULES, "@img", "@hyzyla"].map((name) => `node_modules/${name}/**`),
  // Plain files beside the archive: Python cannot read inside it. An allow-list, so that no `.venv` and no test comes along.
  extraResources: [
    // Licences of all that comes along, and the bills of materials (legal.ts).
    { from: "out/legal", to: "legal" },
    {
      from: "resources",
      to: ".",
      filter: [
        "samples/**",
        "keyboards/**",
        "trainer/pyproject.toml",
        "trainer/uv.lock",
        "trainer/src/**/*.py",
        "trainer/src/**/sentinel/*",
      ],
    },
  ],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    // Pages come by app:, so file: needs no privileges.
    grantFileProtocolExtraPrivileges: false,
  },
  linux: { target: ["AppImage", "deb"], category: "Office", icon: "resources/icon.png", maintainer: "Emend" },
  // onnxruntime has no library for Intel Macs.
  mac: {
    target: [{ target: "dmg", arch: ["arm64"] }],
    category: "public.app-category.productivity",
    icon: "resources/icon.png",
  },
  win: { target: ["nsis"], icon: "resources/icon.png" },
  nsis: { oneClick: false, perMachine: false },
};
