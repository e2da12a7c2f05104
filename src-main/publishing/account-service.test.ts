import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import { keychainStore } from "../hosts/electron/keychain.ts";
import { FileSecretStore, type SecretStore } from "../platform/secret-store.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { AccountService } from "./account-service.ts";
import { TestHub } from "./test-hub.ts";

let hub: TestHub;
let library: TestLibrary;
let folder: string;
let secrets: SecretStore;
let events: EventBus;
beforeEach(async () => {
  hub = await new TestHub().start();
  hub.users.set("hf_me", { name: "me", organisations: ["archive"], role: "write" });
  library = openTestLibrary();
  folder = mkdtempSync(join(tmpdir(), "emend-config-"));
  secrets = new FileSecretStore(join(folder, "deep", "token"));
  events = new EventBus();
});
afterEach(async () => {
  await hub.stop();
  library.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const open = (clientId: string | null = "emend-test", url = hub.url) =>
  new AccountService({
    hub: url,
    secrets,
    settings: new SettingsRepository(library.database),
    events,
    clientId,
    baseModel: "PaddlePaddle/base",
    pause: async () => {},
  });
const shown = (account: unknown) => contract.publishing.account.output.parse(JSON.parse(JSON.stringify(account)));

describe("signing in", () => {
  it("keeps the token out of the library, in a file of its owner alone, with a warning", async () => {
    const service = open();
    expect(shown(service.account())).toMatchObject({ user: null, owners: [], role: "unknown" });
    const account = shown(await service.signIn("hf_me"));
    expect(account).toMatchObject({ user: "me", owners: ["me", "archive"], role: "write" });
    expect(account.storage).toMatchObject({
      kind: "file",
      warning: expect.stringMatching(/unencrypted.*Sign out to delete/),
    });
    expect(statSync(secrets.place).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(account)).not.toContain("hf_me");
    library.database.pragma("wal_checkpoint(TRUNCATE)");
    expect(readFileSync(join(library.folder, "library.sqlite")).includes("hf_me")).toBe(false);
    // After a restart, without asking the Hub.
    const asked = hub.log.length;
    expect(shown(open().account())).toMatchObject({ user: "me" });
    expect(hub.log.length).toBe(asked);
  });

  it("notes the base model's commit", async () => {
    const base = hub.store.create("models", "PaddlePaddle/base", false);
    const service = open();
    expect(service.baseRevision()).toBeNull();
    await service.signIn("hf_me");
    expect(service.baseRevision()).toBe(base.commits[0]?.oid);
  });

  it("keeps nothing where the token is none, or is not accepted", async () => {
    await expect(open().signIn("letmein")).rejects.toMatchObject({
      code: "bad-input",
      message: expect.stringMatching(/hf_/),
    });
    await expect(open().signIn("hf_wrong")).rejects.toMatchObject({ code: "hub-refused" });
    expect(existsSync(secrets.place)).toBe(false);
    expect(shown(open().account()).user).toBeNull();
    expect(() => open().client({ signal: AbortSignal.timeout(1) })).toThrow(/Nobody is signed in/);
  });

  it("ends with the token gone", async () => {
    const service = open();
    await service.signIn("hf_me");
    expect(shown(service.signOut()).user).toBeNull();
    expect(existsSync(secrets.place)).toBe(false);
  });

  it("never sends a token in the clear over a network", () => {
    expect(() => open(null, "http://hub.example.org")).toThrow(/must begin with https/);
    expect(() => open(null, "http://127.0.0.1:1")).not.toThrow();
  });
});

describe("signing in by code", () => {
  it("shows the code and waits for the browser", async () => {
    hub.users.set("hf_device", { name: "me", organisations: [], role: "fineGrained" });
    const told: string[] = [];
    events.subscribe((frame) => told.push(shown(frame.payload).user ?? "nobody"));
    const service = open();
    const waiting = shown(await service.signInByDevice());
    expect(waiting.device).toMatchObject({ userCode: "ABCD-1234", url: `${hub.url}/oauth/device` });
    await expect.poll(() => told.at(-1)).toBe("me");
    expect(service.account()).toMatchObject({ user: "me", device: null, role: "fine-grained", message: null });
    expect(secrets.get()).toBe("hf_device");
  });

  it("says when it was declined, took too long or is not set up", async () => {
    hub.device.error = "access_denied";
    const service = open();
    await service.signInByDevice();
    await expect.poll(() => service.account().message).toMatch(/declined/);
    expect(service.account().device).toBeNull();
    hub.device.error = "expired_token";
    await service.signInByDevice();
    await expect.poll(() => service.account().message).toMatch(/not used in time/);
    await expect(open(null).signInByDevice()).rejects.toMatchObject({ code: "unavailable" });
    await expect(open("unknown").signInByDevice()).rejects.toMatchObject({ code: "hub-refused" });
  });

  it("can be given up", async () => {
    hub.device.pending = 1_000_000;
    const service = open();
    await service.signInByDevice();
    expect(shown(service.cancelDevice()).device).toBeNull();
    const asked = hub.log.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(hub.log.length).toBeLessThanOrEqual(asked + 1);
    expect(service.account().user).toBeNull();
  });
});

describe("a file of secrets", () => {
  it("is made anew with its rights each time, and says when others were let in", () => {
    secrets.set("hf_a");
    chmodSync(secrets.place, 0o644);
    expect(secrets.warning()).toMatch(/Other people on this machine can read it/);
    secrets.set("hf_b");
    expect(statSync(secrets.place).mode & 0o777).toBe(0o600);
    expect([secrets.get(), secrets.warning()?.includes("Other people")]).toEqual(["hf_b", false]);
    secrets.clear();
    expect(secrets.get()).toBeNull();
  });
});

describe("the system's keychain", () => {
  const safeStorage = (backend: string, available = true) => ({
    isEncryptionAvailable: () => available,
    encryptString: (text: string) => Buffer.from([...Buffer.from(text)].map((byte) => byte ^ 0x5a)),
    decryptString: (bytes: Buffer) => {
      const text = Buffer.from([...bytes].map((byte) => byte ^ 0x5a)).toString();
      if (!text.startsWith("hf_")) throw new Error("of another account");
      return text;
    },
    getSelectedStorageBackend: () => backend,
  });

  it("keeps the token encrypted", () => {
    const store = keychainStore(safeStorage("gnome_libsecret"), join(folder, "token"), "linux");
    expect([store.kind, store.warning(), store.get()]).toEqual(["keychain", null, null]);
    store.set("hf_secret");
    expect(readFileSync(store.place).includes("hf_secret")).toBe(false);
    expect(store.get()).toBe("hf_secret");
    store.clear();
    expect(store.get()).toBeNull();
  });

  it("is not taken for one where it is none", () => {
    expect(keychainStore(safeStorage("basic_text"), join(folder, "t"), "linux").kind).toBe("file");
    expect(keychainStore(safeStorage("kwallet5", false), join(folder, "t"), "linux").kind).toBe("file");
    expect(keychainStore(safeStorage("basic_text"), join(folder, "t"), "darwin").kind).toBe("keychain");
  });
});
