/** @file The transport inside Electron, over the bridge that the preload script puts on `window`. */
import { AppError } from "#contract/errors.ts";
import type { EventFrame, Request, Result, Transport } from "#contract/wire.ts";

/** What the preload script offers; the same shape as `EmendBridge` in src-preload/window.d.ts. */
export interface Bridge {
  request(request: Request): Promise<Result>;
  subscribe(listener: (frame: EventFrame) => void): () => void;
  offerFile(file: File): Promise<Result>;
}

/** The transport of a window of the desktop app. */
export function createElectronTransport(bridge: Bridge): Transport {
  return {
    host: "electron",
    send: async (request) => {
      try {
        return await bridge.request({ method: request.method, input: request.input ?? {} });
      } catch {
        return {
          ok: false,
          error: { code: "disconnected", message: "Emend's main process is not answering. Restart Emend." },
        };
      }
    },
    subscribe: (listener) => bridge.subscribe(listener),
    // The main process and its windows live and die together: there is no connection to lose.
    onStatus: () => () => {},
    assetUrl: (id) => `app://app/assets/${encodeURIComponent(id)}`,
    offerFile: async (file, onProgress) => {
      const result = await bridge.offerFile(file as File);
      if (!result.ok) throw new AppError(result.error.code, result.error.message, result.error.data);
      onProgress(1);
      return result.value as string;
    },
  };
}
