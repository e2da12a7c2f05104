/** @file `npx emend` as another program calls it, with the real model, on pages and lines made here. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import sharp from "sharp";
import { renderSample, type SamplePage } from "../src-main/documents/sample-pages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "emend-cli-e2e-"));
const lines = join(folder, "lines");
let page: SamplePage;

test.beforeAll(async () => {
  const text = readFileSync(join(root, "resources/samples/maerchen.txt"), "utf8");
  for await (const rendered of renderSample(text)) {
    page = rendered;
    break;
  }
  writeFileSync(join(folder, "Seite ſ.png"), page.png);
  writeFileSync(join(folder, "broken.png"), Buffer.from(page.png).subarray(0, 5000));
  mkdirSync(lines);
  for (const [index, line] of page.lines.slice(0, 4).entries()) {
    const name = String(index + 1).padStart(4, "0");
    const [xs, ys] = [0, 1].map((axis) => line.polygon.map((point) => point[axis as 0 | 1])) as [number[], number[]];
    const [left, top] = [Math.floor(Math.min(...xs)), Math.floor(Math.min(...ys))];
    const [width, height] = [Math.ceil(Math.max(...xs)) - left, Math.ceil(Math.max(...ys)) - top];
    await sharp(page.png)
      .extract({ left, top, width, height })
      .toFile(join(lines, `${name}.png`));
    writeFileSync(join(lines, `${name}.gt.txt`), `${line.text}\n`);
  }
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

function emend(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn("node", [join(root, "build/emend.mjs"), ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, stdout, stderr })));
}

test("eval prints lines, cer, wer, seconds, engine and nothing else", async () => {
  const { status, stdout, stderr } = await emend("eval", "--lines", lines, "--json");
  expect(status, stderr).toBe(0);
  const score = JSON.parse(stdout);
  expect(Object.keys(score)).toEqual(["lines", "cer", "wer", "seconds", "engine"]);
  expect(score).toEqual({
    lines: 4,
    cer: expect.any(Number),
    wer: expect.any(Number),
    seconds: expect.any(Number),
    engine: expect.stringMatching(/^builtin:/),
  });
  // Blackletter is hard for the base, but most of each line it gets.
  expect(score.cer).toBeGreaterThan(0);
  expect(score.cer).toBeLessThan(0.5);
});

test("eval of an image that cannot be read says which", async () => {
  const bad = join(folder, "bad");
  mkdirSync(bad);
  writeFileSync(join(bad, "0001.png"), "no image");
  writeFileSync(join(bad, "0001.gt.txt"), "text");
  const { status, stdout, stderr } = await emend("eval", "--lines", bad, "--json");
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/0001\.png cannot be read as an image/);
});

test("ocr gives one object for one file, and an array for several, also where some cannot be read", async () => {
  const one = await emend("ocr", "Seite ſ.png", "--format", "json");
  expect(one.status, one.stderr).toBe(0);
  const reading = JSON.parse(one.stdout);
  expect(reading).toMatchObject({ file: "Seite ſ.png", engine: expect.stringMatching(/^builtin:/) });
  expect(reading.pages).toHaveLength(1);
  const [first] = reading.pages as { page: number; width: number; lines: Record<string, unknown>[] }[];
  expect(first).toMatchObject({ page: 1, width: page.width, height: page.height, rotation: 0 });
  expect(first?.lines.length).toBe(page.lines.length);
  for (const line of first?.lines ?? []) {
    expect(line).toEqual({
      polygon: expect.any(Array),
      text: expect.stringMatching(/\S/),
      confidence: expect.any(Number),
      direction: "ltr",
    });
    expect(
      (line.polygon as number[][]).every(([x = -1, y = -1]) => x >= 0 && y >= 0 && x <= page.width && y <= page.height),
    ).toBe(true);
    expect(line.confidence).toBeLessThanOrEqual(1);
  }

  const several = await emend("ocr", "broken.png", "nowhere.png", "Seite ſ.png", "--format", "json");
  expect(several.status).toBe(1);
  expect(several.stderr).toMatch(/emend: broken\.png .*\n.*There is no file .*nowhere\.png/s);
  expect(JSON.parse(several.stdout)).toEqual([reading]);
});

test("ocr writes text, and files of one name beside each other", async () => {
  mkdirSync(join(folder, "other"));
  writeFileSync(join(folder, "other", "Seite ſ.png"), page.png);
  const { status, stdout, stderr } = await emend("ocr", "Seite ſ.png", "other/Seite ſ.png", "--out", "texts");
  expect(status, stderr).toBe(0);
  expect(stdout).toBe("");
  const text = readFileSync(join(folder, "texts", "Seite ſ.png.txt"), "utf8");
  expect(text.split("\n")).toHaveLength(page.lines.length + 1);
  expect(readFileSync(join(folder, "texts", "Seite ſ.png-2.txt"), "utf8")).toBe(text);
});

test("ocr with a model that is none says so", async () => {
  const adapter = join(folder, "adapter");
  mkdirSync(adapter);
  for (const name of [
    "adapter_config.json",
    "adapter_model.safetensors",
    "model.onnx",
    "README.md",
    "evaluation.json",
    "run.json",
  ])
    writeFileSync(join(adapter, name), "{}");
  const { status, stdout, stderr } = await emend("ocr", "Seite ſ.png", "--adapter", adapter);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/model\.onnx/);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("train is cancelled by a request to end and leaves no half adapter", async () => {
  test.setTimeout(600_000);
  const out = join(folder, "trained");
  const child = spawn(
    "node",
    [join(root, "build/emend.mjs"), "train", "--lines", lines, "--out", out, "--budget", "600"],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let stderr = "";
  let told = false;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    if (!told && /^training:/m.test(stderr)) {
      told = true;
      child.kill("SIGTERM");
    }
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  expect(stderr).toContain("With fewer than 5 lines none is held back");
  // With a step done there is a state to go on from, and it is named.
  expect(stderr).toContain(existsSync(`${out}.checkpoints`) ? "goes on from where it was" : "nothing was written");
  expect(status).toBe(130);
  expect(existsSync(out)).toBe(false);
  expect(existsSync(`${out}.partial`)).toBe(false);
});
