/** @file Parquet files that were made to be read for ever (found by the fuzz) are refused with a message. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetWriteFile } from "hyparquet-writer";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { AppError } from "#contract/errors.ts";
import { AskedThread } from "../../platform/asked-thread.ts";
import { assignFiles, openTree, readAll } from "../source-tree.ts";
import { outDocument, outLine, outPage, readTree, roundTrip } from "../test-pages.ts";
import { parquet } from "./parquet.ts";
import { type ParquetReadOptions, parquetRows } from "./parquet-thread.ts";

let folder: string;
let whole: Buffer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "emend-parquet-"));
  const { tree, dispose } = await roundTrip(parquet, [
    outDocument([outPage([outLine("eins", 0), outLine("zwei", 1)])]),
  ]);
  whole = Buffer.from(await tree.read(tree.paths().find((path) => path.endsWith(".parquet")) ?? ""));
  dispose();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function textsOf(bytes: Buffer): Promise<string[]> {
  const path = join(folder, "lines.parquet");
  writeFileSync(path, bytes);
  const { tree, close } = await openTree([{ path, name: "lines.parquet" }], folder, new AbortController().signal);
  try {
    const texts: string[] = [];
    const { assignments } = await assignFiles(tree);
    for await (const { item } of readAll(tree, assignments, () => {})) if (item.kind === "line") texts.push(item.text);
    return texts;
  } finally {
    await close();
  }
}

/** Where the nth field of the first page's head begins: each a byte of kind and a number of several bytes. */
function field(bytes: Buffer, nth: number): number {
  let at = 4;
  for (let passed = 1; passed < nth; passed++) {
    at += 1;
    while (((bytes[at] ?? 0) & 0x80) !== 0) at += 1;
    at += 1;
  }
  return at;
}

it("reads one whose pages lie one after the other", async () => {
  expect(await textsOf(whole)).toEqual(["eins", "zwei"]);
});

it.each<[string, (bytes: Buffer) => void]>([
  // The third field (the length in the file) becomes a fourth one: then there is none, and every place is NaN.
  ["without the length of a page", (bytes) => bytes.writeUInt8(0x25, field(bytes, 3))],
  [
    "with a page of less than nothing",
    (bytes) => bytes.writeUInt8((bytes[field(bytes, 3) + 1] ?? 0) | 1, field(bytes, 3) + 1),
  ],
  ["with a page longer than its column", (bytes) => bytes.fill(0xff, field(bytes, 3) + 1, field(bytes, 3) + 2)],
])("refuses one %s", async (_name, spoil) => {
  const bytes = Buffer.from(whole);
  expect(bytes[field(bytes, 3)]).toBe(0x15);
  spoil(bytes);
  const error: unknown = await textsOf(bytes).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).code).toBe("damaged-file");
});

it("is read in a thread that ends when it takes too long, when it is cancelled, and when nobody wants the rest", async () => {
  const path = join(folder, "lines.parquet");
  writeFileSync(path, whole);
  const rows = (options: ParquetReadOptions) => parquetRows(path, "lines.parquet", options);
  await expect(rows({ limitMs: 0 }).next()).rejects.toMatchObject({
    code: "damaged-file",
    message: "lines.parquet takes too long to read. Export it again, or split it into parts.",
  });
  const abort = new AbortController();
  const going = rows({ signal: abort.signal });
  expect((await going.next()).value).toMatchObject({ text: "eins", verified: true, image: expect.any(Uint8Array) });
  await going.next();
  const late = rows({ signal: abort.signal }).next();
  abort.abort();
  await expect(late).rejects.toMatchObject({ code: "cancelled" });
  const { tree, close } = await openTree([{ path, name: "lines.parquet" }], folder, new AbortController().signal);
  const { assignments } = await assignFiles(tree);
  const ended = vi.spyOn(AskedThread.prototype, "end");
  for await (const _ of readAll(tree, assignments, () => {})) break;
  expect(ended).toHaveBeenCalledOnce();
  vi.restoreAllMocks();
  await close();
});

it("that has no lines stays behind with a note", async () => {
  const path = join(folder, "numbers.parquet");
  parquetWriteFile({ filename: path, columnData: [{ name: "n", data: [1, 2], type: "INT32" }] });
  const { tree, close } = await openTree([{ path, name: "numbers.parquet" }], folder, new AbortController().signal);
  expect(await readTree(parquet, tree)).toMatchObject({ items: [], notes: [expect.stringContaining("no columns")] });
  await close();
});
