import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makePdf } from "../documents/test-pdf.ts";
import { workUntilKilled } from "../storage/test-kill.ts";
import { PRIVATE_MARK } from "./batch-run.ts";
import { makeTestBatch } from "./test-batch.ts";
import { blank, SizeReader } from "./test-serving.ts";

let root: string;
let from: string;
let to: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "emend-batch-"));
  [from, to] = [join(root, "in"), join(root, "out")];
  mkdirSync(join(from, "deep", "er"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const outputs = () =>
  (readdirSync(to, { recursive: true, withFileTypes: true }) as import("node:fs").Dirent[])
    .filter((entry) => entry.isFile() && !entry.name.startsWith("emend-batch"))
    .map((entry) => join(entry.parentPath, entry.name).slice(to.length + 1))
    .sort();
const text = (file: string) => readFileSync(join(to, file), "utf8");
const pages = (reader: SizeReader) => reader.batches.reduce((sum, count) => sum + count, 0);

describe("batch", () => {
  it("reads a folder into one of the same shape, keeps going past what it cannot read, and reports", async () => {
    writeFileSync(join(from, "a.png"), await blank(31));
    writeFileSync(join(from, "a.webp"), await blank(32));
    writeFileSync(join(from, "deep", "er", "b.PNG"), await blank(33));
    writeFileSync(
      join(from, "deep", "c.pdf"),
      makePdf({ pages: [{ box: [0, 0, 300, 40] }, { box: [0, 0, 900, 900] }] }),
    );
    writeFileSync(join(from, "bad.png"), "no image");
    writeFileSync(join(from, "notes.txt"), "no page");
    const report = await makeTestBatch(from, to, new SizeReader());
    expect(outputs()).toEqual(["a.png.txt", "a.webp.txt", "deep/c.txt", "deep/er/b.txt"]);
    expect([text("a.png.txt"), text("a.webp.txt"), text("deep/er/b.txt")]).toEqual(
      [31, 32, 33].map((width) => `${width} built-in\n`),
    );
    expect(report).toMatchObject({ files: 5, pages: 5, lines: 4, kept: 0, confidence: 0.9 });
    expect(report.failures.map(({ file, page, code }) => [file, page, code])).toEqual([
      ["bad.png", null, "unsupported-file"],
      ["deep/c.pdf", 2, "file-too-large"],
    ]);
    expect(JSON.parse(text("emend-batch-report.json"))).toEqual(report);
    expect(text("emend-batch-report.tsv").trimEnd().split("\n")).toHaveLength(1 + 6);
  });

  it("writes a file for each page where the format holds one", async () => {
    writeFileSync(join(from, "c.pdf"), makePdf({ pages: [{ box: [0, 0, 300, 40] }, { box: [0, 0, 300, 40] }] }));
    await makeTestBatch(from, to, new SizeReader(), { format: "alto" });
    expect(outputs()).toEqual(["c.pdf/c-0001.xml", "c.pdf/c-0002.xml"]);
  });

  it("does again only what is new, changed, gone, or of other settings", async () => {
    for (const width of [31, 32, 33]) writeFileSync(join(from, `${width}.png`), await blank(width));
    await makeTestBatch(from, to, new SizeReader());
    const again = new SizeReader();
    expect(await makeTestBatch(from, to, again)).toMatchObject({ files: 3, kept: 3, pages: 3, pagesPerSecond: 0 });
    expect(pages(again)).toBe(0);
    writeFileSync(join(from, "31.png"), await blank(41));
    rmSync(join(to, "32.txt"));
    writeFileSync(join(from, "34.png"), await blank(34));
    const third = new SizeReader();
    expect(await makeTestBatch(from, to, third)).toMatchObject({ files: 4, kept: 1 });
    expect([pages(third), text("31.txt")]).toEqual([3, "41 built-in\n"]);
    const json = new SizeReader();
    await makeTestBatch(from, to, json, { format: "json" });
    expect(pages(json)).toBe(4);
  });

  it("writes over nothing that it did not write", async () => {
    writeFileSync(join(from, "a.png"), await blank(31));
    writeFileSync(join(from, "a.txt"), "ground truth");
    await expect(makeTestBatch(from, from, new SizeReader())).rejects.toThrow(/has other files in it/);
    expect(readFileSync(join(from, "a.txt"), "utf8")).toBe("ground truth");
    await expect(makeTestBatch(join(root, "none"), to, new SizeReader())).rejects.toThrow(/no folder/);
    await expect(makeTestBatch(join(from, "deep"), to, new SizeReader())).rejects.toThrow(/There is no PNG/);
  });

  it("stops when asked, and goes on", async () => {
    for (let width = 31; width < 41; width++) writeFileSync(join(from, `${width}.png`), await blank(width));
    const stop = new AbortController();
    const options = { signal: stop.signal, onFile: () => stop.abort() };
    await expect(makeTestBatch(from, to, new SizeReader(), options)).rejects.toMatchObject({ code: "cancelled" });
    const rest = new SizeReader();
    expect(await makeTestBatch(from, to, rest)).toMatchObject({ files: 10, pages: 10 });
    expect(pages(rest)).toBeLessThan(10);
  });

  it("goes on after kill -9, and after a journal that was cut in the middle of a line", async () => {
    for (let width = 31; width < 71; width++) writeFileSync(join(from, `${width}.png`), await blank(width));
    const script = join(import.meta.dirname, "batch-child.ts");
    const said: string[] = [];
    for (let round = 0; round < 2; round++) {
      said.push(...(await workUntilKilled({ script, args: [from, to], after: 150, done: /^(\d+\.png)$/gm })));
      // As if it had been killed while it wrote a text, and while it wrote its journal.
      writeFileSync(join(to, "70.txt.part"), "7");
      appendFileSync(join(to, "emend-batch.jsonl"), '{"file":"99.png","si');
    }
    expect(said.length).toBeGreaterThan(0);
    // Nothing that it called done is read again.
    expect(new Set(said).size).toBe(said.length);
    const last = new SizeReader();
    expect(await makeTestBatch(from, to, last)).toMatchObject({ files: 40, pages: 40, failures: [] });
    expect(pages(last)).toBeLessThanOrEqual(40 - said.length);
    expect(outputs()).toEqual(Array.from({ length: 40 }, (_, index) => `${31 + index}.txt`));
    for (let width = 31; width < 71; width++) expect(text(`${width}.txt`)).toBe(`${width} built-in\n`);
  });
});

describe("samples of a batch", () => {
  it("are of every page, but of none in or below a folder that is marked as private", async () => {
    for (const [name, width] of [
      ["a.png", 31],
      ["deep/b.png", 32],
      ["deep/er/c.png", 33],
    ] as const)
      writeFileSync(join(from, name), await blank(width));
    const offered: string[] = [];
    const samples = {
      offer: async (_image: string, { lines }: { lines: { text: string }[] }) =>
        void offered.push(lines.map(({ text }) => text).join()),
    };
    await makeTestBatch(from, to, new SizeReader(), { samples });
    expect(offered.toSorted()).toEqual(["31 built-in", "32 built-in", "33 built-in"]);
    offered.length = 0;
    writeFileSync(join(from, "deep", PRIVATE_MARK), "");
    await makeTestBatch(from, join(root, "again"), new SizeReader(), { samples });
    expect(offered).toEqual(["31 built-in"]);
    offered.length = 0;
    writeFileSync(join(from, PRIVATE_MARK), "");
    await makeTestBatch(from, join(root, "third"), new SizeReader(), { samples });
    expect(offered).toEqual([]);
  });
});
