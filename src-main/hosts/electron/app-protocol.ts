/** @file The scheme `app:`: the built renderer and the library's images, to our own windows. */
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { Readable } from "node:stream";
import type { EmendApp } from "../../compose.ts";
import { ASSET_CACHE, SECURITY_HEADERS, securityHeaders } from "../page-headers.ts";
import { APP_SCHEME, isAppUrl } from "./navigation-policy.ts";

/** To be registered before Electron is ready. `standard` gives it an origin, `secure` what needs a secure context. */
export const APP_SCHEME_PRIVILEGES = {
  scheme: APP_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
} as const;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
  ".aff": "application/octet-stream",
  ".dic": "application/octet-stream",
  ".json": "application/json",
};

export interface AppProtocolOptions {
  /** The built renderer: nothing outside it is ever served, symbolic links included. */
  rendererFolder: string;
  openAsset: EmendApp["openAsset"];
}

/** The handler for `protocol.handle("app", …)`. */
export function makeAppProtocol(options: AppProtocolOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== "GET" || !isAppUrl(request.url)) return plain(400, "This is no address of Emend's.");
    const path = decodePath(new URL(request.url).pathname);
    if (path === null) return plain(400, "This is no address of Emend's.");
    const asset = /^\/assets\/([^/]+)$/.exec(path)?.[1];
    if (asset !== undefined) {
      const found = await options.openAsset(asset);
      if (found === null) return plain(404, "There is no such image.");
      return file(found.path, { "content-type": found.contentType, "cache-control": ASSET_CACHE });
    }
    const inside = await resolveInside(options.rendererFolder, path === "/" ? "/index.html" : path);
    const type = inside === null ? undefined : CONTENT_TYPES[extname(inside)];
    if (inside === null || type === undefined) return plain(404, "There is no such page.");
    return file(inside, { ...securityHeaders(path), "content-type": type, "cache-control": "no-cache" });
  };
}

function decodePath(pathname: string): string | null {
  try {
    const path = decodeURIComponent(pathname);
    return path.includes("\0") || path.includes("\\") ? null : path;
  } catch {
    return null;
  }
}

/** The real path of a file below `root`; null for anything else. Compared with a separator: siblings do not pass. */
export async function resolveInside(root: string, path: string): Promise<string | null> {
  try {
    const realRoot = await realpath(root);
    const found = await realpath(join(realRoot, path));
    if (!found.startsWith(realRoot + sep)) return null;
    return (await stat(found)).isFile() ? found : null;
  } catch {
    return null;
  }
}

function file(path: string, headers: Record<string, string>): Response {
  const body = Readable.toWeb(createReadStream(path)) as unknown as ReadableStream<Uint8Array>;
  return new Response(body, { headers: { ...SECURITY_HEADERS, ...headers } });
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...SECURITY_HEADERS, "content-type": "text/plain; charset=utf-8" } });
}
