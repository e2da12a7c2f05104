import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { AppError } from "#contract/errors.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { MachineModels } from "./installed.ts";
import { ModelDownloads } from "./model-downloads.ts";

const CHILD = { program: process.execPath, args: [join(import.meta.dirname, "fetch-child.ts")] };
const HUB = "https://hub.example";

let root: string;
let log: string;
let models: MachineModels;
let downloads: ModelDownloads;
let changed: number;
let ready: boolean;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "emend-downloads-"));
  log = join(root, "asked.jsonl");
  models = new MachineModels(join(root, "large"));
  const events = new EventBus();
  changed = 0;
  ready = true;
  events.subscribe(({ name }) => {
    if (name === "models.changed") changed += 1;
  });
  downloads = new ModelDownloads({
    ...{ models, events, hub: HUB },
    command: () => {
      if (!ready) throw new AppError("environment-missing", "Set it up first.");
      return { ...CHILD, env: { EMEND_TEST_LOG: log } };
    },
    tokenFor: (address) => (address === HUB ? "hf_secret" : null),
  });
});
afterEach(async () => {
  await downloads.dispose();
  rmSync(root, { recursive: true, force: true });
});

const wanted = (name: string, change: { revision?: string; mirror?: string } = {}) => ({
  ...{ repository: `owner/${name}`, revision: "main", mirror: null },
  ...change,
});
const asked = () =>
  readFileSync(log, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { revision: string; endpoint: string; token: string });

it("fetches the commit that was looked at, and notes what came with its hashes", async () => {
  const { jobId } = await downloads.start(wanted("model"));
  expect(await downloads.finished(jobId)).toMatchObject({ state: "done", modelId: "model", message: null });
  expect(asked().map(({ revision }) => revision)).toEqual(["main", "c0ffee"]);
  expect(await models.list()).toMatchObject([
    { id: "model", state: "ready", family: "trocr", licence: "mit", repository: "owner/model", revision: "c0ffee" },
  ]);
  expect((await models.note("model"))?.files.map(({ sha256 }) => sha256)).toEqual(["beef", "beef"]);
  expect(changed).toBe(2);
  expect(downloads.jobs().map(({ id }) => id)).toEqual([jobId]);
});

it("is incomplete after a cancel, and goes on from there on the same commit", async () => {
  const { jobId } = await downloads.start(wanted("stops"));
  await expect.poll(() => downloads.job(jobId).current).toBe("config.json");
  expect(downloads.of("stops")).toMatchObject({ id: jobId, phase: "fetching" });
  await expect(downloads.start(wanted("stops"))).rejects.toMatchObject({ code: "busy" });
  downloads.cancel(jobId);
  expect(await downloads.finished(jobId)).toMatchObject({ state: "cancelled", message: null, current: null });
  expect(await models.find("stops")).toMatchObject({ state: "incomplete" });
  writeFileSync(join(models.folder, "let-it-through"), "");
  const again = await downloads.start(wanted("stops", { revision: "c0ffee" }));
  expect(await downloads.finished(again.jobId)).toMatchObject({ state: "done", modelId: "stops" });
  expect(asked().map(({ revision }) => revision)).toEqual(["main", "c0ffee", "c0ffee"]);
  expect(await models.find("stops")).toMatchObject({ state: "ready" });
});

it("keeps the sign-in for the Hub's own address, and goes on from the mirror that it began with", async () => {
  const mirrored = await downloads.start(wanted("model", { mirror: "https://mirror.example/" }));
  await downloads.finished(mirrored.jobId);
  const checked = await downloads.resume("model");
  await downloads.finished(checked.jobId);
  await downloads.finished((await downloads.start(wanted("silent"))).jobId);
  const mirror = { endpoint: "https://mirror.example", token: "" };
  const hub = { endpoint: HUB, token: "hf_secret" };
  expect(asked()).toMatchObject([mirror, mirror, mirror, hub, hub]);
  // The card says nothing: what is known of the family.
  expect(await models.find("silent")).toMatchObject({ licence: expect.stringContaining("MIT") as string });
});

it.each([
  ["gated", /^Accept the licence first\.$/],
  ["dies", /process ended \(SIGKILL\).*what came is kept/],
  ["foreign", /not of one version/],
])("leaves nothing where the Hub was only asked: %s", async (name, message) => {
  const { jobId } = await downloads.start(wanted(name));
  const job = await downloads.finished(jobId);
  expect(job).toMatchObject({ state: "failed", modelId: null });
  expect(job.message).toMatch(message);
  expect(await models.list()).toEqual([]);
});

it("does not take weights for ready that are no safetensors, though they are what the Hub has", async () => {
  const { jobId } = await downloads.start(wanted("malformed"));
  const job = await downloads.finished(jobId);
  expect(job).toMatchObject({ state: "failed", modelId: "malformed" });
  expect(job.message).toMatch(/no safetensors file/);
  expect(await models.find("malformed")).toMatchObject({ state: "incomplete" });
});

it("fetches nothing twice", async () => {
  await downloads.finished((await downloads.start(wanted("model"))).jobId);
  await expect(downloads.start(wanted("model"))).rejects.toMatchObject({ code: "conflict" });
  await expect(downloads.start(wanted("model", { revision: "c0ffee" }))).rejects.toMatchObject({ code: "conflict" });
  const other = await downloads.start(wanted("model", { revision: "v2" }));
  expect(await downloads.finished(other.jobId)).toMatchObject({ state: "done", modelId: "model-2" });
});

it("says before anything starts what is missing", async () => {
  await expect(downloads.resume("nothing")).rejects.toMatchObject({ code: "not-found" });
  ready = false;
  await expect(downloads.start(wanted("model"))).rejects.toMatchObject({ code: "environment-missing" });
  await expect(downloads.look(wanted("model"))).rejects.toMatchObject({ code: "environment-missing" });
  expect(existsSync(log)).toBe(false);
  mkdirSync(models.folder, { recursive: true });
  expect(downloads.jobs()).toEqual([]);
});
