/** A library with real flags, boxes and images, read by a server that keeps what it was shown. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import type { Subject } from "#contract/privacy.ts";
import type { ReadingJob } from "#contract/recognition.ts";
import { DOCUMENT, PAGES } from "../../corrections/test-corrections.ts";
import { FileSecretStore } from "../../platform/secret-store.ts";
import { boxAt, noise, openTestPrivacy, PAGE, type TestPrivacy } from "../../privacy/test-privacy.ts";
import { SettingsRepository } from "../../storage/settings-repository.ts";
import type { BuiltinEngine } from "../builtin-engine.ts";
import type { LineReading, ModelRef, PageReading, Point } from "../engine.ts";
import { LineDetector } from "../line-detector.ts";
import { cropPolygons } from "../page-reader.ts";
import { encodePng } from "../raster.ts";
import { type LocalVersion, ReaderService } from "../reader-service.ts";
import { ReadingService } from "../reading-service.ts";
import { RemoteService } from "./remote-service.ts";
import { type ChatServer, startChatServer } from "./test-chat-server.ts";

const [page1, page2] = PAGES;
const page3 = "page-3";
const here: LineReading = { text: "read here", confidence: 0.5, characters: [], direction: "ltr" };
/** Lines as they lie on both pages. */
const FOUND = [100, 200, 300].map((y) => boxAt(50, y, 900, 40) as Point[]);

/** Finds three lines on every page, cuts them out as the real engine does, and says where it read. */
class LocalEngine {
  models: (ModelRef | null)[] = [];
  async findLines(): Promise<PageReading> {
    const lines = FOUND.map((polygon) => ({ ...here, text: "", polygon }));
    return { ...PAGE, lines, blocks: [], rotation: 0, seconds: { detect: 0, recognise: 0 } };
  }
  async readPage(): Promise<PageReading> {
    const found = await this.findLines();
    return { ...found, lines: found.lines.map((line) => ({ ...line, ...here })) };
  }
  async readPolygons(_path: string, polygons: Point[][], model: ModelRef | null): Promise<LineReading[]> {
    this.models.push(model);
    return polygons.map(() => here);
  }
  async readLineFiles(paths: string[]): Promise<LineReading[]> {
    return paths.map(() => here);
  }
  async cropLines(path: string, polygons: Point[][]): Promise<Uint8Array[]> {
    return Promise.all((await cropPolygons(path, polygons)).map(encodePng));
  }
}

let t: TestPrivacy;
let server: ChatServer;
let local: LocalEngine;
let readers: ReaderService;
let remote: RemoteService;
let reading: ReadingService;
let version: LocalVersion;

function start(): void {
  const settings = new SettingsRepository(t.database);
  const builtin = local as unknown as BuiltinEngine;
  readers = new ReaderService({
    ...{ builtin, settings, events: t.events, version: () => version },
    busy: () => reading.jobs().some((job) => job.state === "running"),
  });
  remote = new RemoteService({
    ...{ settings, readers, local: builtin, engines: builtin, rules: t.privacy.home },
    secrets: new FileSecretStore(join(t.folder, "keys"), { secret: "key", remove: "Remove it." }),
    record: (summary) => t.privacy.audit.append({ action: "remote", summary, subjects: [] }),
    patience: { attempts: 2, backoffMs: 1, failures: 4, restMs: 50 },
  });
  readers.register(remote);
  reading = new ReadingService({
    corrections: t.corrections,
    detector: new LineDetector(builtin, t.blobs),
    addAround: () => 0,
    events: t.events,
    reader: (documentId) => readers.of(documentId),
    pages: {
      pageIds: () => [...PAGES, page3],
      page: (id) => ({
        imagePath: t.blobs.path(t.layoutRepository.page(id)?.imageSha256 ?? ""),
        textLayer: null,
        state: t.database.prepare("SELECT state FROM page WHERE id = ?").pluck().get(id) as "read",
      }),
      setState: (id, state) => void t.database.prepare("UPDATE page SET state = ? WHERE id = ?").run(state, id),
    },
  });
}

beforeEach(async () => {
  t = await openTestPrivacy();
  server = await startChatServer();
  local = new LocalEngine();
  version = { id: "v1", name: "Version 1", model: { onnxPath: "/v1.onnx", sha256: "1" }, own: false };
  start();
});
afterEach(async () => {
  reading.dispose();
  await readers.dispose();
  await server.close();
  t.dispose();
});

async function chooseServer(): Promise<void> {
  await remote.save({ address: server.address, model: "large", atOnce: 4 });
  remote.agree(server.address);
  await readers.choose({ kind: "remote" });
}
async function readAll(pageIds: string[] = [...PAGES]): Promise<ReadingJob> {
  const job = await reading.finished(reading.read(DOCUMENT, pageIds).jobId);
  return contract.recognition.job.output.parse(job);
}
const newest = (pageId: string) =>
  t.on(pageId).map(({ id }) => {
    const [proposal] = t.merge.proposals(id);
    return [proposal?.versionId, proposal?.text];
  });
const flag = (kind: Subject["kind"], id: string, flags: { private?: true; noImages?: true }) =>
  t.privacy.flags.setFlags([{ kind, id }], flags);
const host = () => new URL(server.address).host;
/** Another page, of another scan, that nobody has read. */
async function addUnread(): Promise<void> {
  const row = t.database.prepare("SELECT * FROM page WHERE id = ?").get(page2) as Record<string, unknown>;
  const image = await t.blobs.put(await noise(3, PAGE.width, PAGE.height));
  const page = { ...row, id: page3, position: 2, image_sha256: image, state: "unread" };
  const names = Object.keys(page);
  t.database
    .prepare(`INSERT INTO page (${names.join(", ")}) VALUES (${names.map((name) => `@${name}`).join(", ")})`)
    .run(page);
}

/** The share of black pixels of an image. */
async function blackOf(png: Buffer): Promise<number> {
  const pixels = await sharp(png).greyscale().raw().toBuffer();
  return pixels.filter((value) => value < 40).length / pixels.length;
}

describe("a library that a server reads", () => {
  it("gets its lines read there, marked with the model and the host, and the figures at the end", async () => {
    await chooseServer();
    expect(readers.state()).toEqual({
      choice: { kind: "remote" },
      name: `large (${host()})`,
      destination: server.address,
      problem: null,
    });
    server.next = ["500"];
    const job = await readAll();
    expect(job).toMatchObject({ state: "done", failures: [], stayedHome: { pages: 0, lines: 0 } });
    expect(job.usage).toMatchObject({ destination: server.address, lines: 5, requests: 6, retries: 1 });
    expect(job.usage).toMatchObject({ promptTokens: 500, completionTokens: 20 });
    expect(job.usage?.seconds).toBeGreaterThan(0);
    expect(newest(page1).map(([id]) => id)).toEqual(Array(3).fill(`remote:${host()}/large`));
    expect(newest(page1)[0]?.[1]).toMatch(/^width \d+$/);
    expect([server.asked, local.models]).toEqual([6, []]);
  });

  it("finds lines here on a page that was never read", async () => {
    await chooseServer();
    await addUnread();
    expect(await readAll([page3])).toMatchObject({ state: "done", changedLines: 3 });
    expect(newest(page3).map(([id]) => id)).toEqual(Array(3).fill(`remote:${host()}/large`));
    expect(server.asked).toBe(3);
  });

  it("is read by the version that a document was given, here", async () => {
    await chooseServer();
    version = { ...version, own: true };
    expect(await readAll()).toMatchObject({ state: "done", usage: null });
    expect(newest(page2).map(([id]) => id)).toEqual(["v1", "v1"]);
    expect(server.asked).toBe(0);
  });
});

describe("what must not leave", () => {
  beforeEach(chooseServer);

  it.each([
    ["document", DOCUMENT, { private: true }, 2, 5],
    ["document", DOCUMENT, { noImages: true }, 2, 5],
    ["page", page1, { private: true }, 1, 3],
    ["page", page1, { noImages: true }, 1, 3],
  ] as const)("a %s (%s) with %j is read here, by the version in use", async (kind, id, flags, pages, lines) => {
    flag(kind, id, flags);
    const job = await readAll();
    expect(job).toMatchObject({ state: "done", stayedHome: { pages, lines } });
    expect(server.asked).toBe(5 - lines);
    expect(newest(page1)).toEqual(Array(3).fill(["v1", "read here"]));
    expect(local.models).toEqual(Array(pages).fill(version.model));
  });

  it.each([{ private: true }, { noImages: true }] as const)(
    "a line with %j is read here, the others there",
    async (flags) => {
      const [, line] = t.on(page1);
      flag("line", line?.id ?? "", flags);
      expect(await readAll([page1])).toMatchObject({ stayedHome: { pages: 0, lines: 1 }, usage: { lines: 2 } });
      expect(newest(page1).map(([id]) => id)).toEqual([`remote:${host()}/large`, "v1", `remote:${host()}/large`]);
      const read = t.corrections.entries(DOCUMENT, 10, 0).entries.filter(({ kind }) => kind === "read");
      expect(read.map(({ actor }) => actor.kind === "model" && actor.name)).toEqual(["Version 1", `large (${host()})`]);
    },
  );

  it("a line found anew where a private one lies is read here as well", async () => {
    const [, line] = t.on(page1);
    flag("line", line?.id ?? "", { private: true });
    // Slightly elsewhere than the private line, as a new detection would have it.
    const moved = boxAt(60, 205, 880, 38) as Point[];
    const { imagePath } = { imagePath: t.blobs.path(t.layoutRepository.page(page1)?.imageSha256 ?? "") };
    const readings = await readers.of(DOCUMENT).engine.readPolygons(imagePath, [FOUND[0] as Point[], moved], null);
    expect(readings.map(({ readBy }) => readBy?.id)).toEqual([undefined, "v1"]);
  });

  it("a line under a black box is read here; a box beside a line is painted over in what is sent", async () => {
    t.privacy.redactions.add(page1, boxAt(300, 190, 200, 60) as Point[]);
    t.privacy.redactions.add(page1, boxAt(60, 132, 600, 9) as Point[]);
    t.privacy.redactions.add(page2, boxAt(60, 141, 880, 20) as Point[]);
    expect(await readAll()).toMatchObject({ stayedHome: { pages: 0, lines: 2 } });
    expect(newest(page1).map(([id]) => id)).toEqual(["v1", "v1", `remote:${host()}/large`]);
    const black = await Promise.all(server.images.map(blackOf));
    // Only the crop of page 2's first line reaches to the box below it.
    expect(server.images).toHaveLength(3);
    expect(black.filter((share) => share > 0.01)).toHaveLength(1);
  });

  it("a neighbour's private line is painted over in what is sent", async () => {
    const [, second] = t.on(page1);
    flag("line", second?.id ?? "", { private: true });
    const tall = [boxAt(50, 100, 900, 98) as Point[]];
    const imagePath = t.blobs.path(t.layoutRepository.page(page1)?.imageSha256 ?? "");
    await readers.of(DOCUMENT).engine.readPolygons(imagePath, tall, null);
    expect(await blackOf(server.images[0] as Buffer)).toBeGreaterThan(0.01);
  });

  it("the same scan in a private document stays here from the open one, too", async () => {
    const image = t.layoutRepository.page(page1)?.imageSha256;
    t.database.prepare("UPDATE page SET image_sha256 = ?, private = 1 WHERE id = ?").run(image, page2);
    expect(await readAll([page1])).toMatchObject({ stayedHome: { pages: 1, lines: 3 }, usage: null });
    expect(server.asked).toBe(0);
  });

  it("images that no page of the library has", async () => {
    const { engine } = readers.of(DOCUMENT);
    expect(await engine.readPolygons("/elsewhere.png", FOUND, null)).toMatchObject([here, here, here]);
    expect(await engine.readLineFiles(["/crop.png"], null)).toMatchObject([{ readBy: { id: "v1" } }]);
    expect(server.asked).toBe(0);
  });

  it("what was flagged while a page was being read", async () => {
    const { findLines } = local;
    local.findLines = () => {
      flag("page", page3, { private: true });
      return findLines.call(local);
    };
    await addUnread();
    expect(await readAll([page3])).toMatchObject({ stayedHome: { pages: 1, lines: 3 }, usage: null });
    expect(server.asked).toBe(0);
  });
});

describe("consent", () => {
  it("is asked for once for each address, and put on record", async () => {
    await remote.save({ address: server.address, model: "large", atOnce: 4 });
    expect(remote.server()).toMatchObject({ agreed: false, host: host() });
    await expect(readers.choose({ kind: "remote" })).rejects.toThrow(/Nobody has agreed yet/);
    remote.agree(server.address);
    remote.agree(`${server.address}/`);
    await readers.choose({ kind: "remote" });
    const { entries } = t.privacy.audit.list(0, 10);
    expect(entries.map(({ action, summary }) => [action, summary])).toEqual([
      ["remote", `Images of lines may be read by ${server.address}, except of what is private or without images.`],
    ]);
    start();
    expect(readers.state()).toMatchObject({ choice: { kind: "remote" }, problem: null });
  });

  it("does not go over to another address: the built-in engine reads until somebody agrees", async () => {
    await chooseServer();
    await remote.save({ address: "http://other.example:8000/v1", model: "large", atOnce: 4 });
    expect(readers.state().choice).toEqual({ kind: "builtin" });
    await expect(readers.choose({ kind: "remote" })).rejects.toMatchObject({ code: "bad-input" });
    // One that somebody agreed to before needs nothing more.
    await remote.save({ address: server.address, model: "fraktur-lora", atOnce: 4 });
    expect(await readers.choose({ kind: "remote" })).toMatchObject({ name: `fraktur-lora (${host()})` });
  });
});

describe("the key", () => {
  it("is kept for its address alone, goes nowhere else, and can be removed", async () => {
    server.key = "secret";
    await remote.save({ address: server.address, model: "large", atOnce: 4, key: "secret" });
    expect(remote.server().key).toMatchObject({
      kept: true,
      storage: "file",
      warning: expect.stringMatching(/Remove it/),
    });
    expect(JSON.stringify(remote.server())).not.toContain('secret"');
    remote.agree(server.address);
    await readers.choose({ kind: "remote" });
    expect(await readAll([page1])).toMatchObject({ state: "done", failures: [] });
    const other = await startChatServer();
    other.key = "secret";
    await expect(remote.test(other.address)).rejects.toThrow(/refuses the key/);
    await other.close();
    await remote.save({ address: server.address, model: "large", atOnce: 4, key: null });
    expect(remote.server().key).toMatchObject({ kept: false, warning: null });
    expect(await readAll([page1])).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/refuses the key/),
    });
  });
});

describe("a test of the connection", () => {
  it("tells the models and how long it took, and sends nothing of the library", async () => {
    expect(await remote.test(`${server.address}/`)).toEqual({
      models: ["large", "fraktur-lora"],
      milliseconds: expect.any(Number),
    });
    expect([server.asked, server.images]).toEqual([0, []]);
    await expect(remote.test("gpu")).rejects.toMatchObject({ code: "bad-input" });
    await expect(remote.test("http://127.0.0.1:2/v1")).rejects.toThrow(/cannot be reached/);
  });
});

describe("a server in trouble", () => {
  it("ends the reading at once with what to do; pages stay as they were, and the trouble is told until it is over", async () => {
    await chooseServer();
    await addUnread();
    server.always = "500";
    const job = await readAll([page3]);
    expect(job).toMatchObject({
      state: "failed",
      message: expect.stringMatching(/See its log.*read again/),
      failures: [],
    });
    expect(t.database.prepare("SELECT state FROM page WHERE id = ?").pluck().get(page3)).toBe("unread");
    expect(readers.state().problem).toMatch(/4 requests in a row failed; nothing is asked for 1 s.*See its log/);
    server.always = null;
    await expect.poll(async () => (await readAll()).state).toBe("done");
    expect(readers.state().problem).toBeNull();
    const told = t.frames.filter(({ name }) => name === "reader.changed").map(({ payload }) => payload);
    expect(told.at(-1)).toEqual(readers.state());
  });

  it("can be cancelled, and not be exchanged under a reading", async () => {
    await chooseServer();
    server.always = "slow";
    const { jobId } = reading.read(DOCUMENT);
    await expect.poll(() => server.asked).toBeGreaterThan(0);
    await expect(readers.choose({ kind: "builtin" })).rejects.toMatchObject({ code: "busy" });
    await expect(remote.save({ address: "http://b/v1", model: "m", atOnce: 1 })).rejects.toMatchObject({
      code: "busy",
    });
    reading.cancel(jobId);
    expect(await reading.finished(jobId)).toMatchObject({ state: "cancelled" });
    expect(remote.server().address).toBe(server.address);
  });
});

describe("connections", () => {
  const ports: (number | undefined)[] = [];
  const note = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    socket.once("connect", () => ports.push(socket.remotePort));
  };
  beforeEach(() => {
    ports.length = 0;
    subscribe("net.client.socket", note);
  });
  afterEach(() => unsubscribe("net.client.socket", note));

  it("are made by a reading or a test, to the address that was typed; by nothing else", async () => {
    remote.server();
    readers.state();
    await remote.save({ address: server.address, model: "large", atOnce: 2 });
    remote.agree(server.address);
    await readers.choose({ kind: "remote" });
    start();
    flag("document", DOCUMENT, { private: true });
    expect(await readAll()).toMatchObject({ state: "done" });
    expect(ports).toEqual([]);
    t.privacy.flags.setFlags([{ kind: "document", id: DOCUMENT }], { private: false });
    expect(await readAll()).toMatchObject({ state: "done", usage: { lines: 5 } });
    expect(new Set(ports)).toEqual(new Set([Number(new URL(server.address).port)]));
    server.always = "redirect";
    expect(await readAll()).toMatchObject({ state: "failed" });
    expect(new Set(ports)).toEqual(new Set([Number(new URL(server.address).port)]));
  });
});
