import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import { MODELS_SIZE } from "../recognition/models/catalogue.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import type { TrainerSummary } from "../training/trainer-protocol.ts";
import { ADAPTER_FILES, openAdapterFolder } from "./adapter-folder.ts";
import { AdapterRepository } from "./adapter-repository.ts";
import type { AdapterService } from "./adapter-service.ts";
import { openTestVersions, testSummary } from "./test-versions.ts";
import type { VersionServices } from "./version-services.ts";

let library: TestLibrary;
let versions: VersionServices;
let adapters: AdapterService;
let changes: number;

beforeEach(() => {
  library = openTestLibrary();
  adapters = open();
});
afterEach(() => library.dispose());

function open(): AdapterService {
  const events = new EventBus();
  changes = 0;
  events.subscribe((frame) => {
    if (frame.name === "adapters.changed") changes += 1;
  });
  versions = openTestVersions(library, { events, base: { size: MODELS_SIZE, licence: "Apache-2.0", sha256: "base" } });
  return versions.adapters;
}

const folderOf = (id: string) => join(library.folder, "adapters", id);

function writeFolder(id: string, files: readonly string[] = ADAPTER_FILES): string {
  mkdirSync(folderOf(id), { recursive: true });
  for (const name of files) writeFileSync(join(folderOf(id), name), `${name} of ${id}`);
  return folderOf(id);
}

async function register(id: string, name = "Version 1", change: Partial<TrainerSummary> = {}): Promise<void> {
  library.database
    .prepare("INSERT INTO training_run VALUES (?, 'run', 'done', '2026-01-01', NULL, NULL, '{}')")
    .run(`run-${id}`);
  const folder = writeFolder(id);
  await adapters.register({ id, name, runId: `run-${id}`, folder, summary: { ...testSummary, ...change } });
}

/** Each answer is held against the contract, through JSON as the wire has it. */
const list = () => contract.adapters.list.output.parse(JSON.parse(JSON.stringify(adapters.list())));

describe("versions", () => {
  it("begin with the base, which reads", () => {
    expect(list()).toMatchObject([{ id: "base", kind: "base", active: true, size: MODELS_SIZE, runId: null }]);
    expect(adapters.active()).toMatchObject({ id: "base", model: null });
  });

  it("are the registered ones with their figures, newest first", async () => {
    await register("one");
    await register("two", "Version 2", { splitBy: "given", base: null, adapter: null, validationLines: 0 });
    expect(changes).toBe(2);
    const [base, two, one] = list();
    expect(base?.id).toBe("base");
    expect(one).toMatchObject({
      id: "one",
      name: "Version 1",
      kind: "adapter",
      active: false,
      runId: "run-one",
      trainLines: 20,
      splitBy: "page",
      base: { lines: 5, cer: 0.4, edits: 4 },
      tuned: { lines: 5, cer: 0.1, edits: 1 },
      newCharacters: ["ꝑ"],
    });
    expect(one?.size).toBe(ADAPTER_FILES.reduce((sum, name) => sum + `${name} of one`.length, 0));
    expect(two).toMatchObject({ splitBy: "none", base: null, tuned: null });
  });

  it("are refused where a file is missing, by name", async () => {
    const folder = writeFolder("half", ["README.md", "run.json", "evaluation.json", "model.onnx"]);
    await expect(
      adapters.register({ id: "half", name: "Half", runId: "run", folder, summary: testSummary }),
    ).rejects.toMatchObject({
      code: "bad-model",
      message: expect.stringContaining("adapter_config.json, adapter_model.safetensors are missing"),
    });
    expect(list()).toHaveLength(1);
    expect(changes).toBe(0);
  });

  it("stay theirs where the library is moved", async () => {
    await register("one");
    const row = new AdapterRepository(library.database).get("one");
    expect(row?.folder).toBe("adapters/one");
    expect(new AdapterRepository(library.database).get("two")).toBeNull();
  });
});

describe("the version that reads", () => {
  it("is the one that was chosen, also after a restart, until the base is chosen again", async () => {
    await register("one");
    changes = 0;
    await versions.promotion.promote("one");
    expect(list().map((version) => [version.id, version.active])).toEqual([
      ["base", false],
      ["one", true],
    ]);
    expect(changes).toBe(1);
    const opened = await openAdapterFolder(folderOf("one"));
    adapters = open();
    expect(adapters.active()).toEqual({
      id: "one",
      name: "Version 1",
      model: { onnxPath: opened.model, sha256: opened.sha256 },
    });
    await versions.promotion.promote("base");
    expect(adapters.active().model).toBeNull();
  });

  it("cannot be one that is not there", async () => {
    await expect(versions.promotion.promote("none")).rejects.toMatchObject({ code: "not-found" });
    new SettingsRepository(library.database).set("adapters.active", "none");
    expect(adapters.active().id).toBe("base");
    expect(list()[0]?.active).toBe(true);
  });

  it("cannot be one whose model was changed or lost on disk", async () => {
    await register("one");
    writeFileSync(join(folderOf("one"), "model.onnx"), "something else");
    await expect(versions.promotion.promote("one")).rejects.toMatchObject({
      code: "bad-model",
      message: expect.stringMatching(/“Version 1” was changed or damaged on disk\. Train it again/),
    });
    rmSync(folderOf("one"), { recursive: true });
    await expect(versions.promotion.promote("one")).rejects.toMatchObject({ code: "bad-model" });
    expect(adapters.active().id).toBe("base");
  });
});

describe("export", () => {
  const exported = () => readdirSync(join(library.folder, "exports")).sort();

  it("copies the whole folder, and again beside it, each with what it holds", async () => {
    await register("one", "My letters");
    const first = contract.adapters.export.output.parse(await adapters.export("one"));
    expect(first).toEqual({ path: join(library.folder, "exports", "My-letters"), files: [...ADAPTER_FILES].sort() });
    writeFileSync(join(first.path, "notes.txt"), "mine");
    const second = await adapters.export("one");
    expect(second.path).toBe(join(library.folder, "exports", "My-letters-2"));
    expect(readFileSync(join(second.path, "model.onnx"), "utf8")).toBe("model.onnx of one");
    expect(exported()).toEqual(["My-letters", "My-letters-2"]);
    expect(readFileSync(join(first.path, "notes.txt"), "utf8")).toBe("mine");
  });

  it("keeps versions of one name apart, also at the same time", async () => {
    await register("one", "Letters");
    await register("two", "Letters");
    const paths = await Promise.all(["one", "two", "one"].map((id) => adapters.export(id)));
    expect(exported()).toEqual(["Letters", "Letters-2", "Letters-3"]);
    expect(new Set(paths.map(({ path }) => path)).size).toBe(3);
    for (const [index, id] of ["one", "two", "one"].entries()) {
      expect(readFileSync(join(paths[index]?.path as string, "README.md"), "utf8")).toBe(`README.md of ${id}`);
    }
  });

  it.each([
    ["Briefe 1850/51: “Mündel”", "Briefe-1850-51-Mündel"],
    ["../../etc/passwd", "etc-passwd"],
    ["כתבי יד", "כתבי-יד"],
    ["???", "adapter"],
    ["NUL", "adapterNUL"],
    ["𐌰".repeat(100), "𐌰".repeat(60)],
  ])("makes a folder name that every system takes of %s", async (name, folder) => {
    await register("one", name);
    const { path } = await adapters.export("one");
    expect(path).toBe(join(library.folder, "exports", folder));
    expect(exported()).toEqual([folder]);
  });

  it("leaves nothing where it cannot be done, and says why", async () => {
    await register("one");
    await expect(adapters.export("base")).rejects.toMatchObject({
      code: "bad-input",
      message: expect.stringContaining("Choose a version that you trained"),
    });
    await expect(adapters.export("none")).rejects.toMatchObject({ code: "not-found" });
    rmSync(join(folderOf("one"), "adapter_config.json"));
    await expect(adapters.export("one")).rejects.toMatchObject({
      code: "bad-model",
      message: expect.stringContaining("adapter_config.json is missing"),
    });
    rmSync(folderOf("one"), { recursive: true });
    await expect(adapters.export("one")).rejects.toMatchObject({ code: "bad-model" });
    expect(() => exported()).toThrow();
  });
});
