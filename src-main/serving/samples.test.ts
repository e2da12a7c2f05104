import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PageReading } from "../recognition/engine.ts";
import { SampleList } from "./api.ts";
import { ApiKeys } from "./api-keys.ts";
import { SampleStore, type SampleStoreOptions } from "./sample-store.ts";
import type { ServedSamples } from "./server.ts";
import { ask, blank, PNG, startTestServer, type TestServer } from "./test-serving.ts";

const DAY = 24 * 3_600_000;
const reading: PageReading = {
  ...{ width: 800, height: 400, rotation: 0, blocks: [], seconds: { detect: 0, recognise: 0 } },
  lines: ["first", "second"].map((text, index) => ({
    ...{ text, confidence: 0.8 + index / 10, characters: [], direction: "ltr" as const },
    polygon: [[0, 0]],
  })),
};

describe("the store", () => {
  let folder: string;
  let image: string;
  let now: number;
  let hourly: () => void;
  let errors: unknown[];
  let store: SampleStore;
  const open = async (options: Partial<SampleStoreOptions> = {}): Promise<SampleStore> => {
    store = new SampleStore({
      ...{ folder: join(folder, "samples"), share: 1, days: 2, most: 3, onError: (error) => errors.push(error) },
      now: () => now,
      every: (_ms, work) => {
        hourly = work;
        return () => {};
      },
      ...options,
    });
    await store.start();
    return store;
  };
  const offer = (page = 1) => store.offer(image, reading, { model: "base", page });
  const pages = async () => (await store.list(0, 100)).samples.map(({ page }) => page);
  const files = () => readdirSync(join(folder, "samples"));

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "emend-samples-"));
    image = join(folder, "page.png");
    writeFileSync(image, await blank(800, 400));
    now = Date.parse("2026-01-10T12:00:00Z");
    errors = [];
    await open();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("keeps text, model, confidence and a small picture, for its owner's eyes alone", async () => {
    await offer(4);
    const { samples, total } = await store.list(0, 10);
    expect(total).toBe(1);
    expect(samples[0]).toMatchObject({ page: 4, model: "base", width: 800, height: 400, text: "first\nsecond" });
    expect(samples[0]?.confidence).toBeCloseTo(0.85);
    expect(samples[0]?.at).toBe("2026-01-10T12:00:00.000Z");
    expect(samples[0]).not.toHaveProperty("thumbnail");
    const picture = await sharp((await store.thumbnail(samples[0]?.id ?? "")) ?? Buffer.alloc(0)).metadata();
    expect(picture).toMatchObject({ format: "webp", width: 320, height: 160 });
    const modes = [join(folder, "samples"), ...files().map((name) => join(folder, "samples", name))].map(
      (path) => statSync(path).mode & 0o777,
    );
    if (process.platform !== "win32") expect(modes).toEqual([0o700, 0o600]);
  });

  it("takes the share that was asked for, and none at 0", async () => {
    const drawn = [0.1, 0.25, 0.3, 0.24];
    await open({ share: 0.25, draw: () => drawn.shift() ?? 1 });
    for (const page of [1, 2, 3, 4]) await offer(page);
    expect(new Set(await pages())).toEqual(new Set([1, 4]));
    await store.clear();
    await open({ share: 0, draw: () => 0 });
    await offer();
    expect(files()).toEqual([]);
  });

  it("lets the oldest go where there are too many, and old ones at the start and every hour", async () => {
    for (const page of [1, 2, 3, 4]) {
      await offer(page);
      now += 3_600_000;
    }
    expect(await pages()).toEqual([4, 3, 2]);
    now = Date.parse("2026-01-12T14:30:00Z");
    hourly();
    await expect.poll(pages).toEqual([4]);
    now += DAY;
    await open({ share: 0 });
    expect([await pages(), files()]).toEqual([[], []]);
  });

  it("lets go of half a sample, and leaves alone what is none", async () => {
    await offer();
    writeFileSync(join(folder, "samples", "notes.txt"), "mine");
    const [name = ""] = files();
    writeFileSync(join(folder, "samples", `${name}.part`), "{");
    writeFileSync(join(folder, "samples", "00000000-0000-4000-8000-000000000000.json"), '{"text":');
    await open();
    expect(files().toSorted()).toEqual([name, "notes.txt"].toSorted());
  });

  it("tells what goes wrong, and fails nobody for it", async () => {
    await store.offer(join(folder, "gone.png"), reading, { model: "base", page: 1 });
    expect([errors.length, files()]).toEqual([1, []]);
  });

  it("finds nothing by an id that leads elsewhere", async () => {
    writeFileSync(join(folder, "secret.json"), "{}");
    expect(await store.thumbnail("../secret")).toBeNull();
    expect(await store.remove("../secret")).toBe(false);
    expect(statSync(join(folder, "secret.json")).size).toBe(2);
  });
});

describe("the server", () => {
  const keys = ApiKeys.parse("ops 01234567890123456789\nanna a1234567890123456789\ncourt c1234567890123456789", "test");
  const secrets = { ops: "01234567890123456789", anna: "a1234567890123456789", court: "c1234567890123456789" };
  const as = (name: keyof typeof secrets) => ({ authorization: `Bearer ${secrets[name]}` });
  const all: ServedSamples = { share: 1, days: 1, most: 10, seenBy: ["ops"], neverOf: ["court"] };
  let server: TestServer;
  let image: Buffer;
  beforeEach(async () => {
    image = await blank(40);
  });
  afterEach(() => server.close());
  const start = async (samples?: ServedSamples) => {
    server = await startTestServer({ keys, ...(samples === undefined ? {} : { samples }) });
  };
  const read = (name: keyof typeof secrets, headers: Record<string, string> = {}) =>
    ask(server.port, "/v1/ocr", { body: image, headers: { ...PNG, ...as(name), ...headers } });
  const list = async () => {
    const answer = await ask(server.port, "/v1/samples", { headers: as("ops") });
    return SampleList.parse(answer.json());
  };
  const job = async (headers: Record<string, string>): Promise<void> => {
    const begun = await ask(server.port, "/v1/ocr/jobs", { body: image, headers: { ...PNG, ...headers } });
    const { id } = begun.json<{ id: string }>();
    await expect
      .poll(async () => (await ask(server.port, `/v1/ocr/jobs/${id}`, { headers })).json<{ state: string }>().state)
      .toBe("done");
  };

  it("keeps nothing by itself", async () => {
    await start();
    expect((await read("anna")).status).toBe(200);
    expect(readdirSync(join(server.stateFolder, "samples"))).toEqual([]);
    expect((await ask(server.port, "/v1/samples", { headers: as("ops") })).status).toBe(403);
  });

  it("keeps pages of requests and jobs, but of none that says no, and never of keys that are private", async () => {
    await start(all);
    for (const [name, headers] of [
      ["anna", {}],
      ["anna", { "x-emend-samples": "no" }],
      ["court", {}],
    ] as const) {
      expect((await read(name, headers)).status).toBe(200);
      await job({ ...as(name), ...headers });
    }
    const { samples, total } = await list();
    expect(total).toBe(2);
    expect(samples.map(({ text, page, model }) => [text, page, model])).toEqual(
      Array(2).fill(["40 built-in", 1, "base"]),
    );
    expect((await read("anna", { "x-emend-samples": "perhaps" })).status).toBe(400);
  });

  it("shows and deletes them for the key that was named, and for no other", async () => {
    await start(all);
    await read("anna");
    await read("anna");
    const [sample] = (await list()).samples;
    const path = `/v1/samples/${sample?.id}`;
    for (const method of ["GET", "DELETE"]) {
      expect((await ask(server.port, "/v1/samples", { method })).status).toBe(401);
      expect((await ask(server.port, "/v1/samples", { method, headers: as("anna") })).status).toBe(403);
    }
    expect((await ask(server.port, `${path}/thumbnail`, { headers: as("anna") })).status).toBe(403);
    expect((await ask(server.port, path, { method: "DELETE", headers: as("anna") })).status).toBe(403);
    const picture = await ask(server.port, `${path}/thumbnail`, { headers: as("ops") });
    expect([picture.status, picture.headers["content-type"]]).toEqual([200, "image/webp"]);
    expect((await ask(server.port, path, { method: "DELETE", headers: as("ops") })).status).toBe(204);
    expect((await ask(server.port, path, { method: "DELETE", headers: as("ops") })).status).toBe(404);
    expect((await ask(server.port, `${path}/thumbnail`, { headers: as("ops") })).status).toBe(404);
    expect((await ask(server.port, "/v1/samples?limit=0", { headers: as("ops") })).status).toBe(400);
    expect((await ask(server.port, "/v1/samples/..%2fjobs/thumbnail", { headers: as("ops") })).status).toBe(400);
    expect((await list()).total).toBe(1);
    expect((await ask(server.port, "/v1/samples", { method: "DELETE", headers: as("ops") })).status).toBe(204);
    expect((await list()).total).toBe(0);
  });
});
