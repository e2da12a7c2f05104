/** @file @huggingface/hub, with our fetch, against a Hub that speaks the protocol and is told to fail. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gitOid, HubClient, isSame, type LocalFile } from "./hub-client.ts";
import { TestHub } from "./test-hub.ts";
import { gitOidOf, sha256 } from "./test-hub-store.ts";

let hub: TestHub;
let folder: string;
let abort: AbortController;
let pauses: number[];
let sent: Map<string, number>;
beforeEach(async () => {
  hub = await new TestHub().start();
  hub.users.set("hf_me", { name: "me", organisations: ["archive"], role: "write" });
  hub.users.set("hf_reader", { name: "reader", organisations: [], role: "read" });
  folder = mkdtempSync(join(tmpdir(), "emend-hub-"));
  abort = new AbortController();
  pauses = [];
  sent = new Map();
});
afterEach(async () => {
  await hub.stop();
  rmSync(folder, { recursive: true, force: true });
});

const client = (token: string | null = "hf_me", url = hub.url) =>
  new HubClient({
    hub: url,
    token,
    signal: abort.signal,
    onBytes: (path, count) => sent.set(path ?? "", (sent.get(path ?? "") ?? 0) + count),
    pause: async (milliseconds) => void pauses.push(milliseconds),
  });
const REPO = { kind: "model", id: "me/letters" } as const;

function local(path: string, content: string | Buffer): LocalFile {
  const source = join(folder, path);
  mkdirSync(dirname(source), { recursive: true });
  writeFileSync(source, content);
  return { path, source };
}

const phases: string[] = [];
async function push(files: readonly LocalFile[], remove: readonly string[] = [], of = client()): Promise<string> {
  const parent = (await of.state(REPO))?.sha as string;
  return of.commit(REPO, { branch: "main", parent, title: "Version", files, remove }, (phase) => phases.push(phase));
}

describe("who is signed in", () => {
  it("is asked of the Hub", async () => {
    expect(await client().whoAmI()).toEqual({ user: "me", organisations: ["archive"], role: "write" });
    expect(await client("hf_reader").whoAmI()).toMatchObject({ role: "read" });
    await expect(client("hf_wrong").whoAmI()).rejects.toMatchObject({
      code: "hub-refused",
      message: expect.stringMatching(/does not accept the token.*\/settings\/tokens/),
    });
  });
});

describe("a repository", () => {
  it("is private because that is said, and seen by its owner alone", async () => {
    expect(await client().state(REPO)).toBeNull();
    await client().create(REPO, "private");
    expect(hub.store.repo("models", REPO.id).private).toBe(true);
    expect(await client().state(REPO)).toMatchObject({ private: true });
    expect(await client(null).state(REPO)).toBeNull();
    await client().create({ kind: "dataset", id: "archive/lines" }, "public");
    expect(await client(null).state({ kind: "dataset", id: "archive/lines" })).toMatchObject({ private: false });
    await client().create({ kind: "space", id: "me/try" }, "private");
    expect(await client().state({ kind: "space", id: "me/try" })).toMatchObject({ private: true });
  });

  it("is refused where the token may not, or somebody was faster", async () => {
    await expect(client("hf_reader").create({ kind: "model", id: "reader/x" }, "private")).rejects.toMatchObject({
      code: "hub-refused",
      message: expect.stringMatching(/may not create reader\/x/),
    });
    await expect(client().create({ kind: "model", id: "other/x" }, "private")).rejects.toMatchObject({
      code: "hub-refused",
    });
    await client().create(REPO, "private");
    await expect(client().create(REPO, "private")).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a commit", () => {
  beforeEach(() => client().create(REPO, "private"));
  const big = Buffer.alloc(300_000, "emend ");

  it("brings every byte, small files and large ones in parts, and tells how many are gone", async () => {
    phases.length = 0;
    const files = [
      local("README.md", "# ſchön\n"),
      local("model.onnx", big),
      local("adapter_model.safetensors", "few bytes"),
      local("data/train/a b.png", "not a picture"),
    ];
    const oid = await push(files);
    const there = hub.files("models", REPO.id, oid);
    expect([...there.keys()].sort()).toEqual(files.map(({ path }) => path).sort());
    expect(there.get("model.onnx")?.equals(big)).toBe(true);
    expect(there.get("README.md")?.toString()).toBe("# ſchön\n");
    expect(sent.get("model.onnx")).toBe(300_000);
    expect(sent.get("data/train/a b.png")).toBe(13);
    expect(phases).toEqual(["hashing", "uploading", "committing"]);
    expect(hub.log.filter((line) => line.startsWith("PUT")).length).toBe(5 + 2);
  });

  it("sends nothing again that the Hub has, and takes away what is to go", async () => {
    const model = local("model.onnx", big);
    await push([model, local("old.png", "x")]);
    sent.clear();
    await push([model, local("README.md", "2")], ["old.png"]);
    expect(sent.get("model.onnx")).toBeUndefined();
    expect([...hub.files("models", REPO.id).keys()].sort()).toEqual(["README.md", "model.onnx"]);
  });

  it("on what somebody changed meanwhile is a conflict, and nothing is lost", async () => {
    const parent = (await client().state(REPO))?.sha as string;
    await push([local("theirs.txt", "theirs")]);
    const mine = { branch: "main", parent, title: "mine", files: [local("mine.txt", "mine")], remove: [] };
    await expect(client().commit(REPO, mine, () => {})).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/Somebody changed the repository/),
    });
    expect([...hub.files("models", REPO.id).keys()]).toEqual(["theirs.txt"]);
  });

  it("goes to a branch, and gets a tag that is not moved later", async () => {
    await client().createBranch(REPO, "v2");
    const parent = (await client().state(REPO, "v2"))?.sha as string;
    const change = { branch: "v2", parent, title: "x", files: [local("a.txt", "a")], remove: [] };
    const oid = await client().commit(REPO, change, () => {});
    expect(hub.files("models", REPO.id, "v2").size).toBe(1);
    expect(hub.files("models", REPO.id, "main").size).toBe(0);
    expect(await client().tag(REPO, "1.0", oid)).toBe(true);
    expect(await client().tag(REPO, "1.0", parent)).toBe(false);
    expect(hub.files("models", REPO.id, "1.0").size).toBe(1);
  });

  it("is cancelled at once", async () => {
    hub.faults = [{ match: /PUT/, times: 99, status: 503 }];
    const of = new HubClient({
      hub: hub.url,
      token: "hf_me",
      signal: abort.signal,
      pause: async (_milliseconds, signal) => {
        abort.abort();
        signal.throwIfAborted();
      },
    });
    await expect(push([local("model.onnx", big)], [], of)).rejects.toMatchObject({ name: "AbortError" });
    expect(hub.files("models", REPO.id).size).toBe(0);
  });
});

describe("faults", () => {
  beforeEach(() => client().create(REPO, "private"));
  const big = Buffer.alloc(200_000, "emend ");

  it("429 is waited for, as long as the Hub says, anywhere on the way", async () => {
    hub.faults = [
      { match: /GET .*revision/, times: 1, status: 429, headers: { "retry-after": "7" } },
      { match: /preupload/, times: 1, status: 429 },
      { match: /objects\/batch/, times: 1, status: 429 },
      { match: /PUT/, times: 2, status: 503 },
      { match: /commit\/main/, times: 2, status: 429, headers: { "retry-after": "1" } },
    ];
    await push([local("model.onnx", big)]);
    expect(hub.files("models", REPO.id).get("model.onnx")?.equals(big)).toBe(true);
    expect(pauses.slice(0, 3)).toEqual([7000, 500, 500]);
    expect(pauses.slice(-2)).toEqual([1000, 1000]);
    // What a failed try had counted is taken back.
    expect(sent.get("model.onnx")).toBe(200_000);
  });

  it("429 without end is told with what to do, after five tries", async () => {
    hub.faults = [{ match: /preupload/, times: 99, status: 429 }];
    await expect(push([local("a.txt", "a")])).rejects.toMatchObject({
      code: "hub-refused",
      message: expect.stringMatching(/asks to wait/),
    });
    expect(pauses).toEqual([500, 1000, 2000, 4000]);
  });

  it.each([
    [401, "hub-refused", /does not accept the token any more/],
    [403, "hub-refused", /may not send files to me\/letters: told to fail/],
    [409, "conflict", /Somebody changed/],
    [412, "conflict", /Somebody changed/],
    [413, "hub-refused", /no room/],
    [507, "hub-refused", /no room/],
    [500, "hub-unreachable", /trouble of its own \(500/],
    [404, "not-found", /knows nothing/],
    [418, "hub-refused", /refused to send files/],
  ])("%i while committing is told as it is", async (status, code, message) => {
    hub.faults = [{ match: /commit\/main/, times: 99, status }];
    await expect(push([local("a.txt", "a")])).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(hub.files("models", REPO.id).size).toBe(0);
  });

  it("a cut upload is sent again", async () => {
    hub.faults = [{ match: /PUT/, times: 3, cutAfter: 20_000 }];
    await push([local("model.onnx", big), local("b.png", Buffer.alloc(50_000, "b"))]);
    expect(hub.files("models", REPO.id).get("model.onnx")?.equals(big)).toBe(true);
    expect(sent.get("model.onnx")).toBe(200_000);
    expect(sent.get("b.png")).toBe(50_000);
  });

  it("an upload that is cut for good goes on later with what is missing", async () => {
    const files = [local("model.onnx", big), local("b.png", Buffer.alloc(50_000, "b"))];
    hub.faults = [{ match: /PUT \/storage\/2/, times: 99, cutAfter: 10_000 }];
    await expect(push(files)).rejects.toMatchObject({
      code: "hub-unreachable",
      message: expect.stringMatching(/what was sent is kept/),
    });
    hub.faults = [];
    sent.clear();
    await push(files);
    expect([sent.get("model.onnx"), sent.get("b.png")]).toEqual([undefined, 50_000]);
    expect(hub.files("models", REPO.id).size).toBe(2);
  });

  it("a commit whose answer was cut is not made twice", async () => {
    hub.faults = [{ match: /commit\/main/, times: 1, cutAnswer: true }];
    await expect(push([local("a.txt", "a")])).rejects.toMatchObject({ code: "hub-unreachable" });
    expect(hub.store.repo("models", REPO.id).commits).toHaveLength(2);
    expect(pauses).toEqual([]);
  });

  it("no Hub at all is told", async () => {
    const gone = await new TestHub().start();
    await gone.stop();
    await expect(client("hf_me", gone.url).whoAmI()).rejects.toMatchObject({
      code: "hub-unreachable",
      message: expect.stringMatching(/cannot be reached \(ECONNREFUSED.*what was sent is kept/),
    });
    expect(pauses).toEqual([500, 1000, 2000, 4000]);
  });
});

describe("what is there", () => {
  it("is listed page by page, and told from what is new by content", async () => {
    await client().create(REPO, "private");
    const files = Array.from({ length: 25 }, (_, index) => local(`data/${index}.txt`, `text ${index}`));
    const picture = local("data/p.png", "picture");
    await push([...files, picture]);
    const there = await client().files(REPO, "main");
    expect(there.size).toBe(27);
    const hashed = (file: LocalFile, content: string) => ({ ...file, sha256: sha256(Buffer.from(content)) });
    expect(await isSame(hashed(files[3] as LocalFile, "text 3"), there.get("data/3.txt"))).toBe(true);
    expect(await isSame(hashed(files[3] as LocalFile, "text 3"), there.get("data/4.txt"))).toBe(false);
    expect(await isSame(hashed(picture, "picture"), there.get("data/p.png"))).toBe(true);
    expect(await isSame(hashed(picture, "other"), there.get("data/p.png"))).toBe(false);
    expect(await isSame(hashed(picture, "picture"), undefined)).toBe(false);
    expect(await gitOid(picture.source)).toBe(gitOidOf(Buffer.from("picture")));
  });

  it("comes as it was sent", async () => {
    await client().create(REPO, "private");
    const oid = await push([local("a b.txt", "ſchön"), local("m.onnx", Buffer.alloc(100_000, 7))]);
    const read = async (path: string) =>
      Buffer.from(await new Response(await client().download(REPO, oid, path)).arrayBuffer());
    expect((await read("a b.txt")).toString()).toBe("ſchön");
    expect((await read("m.onnx")).length).toBe(100_000);
    await expect(client().download(REPO, oid, "none")).rejects.toMatchObject({ code: "not-found" });
    await expect(client(null).download(REPO, oid, "m.onnx")).rejects.toMatchObject({ code: "hub-refused" });
  });
});

describe("a card", () => {
  it("is checked by the Hub itself", async () => {
    expect(await client().validateCard("model", "---\nlicense: apache-2.0\n---\n")).toEqual({
      errors: [],
      warnings: [],
    });
    expect((await client().validateCard("model", "---\nlicense: Apache 2\n---\n")).errors).toHaveLength(1);
    expect((await client().validateCard("model", "---\nbase_model: /home/me/model\n---\n")).errors[0]).toMatch(
      /base_model/,
    );
    expect((await client().validateCard("model", "# no front matter")).warnings).toHaveLength(1);
  });
});
