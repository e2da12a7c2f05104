/** @file Publishing, and everything that can go wrong on the way, against a Hub that speaks the protocol. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { contract } from "#contract/index.ts";
import type { HubJob } from "#contract/publishing.ts";
import { onnxFile } from "../privacy/test-privacy.ts";
import { DATASET, openTestPublishing, type TestPublishing } from "./test-publishing.ts";

let t: TestPublishing;
beforeEach(async () => {
  t = await openTestPublishing();
});
afterEach(() => t.disposeAll());

const wire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const lineId = (index: number, of = "page-1") => t.on(of)[index]?.id as string;
const sha = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const hashes = (kind: string, id: string, revision?: string) =>
  Object.fromEntries([...t.hub.files(kind, id, revision)].map(([path, bytes]) => [path, sha(bytes)]));
/** The number of the upload that each PUT belongs to. */
const uploads = () => t.hub.log.flatMap((line) => /^PUT \/storage\/(\d+)/.exec(line)?.[1] ?? []).map(Number);
const puts = () => t.hub.log.filter((line) => line.startsWith("PUT")).length;

describe("publishing", () => {
  it("makes a private repository with exactly the bytes that were shown and that a folder gets", async () => {
    const made = await t.pack();
    const { path } = await t.publishing.packages.export(made.id, null);
    const { jobId } = await t.publishing.publish.publish(made.id, null);
    const job = contract.publishing.job.output.parse(wire(await t.publishing.publish.finished(jobId)));
    expect(job).toMatchObject({ state: "done", phase: "done", message: null, visibility: "private" });
    expect(t.hub.store.repo("models", "me/letters").private).toBe(true);
    const shown = Object.fromEntries(made.repos[0]?.files.map(({ path: file, sha256 }) => [file, sha256]) ?? []);
    expect(hashes("models", "me/letters")).toEqual(shown);
    const copied = readdirSync(path).map((file) => [file, sha(readFileSync(join(path, file)))]);
    expect(Object.fromEntries(copied)).toEqual(shown);
    expect(job.repos[0]).toMatchObject({ state: "done", sent: made.repos[0]?.bytes, total: made.repos[0]?.bytes });
    expect(job.repos[0]?.commit).toBe(t.hub.store.repo("models", "me/letters").branches.get("main"));
    // The Hub's own check of the card was asked before anything was made.
    expect(t.hub.log.indexOf("POST /api/validate-yaml")).toBeLessThan(t.hub.log.indexOf("POST /api/repos/create"));
  });

  it("sends adapter, data set and Space, each to its place", async () => {
    const job = await t.publish({ ...DATASET, space: { repo: "archive/try" }, visibility: "public", tag: "v1.0" });
    expect(job.repos.map(({ kind, state }) => [kind, state])).toEqual([
      ["dataset", "done"],
      ["model", "done"],
      ["space", "done"],
    ]);
    expect(t.hub.store.repo("datasets", "me/lines").private).toBe(false);
    expect(t.hub.files("datasets", "me/lines").size).toBe(5 + 2 + 1);
    expect([...t.hub.files("spaces", "archive/try").keys()].sort()).toEqual([
      "README.md",
      "app.py",
      "requirements.txt",
    ]);
    expect(t.hub.files("spaces", "archive/try").get("app.py")?.toString()).toContain('MODEL = "me/letters"');
    for (const repo of [t.hub.store.repo("models", "me/letters"), t.hub.store.repo("datasets", "me/lines")]) {
      expect(repo.tags.get("v1.0")).toBe(repo.branches.get("main"));
    }
    expect(t.privacy.flags.audit(0, 3).entries.map(({ summary }) => summary)).toEqual([
      "archive/try (space, public) was published with 0 lines.",
      "me/letters (model, public) was published with 0 lines.",
      "me/lines (dataset, public) was published with 5 lines.",
    ]);
  });

  it("tells how far it is, and never more than there is", async () => {
    t.hub.faults = [{ match: /PUT/, times: 2, status: 503 }];
    await t.publish(DATASET);
    const told = t.frames
      .filter(({ name }) => name === "publishing.progress")
      .map(({ payload }) => contract.publishing.progress.payload.parse(wire(payload)) as HubJob);
    expect(told.at(-1)?.state).toBe("done");
    for (const { repos } of told) for (const { sent, total } of repos) expect(sent).toBeLessThanOrEqual(total);
  });

  it("of a new version into the same repository sends what is new, and takes away lines that are gone", async () => {
    await t.publish(DATASET);
    // Files that somebody put beside ours are not ours to delete.
    const repo = t.hub.store.repo("datasets", "me/lines");
    t.hub.store.apply(repo, "main", [{ key: "file", value: { path: "NOTES.md", content: "mine" } }]);
    const before = hashes("datasets", "me/lines");
    t.privacy.flags.setFlags([{ kind: "line", id: lineId(0) }], { private: true });
    const job = await t.publish(DATASET, "cleared by the family");
    expect(job.state).toBe("done");
    const after = hashes("datasets", "me/lines");
    const pictures = (of: object) => Object.keys(of).filter((path) => path.endsWith(".png"));
    expect([pictures(before).length, pictures(after).length]).toEqual([5, 4]);
    expect(after["NOTES.md"]).toBe(before["NOTES.md"]);
    expect(t.hub.files("datasets", "me/lines").get("train/metadata.jsonl")?.toString()).not.toContain("Muster");
  });

  it("of the same again makes no commit; of a version taught longer, one", async () => {
    await t.publish();
    const commits = () => t.hub.store.repo("models", "me/letters").commits.length;
    const [sent, made] = [puts(), commits()];
    expect((await t.publish()).state).toBe("done");
    expect([puts(), commits()]).toEqual([sent, made]);
    writeFileSync(join(t.folder, "adapters/v1/model.onnx"), onnxFile("taught longer"));
    await t.publish({ tag: "v2" });
    expect([puts(), commits()]).toEqual([sent + 1, made + 1]);
    expect(t.hub.files("models", "me/letters", "v2").get("model.onnx")?.toString()).toContain("taught longer");
  });

  it("is remembered, so that the next revision begins with what was said the last time", async () => {
    const { publications } = t.publishing;
    expect(publications.lastRequest("v1")).toBeNull();
    await t.publish({ ...DATASET, quoteLines: true });
    expect(publications.lastRequest("v1")).toMatchObject({ ...DATASET, repo: "me/letters", quoteLines: true });
    expect(publications.lastRequest("v2")).toBeNull();
  });

  it("goes to a branch where one is named, and leaves the others", async () => {
    await t.publish();
    const main = hashes("models", "me/letters");
    writeFileSync(join(t.folder, "adapters/v1/model.onnx"), onnxFile("another"));
    expect((await t.publish({ branch: "trial" })).state).toBe("done");
    expect(hashes("models", "me/letters")).toEqual(main);
    expect(t.hub.files("models", "me/letters", "trial").get("model.onnx")?.toString()).toContain("another");
  });

  it("never makes private things public by way of a repository that is", async () => {
    t.hub.store.create("models", "me/letters", false);
    const job = await t.publish();
    expect(job).toMatchObject({ state: "failed", message: expect.stringMatching(/me\/letters is public on the Hub/) });
    expect(t.hub.files("models", "me/letters").size).toBe(0);
  });

  it("asks for a sign-in", async () => {
    t.publishing.account.signOut();
    const made = await t.pack();
    await expect(t.publishing.publish.publish(made.id, null)).rejects.toMatchObject({ code: "signed-out" });
    expect(t.publishing.publish.jobs()).toEqual([]);
  });

  it("is stopped by what stands against it, before the Hub is asked anything", async () => {
    t.privacy.flags.setFlags([{ kind: "line", id: lineId(0) }], { private: true });
    const asked = t.hub.log.length;
    await expect(t.publish()).rejects.toMatchObject({ code: "privacy-blocked" });
    expect(t.hub.log.length).toBe(asked);
    expect((await t.publish({}, "agreed")).state).toBe("done");
  });

  it("is known to whoever wants to delete the version", async () => {
    await t.publish(DATASET);
    await t.publish();
    const url = `${t.hub.url}/me/letters`;
    expect(t.publishing.publications.of("v1")).toEqual([{ repo: "me/letters", url }]);
    expect(t.publishing.publications.of("v2")).toEqual([]);
  });

  it("is known to an erasure, which cannot call it back", async () => {
    await t.publish(DATASET);
    const url = `${t.hub.url}/datasets/me/lines`;
    expect(t.publishing.publications.holding([lineId(0)])).toEqual([{ repo: "me/lines", url, lines: 1 }]);
    expect(t.publishing.publications.holding([lineId(0), lineId(1), "other"])[0]?.lines).toBe(2);
  });
});

describe("faults", () => {
  it.each([
    ["the token is not accepted any more", { match: /commit\/main/, status: 401 }, /does not accept the token/],
    [
      "the token may not write",
      { match: /repos\/create/, status: 403, message: "no rights" },
      /me\/letters: no rights/,
    ],
    ["the repository was changed", { match: /commit\/main/, status: 412 }, /Somebody changed the repository/],
    ["the repository was made by somebody else", { match: /repos\/create/, status: 409 }, /Somebody changed/],
    ["the Hub asks to wait without end", { match: /preupload/, status: 429 }, /asks to wait/],
    ["the Hub is full", { match: /objects\/batch/, status: 507, message: "quota" }, /no room for this.*quota/],
    ["the Hub stumbles", { match: /commit\/main/, status: 500 }, /trouble of its own/],
    ["the card is refused", { match: /validate-yaml/, status: 422, message: "bad yaml" }, /refused to check the card/],
  ])("%s: told with what to do, nothing can be seen, and later it goes on", async (_name, fault, message) => {
    t.hub.faults = [{ ...fault, times: 99 }];
    const job = await t.publish();
    expect(job).toMatchObject({ state: "failed", message: expect.stringMatching(message) });
    expect(job.endedAt).not.toBeNull();
    expect(t.hub.store.repos.get("models/me/letters")?.commits.length ?? 1).toBe(1);
    t.hub.faults = [];
    const { jobId } = await t.publishing.publish.resume(job.id);
    expect(await t.publishing.publish.finished(jobId)).toMatchObject({ state: "done" });
  });

  it("a cut upload goes on by itself; one that is cut for good goes on later with what is missing", async () => {
    writeFileSync(join(t.folder, "adapters/v1/model.onnx"), onnxFile("onnx".repeat(75_000)));
    t.hub.faults = [{ match: /PUT/, times: 2, cutAfter: 10_000 }];
    expect((await t.publish({ repo: "me/first" })).state).toBe("done");
    // Two parts of the model never arrive.
    t.hub.store.large.clear();
    t.hub.faults = [{ match: /PUT \/storage\/\d+\/[24]/, times: 99, cutAfter: 1000 }];
    const job = await t.publish();
    expect(job).toMatchObject({ state: "failed", message: expect.stringMatching(/what was sent is kept/) });
    t.hub.faults = [];
    const before = Math.max(...uploads());
    // The small weights go beside the model: they are there by now, unless its end came before theirs.
    const there = t.hub.store.large.size;
    expect(there).toBeLessThanOrEqual(1);
    const { jobId } = await t.publishing.publish.resume(job.id);
    expect(await t.publishing.publish.finished(jobId)).toMatchObject({ state: "done" });
    // By upload, since a part of the first try may only arrive now: the model's five parts, and the weights where they are missing.
    const parts = [...Map.groupBy(uploads(), (upload) => upload)].filter(([upload]) => upload > before);
    const sizes = parts.map(([, of]) => of.length).sort((a, b) => a - b);
    expect([[5], ...(there === 0 ? [[1, 5]] : [])]).toContainEqual(sizes);
    expect(t.hub.files("models", "me/letters").get("model.onnx")?.length).toBe(onnxFile("onnx".repeat(75_000)).length);
  });

  it("a commit whose answer was lost is found, and not made again", async () => {
    t.hub.faults = [{ match: /commit\/main/, times: 1, cutAnswer: true }];
    const job = await t.publish();
    expect(job).toMatchObject({ state: "done" });
    const { commits, branches } = t.hub.store.repo("models", "me/letters");
    expect(commits).toHaveLength(2);
    expect(job.repos[0]?.commit).toBe(branches.get("main"));
  });

  it("429 is waited for as long as the Hub says", async () => {
    t.hub.faults = [{ match: /commit\/main/, times: 2, status: 429, headers: { "retry-after": "11" } }];
    expect((await t.publish()).state).toBe("done");
    expect(t.pauses).toEqual([11_000, 11_000]);
  });

  it("a crash in the middle is told at the next start, and goes on with the same", async () => {
    t.hub.faults = [{ match: /PUT/, times: 999_999, status: 503 }];
    const made = await t.pack(DATASET);
    const { jobId } = await t.publishing.publish.publish(made.id, null);
    await expect.poll(() => t.pauses.length).toBeGreaterThan(0);
    const later = t.restart();
    expect(later.publish.job(jobId)).toMatchObject({
      state: "interrupted",
      message: expect.stringMatching(/Go on/),
    });
    t.hub.faults = [];
    const again = await later.publish.resume(jobId);
    expect(await later.publish.finished(again.jobId)).toMatchObject({ state: "done" });
    expect(t.hub.files("datasets", "me/lines").size).toBe(8);
  });

  it("cancelling ends it at once, with nothing to be seen", async () => {
    t.hub.faults = [{ match: /PUT/, times: 999_999, status: 503 }];
    const made = await t.pack();
    const { jobId } = await t.publishing.publish.publish(made.id, null);
    await expect.poll(() => t.pauses.length).toBeGreaterThan(0);
    await expect(t.publishing.publish.publish(made.id, null)).rejects.toMatchObject({ code: "busy" });
    t.publishing.cancel(jobId);
    expect(await t.publishing.publish.finished(jobId)).toMatchObject({
      state: "cancelled",
      message: "Cancelled. Nothing of it can be seen on the Hub.",
    });
    expect(t.hub.files("models", "me/letters").size).toBe(0);
    expect(() => t.publishing.cancel("gone")).toThrow(/not in the library/);
  });
});

it("sends a package to its end while another is looked at, and then lets its files go", async () => {
  const first = await t.pack();
  const { folder } = t.publishing.packages.ready(first.id);
  const { jobId } = await t.publishing.publish.publish(first.id, null);
  await t.pack({ repo: "me/other" });
  expect(await t.publishing.publish.finished(jobId)).toMatchObject({ state: "done", message: null });
  await vi.waitFor(() => expect(existsSync(folder)).toBe(false), { timeout: 30_000 });
});
