/** The real process against a Hub that speaks the protocol; what it does with faults is in resources/trainer/tests/test_fetch.py. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { TestHub } from "../publishing/test-hub.ts";
import { sha256 } from "../publishing/test-hub-store.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { MachineModels } from "./installed.ts";
import { ModelDownloads } from "./model-downloads.ts";
import { tinySafetensors } from "./test-model-folder.ts";

const cache = process.env.EMEND_CACHE ?? join(homedir(), ".cache/emend");
const trainer = join(import.meta.dirname, "../../resources/trainer");
const python = [join(cache, "trainer/venv/bin/python"), join(trainer, ".venv/bin/python")].find((path) =>
  existsSync(path),
);

let root: string;
let hub: TestHub;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "emend-fetch-"));
  hub = await new TestHub().start();
});
afterEach(async () => {
  await hub.stop();
  rmSync(root, { recursive: true, force: true });
});

it.skipIf(python === undefined)(
  "fetches through a cut connection, with the real process",
  async () => {
    const weights = tinySafetensors(500_000);
    const repo = hub.store.create("models", "owner/tiny", true);
    hub.users.set("hf_mine", { name: "owner", organisations: [], role: "read" });
    hub.store.large.set(sha256(weights), weights);
    const text = (path: string, content: string) => ({ key: "file", value: { path, content } });
    hub.store.apply(repo, "main", [
      text("config.json", '{"model_type":"got_ocr2"}'),
      text("README.md", "---\nlicense: apache-2.0\n---\n"),
      { key: "lfsFile", value: { path: "model.safetensors", oid: sha256(weights), size: weights.length } },
    ]);
    hub.faults = [{ match: /GET .*model\.safetensors/, times: 1, cutAnswerAfter: 1_100_000 }];
    const models = new MachineModels(join(root, "large"));
    const downloads = new ModelDownloads({
      ...{ models, events: new EventBus(), hub: hub.url, tokenFor: () => "hf_mine" },
      command: () => ({
        program: python ?? "",
        args: ["-m", "emend_trainer"],
        env: { PYTHONPATH: join(trainer, "src") },
      }),
    });
    const { jobId } = await downloads.start({ repository: "owner/tiny", revision: "main", mirror: null });
    expect(await downloads.finished(jobId)).toMatchObject({ state: "done", message: null });
    expect(await models.find("tiny")).toMatchObject({ family: "got-ocr2", licence: "apache-2.0", state: "ready" });
    expect(hub.log.filter((line) => line.endsWith("model.safetensors"))).toHaveLength(2);
    const other = await downloads.start({ repository: "owner/nothing", revision: "main", mirror: null });
    const failed = await downloads.finished(other.jobId);
    expect(failed).toMatchObject({
      state: "failed",
      message: expect.stringContaining("has no model owner/nothing") as string,
    });
    await downloads.dispose();
  },
  60_000,
);
