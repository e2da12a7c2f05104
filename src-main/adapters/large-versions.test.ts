import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import { openTestCorrections, type TestCorrections } from "../corrections/test-corrections.ts";
import { LARGE_ADAPTER_FILES } from "./adapter-folder.ts";
import type { AdapterService } from "./adapter-service.ts";
import { addVersion, openTestVersions, testSummary } from "./test-versions.ts";
import type { VersionServices } from "./version-services.ts";

const BASE = {
  id: "trocr-base-printed",
  name: "TrOCR base printed",
  family: "trocr",
  repository: "microsoft/trocr-base-printed",
  revision: null,
  licence: "MIT",
  sha256: "b".repeat(64),
};

let t: TestCorrections;
let versions: VersionServices;
let adapters: AdapterService;

beforeEach(async () => {
  t = openTestCorrections();
  versions = openTestVersions(t);
  adapters = versions.adapters;
  await register("large");
});
afterEach(() => t.dispose());

const folderOf = (id: string) => join(t.folder, "adapters", id);

async function register(id: string, files: readonly string[] = LARGE_ADAPTER_FILES): Promise<void> {
  mkdirSync(join(folderOf(id), "merged"), { recursive: true });
  for (const name of files) writeFileSync(join(folderOf(id), name), `${name} of ${id}`);
  writeFileSync(join(folderOf(id), "merged", "model.safetensors"), "0123456789");
  const difference = { cer: -0.1, low: -0.2, high: -0.05, verdict: "better" as const };
  const summary = { ...testSummary, difference };
  await adapters.register({ id, name: id, runId: null, folder: folderOf(id), summary, largeBase: BASE });
}

it("is a version with the model that it was taught on, its licence and all its bytes", () => {
  const [, version] = contract.adapters.list.output.parse(JSON.parse(JSON.stringify(adapters.list())));
  expect(version).toMatchObject({ id: "large", kind: "adapter", largeBase: BASE, licence: "MIT (as the base model)" });
  const own = LARGE_ADAPTER_FILES.reduce((sum, name) => sum + `${name} of large`.length, 0);
  expect(version?.size).toBe(own + 10);
  expect(adapters.taughtOn(BASE.id)).toEqual([{ id: "large", name: "large" }]);
  expect(adapters.taughtOn("another")).toEqual([]);
});

it("reads with its adapter on that model, once it is in production", async () => {
  await versions.promotion.promote("large");
  const adapterFolder = folderOf("large");
  expect(adapters.active().model).toMatchObject({ large: BASE.id, adapterFolder, sha256: adapters.sha256("large") });
  expect(adapters.baseOf("large")).toEqual({ large: BASE.id, adapterFolder: null, sha256: BASE.sha256 });
});

it("is not let into production by what its run found: that was against another base", async () => {
  expect(adapters.foundByRun("large")).toBeNull();
  expect((await versions.promotion.gate("large")).without).toBe("nothing-held-back");
});

it("goes with adapter, card and merged model, and is refused where a file is missing or changed", async () => {
  const { path } = await adapters.export("large");
  expect(readdirSync(path).sort()).toEqual([...LARGE_ADAPTER_FILES, "merged"].sort());
  writeFileSync(join(folderOf("large"), "adapter_model.safetensors"), "changed");
  await expect(adapters.check("large")).rejects.toMatchObject({ code: "bad-model" });
  rmSync(join(folderOf("large"), "adapter_config.json"));
  await expect(adapters.export("large")).rejects.toThrow("adapter_config.json");
  expect(existsSync(join(folderOf("large"), "README.md"))).toBe(true);
});

it("says what cannot be done with it yet: mixing and going on", async () => {
  await addVersion(t, versions, "small");
  const parts = [
    { id: "large", weight: 0.5 },
    { id: "small", weight: 0.5 },
  ];
  const words = "was taught on the large model TrOCR base printed and cannot";
  expect(() => versions.mix.mix("both", parts)).toThrow(`${words} be mixed here yet`);
  expect(() => versions.parent("large")).toThrow(words);
  expect(await adapters.open("large")).toMatchObject({ folder: folderOf("large"), largeBase: BASE });
});
