/** @file Where one secret is kept: behind an interface, so that the desktop app can use the system's keychain. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface SecretStore {
  readonly kind: "keychain" | "file";
  /** Where it is, for people. */
  readonly place: string;
  /** What to know about this place; null: nothing. */
  warning(): string | null;
  /** null where nothing is kept. */
  get(): string | null;
  set(secret: string): void;
  clear(): void;
}

/** What the secret is called, and how it is deleted. */
export interface SecretWords {
  secret: string;
  remove: string;
}

const TOKEN: SecretWords = { secret: "token", remove: "Sign out to delete it." };

/** A file that only its owner may read. Whoever runs programs as that person can read it, too, and it says so. */
export class FileSecretStore implements SecretStore {
  readonly kind = "file";
  readonly place: string;
  readonly #words: SecretWords;

  constructor(file: string, words: SecretWords = TOKEN) {
    this.place = file;
    this.#words = words;
  }

  warning(): string {
    const { secret, remove } = this.#words;
    const plain = `The ${secret} lies unencrypted in ${this.place}. Programs that you run can read it. ${remove}`;
    if (process.platform === "win32" || !existsSync(this.place)) return plain;
    const open = (statSync(this.place).mode & 0o077) !== 0;
    return open ? `${plain} Other people on this machine can read it now: its rights were changed.` : plain;
  }

  get(): string | null {
    if (!existsSync(this.place)) return null;
    return readFileSync(this.place, "utf8").trim() || null;
  }

  set(secret: string): void {
    mkdirSync(dirname(this.place), { recursive: true, mode: 0o700 });
    const temporary = `${this.place}.part`;
    rmSync(temporary, { force: true });
    // Never open to others, not for a moment: a file that is there keeps its rights when it is written again.
    writeFileSync(temporary, `${secret}\n`, { mode: 0o600, flag: "wx", flush: true });
    chmodSync(temporary, 0o600);
    renameSync(temporary, this.place);
  }

  clear(): void {
    rmSync(this.place, { force: true });
  }
}
