/**
 * @file Fetches what a person asked for, and nothing else: only from hosts that were named to them, only by https, never
 * from addresses of their own network, within bounds of size and time, one after the other.
 */
import { lookup as systemLookup } from "node:dns";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { AppError } from "#contract/errors.ts";

const MOST_REDIRECTS = 5;
const IDLE_MS = 30_000;
/** Tries where a server says that it is busy, and the longest that it may ask to wait. */
const TRIES = 4;
const LONGEST_WAIT_MS = 60_000;

export interface FetchRules {
  /** Hosts (with port where it is not the usual one) that may be asked; redirects too. */
  hosts: ReadonlySet<string>;
  signal: AbortSignal;
  /** For tests, whose servers are on this machine. */
  allowLocal?: boolean;
}

/** Addresses of one's own network: a manifest must not make Emend ask a router or a cloud's metadata service. */
const local = new BlockList();
for (const [address, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const) {
  local.addSubnet(address, prefix, "ipv4");
}
for (const [address, prefix] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
  ["64:ff9b::", 96],
] as const) {
  local.addSubnet(address, prefix, "ipv6");
}

/** Whether an address is of this machine or its network. */
export function isLocalAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  return isIP(mapped) === 0 || local.check(mapped, isIP(mapped) === 6 ? "ipv6" : "ipv4");
}

/**
 * The bytes of an address.
 * @param most bytes; more is refused as soon as it is known
 * @throws AppError `bad-input` for addresses that may not be asked; `unavailable`, `file-too-large`, `cancelled`
 */
export async function politeFetch(address: string, most: number, rules: FetchRules): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await follow(address, rules);
    const { statusCode = 0, headers } = answer;
    if (statusCode === 200) return collect(answer, address, most, rules.signal);
    answer.resume();
    const busy = statusCode === 429 || statusCode === 503;
    if (!busy || attempt >= TRIES) {
      throw new AppError(
        "unavailable",
        `${hostOf(address)} answered ${statusCode} for ${address}. Try again later, or fetch it in a browser and import the file.`,
      );
    }
    const asked = Number(headers["retry-after"]) * 1000;
    await pause(
      Math.min(LONGEST_WAIT_MS, Number.isFinite(asked) && asked > 0 ? asked : 1000 * 2 ** attempt),
      rules.signal,
    );
  }
}

export function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    throw new AppError("bad-input", `${address} is no web address. Copy it from the library's page.`);
  }
}

async function follow(address: string, rules: FetchRules): Promise<IncomingMessage> {
  let url = address;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    check(url, rules);
    const answer = await ask(url, rules);
    const { location } = answer.headers;
    if ((answer.statusCode ?? 0) < 300 || (answer.statusCode ?? 0) >= 400 || location === undefined) return answer;
    answer.resume();
    url = new URL(location, url).href;
  }
  throw new AppError(
    "unavailable",
    `${address} leads from one place to the next without end. Tell the library about it.`,
  );
}

function check(address: string, { hosts, allowLocal = false }: FetchRules): void {
  const host = hostOf(address);
  const { protocol, hostname, username, password } = new URL(address);
  const bare = hostname.replace(/^\[|\]$/g, "");
  if (protocol !== "https:" && !(allowLocal && protocol === "http:")) {
    throw new AppError(
      "bad-input",
      `${address} does not begin with https://. Emend fetches nothing that others on the way could change.`,
    );
  }
  if (username !== "" || password !== "")
    throw new AppError("bad-input", "The address holds a password. Take it out and try again.");
  if (isIP(bare) !== 0 && isLocalAddress(bare) && !allowLocal) throw localError(bare);
  if (!hosts.has(host)) {
    throw new AppError(
      "bad-input",
      `${host} is not among the hosts that were allowed. Allow it too if you trust it, and import again.`,
      { host },
    );
  }
}

const localError = (host: string) =>
  new AppError(
    "bad-input",
    `${host} is on this machine or its network, which a manifest may not reach. Download the files and import those.`,
  );

function ask(address: string, { signal, allowLocal = false }: FetchRules): Promise<IncomingMessage> {
  // The address that is connected to is the one that was checked: a name may be given another between two questions.
  const lookup: LookupFunction = (hostname, options, callback) => {
    systemLookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, "", 0);
      const refused = allowLocal ? undefined : found.find((each) => isLocalAddress(each.address));
      const [first] = found;
      if (refused !== undefined || first === undefined)
        return callback(localError(hostname) as NodeJS.ErrnoException, "", 0);
      return options.all === true
        ? (callback as unknown as (e: null, a: typeof found) => void)(null, found)
        : callback(null, first.address, first.family);
    });
  };
  const send = address.startsWith("https:") ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const headers = { "user-agent": "Emend (IIIF import)", accept: "*/*", "accept-encoding": "identity" };
    const request = send(address, { lookup, signal, headers, timeout: IDLE_MS }, resolve);
    request.on("timeout", () => request.destroy(new Error("it did not answer in time")));
    request.on("error", (error) => reject(explain(address, error, signal)));
    request.end();
  });
}

async function collect(answer: IncomingMessage, address: string, most: number, signal: AbortSignal): Promise<Buffer> {
  const tooLarge = () =>
    new AppError(
      "file-too-large",
      `${address} has more than ${Math.round(most / 1e6)} MB. Download it yourself if it is right.`,
    );
  if (Number(answer.headers["content-length"]) > most) {
    answer.destroy();
    throw tooLarge();
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > most) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw explain(address, error, signal);
  }
  return Buffer.concat(chunks);
}

function explain(address: string, error: unknown, signal: AbortSignal): AppError {
  if (error instanceof AppError) return error;
  if (signal.aborted) return new AppError("cancelled", "Cancelled.");
  const why = error instanceof Error ? error.message : String(error);
  return new AppError(
    "unavailable",
    `${hostOf(address)} could not be reached (${why}). Look at the connection and try again.`,
  );
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new AppError("cancelled", "Cancelled."));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}
