/**
 * @file An adapter folder as others load it: `PeftModel.from_pretrained` in an environment that has nothing of Emend, with
 * the network off, must read what model.onnx reads. It runs where `EMEND_ECOSYSTEM=1` asks for it: two environments with
 * PyTorch (some gigabytes the first time) and a run of the trainer.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cacheFolder } from "../../src-main/platform/paths.ts";
import { projectRoot } from "../checks/project-copy.ts";
import { installedUv } from "../uv.ts";

const uv = installedUv();
const model = join(process.env.EMEND_MODELS ?? join(cacheFolder(), "models"), "PP-OCRv6_rec_small.onnx");
const SHA256 = "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884";
const skipped =
  process.env.EMEND_ECOSYSTEM !== "1"
    ? "set EMEND_ECOSYSTEM=1 to run it"
    : uv === null || !existsSync(model)
      ? "uv or the model is not here"
      : null;

it.skipIf(skipped !== null)(
  `peft alone reads with an adapter what its model.onnx reads (${skipped ?? "as asked"})`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "emend-peft-"));
    const run = (args: string[]) =>
      execFileSync(uv as string, ["run", "--quiet", ...args], {
        encoding: "utf8",
        env: { ...process.env, HF_HUB_OFFLINE: "1", HF_HOME: join(folder, "home") },
        stdio: ["ignore", "pipe", "inherit"],
      });
    try {
      const script = (name: string) => join(import.meta.dirname, name);
      const project = join(projectRoot, "resources/trainer");
      run(["--project", project, "--frozen", "python", script("make_adapter.py"), folder, model, SHA256]);
      const said = run(["--script", script("check_peft.py"), folder])
        .trim()
        .split("\n")
        .at(-1) as string;
      const seen = JSON.parse(said) as { read: { peft: string[]; onnx: string[] }; largest: number };
      expect(seen.read.onnx).toHaveLength(8);
      expect(seen.read.peft).toEqual(seen.read.onnx);
      expect(seen.read.peft.every((text) => text.length > 5)).toBe(true);
      // Probabilities: the same arithmetic in another order.
      expect(seen.largest).toBeLessThan(0.01);
      expect(seen).toMatchObject({
        ...{ base: "PaddlePaddle/PP-OCRv6_small_rec_safetensors", files: ["adapter_model.safetensors"] },
        ...{ emend: false, offline: "1" },
      });
      console.log(`largest difference of a probability: ${seen.largest}; read: ${seen.read.peft.join(" | ")}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  900_000,
);
