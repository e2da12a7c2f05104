/** @file Asset ids: what a renderer names to get bytes. The only form is a blob's hash with its type. */
import type { Sha256 } from "./blob-store.ts";

/** `bin`: bytes for the renderer's own code, such as a dictionary. */
export type AssetType = "png" | "jpg" | "webp" | "bin";

const CONTENT_TYPES: Readonly<Record<AssetType, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  webp: "image/webp",
  bin: "application/octet-stream",
};

/** `abc…def.png`: served at /assets/<id> on the web host and app://app/assets/<id> under Electron. */
export function assetId(sha256: Sha256, type: AssetType): string {
  return `${sha256}.${type}`;
}

/** The parts of an asset id; null for anything that is not one (never a path). */
export function parseAssetId(id: string): { sha256: Sha256; type: AssetType; contentType: string } | null {
  const match = /^([0-9a-f]{64})\.(png|jpg|webp|bin)$/.exec(id);
  if (!match?.[1] || !match[2]) return null;
  const type = match[2] as AssetType;
  return { sha256: match[1], type, contentType: CONTENT_TYPES[type] };
}
