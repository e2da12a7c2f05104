/** @file `npx emend serve` and `npx emend batch` with the real model, as other programs use them. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { renderSample, type SamplePage } from "../src-main/documents/sample-pages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "emend-serving-e2e-"));
let page: SamplePage;
const children: ChildProcess[] = [];

test.beforeAll(async () => {
  const text = readFileSync(join(root, "resources/samples/maerchen.txt"), "utf8");
  for await (const rendered of renderSample(text)) page = rendered;
});
test.afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function emend(...args: string[]): ChildProcess {
  const child = spawn("node", [join(root, "build/emend.mjs"), ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  return child;
}

test("a page is read over HTTP in two formats and as a job, and the server ends when asked", async () => {
  const child = emend("serve", "--port", "0", "--state", join(folder, "state"), "--workers", "1");
  const ready = await new Promise<string>((resolve) => child.stdout?.setEncoding("utf8").once("data", resolve));
  const url = ready.trim().replace(/^READY /, "");
  const file = new FormData();
  file.append("file", new Blob([new Uint8Array(page.png)]), "seite.png");
  const json = await (await fetch(`${url}/v1/ocr`, { method: "POST", body: file })).json();
  expect(json.pages[0].lines).toHaveLength(page.lines.length);
  expect(json.model).toBe("base");
  const started = await fetch(`${url}/v1/ocr/jobs`, { method: "POST", body: file });
  const { id } = await started.json();
  await expect.poll(async () => (await (await fetch(`${url}/v1/ocr/jobs/${id}`)).json()).state).toBe("done");
  const alto = await (await fetch(`${url}/v1/ocr/jobs/${id}/result?format=alto`)).text();
  expect(alto.match(/<TextLine /g)).toHaveLength(page.lines.length);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
});

test("a folder is read into another one", async () => {
  mkdirSync(join(folder, "in", "deep"), { recursive: true });
  writeFileSync(join(folder, "in", "deep", "seite.png"), page.png);
  const child = emend("batch", "in", "--out", "out", "--workers", "1", "--json");
  let stdout = "";
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    stdout += part;
  });
  const status = await new Promise((resolve) => child.once("close", resolve));
  expect([status, JSON.parse(stdout)]).toMatchObject([
    0,
    { files: 1, pages: 1, lines: page.lines.length, failures: [] },
  ]);
  const text = readFileSync(join(folder, "out", "deep", "seite.txt"), "utf8");
  expect(text.trimEnd().split("\n")).toHaveLength(page.lines.length);
});
