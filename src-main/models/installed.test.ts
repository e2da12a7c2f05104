import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { idFor, MachineModels } from "./installed.ts";
import { type ModelNote, NOTE_FILE } from "./model-note.ts";
import { writeModelFolder } from "./test-model-folder.ts";

let root: string;
let models: MachineModels;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "emend-large-"));
  models = new MachineModels(join(root, "large"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const note = (change: Partial<ModelNote> = {}): Omit<ModelNote, "id"> => ({
  ...{ name: "microsoft/trocr-base-printed", family: "trocr", repository: "microsoft/trocr-base-printed" },
  ...{
    revision: null,
    licence: "MIT",
    files: [],
    addedAt: "2026-01-01T00:00:00.000Z",
    linkedFolder: null,
    mirror: null,
  },
  ...change,
});

it("has none before the first, and finds none by a name that leads elsewhere", async () => {
  expect(await models.list()).toEqual([]);
  writeModelFolder(join(root, "outside"));
  mkdirSync(models.folder);
  for (const id of ["../outside", "..", ".", "", "none"]) expect(await models.find(id)).toBeNull();
});

it("is incomplete until every file that is noted is there whole", async () => {
  const entered = await models.enter(note());
  const folder = join(models.folder, "trocr-base-printed");
  expect(await models.find("trocr-base-printed")).toMatchObject({ id: entered.id, folder, state: "incomplete" });
  await models.change({ ...entered, revision: "a1", files: [{ path: "config.json", size: 5, sha256: null }] });
  writeFileSync(join(folder, "config.json"), "12345");
  expect(await models.find(entered.id), "not checked yet").toMatchObject({ state: "incomplete" });
  await models.change({ ...entered, revision: "a1", files: [{ path: "config.json", size: 5, sha256: "beef" }] });
  writeFileSync(join(folder, "config.json"), "1234");
  expect(await models.find(entered.id)).toMatchObject({ state: "incomplete", revision: "a1" });
  writeFileSync(join(folder, "config.json"), "12345");
  const [found] = await models.list();
  expect(found).toMatchObject({ state: "ready", family: "trocr", licence: "MIT" });
  expect(found?.bytes).toBeGreaterThan(5);
});

it("gives each its own id, and deletes one with its files", async () => {
  const ids = [(await models.enter(note())).id, (await models.enter(note())).id];
  expect(ids).toEqual(["trocr-base-printed", "trocr-base-printed-2"]);
  await models.remove("trocr-base-printed");
  expect((await models.list()).map(({ id }) => id)).toEqual(["trocr-base-printed-2"]);
  expect(readdirSync(models.folder)).toEqual(["trocr-base-printed-2"]);
  mkdirSync(join(models.folder, ".removed-by-a-kill"));
  await models.sweep();
  expect(readdirSync(models.folder)).toEqual(["trocr-base-printed-2"]);
});

it("uses a folder elsewhere where it lies, and leaves it there", async () => {
  const shared = writeModelFolder(join(root, "shared", "qwen"), "qwen2_vl");
  writeFileSync(join(shared, "notes.txt"), "not of the model");
  const { id } = await models.enter(
    note({
      name: "qwen",
      family: "qwen2-vl",
      linkedFolder: shared,
      files: [{ path: "config.json", size: 25, sha256: null }],
    }),
  );
  expect(await models.find(id)).toMatchObject({ folder: shared, state: "ready", bytes: 25 });
  renameSync(shared, `${shared}-away`);
  expect(await models.find(id)).toMatchObject({ folder: shared, state: "missing", bytes: 0 });
  renameSync(`${shared}-away`, shared);
  await models.remove(id);
  expect(await models.list()).toEqual([]);
  expect(existsSync(join(shared, "model.safetensors"))).toBe(true);
});

it("finds a folder that was put there by hand, and passes over what is no model", async () => {
  writeModelFolder(join(models.folder, "by hand"), "got_ocr2");
  writeModelFolder(join(models.folder, "bert"), "bert");
  mkdirSync(join(models.folder, "empty"));
  const damaged = writeModelFolder(join(models.folder, "damaged"));
  writeFileSync(join(damaged, NOTE_FILE), '{"id":"damaged","name');
  expect(await models.list()).toMatchObject([
    { id: "by hand", family: "got-ocr2", licence: "Apache-2.0", state: "ready" },
    { id: "damaged", family: "trocr", state: "ready" },
  ]);
});

it("does not follow a note out of its folder", async () => {
  const { id } = await models.enter(note());
  const entered = (await models.note(id)) as ModelNote;
  for (const path of ["/etc/passwd", "../x", "a/../../x", "C:\\x", "./x"]) {
    await models.change({ ...entered, files: [{ path, size: 1, sha256: null }] });
    expect(await models.note(id), path).toBeNull();
  }
  await models.change({ ...entered, files: [{ path: "a/b..c.json", size: 1, sha256: null }] });
  expect(await models.note(id)).toMatchObject({ files: [{ path: "a/b..c.json" }] });
});

it("makes an id of a repository or a folder's path", () => {
  expect(idFor("microsoft/trocr-base-printed")).toBe("trocr-base-printed");
  expect(idFor("C:\\Models\\My größe 2\\")).toBe("My-gro-e-2");
  expect(idFor("/disk/模型")).toBe("model");
});
