import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#contract/errors.ts";
import type { LineReading, PageReading, Point } from "../engine.ts";
import { RemoteEngine, type RemoteEngineOptions } from "./remote-engine.ts";
import { type ChatServer, type Fault, startChatServer } from "./test-chat-server.ts";

let server: ChatServer;
beforeEach(async () => {
  server = await startChatServer();
});
afterEach(() => server.close());

const box = (y: number, width: number): Point[] => [
  [0, y],
  [width, y],
  [width, y + 10],
  [0, y + 10],
];
const line: LineReading = { text: "", confidence: 0, characters: [], direction: "ltr" };
const picture = (width: number) =>
  sharp({ create: { width, height: 10, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();

/** Finds lines of these widths; whatever it reads says that it was read here. */
function localOf(widths: readonly number[]): RemoteEngineOptions["local"] {
  const here = { ...line, text: "read here" };
  const page: PageReading = {
    ...{ width: 500, height: 500, rotation: 0, blocks: [], seconds: { detect: 0.5, recognise: 0 } },
    lines: widths.map((width, index) => ({ ...line, polygon: box(index * 20, width) })),
  };
  return {
    findLines: () => Promise.resolve(page),
    cropLines: (_image, polygons) => Promise.all(polygons.map((polygon) => picture(polygon[1]?.[0] ?? 1))),
    readPage: () => Promise.resolve({ ...page, lines: [{ ...here, polygon: box(0, 1) }] }),
    readLineFiles: (images) => Promise.resolve(images.map(() => here)),
    readPolygons: (_image, polygons) => Promise.resolve(polygons.map(() => here)),
    provider: () => Promise.resolve({ requested: "auto", chosen: "cpu", available: [] }),
  };
}

const WIDTHS = [40, 50, 60, 70, 80, 90];
function make(options: Partial<RemoteEngineOptions> = {}): RemoteEngine {
  return new RemoteEngine({
    ...{ address: server.address, model: "large", local: localOf(WIDTHS), mayLeave: () => {} },
    ...{ backoffMs: 1, timeoutMs: 10_000, restMs: 60_000 },
    ...options,
  });
}
const texts = (lines: readonly LineReading[]) => lines.map(({ text }) => text);
const polygons = WIDTHS.map((width, index) => box(index * 20, width));

describe("remote engine", () => {
  it("has the lines that are found here read there, in order, with progress", async () => {
    const engine = make();
    const seen: string[] = [];
    const page = await engine.readPage("page.png", null, {
      onProgress: ({ phase, done, total }) => void seen.push(`${phase} ${done}/${total}`),
    });
    expect(texts(page.lines)).toEqual(WIDTHS.map((width) => `width ${width}`));
    expect(page.blocks.flatMap(({ lines }) => lines)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(page.lines[0]?.confidence).toBeCloseTo(0.8);
    expect(seen).toEqual(["detecting 0/1", "detecting 1/1", ...WIDTHS.map((_, index) => `recognising ${index + 1}/6`)]);
    expect(engine.usage).toMatchObject({ requests: 6, lines: 6, retries: 0, promptTokens: 600, completionTokens: 24 });
    expect([engine.name, engine.destination]).toEqual(["remote:large", server.address]);
  });

  it("reads files of lines in any format", async () => {
    const folder = mkdtempSync(join(tmpdir(), "emend-remote-"));
    const files = ["a.tif", "b.jpg"].map((name) => join(folder, name));
    writeFileSync(
      files[0] as string,
      await sharp(await picture(33))
        .tiff()
        .toBuffer(),
    );
    writeFileSync(
      files[1] as string,
      await sharp(await picture(44))
        .jpeg()
        .toBuffer(),
    );
    expect(texts(await make().readLineFiles(files, null))).toEqual(["width 33", "width 44"]);
    writeFileSync(files[1] as string, "no image");
    await expect(make().readLineFiles(files, null)).rejects.toMatchObject({ code: "damaged-file" });
    rmSync(folder, { recursive: true, force: true });
  });

  it("sends no more at once than it may, and a LoRA module by its name", async () => {
    server.takes = 20;
    const many = Array.from({ length: 20 }, (_, index) => box(0, 30 + index));
    await make({ atOnce: 3, model: "fraktur-lora" }).readPolygons("page.png", many, null);
    expect([server.asked, server.atOnce]).toEqual([20, 3]);
  });

  it("reads here what is a file here", async () => {
    const model = { onnxPath: "x.onnx", sha256: "0" };
    expect(texts(await make().readPolygons("page.png", polygons, model))).toContain("read here");
    expect(texts((await make().readPage("page.png", model)).lines)).toEqual(["read here"]);
    expect(server.asked).toBe(0);
  });

  it("sends nothing of what must stay", async () => {
    const mayLeave = (image: string) => {
      if (image === "private.png") throw new AppError("privacy-blocked", "This page is private.");
    };
    const engine = make({ mayLeave });
    const blocked = { code: "privacy-blocked" };
    await expect(engine.readPage("private.png", null)).rejects.toMatchObject(blocked);
    await expect(engine.readPolygons("private.png", polygons, null)).rejects.toMatchObject(blocked);
    await expect(engine.readLineFiles(["private.png"], null)).rejects.toMatchObject(blocked);
    expect(server.asked).toBe(0);
  });
});

describe("faults", () => {
  it.each<Fault>(["500", "429", "cut", "cut in the answer", "half JSON", "other JSON", "HTML", "endless"])(
    "%s once is asked again",
    async (fault) => {
      server.next = [fault];
      const engine = make();
      expect(texts(await engine.readPolygons("page.png", polygons, null))).toEqual(
        WIDTHS.map((width) => `width ${width}`),
      );
      expect([server.asked, engine.usage.retries]).toEqual([7, 1]);
    },
  );

  it.each<[Fault, RegExp]>([
    ["500", /answers with CUDA out of memory\. See its log\. Then read again/],
    ["cut", /cannot be reached \(.+\)\. See that the server runs/],
    ["half JSON", /something else than a chat completion\. See that the address/],
    ["redirect", /cannot be reached/],
  ])("%s all the time says so after so many attempts", async (fault, message) => {
    server.always = fault;
    const reading = make({ attempts: 3 }).readPolygons("page.png", [box(0, 40)], null);
    await expect(reading).rejects.toMatchObject({ code: "unavailable", message: expect.stringMatching(message) });
    expect(server.asked).toBe(3);
  });

  it("an answer that does not come", async () => {
    server.always = "slow";
    const reading = make({ attempts: 2, timeoutMs: 50 }).readPolygons("page.png", [box(0, 40)], null);
    await expect(reading).rejects.toThrow(/did not answer in 0\.05 s\. See whether it is overloaded/);
    expect(server.asked).toBe(2);
  });

  it.each<[Fault, string, RegExp]>([
    ["401", "unavailable", /refuses the key\. Ask whoever runs it/],
    ["404", "bad-model", /does not know the model “large”/],
    ["400", "bad-input", /does not take the request: refused\. Choose a model that reads images/],
  ])("%s is not asked again", async (fault, code, message) => {
    server.always = fault;
    const reading = make().readPolygons("page.png", [box(0, 40)], null);
    await expect(reading).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(server.asked).toBe(1);
  });

  it("a server in trouble is left alone for a while, and asked again after", async () => {
    server.always = "500";
    const engine = make({ attempts: 1, failures: 3, restMs: 1_000 });
    const read = () => engine.readPolygons("page.png", [box(0, 40)], null);
    for (let turn = 0; turn < 3; turn++) await expect(read()).rejects.toThrow(/CUDA/);
    await expect(read()).rejects.toThrow(/failed 3 times in a row\. It is asked again after 1 s/);
    expect(server.asked).toBe(3);
    server.always = null;
    await expect.poll(() => read().then(texts, () => null)).toEqual(["width 40"]);
  });

  it("cancelling ends requests at once, also those that wait for their turn or their next attempt", async () => {
    server.always = "slow";
    const stop = new AbortController();
    const waiting = make({ atOnce: 2 }).readPolygons("page.png", polygons, null, { signal: stop.signal });
    await expect.poll(() => server.asked).toBe(2);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    server.always = "500";
    const again = new AbortController();
    const retrying = make({ backoffMs: 60_000 }).readPolygons("page.png", [box(0, 40)], null, { signal: again.signal });
    await expect.poll(() => server.asked).toBe(3);
    again.abort();
    await expect(retrying).rejects.toMatchObject({ code: "cancelled" });
  });

  it("answers without probabilities, or cut off, are nothing to be sure of", async () => {
    server.next = ["no probabilities", "cut off"];
    const readings = await make({ atOnce: 1 }).readPolygons("page.png", polygons.slice(0, 3), null);
    expect(readings.map(({ confidence }) => Math.round(confidence * 10))).toEqual([0, 0, 8]);
  });
});

describe("health and address", () => {
  it("says which models there are, and what is wrong", async () => {
    expect(await make().health()).toEqual({ reachable: true, models: ["large", "fraktur-lora"], message: null });
    expect((await make({ model: "small" }).health()).message).toMatch(
      /does not serve “small”\. It has: large, fraktur-lora/,
    );
    server.key = "secret";
    expect(await make({ attempts: 1 }).health()).toMatchObject({
      reachable: false,
      message: expect.stringMatching(/key/),
    });
    expect((await make({ key: "secret" }).health()).reachable).toBe(true);
    const nowhere = make({ address: "http://127.0.0.1:2/v1", attempts: 1 });
    expect((await nowhere.health()).message).toMatch(/cannot be reached \(ECONNREFUSED\)/);
  });

  it.each(["gpu", "ftp://gpu/v1", "http://user:pass@gpu/v1", "http://gpu/v1?key=x", "http://gpu/v1#x", "file:///etc"])(
    "%s is refused, and no password is repeated",
    (address) => {
      expect(() => make({ address })).toThrow(/is no address of a server/);
      expect(() => make({ address })).not.toThrow(/pass@/);
    },
  );

  it("a slash at the end does not matter", () =>
    expect(make({ address: "http://gpu.example:8000/v1/" }).destination).toBe("http://gpu.example:8000/v1"));
});
