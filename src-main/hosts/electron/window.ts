/** @file The window's settings and the locks on what a page may do. Narrow interfaces, so that tests need no Electron. */
import type { BrowserWindowConstructorOptions } from "electron";
import { isAppUrl, judgeNavigation } from "./navigation-policy.ts";

/** Every setting that bears on security is said outright, defaults too: a test reads them here. */
export function webPreferences(preload: string) {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    // The spell checker fetches dictionaries from the network, and historic text is no dictionary's.
    spellcheck: false,
  } as const satisfies BrowserWindowConstructorOptions["webPreferences"];
}

/** @param preload the built preload script */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    title: "Emend",
    show: false,
    autoHideMenuBar: true,
    webPreferences: webPreferences(preload),
  };
}

type NavigationListener = (event: { preventDefault(): void; url: string }) => void;

/** The part of Electron's WebContents that is locked down. */
export interface GuardedContents {
  on(event: "will-navigate" | "will-redirect" | "will-frame-navigate", listener: NavigationListener): unknown;
  on(event: "will-attach-webview", listener: (event: { preventDefault(): void }) => void): unknown;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: "deny" }): void;
}

/** No page leaves the app, no page opens a window; a link to a known site opens in the person's browser. */
export function guardContents(contents: GuardedContents, openExternal: (url: string) => void): void {
  const stay: NavigationListener = (event) => {
    const verdict = judgeNavigation(event.url);
    if (verdict === "allow") return;
    event.preventDefault();
    if (verdict === "external") openExternal(event.url);
  };
  contents.on("will-navigate", stay);
  // A redirect or a frame is nobody's click: it is refused, never handed to the browser.
  const refuse: NavigationListener = (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  };
  contents.on("will-redirect", refuse);
  contents.on("will-frame-navigate", refuse);
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (judgeNavigation(url) === "external") openExternal(url);
    return { action: "deny" };
  });
}

/** The part of Electron's Session that is locked down. */
export interface GuardedSession {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
}

/** Copying a path or a text is all that the app asks for. */
const GRANTED: ReadonlySet<string> = new Set(["clipboard-sanitized-write"]);

/** No camera, no microphone, no notifications, no devices. */
export function guardSession(session: GuardedSession): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(GRANTED.has(permission)));
  session.setPermissionCheckHandler((_contents, permission) => GRANTED.has(permission));
  session.setDevicePermissionHandler(() => false);
}
