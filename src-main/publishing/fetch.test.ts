/** @file Adapters and data sets back from the Hub: whole and true, or not at all. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { contract } from "#contract/index.ts";
import type { HubJob } from "#contract/publishing.ts";
import { opensLate } from "../platform/test-slow-disk.ts";
import { onnxFile } from "../privacy/test-privacy.ts";
import { openTestPublishing, type TestPublishing } from "./test-publishing.ts";

let t: TestPublishing;
beforeEach(async () => {
  t = await openTestPublishing();
});
afterEach(() => t.disposeAll());

const wire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const sha = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const preview = async (kind: "model" | "dataset", repo: string) =>
  contract.publishing.previewFetch.output.parse(wire(await t.publishing.fetches.preview(kind, repo, "main")));
const started = async (kind: "model" | "dataset", repo: string, commit: string): Promise<HubJob> => {
  const { jobId } = await t.publishing.fetches.start(kind, repo, commit);
  await t.publishing.fetches.finished(jobId);
  return contract.publishing.job.output.parse(wire(t.publishing.job(jobId)));
};
const fetched = async (kind: "model" | "dataset", repo: string) =>
  started(kind, repo, (await preview(kind, repo)).commit);
const leftovers = () => readdirSync(join(t.folder, "publishing")).filter((name) => name.startsWith("fetch"));
/** Puts other bytes under a name, as somebody who can write to the Hub's disks could. */
const spoil = (path: string, bytes: Buffer, sha256: string | null) =>
  t.hub.store.repo("models", "me/letters").commits.at(-1)?.files.set(path, { bytes, sha256 });

describe("fetching an adapter", () => {
  it("makes it a version again, byte by byte, of which nobody here knows the lines", async () => {
    await t.publish();
    expect(await preview("model", "me/letters")).toMatchObject({ problem: null, private: true, licence: "cc-by-4.0" });
    const job = await fetched("model", "me/letters");
    expect(job).toMatchObject({ state: "done", message: null, adapterId: expect.any(String) });
    const id = job.adapterId as string;
    expect(t.adapters.list().find((version) => version.id === id)).toMatchObject({
      name: "letters",
      runId: null,
      tuned: { cer: 0.05 },
    });
    const there = t.hub.files("models", "me/letters");
    for (const file of readdirSync(join(t.folder, "adapters", id))) {
      expect(sha(readFileSync(join(t.folder, "adapters", id, file)))).toBe(sha(there.get(file) as Buffer));
    }
    expect(t.privacy.lineage.of(id).known).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  it("takes one commit, whatever is pushed meanwhile, and only the files that make an adapter", async () => {
    await t.publish();
    const { commit } = await preview("model", "me/letters");
    const file = (path: string) => ({ key: "file", value: { path, content: "# changed" } });
    const repo = t.hub.store.repo("models", "me/letters");
    t.hub.store.apply(repo, "main", ["README.md", "evil.py", "pytorch_model.pkl"].map(file));
    const { adapterId } = await started("model", "me/letters", commit);
    const card = readFileSync(join(t.folder, "adapters", adapterId as string, "README.md"), "utf8");
    expect(card).toContain("Letters of Wien");
    expect((await preview("model", "me/letters")).files.map(({ path }) => path)).not.toContain("evil.py");
  });

  it("of a large model makes a version on that model, where it is on this machine, and on no other", async () => {
    const repository = "microsoft/trocr-base-printed";
    const large = { id: "trocr", name: "TrOCR base printed", family: "trocr", repository, revision: "9".repeat(40) };
    const base = { ...large, licence: "MIT", sha256: "b".repeat(64) };
    t.database.prepare("UPDATE adapter SET large_base = ? WHERE id = 'v1'").run(JSON.stringify(base));
    const own = join(t.folder, "adapters/v1");
    rmSync(join(own, "model.onnx"));
    const request = { base: { sha256: base.sha256 }, large: { family: "trocr" } };
    writeFileSync(join(own, "run.json"), JSON.stringify({ request }));
    await t.publish();
    expect((await preview("model", "me/letters")).problem).toMatch(/large model microsoft\/trocr-base-printed, which/);
    t.largeModels.push({ ...large, id: "other-name", licence: "MIT", state: "incomplete" });
    const { commit, problem } = await preview("model", "me/letters");
    expect(problem).toMatch(/Download that one under Models/);
    await expect(t.publishing.fetches.start("model", "me/letters", commit)).rejects.toThrow(/under Models/);
    t.largeModels[0] = { ...large, id: "other-name", licence: "MIT", state: "ready" };
    const job = await fetched("model", "me/letters");
    expect(job).toMatchObject({ state: "done", message: null });
    const version = t.adapters.list().find(({ id }) => id === job.adapterId);
    expect(version?.largeBase).toEqual({ ...base, id: "other-name" });
    expect(t.adapters.model(job.adapterId as string)).toMatchObject({ large: "other-name" });
    t.largeModels[0] = { ...large, family: "qwen2-vl", licence: "MIT", state: "ready" };
    expect(await fetched("model", "me/letters")).toMatchObject({
      ...{ state: "failed", message: expect.stringMatching(/for a large model of this machine/) },
    });
  });

  it("is refused for what is no adapter, is not there, or is another's", async () => {
    t.hub.store.create("models", "other/secret", true);
    t.hub.store.create("models", "other/bert", false);
    await expect(preview("model", "other/secret")).rejects.toMatchObject({ code: "not-found" });
    await expect(preview("model", "me/none")).rejects.toMatchObject({ code: "not-found" });
    expect((await preview("model", "other/bert")).problem).toMatch(/no adapter that Emend can use: adapter_config/);
    await expect(t.publishing.fetches.start("model", "other/bert", "main")).rejects.toMatchObject({
      code: "bad-input",
    });
  });

  it.each([
    [
      "whose bytes are not those that the Hub lists",
      () => spoil("model.onnx", Buffer.from("{}"), "0".repeat(64)),
      /damaged/,
    ],
    [
      "whose weights are no safetensors",
      () => spoil("adapter_model.safetensors", Buffer.from("no tensors here"), null),
      /no safetensors file/,
    ],
    ["without figures", () => spoil("evaluation.json", Buffer.from("{}"), null), /no figures/],
    ["whose model does not read", () => Object.assign(t.badModel, { why: "not an ONNX model" }), /not an ONNX model/],
  ])("keeps nothing of one %s", async (_name, break_, message) => {
    await t.publish();
    const versions = t.adapters.list().length;
    break_();
    const job = await fetched("model", "me/letters");
    expect(job).toMatchObject({ state: "failed", message: expect.stringMatching(message) });
    expect(t.adapters.list()).toHaveLength(versions);
    expect(readdirSync(join(t.folder, "adapters"))).toEqual(["v1"]);
    expect(leftovers()).toEqual([]);
  });

  it("goes on after a cut download, and gives up with nothing kept", async () => {
    writeFileSync(join(t.folder, "adapters/v1/model.onnx"), onnxFile("onnx".repeat(50_000)));
    await t.publish();
    t.hub.faults = [{ match: /resolve.*model\.onnx/, times: 2, cutAnswerAfter: 50_000 }];
    expect((await fetched("model", "me/letters")).state).toBe("done");
    t.hub.faults = [{ match: /resolve.*model\.onnx/, times: 99, cutAnswerAfter: 50_000 }];
    expect(await fetched("model", "me/letters")).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/cannot be reached/),
    });
    expect(leftovers()).toEqual([]);
  });

  it("can be cancelled", async () => {
    await t.publish();
    t.hub.faults = [{ match: /resolve/, times: 999_999, status: 503 }];
    const { commit } = await preview("model", "me/letters");
    const { jobId } = await t.publishing.fetches.start("model", "me/letters", commit);
    await expect.poll(() => t.pauses.length).toBeGreaterThan(0);
    t.publishing.cancel(jobId);
    await t.publishing.fetches.finished(jobId);
    expect(t.publishing.job(jobId)).toMatchObject({ state: "cancelled", message: "Cancelled. Nothing was kept." });
    expect(leftovers()).toEqual([]);
  });
});

describe("fetching a data set", () => {
  it("hands its folder to the import", async () => {
    await t.publish({ dataset: { repo: "me/lines", documentIds: null } });
    expect(await fetched("dataset", "me/lines")).toMatchObject({ state: "done", documentIds: ["document-2"] });
    expect(t.imported[0]).toMatch(/lines$/);
  });

  it("never writes outside its folder, whatever files are called", async () => {
    const repo = t.hub.store.create("datasets", "other/lines", false);
    const nasty = [
      "../../evil.json",
      "train/../../e.json",
      "/etc/e.json",
      "a\\b.json",
      "CON.json",
      ".h.json",
      "nul/x.json",
    ];
    for (const path of [...nasty, "a/.x/y.json", "ok/data.json"]) {
      repo.commits.at(-1)?.files.set(path, { bytes: Buffer.from("[]"), sha256: null });
    }
    expect((await preview("dataset", "other/lines")).files.map(({ path }) => path)).toEqual(["ok/data.json"]);
  });
});

it("leaves nothing where one file fails while others still come", async () => {
  await t.publish();
  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  const ours = join(t.folder, "publishing", "fetch-");
  const disk = opensLate(
    (path) => path.startsWith(ours),
    50,
    (path) => (path.endsWith("adapter_config.json") ? full : null),
  );
  expect(await fetched("model", "me/letters")).toMatchObject({
    state: "failed",
    message: expect.stringContaining("full"),
  });
  expect(disk.open()).toBe(0);
  expect(leftovers()).toEqual([]);
  vi.restoreAllMocks();
});
