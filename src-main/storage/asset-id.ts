/** @file Asset ids: what a renderer names to get bytes. The only form is a blob's hash with its type. */
import { VIEW_SIDE } from "#contract/wire.ts";
import type { Sha256 } from "./blob-store.ts";

/**
 * `view.jpg`: a page at the size of a screen. `scaled.webp`: a very large page made smaller, to zoom into.
 * `bin`: bytes for the renderer's own code, such as a dictionary.
 */
export type AssetType = "png" | "jpg" | "webp" | "bin" | ScaledType;
/** What is made of a page's image, and made again where it is lost. */
export type ScaledType = "view.jpg" | "scaled.webp";

const CONTENT_TYPES: Readonly<Record<AssetType, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  webp: "image/webp",
  "scaled.webp": "image/webp",
  "view.jpg": "image/jpeg",
  bin: "application/octet-stream",
};

/** `abc…def.png`: served at /assets/<id> on the web host and app://app/assets/<id> under Electron. */
export function assetId(sha256: Sha256, type: AssetType): string {
  return `${sha256}.${type}`;
}

/** Above this a browser takes seconds to decode a page, and as much memory as four bytes a pixel. */
const LARGE_PAGE = 40_000_000;

/** What the screen shows of a page: its own image, or a smaller one where that is very large. */
export function pageImageAsset(sha256: Sha256, width: number, height: number): string {
  return assetId(sha256, width * height > LARGE_PAGE ? "scaled.webp" : "png");
}

/** What the screen shows of a page first, and alone until it is zoomed into. */
export function pageViewAsset(sha256: Sha256, width: number, height: number): string {
  return assetId(sha256, Math.max(width, height) > VIEW_SIDE ? "view.jpg" : "png");
}

/** Whether a view is made while the page comes in. That of a very large page takes seconds, and is made when it is looked at. */
export function hasQuickView(width: number, height: number): boolean {
  return Math.max(width, height) > VIEW_SIDE && width * height <= LARGE_PAGE;
}

export function isScaled(type: AssetType): type is ScaledType {
  return type === "view.jpg" || type === "scaled.webp";
}

/** The parts of an asset id; null for anything that is not one (never a path). */
export function parseAssetId(id: string): { sha256: Sha256; type: AssetType; contentType: string } | null {
  const match = /^([0-9a-f]{64})\.(png|jpg|webp|bin|view\.jpg|scaled\.webp)$/.exec(id);
  if (!match?.[1] || !match[2]) return null;
  const type = match[2] as AssetType;
  return { sha256: match[1], type, contentType: CONTENT_TYPES[type] };
}
