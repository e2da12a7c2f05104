/** @file What the preload script puts on `window` under Electron; nothing on the web. */
import type { EventFrame, Request, Result } from "#contract/wire.ts";

export interface EmendBridge {
  request(request: Request): Promise<Result>;
  subscribe(listener: (frame: EventFrame) => void): () => void;
  /** Hands the path of a dropped or chosen file to main; the result's value is a source id. */
  offerFile(file: File): Promise<Result>;
}

declare global {
  interface Window {
    emend?: EmendBridge;
  }
}
