/** @file What travels between renderer and main, on both transports. No zod here. */
import type { ErrorCode } from "./errors.ts";

/** Raised when a window and a host of different builds must not talk. */
export const PROTOCOL_VERSION = 1;

/** The one invoke channel and the one push channel under Electron. */
export const INVOKE_CHANNEL = "emend:call";
export const EVENT_CHANNEL = "emend:event";
/** A path that the preload script took from a dropped or chosen file. */
export const OFFER_CHANNEL = "emend:offer";

/** `"documents.get"`. */
export type MethodName = string;

export interface Request {
  method: MethodName;
  input: unknown;
}

export type Result = { ok: true; value: unknown } | { ok: false; error: WireError };

export interface WireError {
  code: ErrorCode;
  message: string;
  data?: Record<string, unknown>;
}

/** `sequence` grows by one for each event of a host's life: a gap means "read the snapshot again". */
export interface EventFrame {
  sequence: number;
  name: string;
  payload: unknown;
}

/** One host, seen from the renderer. */
export interface Transport {
  readonly host: "electron" | "web";
  send(request: Request): Promise<Result>;
  subscribe(listener: (frame: EventFrame) => void): () => void;
  /** Told whenever the connection comes or goes; after it comes back, callers read snapshots again. */
  onStatus(listener: (connected: boolean) => void): () => void;
  /** URL of an asset by id; the same service answers on both hosts. */
  assetUrl(id: string): string;
  /** Hands over a dropped or chosen file: a path token under Electron, an upload on the web. Resolves to a source id. */
  offerFile(file: unknown, onProgress: (fraction: number) => void): Promise<string>;
}

/** Longest side of a page's `viewAsset` in pixels: as wide as a screen, and decoded within a frame or two. */
export const VIEW_SIDE = 2_000;
