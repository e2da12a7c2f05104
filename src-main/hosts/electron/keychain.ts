/** @file The system's keychain by way of Electron's safeStorage: the secret lies encrypted in a file. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { FileSecretStore, type SecretStore, type SecretWords } from "../../platform/secret-store.ts";

/** The part of Electron's safeStorage that is used. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(bytes: Buffer): string;
  /** Linux only. `basic_text` is a fixed key: no secret at all. */
  getSelectedStorageBackend?(): string;
}

/** Encrypted where the system can; else a file that says what it is. */
export function keychainStore(
  safeStorage: SafeStorage,
  file: string,
  platform = process.platform,
  words?: SecretWords,
): SecretStore {
  const backend = platform === "linux" ? safeStorage.getSelectedStorageBackend?.() : undefined;
  if (!safeStorage.isEncryptionAvailable() || backend === "basic_text") return new FileSecretStore(file, words);
  const encrypted = `${file}.encrypted`;
  return {
    kind: "keychain",
    place: encrypted,
    warning: () => null,
    get() {
      try {
        return safeStorage.decryptString(readFileSync(encrypted));
      } catch {
        // Not there, or of another account or machine: either way nobody is signed in.
        return null;
      }
    },
    set(secret) {
      mkdirSync(dirname(encrypted), { recursive: true, mode: 0o700 });
      writeFileSync(encrypted, safeStorage.encryptString(secret), { mode: 0o600, flush: true });
    },
    clear: () => rmSync(encrypted, { force: true }),
  };
}
