/** @file The preload script: the only bridge between page and main. Sandboxed, so it may require `electron` alone. */
import { contextBridge, ipcRenderer, webUtils } from "electron";
import { EVENT_CHANNEL, type EventFrame, INVOKE_CHANNEL, OFFER_CHANNEL, type Request } from "#contract/wire.ts";
import type { EmendBridge } from "./window.d.ts";

const bridge: EmendBridge = {
  request: (request: Request) => ipcRenderer.invoke(INVOKE_CHANNEL, request),
  subscribe: (listener) => {
    const forward = (_event: unknown, frame: EventFrame) => listener(frame);
    ipcRenderer.on(EVENT_CHANNEL, forward);
    return () => ipcRenderer.off(EVENT_CHANNEL, forward);
  },
  offerFile: (file) => ipcRenderer.invoke(OFFER_CHANNEL, webUtils.getPathForFile(file)),
};

contextBridge.exposeInMainWorld("emend", bridge);
