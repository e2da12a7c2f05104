import { describe, expect, it } from "vitest";
import { type GuardedContents, guardContents, guardSession, webPreferences } from "./window.ts";

/** Electron's WebContents, as far as the guards see it. */
function fakeContents() {
  const listeners = new Map<string, (event: { preventDefault(): void; url: string }) => void>();
  let open: (details: { url: string }) => { action: string } = () => ({ action: "allow" });
  const contents = {
    on: (event: string, listener: (event: { preventDefault(): void; url: string }) => void) =>
      listeners.set(event, listener),
    setWindowOpenHandler: (handler: typeof open) => {
      open = handler;
    },
  } as unknown as GuardedContents;
  return {
    contents,
    /** Whether the page may do it. */
    fire: (event: string, url: string) => {
      let prevented = false;
      listeners.get(event)?.({ url, preventDefault: () => (prevented = true) });
      return !prevented;
    },
    open: (url: string) => open({ url }).action,
  };
}

describe("window", () => {
  it("isolates the page from Node and from the preload script", () => {
    expect(webPreferences("/preload.cjs")).toEqual({
      preload: "/preload.cjs",
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
      spellcheck: false,
    });
  });

  it("keeps every page in the app", () => {
    const external: string[] = [];
    const { contents, fire, open } = fakeContents();
    guardContents(contents, (url) => external.push(url));
    expect(fire("will-navigate", "app://app/index.html")).toBe(true);
    expect(fire("will-navigate", "https://evil.example/")).toBe(false);
    expect(fire("will-navigate", "file:///etc/passwd")).toBe(false);
    expect(fire("will-redirect", "https://github.com/")).toBe(false);
    expect(fire("will-frame-navigate", "https://github.com/")).toBe(false);
    expect(fire("will-attach-webview", "")).toBe(false);
    expect(open("https://evil.example/")).toBe("deny");
    expect(open("app://app/index.html")).toBe("deny");
    expect(external).toEqual([]);
  });

  it("hands a link to a known site to the browser", () => {
    const external: string[] = [];
    const { contents, fire, open } = fakeContents();
    guardContents(contents, (url) => external.push(url));
    expect(fire("will-navigate", "https://huggingface.co/x")).toBe(false);
    expect(open("https://github.com/x")).toBe("deny");
    expect(external).toEqual(["https://huggingface.co/x", "https://github.com/x"]);
  });

  it("grants no permission but copying", () => {
    const asked: Record<string, boolean> = {};
    guardSession({
      setPermissionRequestHandler: (handler) => {
        for (const name of ["media", "geolocation", "notifications", "clipboard-read", "clipboard-sanitized-write"]) {
          handler(null, name, (granted) => (asked[name] = granted));
        }
      },
      setPermissionCheckHandler: (handler) => {
        for (const name of ["serial", "usb", "hid"]) asked[name] = handler(null, name);
      },
      setDevicePermissionHandler: (handler) => (asked.device = handler()),
    });
    expect(asked).toEqual({
      media: false,
      geolocation: false,
      notifications: false,
      "clipboard-read": false,
      "clipboard-sanitized-write": true,
      serial: false,
      usb: false,
      hid: false,
      device: false,
    });
  });
});
