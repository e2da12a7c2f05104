import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FolderTarget } from "./folder-target.ts";

let root: string;
let target: FolderTarget;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "emend-target-"));
  target = new FolderTarget(root, new AbortController().signal);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("writes into folders that it makes, several at once", async () => {
  await Promise.all(["a/b/1.txt", "a/b/2.txt", "a/3.txt", "4.txt"].map((path) => target.write(path, path)));
  for (const path of ["a/b/1.txt", "a/b/2.txt", "a/3.txt", "4.txt"]) {
    expect(readFileSync(join(root, path), "utf8")).toBe(path);
  }
});

it("gives no path twice, without regard to case, and none that leads out", async () => {
  await target.write("a/Name.txt", "first");
  for (const path of ["a/Name.txt", "a/name.TXT", "../x", "a//b", "a/../b", "C:/x", "a\\b"]) {
    await expect(target.locate(path), path).rejects.toThrow("no free path");
  }
  expect(readFileSync(join(root, "a/Name.txt"), "utf8")).toBe("first");
});

it("never writes over a file, also where so many came in between that its name is forgotten", async () => {
  await target.write("first/name.txt", "first");
  for (let index = 0; index < 60_000; index++) await target.locate(`many/${index}`);
  await expect(target.write("first/name.txt", "second")).rejects.toThrow();
  await target.write("first/other.txt", "other");
  expect(readFileSync(join(root, "first/name.txt"), "utf8")).toBe("first");
});
