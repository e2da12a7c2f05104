/** @file The ways from a window to the services, each opened as one narrow wire, so that the same cases run over all. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmendHandlers } from "#contract/index.ts";
import type { EventFrame } from "#contract/wire.ts";
import { type IpcMainLike, IpcTransport } from "../../src-main/hosts/electron/ipc-transport.ts";
import { cookieName } from "../../src-main/hosts/web/policy.ts";
import { startWebHost, type WebHost } from "../../src-main/hosts/web/server.ts";
import type { EventBus } from "../../src-main/rpc/event-bus.ts";
import { makeRouter, type RouterOptions } from "../../src-main/rpc/router.ts";
import { bundlePreload, runPreload } from "./preload-bundle.ts";

/** What a window has: it asks, and it listens. */
export interface Wire {
  /** Rejects only where the connection itself is gone. */
  send(request: unknown): Promise<unknown>;
  /** Resolves when frames arrive from now on. */
  subscribe(listener: (frame: EventFrame) => void): Promise<() => void>;
  close(): Promise<void>;
}

export interface Served extends RouterOptions {
  handlers: EmendHandlers;
  events: EventBus;
}

export const transports: Record<string, (served: Served) => Promise<Wire>> = {
  "in-process router": openRouter,
  "Electron IPC through the built preload script": openElectron,
  "web host: HTTP and server-sent events": openWeb,
};

async function openRouter(served: Served): Promise<Wire> {
  return {
    send: makeRouter(served.handlers, served),
    subscribe: async (listener) => served.events.subscribe(listener),
    close: async () => {},
  };
}

type Invokable = Parameters<IpcMainLike["handle"]>[1];

/** Electron's two ends of IPC in one process: everything that crosses is cloned, and listeners get Electron's event. */
function fakeIpc() {
  const handlers = new Map<string, Invokable>();
  const listeners = new Map<string, Set<(event: unknown, argument: unknown) => void>>();
  const mainFrame = { url: "app://app/index.html#/library", parent: null };
  const sender = { id: 1, mainFrame };
  return {
    ipcMain: {
      handle: (channel: string, handler: Invokable) => void handlers.set(channel, handler),
      removeHandler: (channel: string) => void handlers.delete(channel),
    },
    ipcRenderer: {
      invoke: async (channel: string, argument: unknown) => {
        const handler = handlers.get(channel);
        if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
        return structuredClone(await handler({ sender, senderFrame: mainFrame }, structuredClone(argument)));
      },
      on: (channel: string, listener: (event: unknown, argument: unknown) => void) =>
        listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener)),
      off: (channel: string, listener: (event: unknown, argument: unknown) => void) =>
        listeners.get(channel)?.delete(listener),
    },
    contents: {
      id: sender.id,
      isDestroyed: () => false,
      send: (channel: string, argument: unknown) => {
        for (const listener of listeners.get(channel) ?? []) listener({ sender }, structuredClone(argument));
      },
    },
  };
}

async function openElectron(served: Served): Promise<Wire> {
  const ipc = fakeIpc();
  const sources = { offerPath: () => "source" } as unknown as ConstructorParameters<
    typeof IpcTransport
  >[0]["app"]["sources"];
  const transport = new IpcTransport({ ...served, ipcMain: ipc.ipcMain, app: { ...served, sources } });
  transport.addWindow(ipc.contents);
  const { exposed } = runPreload(await bundlePreload(), { ipcRenderer: ipc.ipcRenderer, webUtils: {} });
  const bridge = exposed.emend as {
    request: Wire["send"];
    subscribe: (listener: (frame: EventFrame) => void) => () => void;
  };
  return {
    send: (request) => bridge.request(request),
    subscribe: async (listener) => bridge.subscribe(listener),
    close: async () => transport.dispose(),
  };
}

async function openWeb(served: Served): Promise<Wire> {
  const rendererFolder = mkdtempSync(join(tmpdir(), "emend-wire-"));
  writeFileSync(join(rendererFolder, "index.html"), "");
  const token = "contract-test";
  const app = { ...served, openAsset: async () => null, sources: { acceptUpload: async () => "source" } };
  const host = await startWebHost({ ...served, app, rendererFolder, token, port: 0 });
  const headers = { cookie: `${cookieName(host.port)}=${token}`, origin: `http://127.0.0.1:${host.port}` };
  return {
    send: async (request) => {
      const answer = await fetch(`http://127.0.0.1:${host.port}/rpc`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(request),
      });
      return answer.json();
    },
    subscribe: (listener) => listenToEvents(host, headers, listener),
    close: async () => {
      await host.close();
      rmSync(rendererFolder, { recursive: true });
    },
  };
}

async function listenToEvents(
  host: WebHost,
  headers: Record<string, string>,
  listener: (frame: EventFrame) => void,
): Promise<() => void> {
  const stop = new AbortController();
  const answer = await fetch(`http://127.0.0.1:${host.port}/events`, { headers, signal: stop.signal });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = decoder.decode((await reader.read()).value, { stream: true });
  const readAll = async () => {
    for (;;) {
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages) {
        if (message.startsWith("data: ")) listener(JSON.parse(message.slice("data: ".length)) as EventFrame);
      }
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
    }
  };
  // Stopping cuts the stream, and a cut stream rejects.
  readAll().catch(() => {});
  return () => stop.abort();
}
