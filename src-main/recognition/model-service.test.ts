import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#contract/errors.ts";
import { contract } from "#contract/index.ts";
import type { ModelStatus, ProviderChoice } from "#contract/recognition.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { ModelService, type ModelSource } from "./model-service.ts";
import type { ModelPaths } from "./models/catalogue.ts";

const PATHS: ModelPaths = { detection: "/d.onnx", recognition: "/r.onnx", direction: "/c.onnx" };

/** A fetch that goes on until it is told to end, or cancelled. */
class FakeStore implements ModelSource {
  found: ModelPaths | null = null;
  fetches = 0;
  progress: (done: number, total: number, message: string) => void = () => {};
  finish: () => void = () => {};
  fail: (error: Error) => void = () => {};

  async find() {
    return this.found;
  }
  prepare({ signal, onProgress }: Parameters<ModelSource["prepare"]>[0]) {
    this.fetches += 1;
    this.progress = onProgress ?? (() => {});
    return new Promise<ModelPaths>((resolve, reject) => {
      this.finish = () => {
        this.found = PATHS;
        resolve(PATHS);
      };
      this.fail = reject;
      signal?.addEventListener("abort", () => setTimeout(() => reject(new AppError("cancelled", "Cancelled.")), 5));
    });
  }
}

let library: TestLibrary;
let store: FakeStore;
let service: ModelService;
let events: ModelStatus[];

beforeEach(() => {
  library = openTestLibrary();
  store = new FakeStore();
  const bus = new EventBus();
  events = [];
  bus.subscribe((frame) => events.push(frame.payload as ModelStatus));
  service = new ModelService(store, bus, new SettingsRepository(library.database));
});
afterEach(() => library.dispose());

const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

describe("models", () => {
  it("are missing until they are fetched, once for all who ask", async () => {
    expect(contract.recognition.models.output.parse(await service.status())).toMatchObject({ state: "missing" });
    expect(await service.prepare()).toMatchObject({ state: "preparing", done: 0 });
    const both = Promise.all([service.models(), service.models()]);
    await tick();
    expect(await service.status()).toMatchObject({ state: "preparing" });
    store.finish();
    expect(await both).toEqual([PATHS, PATHS]);
    expect(store.fetches).toBe(1);
    expect(await service.status()).toMatchObject({ state: "ready", message: null });
    expect(events.at(-1)).toMatchObject({ state: "ready" });
  });

  it("that are there are ready without a fetch, also when they came by another way later", async () => {
    expect((await service.status()).state).toBe("missing");
    store.found = PATHS;
    expect((await service.status()).state).toBe("ready");
    expect(await service.models()).toEqual(PATHS);
    expect(store.fetches).toBe(0);
  });

  it("tell how far they are at most five times a second, and the last byte", async () => {
    const done = service.models();
    await tick();
    events.length = 0;
    for (let bytes = 0; bytes <= 1000; bytes++) store.progress(bytes, 1000, "Downloading");
    expect(events.map((event) => event.done)).toEqual([0, 1000]);
    store.finish();
    await done;
  });

  it("say what went wrong, and can be asked for again", async () => {
    const first = service.models();
    await tick();
    store.fail(new AppError("model-download-failed", "Connect to the network and try again."));
    await expect(first).rejects.toMatchObject({ code: "model-download-failed" });
    expect(await service.status()).toMatchObject({ state: "failed", message: "Connect to the network and try again." });
    const second = service.models();
    await tick();
    store.finish();
    expect(await second).toEqual(PATHS);
    expect((await service.status()).state).toBe("ready");
  });

  it("can be cancelled", async () => {
    const fetch = service.models();
    await tick();
    service.cancel();
    await expect(fetch).rejects.toMatchObject({ code: "cancelled" });
    expect(await service.status()).toMatchObject({ state: "missing", message: expect.stringContaining("cancelled") });
  });

  it("asked for right after a cancel are fetched again, not cancelled too", async () => {
    const first = service.models();
    await tick();
    service.cancel();
    const second = service.models();
    await expect(first).rejects.toMatchObject({ code: "cancelled" });
    await tick();
    expect((await service.status()).state).toBe("preparing");
    store.finish();
    expect(await second).toEqual(PATHS);
    expect(store.fetches).toBe(2);
  });

  it("that nobody waits for do not end the process when they fail", async () => {
    await service.prepare();
    await tick();
    store.fail(new Error("socket hang up"));
    await tick();
    expect((await service.status()).message).toMatch(/socket hang up\. Try again/);
  });
});

describe("the provider", () => {
  const choice: ProviderChoice = { requested: "cpu", chosen: "cpu", available: [] };

  it("is automatic until somebody chooses, and the choice is kept", async () => {
    expect(service.requestedProvider()).toBe("auto");
    expect(await service.setProvider("cpu", { provider: async () => choice })).toBe(choice);
    const later = new ModelService(store, new EventBus(), new SettingsRepository(library.database));
    expect(later.requestedProvider()).toBe("cpu");
    await later.setProvider("auto", { provider: async () => choice });
    expect(later.requestedProvider()).toBe("auto");
  });

  it("is automatic where the setting is none that this Emend knows", () => {
    new SettingsRepository(library.database).set("recognition.provider", "quantum");
    expect(service.requestedProvider()).toBe("auto");
  });
});
