/** @file Who may talk to the web host. Pure, so that each rule is tested by itself. */
import { timingSafeEqual } from "node:crypto";

/** Cookies know no ports: with the port in its name, two Emends (two libraries) do not sign each other out. */
export function cookieName(port: number): string {
  return `emend_session_${port}`;
}

/** Names under which this machine reaches itself; any other Host header is DNS rebinding or a mistake. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** Requests that change something must say where they come from, and it must be our own page. */
export function isOwnOrigin(origin: string | undefined, port: number): boolean {
  return origin === `http://127.0.0.1:${port}` || origin === `http://localhost:${port}`;
}

/** Compares secrets in constant time. */
export function sameToken(given: unknown, token: string): boolean {
  if (typeof given !== "string") return false;
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** What to do with a request before anything else looks at it. */
export type Verdict = "allow" | "sign-in" | "retry-as-own" | "wrong-host" | "foreign-origin" | "signed-out";

export interface RequestFacts {
  method: string;
  /** Path with query. */
  url: string;
  host: string | undefined;
  origin: string | undefined;
  /** `Sec-Fetch-Site`; undefined from what is no browser. */
  fetchSite: string | undefined;
  /** The value of `cookieName(port)`. */
  cookie: string | undefined;
  /** The `token` of the query. */
  queryToken: unknown;
}

/** The whole policy in one place; the order matters: nothing is told to a foreign host, not even who is signed in. */
export function judgeRequest(request: RequestFacts, port: number, token: string): Verdict {
  if (!isOwnHost(request.host, port)) return "wrong-host";
  if (request.method !== "GET" && !isOwnOrigin(request.origin, port)) return "foreign-origin";
  // A GET says where it comes from only if it is a CORS request; then it must be ours, too.
  if (request.origin !== undefined && !isOwnOrigin(request.origin, port)) return "foreign-origin";
  if (request.method === "GET" && request.url.startsWith("/?token=") && sameToken(request.queryToken, token)) {
    return "sign-in";
  }
  if (sameToken(request.cookie, token)) return "allow";
  // A link clicked on another site (a terminal in the browser) does not send a SameSite=Strict cookie, not even after
  // the redirect that follows sign-in. A page of our own that goes on to `/?own` does.
  if (request.method === "GET" && request.url === "/" && request.fetchSite === "cross-site") return "retry-as-own";
  return "signed-out";
}
