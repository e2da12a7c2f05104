/**
 * @file Electron's modules as src-main/index.ts uses them, over a plain Node process: the built app starts without
 * Electron's program, and the test that forked it (desktop-app.ts) is its window. Nothing is drawn.
 */
import { fork } from "node:child_process";
import { EventEmitter } from "node:events";
import { fileURLToPath } from "node:url";
import type { FromTest, Locks, ToTest } from "./messages.ts";

const tell = (message: ToTest) => process.send?.(message);
type Listener = (event: unknown, argument: unknown) => Promise<unknown>;
const invokable = new Map<string, Listener>();
const schemes = new Map<string, (request: Request) => Promise<Response>>();

class App extends EventEmitter {
  readonly isPackaged = true;
  requestSingleInstanceLock(): boolean {
    return true;
  }
  async whenReady(): Promise<void> {}
  /** As Electron does it: whoever prevents the first quit calls again when done. */
  quit(): void {
    let prevented = false;
    this.emit("will-quit", { preventDefault: () => (prevented = true) });
    if (!prevented) process.exit(0);
  }
  /** Starts nothing: that it was asked for, and with which library, is all that a test can see. */
  relaunch(): void {
    tell({ type: "relaunch", library: process.env.EMEND_LIBRARY ?? null });
  }
  exit(code: number): void {
    process.exit(code);
  }
}
export const app = new App();

class WebContents extends EventEmitter {
  readonly id = 1;
  readonly mainFrame = { url: "", parent: null };
  isDestroyed(): boolean {
    return false;
  }
  send(channel: string, frame: unknown): void {
    tell({ type: "event", channel, frame });
  }
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

type Answer = (granted: boolean) => void;
const guards: {
  request?: (contents: unknown, permission: string, answer: Answer) => void;
  check?: (contents: unknown, permission: string) => boolean;
  device?: () => boolean;
} = {};
const opened: string[] = [];

/** What is locked as the window is shown, and what is let through of what a page may try. */
function tryLocks(contents: WebContents): Locks {
  const granted = [
    "media",
    "geolocation",
    "notifications",
    "clipboard-read",
    "clipboard-sanitized-write",
    "usb",
  ].filter((permission) => {
    let yes = false;
    guards.request?.({}, permission, (answer) => {
      yes = answer;
    });
    return yes || guards.check?.({}, permission) === true || guards.device?.() === true;
  });
  for (const url of ["https://evil.example/", "file:///etc/passwd", "https://github.com/x"]) {
    if (contents.openHandler?.({ url }).action !== "deny") granted.push(`window ${url}`);
    let stayed = false;
    contents.emit("will-redirect", { url, preventDefault: () => (stayed = true) });
    if (!stayed) granted.push(`redirect ${url}`);
  }
  return {
    contents: [...contents.eventNames().map(String), ...(contents.openHandler === null ? [] : ["window-open"])].sort(),
    session: [
      ...(guards.device === undefined ? [] : ["device"]),
      ...(guards.check === undefined ? [] : ["permission-check"]),
      ...(guards.request === undefined ? [] : ["permission-request"]),
    ],
    granted,
    opened,
  };
}

export class BrowserWindow extends EventEmitter {
  static readonly windows: BrowserWindow[] = [];
  static getAllWindows(): BrowserWindow[] {
    return BrowserWindow.windows;
  }
  readonly webContents = new WebContents();
  readonly options: unknown;
  constructor(options: unknown) {
    super();
    this.options = options;
    BrowserWindow.windows.push(this);
    app.emit("web-contents-created", {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    this.webContents.mainFrame.url = url;
    this.emit("ready-to-show");
  }
  show(): void {
    const locks = tryLocks(this.webContents);
    tell({ type: "shown", url: this.webContents.mainFrame.url, options: this.options, locks });
  }
}

export const ipcMain = {
  handle: (channel: string, listener: Listener) => void invokable.set(channel, listener),
  removeHandler: (channel: string) => void invokable.delete(channel),
};

export const protocol = {
  registerSchemesAsPrivileged: () => {},
  handle: (scheme: string, handler: (request: Request) => Promise<Response>) => void schemes.set(scheme, handler),
};

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: typeof guards.request) => Object.assign(guards, { request: handler }),
    setPermissionCheckHandler: (handler: typeof guards.check) => Object.assign(guards, { check: handler }),
    setDevicePermissionHandler: (handler: typeof guards.device) => Object.assign(guards, { device: handler }),
  },
};

export const shell = { openExternal: async (url: string) => void opened.push(url), showItemInFolder: () => {} };

export const dialog = {
  /** As if the person had closed it. */
  showOpenDialog: async () => ({ canceled: true, filePaths: [] }),
  showErrorBox: (title: string, content: string) => {
    tell({ type: "error-box", text: `${title}: ${content}` });
  },
};

/** A system without a keychain: the token lies in a file then, and the app says so. */
export const safeStorage = {
  isEncryptionAvailable: () => false,
  getSelectedStorageBackend: () => "basic_text",
  encryptString: (): Buffer => {
    throw new Error("There is no keychain here.");
  },
  decryptString: (): string => {
    throw new Error("There is no keychain here.");
  },
};

/** A forked process whose parent port looks like Electron's. */
export const utilityProcess = {
  fork: (modulePath: string, args: string[], { stdio }: { stdio: "ignore" | "inherit" }) => {
    const child = fork(modulePath, args, {
      serialization: "advanced",
      execArgv: ["--import", fileURLToPath(new URL("./parent-port.ts", import.meta.url))],
      stdio: ["ignore", "ignore", stdio, "ipc"],
    });
    return Object.assign(child, { postMessage: (message: object) => void child.send(message) });
  },
};

process.on("message", (message: FromTest) => void answer(message));
// No app outlives its test.
process.on("disconnect", () => process.exit(1));

async function answer(message: FromTest): Promise<void> {
  if (message.type === "quit") return app.quit();
  if (message.type === "invoke") {
    const contents = BrowserWindow.windows[0]?.webContents;
    const event = { sender: contents, senderFrame: contents?.mainFrame };
    tell({ type: "answer", id: message.id, value: await invokable.get(message.channel)?.(event, message.argument) });
    return;
  }
  const response = await schemes.get(new URL(message.url).protocol.slice(0, -1))?.(new Request(message.url));
  const body = response === undefined ? "" : Buffer.from(await response.arrayBuffer()).toString("latin1");
  const headers = Object.fromEntries(response?.headers ?? []);
  tell({ type: "answer", id: message.id, value: { status: response?.status, headers, body } });
}
