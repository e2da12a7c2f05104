/** @file The contract over Electron's IPC: one channel for calls, one for offered files, one that pushes events. */
import { statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { AppError } from "#contract/errors.ts";
import { EVENT_CHANNEL, type EventFrame, INVOKE_CHANNEL, OFFER_CHANNEL, type Result } from "#contract/wire.ts";
import type { EmendApp } from "../../compose.ts";
import { makeRouter, type RouterOptions, toWireError } from "../../rpc/router.ts";
import { isOwnSender, type SenderEvent } from "./sender-check.ts";

/** The part of Electron's ipcMain that is used, so that tests need no Electron. */
export interface IpcMainLike {
  handle(channel: string, listener: (event: SenderEvent, argument: unknown) => Promise<unknown>): void;
  removeHandler(channel: string): void;
}

/** The part of Electron's WebContents that events are pushed to. */
export interface ContentsLike {
  readonly id: number;
  isDestroyed(): boolean;
  send(channel: string, frame: EventFrame): void;
}

export interface IpcTransportOptions extends RouterOptions {
  ipcMain: IpcMainLike;
  app: Pick<EmendApp, "handlers" | "events" | "sources">;
}

/** Serves windows one by one: only those given to `addWindow` may call, and only they are told of events. */
export class IpcTransport {
  readonly #options: IpcTransportOptions;
  readonly #windows = new Map<number, ContentsLike>();
  readonly #unsubscribe: () => void;

  constructor(options: IpcTransportOptions) {
    this.#options = options;
    const route = makeRouter(options.app.handlers, options);
    options.ipcMain.handle(INVOKE_CHANNEL, async (event, request) => (this.#isOwn(event) ? route(request) : refused));
    options.ipcMain.handle(OFFER_CHANNEL, async (event, path) => (this.#isOwn(event) ? this.#offer(path) : refused));
    this.#unsubscribe = options.app.events.subscribe((frame) => {
      for (const contents of this.#windows.values()) if (!contents.isDestroyed()) contents.send(EVENT_CHANNEL, frame);
    });
  }

  addWindow(contents: ContentsLike): void {
    this.#windows.set(contents.id, contents);
  }

  removeWindow(id: number): void {
    this.#windows.delete(id);
  }

  /** No call is answered and no event is told from now on. */
  dispose(): void {
    this.#unsubscribe();
    this.#windows.clear();
    this.#options.ipcMain.removeHandler(INVOKE_CHANNEL);
    this.#options.ipcMain.removeHandler(OFFER_CHANNEL);
  }

  /** A result like every other: Electron would bring a rejection's message across and nothing else. */
  #offer(path: unknown): Result {
    try {
      return { ok: true, value: this.#options.app.sources.offerPath(checkedFile(path)) };
    } catch (error) {
      return { ok: false, error: toWireError(error, () => this.#options.onInternalError?.(OFFER_CHANNEL, error)) };
    }
  }

  #isOwn(event: SenderEvent): boolean {
    return isOwnSender(event, new Set(this.#windows.keys()));
  }
}

const refused = {
  ok: false,
  error: { code: "bad-input", message: "Calls from other pages than Emend's own are refused." },
} as const satisfies Result;

/** A dropped file's path: the preload script takes it from the file itself, never from the page. */
function checkedFile(path: unknown): string {
  if (typeof path !== "string" || path === "" || !isAbsolute(path) || path.includes("\0")) {
    throw new AppError("bad-input", "This item is no file on a disk. Save it to a file first, then add that.");
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new AppError("not-found", "The file is gone. Add it again.");
  if (!found.isFile()) throw new AppError("unsupported-file", "Folders cannot be added; add the files in it.");
  return path;
}
