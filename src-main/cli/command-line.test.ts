/**
 * @file Bad input from the command line: a status that is not 0, a message that says what to do, nothing on stdout.
 * All of it is told before a model is fetched or opened; what needs one is in e2e/command-line.spec.ts.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeModelFolder } from "../models/test-model-folder.ts";

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "emend-cli-"));
  for (const folder of ["empty", "alone", "half", "latin", "half-adapter", "trocr", "bert"])
    mkdirSync(join(root, folder));
  writeFileSync(join(root, "trocr", "config.json"), '{"model_type":"vision-encoder-decoder"}');
  writeFileSync(join(root, "bert", "config.json"), '{"model_type":"bert"}');
  writeFileSync(join(root, "alone", "0001.png"), "");
  writeFileSync(join(root, "latin", "0001.png"), "");
  writeFileSync(join(root, "latin", "0001.gt.txt"), Buffer.from("K\u00f6nig", "latin1"));
  writeFileSync(join(root, "half-adapter", "model.onnx"), "");
  writeFileSync(join(root, "empty.png"), "");
  writeFileSync(join(root, "notes.png"), "no image at all");
  const row = { id: "a", image: "a.png", text: "x", split: "train", page: "p", document: "d", language: "de-Latf" };
  const rest = { width: 1, height: 1, sha256: "0", flags: { private: false, noTraining: false } };
  writeFileSync(join(root, "german.jsonl"), JSON.stringify({ ...row, ...rest }));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** `emend ARGS…` in the test's folder, with a cache that has nothing. */
function emend(...args: string[]): Promise<Run> {
  const { EMEND_MODELS: _, EMEND_LARGE_MODELS: __, ...env } = process.env;
  const main = join(import.meta.dirname, "main.ts");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
    cwd: root,
    env: { ...env, EMEND_CACHE: join(root, "cache") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const run: Run = { status: null, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    run.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    run.stderr += text;
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ ...run, status })));
}

describe.concurrent("bad input", () => {
  it.each<[string, string[], RegExp]>([
    ["no command", [], /Usage: emend/],
    ["a command that there is not", ["read", "x.png"], /unknown command 'read'/],
    ["ocr of nothing", ["ocr"], /missing required argument 'file'/],
    ["ocr of a missing file", ["ocr", "nowhere.png"], /There is no file .*nowhere\.png\. Check its name/],
    ["ocr of an empty file", ["ocr", "empty.png"], /empty\.png is empty/],
    ["ocr of what is no image", ["ocr", "notes.png"], /notes\.png/],
    ["ocr of a folder", ["ocr", "empty"], /empty is a folder\. Name the files in it/],
    ["ocr in an unknown format", ["ocr", "empty.png", "--format", "xml"], /Allowed choices are txt, json/],
    ["ocr into a file", ["ocr", "nowhere.png", "--out", "empty.png"], /empty\.png is a file, not a folder/],
    ["ocr with an unknown adapter", ["ocr", "empty.png", "--adapter", "none"], /There is no folder none\. Choose/],
    [
      "ocr with half an adapter",
      ["ocr", "empty.png", "--adapter", "half-adapter"],
      /not a whole adapter: adapter_config/,
    ],
    ["ocr with a large model that is not there", ["ocr", "empty.png", "--model", "alone"], /config\.json is missing/],
    [
      "ocr with a model of another kind",
      ["ocr", "empty.png", "--model", "bert"],
      /of the type bert\. Emend reads with TrOCR/,
    ],
    [
      "ocr of whole pages with a model of lines",
      ["ocr", "empty.png", "--model", "trocr", "--whole-pages"],
      /TrOCR reads lines only/,
    ],
    ["ocr of whole pages without a large model", ["ocr", "empty.png", "--whole-pages"], /name its folder, --model DIR/],
    [
      "ocr with half a LoRA adapter",
      ["ocr", "empty.png", "--model", "trocr", "--adapter", "half-adapter"],
      /not a LoRA adapter: adapter_config\.json, adapter_model\.safetensors missing/,
    ],
    [
      "ocr with a large model here and there",
      ["ocr", "empty.png", "--model", "trocr", "--remote", "http://127.0.0.1:1"],
      /cannot be used with option '--remote/,
    ],
    ["a model's folder without weights", ["models", "add", "trocr"], /has no weights/],
    ["a model that is not here", ["models", "remove", "nothing"], /Look at the list again/],
    [
      "train of a model that Emend does not know",
      ["train", "--lines", "latin", "--out", "new", "--model", "bert"],
      /of the type bert\. Emend reads with TrOCR/,
    ],
    ["eval without lines", ["eval"], /required option '--lines <dir>'/],
    ["eval of a missing folder", ["eval", "--lines", "nowhere", "--json"], /There is no folder .*nowhere/],
    ["eval of an empty folder", ["eval", "--lines", "empty", "--json"], /holds no line pairs/],
    ["eval of a file", ["eval", "--lines", "empty.png"], /is a file\. Name the folder/],
    ["eval of an image without text", ["eval", "--lines", "alone"], /0001\.png has no \.gt\.txt beside/],
    ["eval of a text in another encoding", ["eval", "--lines", "latin"], /0001\.gt\.txt is not UTF-8/],
    ["eval with an unknown adapter", ["eval", "--lines", "latin", "--adapter", "none"], /There is no folder none/],
    [
      "eval by an unknown score",
      ["eval", "--lines", "latin", "--metrics", "cer,best"],
      /no score “best”\. Name some of cer/,
    ],
    ["eval by an unknown profile", ["eval", "--lines", "latin", "--profile", "emend+x"], /“x” is no part of a profile/],
    ["report without a file", ["report"], /required option '--out <file>'/],
    ["report of all lines", ["report", "--worst", "all", "--out", "r.html"], /--worst 0 to --worst 200/],
    ["train of an empty folder", ["train", "--lines", "empty", "--out", "new"], /holds no line pairs/],
    ["train without a place for it", ["train", "--lines", "latin"], /Say where to: --out DIR/],
    ["train of nothing", ["train", "--out", "new"], /Say what to learn from: --lines DIR/],
    ["a run that there is not", ["train", "--resume", "new"], /Nothing is saved beside .*new to go on from/],
    ["knobs that there are not", ["train", "--config", "empty.png", "--batch", "0"], /from 1 to 256/],
    ["knobs from nowhere", ["train", "--config", "nowhere.yaml"], /nowhere\.yaml cannot be read/],
    ["a manifest that is none", ["train", "--manifest", "notes.png", "--out", "new"], /Line 1 of .* is no row/],
    [
      "a language that no line is in",
      ["train", "--manifest", "german.jsonl", "--out", "new", "--languages", "ar"],
      /No line of the manifest is in ar\. It has: de-Latf\./,
    ],
    [
      "a language of lines that do not say theirs",
      ["train", "--lines", "latin", "--out", "new", "--languages", "ar"],
      /Use --languages with --manifest/,
    ],
    ["a language that is none", ["train", "--out", "new", "--languages", "german"], /with commas between/],
    ["a server without a model", ["ocr", "x.png", "--remote", "http://127.0.0.1:2/v1"], /--remote-model NAME/],
    ["no address", ["ocr", "x.png", "--remote", "gpu", "--remote-model", "m"], /is no address of a server/],
    ["serve to everybody without keys", ["serve", "--host", "0.0.0.0", "--state", "st"], /API keys are needed/],
    ["serve with no keys in the file", ["serve", "--keys", "empty.png"], /has no key\. Make one/],
    ["serve a share of nothing", ["serve", "--share", "a=2"], /a part between 0 and 1/],
    ["serve what is no adapter", ["serve", "--adapter", "x=empty"], /is not a whole adapter/],
    ["train over what is there", ["train", "--lines", "latin", "--out", "alone"], /is there already\. Choose another/],
    ["a budget in words", ["train", "--lines", "x", "--out", "y", "--budget", "soon"], /from 1 to 86400/],
    ["a budget of nothing", ["train", "--lines", "x", "--out", "y", "--budget", "0"], /from 1 to 86400/],
    ["a rank in parts", ["train", "--lines", "x", "--out", "y", "--rank", "1.5"], /whole number/],
    ["a rank beyond all", ["train", "--lines", "x", "--out", "y", "--rank", "999"], /from 0 to 256/],
    ["a seed below nothing", ["train", "--lines", "x", "--out", "y", "--seed", "-1"], /from 0 to/],
  ])("%s", async (_, args, message) => {
    const { status, stdout, stderr } = await emend(...args);
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
    expect(stdout).toBe("");
    // Words for people, not the insides of the program.
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("one of several files does not keep the others from being told of", async () => {
    const { status, stdout, stderr } = await emend("ocr", "nowhere.png", "empty.png", "--format", "json");
    expect(stderr).toMatch(/nowhere\.png.*empty\.png/s);
    expect([status, JSON.parse(stdout)]).toEqual([1, []]);
  });
});

it("says its version and how it is used, with status 0", async () => {
  expect(await emend("--version")).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  const help = await emend("train", "--help");
  expect(help).toMatchObject({ status: 0, stdout: expect.stringContaining("--budget <seconds>") });
});

it("leaves nothing behind", () => {
  expect(readdirSync(root).sort()).toEqual(
    [
      "alone",
      "bert",
      "empty",
      "empty.png",
      "german.jsonl",
      "half",
      "half-adapter",
      "latin",
      "notes.png",
      "trocr",
    ].sort(),
  );
});

it("adds a model's folder, lists it, reads with it by its name as far as Python, removes it", async () => {
  const folder = writeModelFolder(join(root, "shared", "kurrent"));
  expect(await emend("models", "add", join("shared", "kurrent"))).toMatchObject({ status: 0, stdout: "kurrent\n" });
  const { stdout } = await emend("models", "list", "--json");
  expect(JSON.parse(stdout)).toMatchObject([{ id: "kurrent", state: "ready", linked: true, folder }]);
  const read = await emend("ocr", "nowhere.png", "--model", "kurrent", "--whole-pages");
  expect(read.stderr).toMatch(/TrOCR reads lines only/);
  expect(await emend("models", "remove", "kurrent")).toMatchObject({ status: 0 });
  expect((await emend("models", "list")).stdout).toBe("");
  expect(readdirSync(folder)).toContain("model.safetensors");
});
