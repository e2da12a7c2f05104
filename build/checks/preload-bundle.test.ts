import { beforeAll, describe, expect, it } from "vitest";
import { EVENT_CHANNEL, INVOKE_CHANNEL, OFFER_CHANNEL } from "#contract/wire.ts";
import { bundlePreload, runPreload } from "./preload-bundle.ts";

interface Bridge {
  request(request: unknown): Promise<unknown>;
  subscribe(listener: (frame: unknown) => void): () => void;
  offerFile(file: unknown): Promise<string>;
}

let code: string;
beforeAll(async () => {
  code = await bundlePreload();
});

/** Electron as the preload script sees it, with a record of what was done. */
function fakeElectron() {
  const invoked: unknown[][] = [];
  const listeners = new Map<string, Set<(...args: unknown[]) => void>>();
  const ipcRenderer = {
    invoke: (...args: unknown[]) => {
      invoked.push(args);
      return Promise.resolve("answer");
    },
    on: (channel: string, listener: (...args: unknown[]) => void) => {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
    },
    off: (channel: string, listener: (...args: unknown[]) => void) => listeners.get(channel)?.delete(listener),
  };
  const webUtils = { getPathForFile: (file: { path: string }) => file.path };
  return { ipcRenderer, webUtils, invoked, listeners };
}

describe("the built preload script", () => {
  it("needs electron and nothing else: no Node, no package, no second file", () => {
    expect(runPreload(code, fakeElectron()).required).toEqual(["electron"]);
  });

  it("puts exactly the bridge on window, and no part of ipcRenderer", () => {
    const { exposed } = runPreload(code, fakeElectron());
    expect(Object.keys(exposed)).toEqual(["emend"]);
    const members = Object.entries(exposed.emend as object).map(([name, value]) => [name, typeof value]);
    expect(Object.fromEntries(members)).toEqual({ request: "function", subscribe: "function", offerFile: "function" });
  });

  it("speaks on its three channels alone, whatever a page asks for", async () => {
    const electron = fakeElectron();
    const bridge = runPreload(code, electron).exposed.emend as Bridge;
    const request = { method: "app.info", input: {}, channel: "other" };
    expect(await bridge.request(request)).toBe("answer");
    await bridge.offerFile({ path: "/scans/a.png" });
    expect(electron.invoked).toEqual([
      [INVOKE_CHANNEL, request],
      [OFFER_CHANNEL, "/scans/a.png"],
    ]);
    bridge.subscribe(() => {});
    expect([...electron.listeners.keys()]).toEqual([EVENT_CHANNEL]);
  });

  it("hands on a frame without Electron's event, until told to stop", () => {
    const electron = fakeElectron();
    const bridge = runPreload(code, electron).exposed.emend as Bridge;
    const heard: unknown[][] = [];
    const stop = bridge.subscribe((...args) => heard.push(args));
    const push = (frame: unknown) => {
      for (const listener of electron.listeners.get(EVENT_CHANNEL) ?? []) listener({ sender: "secret" }, frame);
    };
    push({ sequence: 1 });
    stop();
    push({ sequence: 2 });
    expect(heard).toEqual([[{ sequence: 1 }]]);
  });
});

describe("the check of it", () => {
  it("fails where a bundle needs Node or a package", () => {
    expect(() => runPreload('require("node:fs")', fakeElectron())).toThrow(/module not found: node:fs/);
    expect(() => runPreload("process.cwd()", fakeElectron())).toThrow(/process is not defined/);
  });
});
