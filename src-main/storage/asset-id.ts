/** @file Asset ids: what a renderer names to get bytes. The only form is a blob's hash with its type. */
import type { Sha256 } from "./blob-store.ts";

/** `scaled.webp`: a large page made smaller for the screen. `bin`: bytes for the renderer's own code, such as a dictionary. */
export type AssetType = "png" | "jpg" | "webp" | "bin" | "scaled.webp";

const CONTENT_TYPES: Readonly<Record<AssetType, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  webp: "image/webp",
  "scaled.webp": "image/webp",
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

/** The parts of an asset id; null for anything that is not one (never a path). */
export function parseAssetId(id: string): { sha256: Sha256; type: AssetType; contentType: string } | null {
  const match = /^([0-9a-f]{64})\.(png|jpg|webp|bin|scaled\.webp)$/.exec(id);
  if (!match?.[1] || !match[2]) return null;
  const type = match[2] as AssetType;
  return { sha256: match[1], type, contentType: CONTENT_TYPES[type] };
}
