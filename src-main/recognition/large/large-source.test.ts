import { beforeEach, expect, it } from "vitest";
import type { LargeRef, RecognitionEngine } from "../engine.ts";
import { type LocalVersion, ReaderService } from "../reader-service.ts";
import type { LargeEngines, LargeModelPlace } from "./large-engines.ts";
import { largeSource, largeVersionId } from "./large-source.ts";

const place = (id: string): LargeModelPlace => ({
  id,
  name: `The ${id}`,
  family: "trocr",
  folder: "/m",
  state: "ready",
});

let installed: Set<string>;
let version: LocalVersion;
let told: (string | null)[];
let released: number;
let readers: ReaderService;

beforeEach(() => {
  installed = new Set(["trocr"]);
  version = { id: "v1", name: "Version 1", model: { onnxPath: "/v1.onnx", sha256: "1" }, own: false };
  told = [];
  released = 0;
  const stored = new Map<string, unknown>();
  readers = new ReaderService({
    builtin: { name: "builtin" } as RecognitionEngine,
    settings: { get: (key) => stored.get(key), set: (key, value) => stored.set(key, value) },
    events: { emit: (_name, payload) => void told.push((payload as { problem: string | null }).problem) },
    version: () => version,
    busy: () => false,
  });
  const engines = { release: async () => void released++ } as unknown as LargeEngines;
  const find = async (id: string) => (installed.has(id) ? place(id) : null);
  readers.register(largeSource({ engines, find, told: () => readers.tell() }));
});

const taught = (large: string): LargeRef => ({ large, adapterFolder: "/adapters/v2", sha256: "2" });

it("reads as it was downloaded, or as the version in production that was taught on it", async () => {
  await readers.choose({ kind: "large", model: "trocr" });
  const base = { large: "trocr", adapterFolder: null, sha256: "" };
  expect(readers.of("d")).toMatchObject({ id: largeVersionId("trocr"), model: base });
  version = { ...version, id: "v2", name: "Letters", model: taught("another") };
  expect(readers.of("d")).toMatchObject({ id: "large:trocr", model: base });
  version = { ...version, model: taught("trocr") };
  expect(readers.of("d")).toMatchObject({ id: "v2", name: "Letters", model: taught("trocr") });
  await expect.poll(() => readers.of("d") && readers.state().name).toBe("The trocr");
});

it("lets a version that was chosen for the document read with what that was taught on", async () => {
  await readers.choose({ kind: "large", model: "trocr" });
  version = { ...version, own: true };
  expect(readers.of("d")).toMatchObject({ id: "v1", model: { onnxPath: "/v1.onnx" } });
});

it("says that the model has gone, and ends its process when something else is chosen", async () => {
  installed.clear();
  await readers.choose({ kind: "large", model: "trocr" });
  await expect.poll(() => told.at(-1)).toContain("Download it again in Models");
  await readers.choose({ kind: "builtin" });
  expect(released).toBe(1);
});
