/** @file Asset ids: what a renderer names to get bytes. The only form is a blob's hash with its type. */
import type { Sha256 } from "./blob-store.ts";

export type AssetType = "png" | "jpg" | "webp";

/** `abc…def.png`: served at /assets/<id> on the web host and app://app/assets/<id> under Electron. */
export function assetId(sha256: Sha256, type: AssetType): string {
  return `${sha256}.${type}`;
}

/** The parts of an asset id; null for anything that is not one (never a path). */
export function parseAssetId(id: string): { sha256: Sha256; type: AssetType; contentType: string } | null {
  const match = /^([0-9a-f]{64})\.(png|jpg|webp)$/.exec(id);
  if (!match?.[1] || !match[2]) return null;
  const type = match[2] as AssetType;
  return { sha256: match[1], type, contentType: type === "jpg" ? "image/jpeg" : `image/${type}` };
}
