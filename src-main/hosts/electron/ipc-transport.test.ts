import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EmendHandlers } from "#contract/index.ts";
import { EVENT_CHANNEL, INVOKE_CHANNEL, OFFER_CHANNEL } from "#contract/wire.ts";
import { SourceRegistry } from "../../platform/uploads.ts";
import { EventBus } from "../../rpc/event-bus.ts";
import { type IpcMainLike, IpcTransport } from "./ipc-transport.ts";
import type { SenderEvent } from "./sender-check.ts";

type Listener = Parameters<IpcMainLike["handle"]>[1];

let folder: string;
let channels: Map<string, Listener>;
let asked: number;
let events: EventBus;
let transport: IpcTransport;
const sources = () => new SourceRegistry(join(folder, "uploads"));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-ipc-"));
  writeFileSync(join(folder, "page.png"), "image");
  mkdirSync(join(folder, "folder"));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  channels = new Map();
  asked = 0;
  events = new EventBus();
  const info = () => {
    asked += 1;
    return { version: "1", protocol: 1, host: "electron", libraryPath: "/library" };
  };
  transport = new IpcTransport({
    ipcMain: {
      handle: (channel, listener) => channels.set(channel, listener),
      removeHandler: (channel) => channels.delete(channel),
    },
    app: { handlers: { app: { info } } as unknown as EmendHandlers, events, sources: sources() },
  });
});

/** A window's web contents, with a record of what was sent to it. */
function fakeWindow(id: number) {
  const sent: unknown[][] = [];
  let destroyed = false;
  const mainFrame = { url: "app://app/index.html#/library", parent: null };
  return {
    sent,
    destroy: () => {
      destroyed = true;
    },
    contents: { id, isDestroyed: () => destroyed, send: (...args: unknown[]) => sent.push(args) },
    event: { sender: { id, mainFrame }, senderFrame: mainFrame } as SenderEvent,
  };
}

const call = (event: SenderEvent) => channels.get(INVOKE_CHANNEL)?.(event, { method: "app.info", input: {} });
const offer = (event: SenderEvent, path: unknown) => channels.get(OFFER_CHANNEL)?.(event, path);

describe("who may call", () => {
  it("is the main frame of a window that was added, as long as it is there", async () => {
    const { contents, event } = fakeWindow(1);
    expect(await call(event)).toMatchObject({ ok: false });
    transport.addWindow(contents);
    expect(await call(event)).toMatchObject({ ok: true, value: { libraryPath: "/library" } });
    transport.removeWindow(1);
    expect(await call(event)).toMatchObject({ ok: false, error: { code: "bad-input" } });
    expect(asked).toBe(1);
  });

  it("is nobody else: no other page in our window, no frame in our page, no other window, no frame that is gone", async () => {
    const { contents, event } = fakeWindow(1);
    transport.addWindow(contents);
    const frame = (url: string, parent: unknown = null) => ({ url, parent });
    const inMain = (url: string): SenderEvent => {
      const mainFrame = frame(url);
      return { sender: { id: 1, mainFrame }, senderFrame: mainFrame };
    };
    const strangers: SenderEvent[] = [
      inMain("https://evil.example/"),
      inMain("app://app.evil.example/"),
      inMain("app://evil/index.html"),
      inMain("https://app/index.html"),
      inMain("file:///app/index.html"),
      inMain("data:text/html,app://app/"),
      inMain(""),
      { ...event, senderFrame: null },
      { ...event, senderFrame: frame("app://app/index.html") },
      { ...event, senderFrame: frame("app://app/index.html", event.sender.mainFrame) },
      fakeWindow(2).event,
    ];
    for (const stranger of strangers) {
      expect(await call(stranger)).toMatchObject({ ok: false, error: { code: "bad-input" } });
      expect(await offer(stranger, join(folder, "page.png"))).toMatchObject({
        ok: false,
        error: { code: "bad-input" },
      });
    }
    expect(asked).toBe(0);
  });
});

describe("offered files", () => {
  it("are taken by their path and named by an id", async () => {
    const { contents, event } = fakeWindow(1);
    transport.addWindow(contents);
    const result = await offer(event, join(folder, "page.png"));
    expect(result).toEqual({ ok: true, value: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  });

  it.each([
    ["", "bad-input"],
    ["page.png", "bad-input"],
    ["/page.png\0.txt", "bad-input"],
    [null, "bad-input"],
    [{ path: "/page.png" }, "bad-input"],
    ["/gone/page.png", "not-found"],
  ])("that are none are refused with a result: %j", async (path, code) => {
    const { contents, event } = fakeWindow(1);
    transport.addWindow(contents);
    expect(await offer(event, path)).toMatchObject({ ok: false, error: { code } });
  });

  it("that are folders are refused", async () => {
    const { contents, event } = fakeWindow(1);
    transport.addWindow(contents);
    expect(await offer(event, join(folder, "folder"))).toMatchObject({
      ok: false,
      error: { code: "unsupported-file" },
    });
  });
});

describe("events", () => {
  it("go to every window that is there, and to none that is gone", () => {
    const windows = [fakeWindow(1), fakeWindow(2), fakeWindow(3)];
    for (const { contents } of windows) transport.addWindow(contents);
    transport.removeWindow(2);
    windows[2]?.destroy();
    events.emit("adapters.changed", {});
    const frame = { sequence: 1, name: "adapters.changed", payload: {} };
    expect(windows.map(({ sent }) => sent)).toEqual([[[EVENT_CHANNEL, frame]], [], []]);
  });
});

describe("the end", () => {
  it("leaves no handler and no listener behind", () => {
    const { contents, sent } = fakeWindow(1);
    transport.addWindow(contents);
    transport.dispose();
    events.emit("adapters.changed", {});
    expect(sent).toEqual([]);
    expect(channels.size).toBe(0);
  });
});
