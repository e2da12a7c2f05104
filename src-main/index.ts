/** @file Electron's entry: one window, the services behind it, nothing on the network. */
import { join } from "node:path";
import { app, BrowserWindow, dialog, ipcMain, protocol, safeStorage, session, shell, utilityProcess } from "electron";
import { AppError } from "#contract/errors.ts";
import { compose, type EmendApp } from "./compose.ts";
import { APP_SCHEME_PRIVILEGES, makeAppProtocol } from "./hosts/electron/app-protocol.ts";
import { makeEngineSpawner } from "./hosts/electron/engine-process.ts";
import { IpcTransport } from "./hosts/electron/ipc-transport.ts";
import { keychainStore } from "./hosts/electron/keychain.ts";
import { APP_SCHEME, APP_URL } from "./hosts/electron/navigation-policy.ts";
import { guardContents, guardSession, windowOptions } from "./hosts/electron/window.ts";
import { openLog } from "./platform/logger.ts";
import { configFolder, defaultLibraryFolder, logFile, resourcesFolder } from "./platform/paths.ts";
import { SERVER_KEYS } from "./recognition/recognition-services.ts";

/** `out/` of the checkout or of the archive: this file is built to `out/main/index.cjs`. */
const out = join(import.meta.dirname, "..");
const log = openLog(logFile());

/** Milliseconds from an answer to the moment when the app ends. */
const ANSWER_IS_OUT = 250;

protocol.registerSchemesAsPrivileged([APP_SCHEME_PRIVILEGES]);
app.on("web-contents-created", (_event, contents) => guardContents(contents, (url) => void shell.openExternal(url)));
app.on("window-all-closed", () => app.quit());

if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(start);
  app.on("second-instance", () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
} else app.quit();

function start(): void {
  try {
    serve(
      compose({
        libraryFolder: defaultLibraryFolder(),
        host: "electron",
        // Beside the archive, not in it: Python reads the trainer from there.
        resourcesFolder: app.isPackaged ? process.resourcesPath : resourcesFolder(),
        reveal: (path) => shell.showItemInFolder(path),
        spawnEngineProcess: makeEngineSpawner(utilityProcess, join(out, "main", "engine-worker.cjs")),
        secrets: keychainStore(safeStorage, join(configFolder(), "huggingface-token")),
        serverKeys: keychainStore(
          safeStorage,
          join(configFolder(), SERVER_KEYS.file),
          process.platform,
          SERVER_KEYS.words,
        ),
        log: log.info,
        chooseFolder,
        openLibrary: (path) => void setTimeout(() => startAnew(path), ANSWER_IS_OUT),
      }),
    );
  } catch (error) {
    log.error("start failed", error);
    dialog.showErrorBox("Emend cannot start", error instanceof AppError ? error.message : String(error));
    app.exit(1);
  }
}

async function chooseFolder(): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog({ properties: ["openDirectory", "createDirectory"] });
  return filePaths[0] ?? null;
}

/** The choice is kept by then. A library that was named by the environment is named by it again. */
function startAnew(library: string): void {
  if (process.env.EMEND_LIBRARY) process.env.EMEND_LIBRARY = library;
  app.relaunch();
  app.quit();
}

function serve(emend: EmendApp): void {
  guardSession(session.defaultSession);
  protocol.handle(
    APP_SCHEME,
    makeAppProtocol({ rendererFolder: join(out, "renderer"), openAsset: (id) => emend.openAsset(id) }),
  );
  const transport = new IpcTransport({
    ipcMain,
    app: emend,
    onInternalError: (method, error) => log.error(`${method} failed`, error),
  });
  const window = new BrowserWindow(windowOptions(join(out, "preload", "index.cjs")));
  const { id } = window.webContents;
  transport.addWindow(window.webContents);
  window.on("closed", () => transport.removeWindow(id));
  window.once("ready-to-show", () => window.show());
  window.loadURL(APP_URL).catch((error: unknown) => log.error("the window did not load", error));

  let disposed = false;
  app.on("will-quit", (event) => {
    if (disposed) return;
    event.preventDefault();
    disposed = true;
    transport.dispose();
    void emend.dispose().finally(() => app.quit());
  });
}
