/** @file Who may ask: keys from a file or the environment, kept and compared as hashes. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { AppError } from "#contract/errors.ts";

/** Shorter ones could be guessed. */
const SHORTEST = 20;
const HASHED = /^sha256:([0-9a-f]{64})$/i;

interface Key {
  name: string;
  digest: Buffer;
  /** Whether it came as a hash, so that the file does not tell it. */
  hashed: boolean;
}

export class ApiKeys {
  readonly #keys: readonly Key[];

  private constructor(keys: readonly Key[]) {
    this.#keys = keys;
  }

  static readonly none = new ApiKeys([]);

  /**
   * @param text one key a line: a name, then the key or `sha256:` with its hash; `#` begins a comment
   * @param from where it comes from, for messages
   * @throws AppError `bad-input` naming the line, never the key
   */
  static parse(text: string, from: string): ApiKeys {
    const keys: Key[] = [];
    for (const [index, row] of text.split(/\r?\n/).entries()) {
      const line = row.replace(/#.*$/, "").trim();
      if (line === "") continue;
      const [name = "", secret = "", ...rest] = line.split(/\s+/);
      const where = `Line ${index + 1} of ${from}`;
      if (!/^[\w.-]{1,64}$/.test(name) || secret === "" || rest.length > 0) {
        throw new AppError("bad-input", `${where} is no key. Write a name and a key (emend serve --new-key NAME).`);
      }
      if (keys.some((key) => key.name === name)) {
        throw new AppError("bad-input", `${where} has the name of another key. Give each key its own.`);
      }
      const hashed = HASHED.exec(secret)?.[1];
      if (hashed === undefined && secret.length < SHORTEST) {
        throw new AppError("bad-input", `${where} is too short. Use at least ${SHORTEST} characters.`);
      }
      const digest = hashed === undefined ? digestOf(secret) : Buffer.from(hashed, "hex");
      keys.push({ name, digest, hashed: hashed !== undefined });
    }
    if (keys.length === 0) throw new AppError("bad-input", `${from} has no key. Make one: emend serve --new-key NAME.`);
    return new ApiKeys(keys);
  }

  /** Whether everybody who reaches the server may ask. */
  get open(): boolean {
    return this.#keys.length === 0;
  }

  /** Whether there is a key of that name. */
  has(name: string): boolean {
    return this.#keys.some((key) => key.name === name);
  }

  /** Whether whoever reads where they come from knows a key. */
  get readable(): boolean {
    return this.#keys.some(({ hashed }) => !hashed);
  }

  /** The name of a key, or null. Takes as long for every key, right or wrong. */
  nameOf(given: string | undefined): string | null {
    const digest = digestOf(given ?? "");
    let found: string | null = null;
    for (const key of this.#keys) if (timingSafeEqual(key.digest, digest)) found = key.name;
    return given === undefined ? null : found;
  }
}

/** A new key, and its line for the file, which does not tell the key. */
export function newKey(name: string): { key: string; line: string } {
  const key = `emend_${randomBytes(24).toString("base64url")}`;
  return { key, line: `${name} sha256:${digestOf(key).toString("hex")}` };
}

function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret, "utf8").digest();
}
