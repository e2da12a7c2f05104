import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LargeTraining } from "#contract/large-training.ts";
import type { ModelDependent } from "#contract/models.ts";
import type { Run } from "#contract/training.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { dependentsOf } from "./dependents.ts";
import { MachineModels } from "./installed.ts";
import { ModelDownloads } from "./model-downloads.ts";
import { ModelsService } from "./models-service.ts";
import { writeModelFolder } from "./test-model-folder.ts";

let root: string;
let models: MachineModels;
let service: ModelsService;
let downloads: ModelDownloads;
let dependents: ModelDependent[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "emend-models-"));
  models = new MachineModels(join(root, "large"));
  dependents = [];
  const events = new EventBus();
  const hub = "https://hub.example";
  const command = () => ({ program: process.execPath, args: [join(import.meta.dirname, "fetch-child.ts")], env: {} });
  downloads = new ModelDownloads({ models, events, hub, command, tokenFor: () => null });
  service = new ModelsService({ models, downloads, events, hub, dependents: () => dependents });
});
afterEach(async () => {
  await downloads.dispose();
  rmSync(root, { recursive: true, force: true });
});

const dependent = (change: Partial<ModelDependent> = {}): ModelDependent => ({
  ...{ kind: "version", id: "v1", name: "Kurrent 3", busy: false },
  ...change,
});

it("offers every family before there is a model, with the space for it", async () => {
  const { models: none, offers, free, folder } = await service.list();
  expect(none).toEqual([]);
  expect(offers.map(({ family }) => family)).toEqual(["trocr", "qwen2-vl", "deepseek-ocr2", "got-ocr2"]);
  expect(offers.every(({ repositories, licence }) => repositories.length > 0 && licence !== "")).toBe(true);
  expect(free).toBeGreaterThan(0);
  expect(existsSync(folder)).toBe(false);
});

it("says what a download would bring, and counts what stays there", async () => {
  const plan = await service.look({ repository: "owner/model", revision: "main", mirror: null });
  expect(plan).toMatchObject({ revision: "c0ffee", familyTitle: "TrOCR", licence: "mit", gated: false, files: 2 });
  expect(plan.leftOut).toEqual({ pickles: 2, others: 0 });
  expect(await models.list()).toEqual([]);
});

it("uses a folder where it lies: its licence from its card, its files by size, nothing else in it", async () => {
  const folder = writeModelFolder(join(root, "shared", "qwen"), "qwen2_vl");
  writeFileSync(join(folder, "README.md"), "---\nlicense: cc-by-4.0\n---\n# Qwen\n");
  writeFileSync(join(folder, "holiday.mp4"), "x".repeat(1000));
  const { id } = await service.addFolder(`${folder}/`);
  const [listed] = (await service.list()).models;
  expect(listed).toMatchObject({
    ...{ id, name: "qwen", familyTitle: "Qwen2-VL", folder, linked: true, repository: null, state: "ready" },
    licence: "cc-by-4.0",
  });
  expect(listed?.bytes).toBeLessThan(1000);
  await expect(service.addFolder(folder)).rejects.toMatchObject({ code: "conflict" });
  symlinkSync(folder, join(root, "by-another-name"));
  await expect(service.addFolder(join(root, "by-another-name"))).rejects.toMatchObject({ code: "conflict" });
  await expect(downloads.resume(id)).rejects.toMatchObject({ code: "bad-input" });
});

it("knows repository and commit of a folder in huggingface_hub's cache", async () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const folder = join(root, "hub", "models--microsoft--trocr-base-printed", "snapshots", commit);
  await service.addFolder(writeModelFolder(folder));
  expect(await models.find("trocr-base-printed")).toMatchObject({
    ...{ name: "microsoft/trocr-base-printed", repository: "microsoft/trocr-base-printed", revision: commit },
  });
});

it.each([
  ["models/trocr", "bad-input", /not the whole path/],
  ["/nowhere/at/all", "not-found", /config\.json is missing/],
])("refuses %s", async (path, code, message) => {
  await expect(service.addFolder(path)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});

it("refuses a folder that it keeps itself, and one whose weights are cut", async () => {
  await service.addFolder(writeModelFolder(join(root, "one")));
  await expect(service.addFolder(writeModelFolder(join(models.folder, "by-hand")))).rejects.toMatchObject({
    code: "conflict",
  });
  const cut = writeModelFolder(join(root, "cut"));
  writeFileSync(join(cut, "model.safetensors"), "short");
  await expect(service.addFolder(cut)).rejects.toMatchObject({ code: "bad-model" });
});

it("removes only the entry of a folder elsewhere, and the files of its own", async () => {
  const folder = writeModelFolder(join(root, "mine"));
  const { id } = await service.addFolder(folder);
  await service.remove(id, false);
  expect(existsSync(join(folder, "model.safetensors"))).toBe(true);
  await downloads.finished((await downloads.start({ repository: "o/m", revision: "main", mirror: null })).jobId);
  await service.remove("m", false);
  expect(existsSync(join(models.folder, "m"))).toBe(false);
  expect((await service.list()).models).toEqual([]);
  await expect(service.remove("m", true)).rejects.toMatchObject({ code: "not-found" });
});

it("removes nothing that is in use, and what something depends on only where that was said", async () => {
  const { id } = await service.addFolder(writeModelFolder(join(root, "mine")));
  dependents = [dependent({ kind: "run", name: "Run 2", busy: true })];
  await expect(service.remove(id, true)).rejects.toMatchObject({
    code: "busy",
    message: expect.stringMatching(/Run 2/) as string,
  });
  dependents = [dependent()];
  await expect(service.remove(id, false)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/Kurrent 3/) as string,
  });
  expect((await service.list()).models[0]?.dependents).toEqual(dependents);
  await service.remove(id, true);
  expect(await models.list()).toEqual([]);
});

it("does not remove what is being fetched", async () => {
  const { jobId } = await downloads.start({ repository: "owner/stops", revision: "main", mirror: null });
  await expect.poll(() => downloads.job(jobId).current).toBe("config.json");
  await expect(service.remove("stops", true)).rejects.toMatchObject({ code: "busy" });
  downloads.cancel(jobId);
  await downloads.finished(jobId);
  await service.remove("stops", false);
  expect(await models.list()).toEqual([]);
});

it("removes a model whose note alone is left", async () => {
  const { id } = await service.addFolder(writeModelFolder(join(root, "gone")));
  rmSync(join(root, "gone"), { recursive: true });
  expect((await service.list()).models).toMatchObject([{ id, state: "missing" }]);
  await service.remove(id, false);
  mkdirSync(join(models.folder, "empty"));
  expect(await models.list()).toEqual([]);
});

it("counts what reads the library's pages versions that were taught on it, and runs that go on, as dependents", () => {
  const readers = { choice: () => ({ kind: "large" as const, model: "a" }) };
  const reading = { jobs: () => [{ state: "done" }, { state: "running" }] };
  const taughtOn = (id: string) => (id === "a" ? [{ id: "1", name: "Kurrent 3" }] : []);
  const adapters = { taughtOn };
  const run = (id: string, state: Run["state"], resumable: boolean, model: string | null) => ({
    ...{ id, name: `Run ${id}`, state, resumable },
    large: model === null ? null : { ...LargeTraining.parse({ model }), name: "A" },
  });
  const runs = () => [
    ...[run("r1", "running", false, "a"), run("r2", "interrupted", true, "a"), run("r3", "done", false, "a")],
    ...[run("r4", "running", false, "b"), run("r5", "running", false, null)],
  ];
  const training = { runs };
  expect(dependentsOf("a", { readers, reading, adapters, training })).toMatchObject([
    { kind: "reader", busy: true },
    { kind: "version", id: "1", name: "Kurrent 3", busy: false },
    { kind: "run", id: "r1", name: "Run r1", busy: true },
    { kind: "run", id: "r2", name: "Run r2", busy: false },
  ]);
  expect(dependentsOf("b", { readers, reading, adapters, training })).toMatchObject([{ kind: "run", id: "r4" }]);
  expect(dependentsOf("c", { readers, reading, adapters, training })).toEqual([]);
  expect(dependentsOf("a", { readers, reading: { jobs: () => [] }, adapters, training })[0]).toMatchObject({
    busy: false,
  });
});
