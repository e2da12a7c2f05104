/** @file Who may talk to the OCR server at all. Pure, so that each rule is tested by itself. */

export type Verdict = "allow" | "wrong-host" | "web-page" | "no-key";

export interface RequestFacts {
  host: string | undefined;
  origin: string | undefined;
  /** `Sec-Fetch-Site`; undefined from what is no browser. */
  fetchSite: string | undefined;
  /** Whether the route is answered without a key. */
  open: boolean;
  /** Whether a known key came along, or none is needed. */
  known: boolean;
}

/** The order matters: nothing is told to a foreign host, not even whether a key is right. */
export function judgeRequest(request: RequestFacts, hosts: ReadonlySet<string>): Verdict {
  if (request.host === undefined || !hosts.has(request.host.toLowerCase())) return "wrong-host";
  // Programs send neither. A page in a browser could post a form to a server on its own machine without asking it first.
  if (request.origin !== undefined) return "web-page";
  if (request.fetchSite !== undefined && request.fetchSite !== "none") return "web-page";
  return request.open || request.known ? "allow" : "no-key";
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * What a Host header may say.
 * @param named by the person, with or without a port (behind a proxy the port is the proxy's)
 */
export function hostNames(address: string, port: number, named: readonly string[]): ReadonlySet<string> {
  const own = isLoopback(address) ? ["127.0.0.1", "localhost", "[::1]"] : [];
  const listening = address === "0.0.0.0" || address === "::" ? [] : [address.includes(":") ? `[${address}]` : address];
  const names = [...own, ...listening].map((name) => `${name}:${port}`);
  const given = named.flatMap((name) => [name, `${name}:${port}`]);
  return new Set([...names, ...given].map((name) => name.toLowerCase()));
}

/** The key of a request: `Authorization: Bearer KEY`, or `X-API-Key: KEY`. */
export function keyOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(String(headers.authorization ?? ""))?.[1];
  const plain = headers["x-api-key"];
  return bearer ?? (typeof plain === "string" ? plain : undefined);
}
