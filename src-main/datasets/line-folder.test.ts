import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readLineFolder } from "./line-folder.ts";

let folder: string;
let told: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-lines-"));
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Buffer = "") => writeFileSync(join(folder, name), content);
const read = () => readLineFolder(folder, (message) => told.push(message));

it("reads pairs of every kind, sorted, without byte order mark and last line break", async () => {
  write("0002.gt.txt", "\uFEFFzwey  Töchter\r\n");
  write("0002.TIF");
  write("0001.gt.txt", "Es war einmal ");
  write("0001.png");
  write("0003.gt.txt", "eine Zeile");
  write("0003.nrm.png");
  write("0003.jpg");
  write("0004.gt.txt", "nur genormt");
  write("0004.bin.png");
  write("notes.md");
  expect(await read()).toEqual([
    { id: "0001", image: join(folder, "0001.png"), text: "Es war einmal " },
    { id: "0002", image: join(folder, "0002.TIF"), text: "zwey  Töchter" },
    { id: "0003", image: join(folder, "0003.jpg"), text: "eine Zeile" },
    { id: "0004", image: join(folder, "0004.bin.png"), text: "nur genormt" },
  ]);
  expect(told).toEqual([]);
});

it("says what has no partner and takes the rest", async () => {
  for (const id of ["a", "b", "c", "d", "e"]) write(`${id}.png`);
  write("a.gt.txt", "x");
  write("z.gt.txt", "no image");
  expect((await read()).map((pair) => pair.id)).toEqual(["a"]);
  expect(told).toEqual([
    "left out: z.gt.txt has no image beside it",
    "left out: b.png, c.png, d.png and 1 more have no .gt.txt beside",
  ]);
});

it("says what is missing where there is no pair", async () => {
  await expect(read()).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringMatching(/no line pairs\. Emend/),
  });
  write("0001.png");
  await expect(read()).rejects.toThrow(/no line pairs: 0001\.png has no \.gt\.txt beside\. Emend expects files/);
});

it("says where it is no folder", async () => {
  write("file");
  await expect(readLineFolder(join(folder, "file"))).rejects.toThrow(/is a file\. Name the folder/);
  await expect(readLineFolder(join(folder, "none"))).rejects.toThrow(/There is no folder .*none\. Check its name/);
});

it("does not guess at a text that is not UTF-8", async () => {
  write("0001.png");
  write("0001.gt.txt", Buffer.from("K\u00f6nig", "latin1"));
  await expect(read()).rejects.toMatchObject({ code: "bad-input", message: expect.stringContaining("is not UTF-8") });
});
