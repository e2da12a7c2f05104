import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type ManifestRow, writeManifest } from "./manifest.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-manifest-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const row = (id: string, change: Partial<ManifestRow> = {}): ManifestRow => ({
  id,
  image: join(folder, "blobs", `${id}.png`),
  text: "uͤber “x”\u2028",
  split: "train",
  page: "p",
  document: "d",
  width: 1,
  height: 2,
  sha256: "s",
  flags: { private: false, noTraining: false },
  ...change,
});

it("holds every row as it is, with images named from where it lies, and is named by its bytes", async () => {
  const file = join(folder, "runs", "1", "manifest.jsonl");
  const hash = await writeManifest(file, [row("a"), row("b", { split: "validation" })]);
  const bytes = readFileSync(file);
  expect(hash).toBe(createHash("sha256").update(bytes).digest("hex"));
  const rows = bytes.toString("utf8").trimEnd().split("\n");
  expect(rows.map((line) => JSON.parse(line))).toEqual([
    { ...row("a"), image: "../../blobs/a.png" },
    { ...row("b", { split: "validation" }), image: "../../blobs/b.png" },
  ]);
});

it("never holds a line that must not be trained on", async () => {
  const file = join(folder, "manifest.jsonl");
  await writeManifest(file, [row("a", { flags: { private: true, noTraining: true } }), row("b")]);
  expect(readFileSync(file, "utf8")).not.toContain('"a"');
});

it("is whole or not there", async () => {
  const file = join(folder, "manifest.jsonl");
  function* rows() {
    yield row("a");
    throw new Error("the library was closed");
  }
  await expect(writeManifest(file, rows())).rejects.toThrow("closed");
  expect(existsSync(file)).toBe(false);
});
