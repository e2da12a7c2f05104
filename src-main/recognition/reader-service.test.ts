import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#contract/errors.ts";
import { contract } from "#contract/index.ts";
import type { ReaderState } from "#contract/reader.ts";
import type { RecognitionEngine } from "./engine.ts";
import { type EngineSource, type LocalVersion, type OpenReader, ReaderService } from "./reader-service.ts";

/** An engine that is only told apart and disposed of. */
const engineCalled = (name: string, disposed: string[]): RecognitionEngine =>
  ({ name, dispose: async () => void disposed.push(name) }) as unknown as RecognitionEngine;

let stored: Map<string, unknown>;
let told: ReaderState[];
let disposed: string[];
let opened: string[];
let busy: boolean;
let version: LocalVersion;
let problem: string | null;
let readers: ReaderService;

const large: EngineSource<"large"> = {
  kind: "large",
  open({ model }): OpenReader {
    if (model === "gone") throw new AppError("not-found", "This model is not on this machine. Get it under Models.");
    opened.push(model);
    return {
      id: `large:${model}`,
      name: model,
      engine: engineCalled(model, disposed),
      destination: null,
      problem: () => problem,
    };
  },
};

function start(): ReaderService {
  const service = new ReaderService({
    builtin: engineCalled("builtin", disposed),
    settings: { get: (key) => stored.get(key), set: (key, value) => stored.set(key, value) },
    events: { emit: (_name, payload) => void told.push(contract.reader.changed.payload.parse(payload)) },
    version: () => version,
    busy: () => busy,
  });
  service.register(large);
  return service;
}

beforeEach(() => {
  stored = new Map();
  [told, disposed, opened] = [[], [], []];
  busy = false;
  problem = null;
  version = { id: "v1", name: "Version 1", model: { onnxPath: "/v1.onnx", sha256: "1" }, own: false };
  readers = start();
});

const choose = (model: string) => readers.choose({ kind: "large", model });

describe("what reads a document", () => {
  it("is the built-in engine with the version in use, until something else is chosen", () => {
    expect(readers.state()).toEqual({ choice: { kind: "builtin" }, name: null, destination: null, problem: null });
    expect(readers.of("d")).toMatchObject({ id: "v1", name: "Version 1", model: { sha256: "1" } });
    expect(readers.of("d").engine.name).toBe("builtin");
  });

  it("is the engine that was chosen, without a version of the built-in model, and again after a restart", async () => {
    expect(await choose("trocr")).toMatchObject({ choice: { kind: "large", model: "trocr" }, name: "trocr" });
    for (const service of [readers, start()]) {
      const { engine, ...rest } = service.of("d");
      expect(rest).toEqual({ id: "large:trocr", name: "trocr", model: null, destination: null });
      expect(engine.name).toBe("trocr");
    }
    expect(told).toEqual([readers.state()]);
  });

  it("is the version that was chosen for the document or its tag, whatever the library's reader", async () => {
    await choose("trocr");
    version = { ...version, own: true };
    expect(readers.of("d")).toMatchObject({ id: "v1", model: { sha256: "1" } });
    expect(readers.of("d").engine.name).toBe("builtin");
  });

  it("is opened once for all documents, and only when one is to be read", async () => {
    await choose("trocr");
    opened = [];
    const again = start();
    expect(again.choice().kind).toBe("large");
    expect(opened).toEqual([]);
    expect(again.of("a").engine).toBe(again.of("b").engine);
    expect(opened).toEqual(["trocr"]);
  });

  it.each([{ kind: "quantum" }, "large", null, { kind: "large" }])(
    "is the built-in engine where the setting says %j",
    (value) => {
      stored.set("recognition.reader", value);
      expect(readers.of("d").engine.name).toBe("builtin");
    },
  );
});

describe("a change of the choice", () => {
  it("ends the engine before it, never the built-in one", async () => {
    await choose("trocr");
    await choose("qwen2-vl");
    expect(disposed).toEqual(["trocr"]);
    await readers.choose({ kind: "builtin" });
    expect(disposed).toEqual(["trocr", "qwen2-vl"]);
    await readers.dispose();
    expect(disposed).toEqual(["trocr", "qwen2-vl"]);
  });

  it("waits for pages that are being read", async () => {
    await choose("trocr");
    busy = true;
    await expect(readers.choose({ kind: "builtin" })).rejects.toMatchObject({ code: "busy" });
    await expect(readers.renew()).rejects.toMatchObject({ code: "busy" });
    expect(readers.state().name).toBe("trocr");
    expect(disposed).toEqual([]);
  });

  it("keeps what was there where the new choice cannot read", async () => {
    await choose("trocr");
    await expect(choose("gone")).rejects.toMatchObject({ code: "not-found" });
    await expect(readers.choose({ kind: "remote" })).rejects.toMatchObject({ code: "unavailable" });
    expect(readers.of("d").id).toBe("large:trocr");
    expect(disposed).toEqual([]);
  });
});

describe("what is in the way", () => {
  it("is told while the engine says so", async () => {
    await choose("trocr");
    problem = "It rests for 15 s.";
    expect(readers.tell()).toMatchObject({ problem: "It rests for 15 s." });
    problem = null;
    expect(readers.tell()).toMatchObject({ problem: null });
    expect(told.map((state) => state.problem)).toEqual([null, "It rests for 15 s.", null]);
  });

  it("is told, and by the reading, where the choice of before cannot be opened any more", () => {
    stored.set("recognition.reader", { kind: "large", model: "gone" });
    const [state, of] = [readers.state(), () => readers.of("d")];
    expect(state).toMatchObject({ choice: { kind: "large", model: "gone" }, name: null });
    expect(state.problem).toContain("Get it under Models.");
    expect(of).toThrow("Get it under Models.");
  });

  it("is gone with settings that were mended: the engine is opened anew", async () => {
    await choose("trocr");
    await readers.renew();
    expect(disposed).toEqual(["trocr"]);
    readers.of("d");
    expect(opened).toEqual(["trocr", "trocr"]);
  });
});
