import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkModelFolder } from "./model-folder.ts";
import { tinySafetensors, writeModelFolder } from "./test-model-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-model-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("takes a folder of a known family with whole safetensors", async () => {
  writeModelFolder(folder, "qwen2_vl");
  expect((await checkModelFolder(folder)).name).toBe("qwen2-vl");
});

it.each<[string, () => void, RegExp]>([
  ["nothing", () => rmSync(join(folder, "config.json")), /config\.json is missing/],
  ["another kind", () => writeFileSync(join(folder, "config.json"), '{"model_type":"bert"}'), /of the type bert/],
  ["a cut config", () => writeFileSync(join(folder, "config.json"), "{"), /Download the model again/],
  ["a list for a config", () => writeFileSync(join(folder, "config.json"), "[]"), /of the type undefined/],
  [
    "pickles only",
    () => {
      rmSync(join(folder, "model.safetensors"));
      writeFileSync(join(folder, "pytorch_model.bin"), "");
    },
    /pytorch_model\.bin only.*never opened/,
  ],
  ["no weights", () => rmSync(join(folder, "model.safetensors")), /has no weights/],
  ["an empty file", () => writeFileSync(join(folder, "model.safetensors"), ""), /is damaged or no safetensors/],
  [
    "a cut file",
    () => writeFileSync(join(folder, "model.safetensors"), tinySafetensors().subarray(0, -1)),
    /is damaged or no safetensors/,
  ],
  [
    "a part that is not there",
    () =>
      writeFileSync(
        join(folder, "model.safetensors.index.json"),
        '{"weight_map":{"a":"model.safetensors","b":"model-00002-of-00002.safetensors"}}',
      ),
    /lacks model-00002-of-00002\.safetensors/,
  ],
])("refuses %s", async (_what, spoil, message) => {
  writeModelFolder(folder);
  spoil();
  await expect(checkModelFolder(folder)).rejects.toThrow(message);
});
