import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { parse } from "yaml";
import { writeDvcFile } from "./dvc-file.ts";

const folder = mkdtempSync(join(tmpdir(), "emend-dvc-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function make(name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(folder, name);
}

// The figures are those of `dvc add` (3.67.1) on the same files.
it.each<[string, Record<string, string>, object]>([
  [
    "set",
    { "manifest.jsonl": "a\n", "Bilder/ſeite 1.txt": "öl", "B.txt": "x" },
    { md5: "f859b811f5660ee26db1b14aeaab298a.dir", size: 6, nfiles: 3 },
  ],
  [
    "s2",
    { "a.b": "1", "a/b": "2", "a-b": "3", 'a"q': "4" },
    { md5: "707fa1e56815fb3242707d77383c69e5.dir", size: 4, nfiles: 4 },
  ],
])("%s is what DVC says it is", async (name, files, expected) => {
  const file = await writeDvcFile(make(name, files));
  expect(parse(readFileSync(file, "utf8"))).toEqual({ outs: [{ ...expected, hash: "md5", path: name }] });
});

it("leaves a .dvc file that is there alone", async () => {
  const set = make("other", { "a.txt": "a" });
  writeFileSync(`${set}.dvc`, "of somebody");
  await expect(writeDvcFile(set)).rejects.toThrow("EEXIST");
  expect(readFileSync(`${set}.dvc`, "utf8")).toBe("of somebody");
});
