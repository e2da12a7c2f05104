/** @file The headers under which every page of Emend is shown, whichever host serves it. */

/** Everything from the host itself; no inline script, no eval, nothing from the network. */
const DIRECTIVES = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];
export const CONTENT_SECURITY_POLICY = DIRECTIVES.join("; ");

/** The one script that may compile WebAssembly: a worker has its own policy, so the page's stays without. */
const SPELL_WORKER = /^\/static\/spell-worker-[\w-]+\.js$/;
const WORKER_POLICY = DIRECTIVES.map((directive) =>
  directive.startsWith("script-src ") ? `${directive} 'wasm-unsafe-eval'` : directive,
).join("; ");

/** On every answer of both hosts. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()",
  "x-frame-options": "DENY",
};

/** @param path of the address, without its query */
export function securityHeaders(path: string): Readonly<Record<string, string>> {
  return SPELL_WORKER.test(path) ? { ...SECURITY_HEADERS, "content-security-policy": WORKER_POLICY } : SECURITY_HEADERS;
}

/** Assets are named by their content's hash, so they can be kept for ever, but by this browser alone. */
export const ASSET_CACHE = "private, max-age=31536000, immutable";
