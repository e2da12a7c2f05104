import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PageReading, Point } from "../engine.ts";
import { encodePng } from "../raster.ts";
import { FAMILIES, familyOf } from "./families.ts";
import { FLAGGED_CONFIDENCE, lineOf, PythonEngine, type PythonEngineOptions } from "./python-engine.ts";
import { PythonProcess } from "./python-process.ts";
import type { EngineRequest } from "./python-protocol.ts";

const CHILD = {
  program: process.execPath,
  args: ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "engine-child.ts")],
  env: {},
};
const root = join(import.meta.dirname, "../../..");

let folder: string;
const engines: PythonEngine[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-large-"));
});
afterEach(async () => {
  vi.useRealTimers();
  for (const engine of engines.splice(0)) await engine.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const box = (top: number): Point[] => [
  [0, top],
  [100, top],
  [100, top + 10],
  [0, top + 10],
];

/** Lines ten pixels high; a crop is a file that says where it was. */
function finder(count = 2): PythonEngineOptions["finder"] {
  const line = { text: "", confidence: 0, characters: [], direction: "ltr" as const };
  const page: PageReading = {
    width: 100,
    height: 100,
    lines: Array.from({ length: count }, (_, index) => ({ ...line, polygon: box(index * 20) })),
    blocks: [{ polygon: box(0), lines: Array.from({ length: count }, (_, index) => index) }],
    rotation: 0,
    seconds: { detect: 0, recognise: 0 },
  };
  return {
    findLines: async () => page,
    cropLines: async (image, polygons) =>
      polygons.map((polygon) => Buffer.from(`${image.includes("loops") ? "loop " : ""}y${polygon[0]?.[1]}`)),
  };
}

function open(changes: Partial<PythonEngineOptions> = {}, model = "model"): PythonEngine {
  const request: EngineRequest = { protocol: 1, family: "qwen2-vl", model: join(folder, model) };
  const engine = new PythonEngine({ command: () => CHILD, request, finder: finder(), ...changes });
  engines.push(engine);
  return engine;
}

const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("emend-crops-"));

it("reads the lines that the built-in engine finds, with an adapter by its name", async () => {
  const engine = open({ adapter: "letters" });
  const phases: string[] = [];
  const before = left();
  const page = await engine.readPage("page.png", null, {
    onProgress: ({ phase, done }) => phases.push(`${phase} ${done}`),
  });
  expect(page.lines.map(({ text }) => text)).toEqual(["letters y0", "letters y20"]);
  expect(page.lines[1]?.polygon).toEqual(box(20));
  expect(page.lines[0]?.confidence).toBeCloseTo(0.8);
  expect(page.lines[0]?.flags).toBeUndefined();
  expect(phases[0]).toBe("starting 0");
  expect(phases.filter((phase) => !/starting|loading/.test(phase))).toEqual([
    "detecting 0",
    "detecting 1",
    "recognising 1",
    "recognising 2",
  ]);
  expect(left()).toEqual(before);
  expect(engine.name).toBe("python:qwen2-vl+letters");
  expect((await engine.health()).read).toBe(2);
});

it("does not believe a flagged text, however sure the model was", async () => {
  const [line] = (await open().readPage("loops.png", null)).lines;
  expect(line?.flags).toEqual([{ code: "loop", message: "It ends in a loop." }]);
  expect(line?.confidence).toBeLessThanOrEqual(FLAGGED_CONFIDENCE);
});

it("puts a version's adapter on the model when it is asked for, once, and reads with the base beside it", async () => {
  const engine = open();
  const version = (adapterFolder: string | null) => ({ large: "m", adapterFolder, sha256: "ab".repeat(32) });
  writeFileSync(join(folder, "a.png"), "fine");
  const read = (place: string | null) => engine.readLineFiles([join(folder, "a.png")], version(place));
  expect((await read(join(folder, "letters")))[0]?.text).toBe("vabababababababab fine");
  expect((await read(join(folder, "letters")))[0]?.text).toBe("vabababababababab fine");
  expect((await read(null))[0]?.text).toBe("base fine");
  const other = { large: "m", adapterFolder: join(folder, "foreign"), sha256: "cd".repeat(32) };
  await expect(engine.readLineFiles([join(folder, "a.png")], other)).rejects.toMatchObject({
    code: "bad-model",
    message: "It is of another model.",
  });
});

it("is cancelled while it loads, and its process ends; the next reading starts another", async () => {
  const engine = open({}, "loads");
  for (const _ of ["first", "second"]) {
    const cancelled = new AbortController();
    const shares: number[] = [];
    const reading = engine.readPage("page.png", null, {
      signal: cancelled.signal,
      onProgress: ({ phase, done }) => {
        if (phase === "loading") shares.push(done);
        if (done === 0.5) cancelled.abort();
      },
    });
    await expect(reading).rejects.toMatchObject({ code: "cancelled" });
    expect(shares).toEqual([0, 0.5]);
  }
});

it("says that memory was short where the process was killed while it loaded", async () => {
  await expect(open({}, "too-big").readPage("page.png", null)).rejects.toMatchObject({ code: "bad-model" });
});

it("takes a page at once where its lines are those that were found, else line by line", async () => {
  const engine = open({ pages: "whole" });
  expect((await engine.readPage("one_two.png", null)).lines.map(({ text }) => text)).toEqual(["one", "two"]);
  expect((await engine.readPage("one_two_three.png", null)).lines.map(({ text }) => text)).toEqual([
    "base y0",
    "base y20",
  ]);
});

it("reads only the lines in an area", async () => {
  const page = await open({ finder: finder(4) }).readPage("page.png", null, { area: box(38) });
  expect(page.lines.map(({ text }) => text)).toEqual(["base y40"]);
  expect(page.blocks).toEqual([{ polygon: box(0), lines: [0] }]);
});

it("gives each character its share of the line, from the right where it is written so", () => {
  const read = lineOf({ text: "אב", characters: [0.9, 0.5], flags: [] });
  expect(read.direction).toBe("rtl");
  expect(read.characters).toEqual([
    { text: "א", confidence: 0.9, x0: 0.5, x1: 1 },
    { text: "ב", confidence: 0.5, x0: 0, x1: 0.5 },
  ]);
  expect(lineOf({ text: "", characters: [], flags: [] }).confidence).toBe(0);
});

it("can be cancelled, before and while it reads", async () => {
  const engine = open();
  const waits = join(folder, "waits.png");
  const running = new AbortController();
  const reading = engine.readLineFiles([waits], null, { signal: running.signal });
  await engine.health();
  running.abort();
  await expect(reading).rejects.toMatchObject({ code: "cancelled" });
  await expect(engine.readLineFiles([waits], null, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "cancelled",
  });
});

it("says what went wrong with an image, and goes on", async () => {
  const engine = open();
  await expect(engine.readLineFiles([join(folder, "broken.png")], null)).rejects.toMatchObject({
    code: "damaged-file",
  });
  writeFileSync(join(folder, "good.png"), "fine");
  expect((await engine.readLineFiles([join(folder, "good.png")], null))[0]?.text).toBe("base fine");
  expect(await engine.readLineFiles([], null)).toEqual([]);
});

it("starts again after its process has died", async () => {
  const engine = open();
  await expect(engine.readLineFiles([join(folder, "dies.png")], null)).rejects.toMatchObject({ code: "worker-died" });
  expect((await engine.readPage("page.png", null)).lines).toHaveLength(2);
});

it("refuses what does not go together", async () => {
  const request: EngineRequest = { protocol: 1, family: "trocr", model: folder };
  expect(() => open({ pages: "whole", request })).toThrow("reads lines only");
  await expect(open().readPage("page.png", { onnxPath: "a.onnx", sha256: "" })).rejects.toMatchObject({
    code: "bad-model",
  });
  await expect(open({}, "refuses").readPage("page.png", null)).rejects.toThrow("There is no model here.");
  await expect(open({}, "foreign").readPage("page.png", null)).rejects.toThrow("speaks protocol 2");
  const gone = { program: join(folder, "no-python"), args: [], env: {} };
  await expect(open({ command: () => gone }).readPage("page.png", null)).rejects.toMatchObject({ code: "worker-died" });
});

it("knows a family by its config's type", () => {
  expect(familyOf("deepseek_ocr2")?.title).toBe("DeepSeek-OCR 2");
  expect(familyOf("bert")).toBeUndefined();
  expect(new Set(FAMILIES.map(({ name }) => name)).size).toBe(FAMILIES.length);
});

const cache = process.env.EMEND_CACHE ?? join(homedir(), ".cache/emend");
const python = [join(root, "resources/trainer/.venv/bin/python"), join(cache, "trainer/venv/bin/python")].find(
  existsSync,
);

it.skipIf(python === undefined)("reads with the real process and a tiny TrOCR", { timeout: 900_000 }, async () => {
  const env = { PYTHONPATH: join(root, "resources/trainer/src"), OMP_NUM_THREADS: "2" };
  const model = join(folder, "trocr");
  const maker = join(root, "resources/trainer/tests/tiny_models.py");
  execFileSync(python as string, [maker, "trocr", model], { env: { ...process.env, ...env }, stdio: "ignore" });
  const data = new Uint8Array(120 * 40 * 3).fill(255);
  for (let x = 30; x < 90; x += 6) data.fill(0, (20 * 120 + x) * 3, (20 * 120 + x + 3) * 3);
  const png = await encodePng({ width: 120, height: 40, data });
  const crops: PythonEngineOptions["finder"] = { ...finder(), cropLines: async (_, all) => all.map(() => png) };
  const request: EngineRequest = { protocol: 1, family: "trocr", model, threads: 2, decoding: { maxLength: 6 } };
  const command = () => ({ program: python as string, args: ["-m", "emend_trainer"], env });
  const engine = open({ command, request, finder: crops });
  const page = await engine.readPage("page.png", null);
  expect(page.lines).toHaveLength(2);
  // The same crop twice; random weights write something, with a probability for each character.
  expect(page.lines[0]?.text).toBe(page.lines[1]?.text);
  for (const { text, characters } of page.lines) {
    expect(characters.map((character) => character.text).join("")).toBe(text);
    for (const { confidence } of characters) expect(confidence).toBeGreaterThan(0);
  }
  const health = await engine.health();
  expect(health).toMatchObject({ state: "idle", read: 2 });
  expect(health.bytes).toBeGreaterThan(0);
});

it("closes with whoever holds it", async () => {
  const held = new PythonProcess(CHILD, { protocol: 1, family: "trocr", model: folder });
  await held.ready;
  await held.close();
  expect(held.dead).toBe(true);
  await expect(held.health()).rejects.toMatchObject({ code: "worker-died" });
});

it("refuses what it is asked after its end, instead of waiting for an answer for ever", async () => {
  const held = new PythonProcess(CHILD, { protocol: 1, family: "trocr", model: folder });
  await held.ready;
  const image = join(folder, "dies.png");
  await expect(held.read({ images: [image], kind: "line" })).rejects.toMatchObject({ code: "worker-died" });
  await expect(held.read({ images: [image], kind: "line" })).rejects.toMatchObject({ code: "worker-died" });
  await expect(held.putOn("v1", folder)).rejects.toMatchObject({ code: "worker-died" });
});
