/** @file Data sets from the command line: from line images with texts to a frozen set, its figures, sides and files. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { addDataSetCommands } from "./dataset-commands.ts";

let root: string;
const TEXTS = ["Es war einmal ein König", "der hatte eine Tochter", "die war schön", "Es war einmal ein König"];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "emend-cli-datasets-"));
  for (const [index, text] of TEXTS.entries()) {
    const folder = join(root, `book-${index % 2}`);
    mkdirSync(folder, { recursive: true });
    const background = { r: 250 - index, g: 250, b: 250 };
    const image = sharp({ create: { width: 400 + index, height: 40, channels: 3, background } }).png();
    await image.toFile(join(folder, `000${index}.png`));
    writeFileSync(join(folder, `000${index}.gt.txt`), `${text}\n`);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

/** `emend dataset ARGS…` in this process. @returns what it printed */
async function emend(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
  const program = new Command().exitOverride();
  const datasets = program.command("dataset").exitOverride();
  addDataSetCommands(datasets);
  for (const command of datasets.commands) command.exitOverride();
  await program.parseAsync(["node", "emend", "dataset", ...args, "--library", join(root, "library")]);
  return written;
}
const json = async (...args: string[]) => JSON.parse((await emend(...args, "--json")).stdout);

it("freezes folders of line images, and tells, splits, compares, checks and exports them", async () => {
  const folders = ["book-0", "book-1"].map((name) => join(root, name));
  const first = await json("freeze", "Märchen", "--from", ...folders, "--by", "document", "--test", "0.5");
  expect(first).toMatchObject({ name: "Märchen", number: 1, rows: 4, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(first.splits).toMatchObject({ train: { rows: 2, groups: 1 }, test: { rows: 2, groups: 1 } });

  expect(await json("stats", "Märchen")).toMatchObject({ rows: 4, documents: 2, words: 17 });
  expect((await emend("list")).stdout).toMatch(/^Märchen@1\t4 lines\t/);

  const preview = await json("split", "Märchen", "--all", "test", "--preview");
  expect(preview.splits.test.rows).toBe(4);
  const second = await json("split", "Märchen", "--all", "test");
  expect(second).toMatchObject({ number: 2, rows: 4, splits: { test: { rows: 4 } } });
  const difference = await json("diff", "Märchen@1", "Märchen@2", "--show", "1");
  expect(difference).toMatchObject({ moved: 2, same: 2, added: 0, examples: [{ kind: "moved" }] });
  // The name alone is the newest.
  expect(await json("diff", "Märchen", second.versionId)).toMatchObject({ same: 4, moved: 0 });

  const report = await json("check", "Märchen@1", "--fail-on", "text-leak");
  expect(report.counts).toMatchObject({ "same-text": 1, "text-leak": 1, empty: 0 });
  expect(report.findings).toContainEqual(expect.objectContaining({ kind: "text-leak" }));
  expect(process.exitCode).toBe(1);

  const out = join(root, "out");
  const written = await json("export", "Märchen@1", "--format", "jsonl", "--out", out, "--dvc");
  expect(written).toMatchObject({ path: out, lines: 4, dvc: `${out}.dvc` });
  expect(readFileSync(`${out}.dvc`, "utf8")).toMatch(/^outs:\n {2}- md5: [0-9a-f]{32}\.dir\n/);
  const rows = readFileSync(join(out, "manifest.jsonl"), "utf8").trim().split("\n");
  expect(rows).toHaveLength(4);
  expect(rows.map((row) => JSON.parse(row).text)).toEqual(expect.arrayContaining(TEXTS));
  await expect(emend("export", "Märchen", "--format", "parquet", "--out", out)).rejects.toThrow(/is there already/);
});

it("says what is wrong, and leaves nothing behind", async () => {
  await expect(emend("stats", "None")).rejects.toThrow(/no data set “None”\. “emend dataset list” names them/);
  await expect(emend("stats", "Märchen@9")).rejects.toThrow(/no data set “Märchen@9”/);
  await expect(emend("freeze", "New", "--from", join(root, "nowhere"))).rejects.toThrow(/no file or folder/);
  await expect(emend("freeze", "New", "--document", "None")).rejects.toThrow(/no document “None”/);
  await expect(emend("freeze", "New", "--test", "0.9")).rejects.toThrow(/share from 0 to 0\.5/);
  await expect(emend("freeze", "New", "--all", "test", "--seed", "1")).rejects.toThrow(/cannot be used with/);
  await expect(emend("check", "Märchen", "--fail-on", "ugly")).rejects.toThrow(/Name some of empty, same-text/);
  await expect(emend("export", "Märchen", "--format", "tei", "--out", join(root, "x"))).rejects.toThrow(/choices/);
  expect(existsSync(join(root, "x"))).toBe(false);
  expect(readdirSync(join(root, "library", "datasets"))).toHaveLength(2);
});
