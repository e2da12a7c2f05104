/** @file Formats that stream into one file: when they give up, nobody writes there any more. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { opensLate, writesNothing } from "../platform/test-slow-disk.ts";
import { FolderTarget } from "./folder-target.ts";
import type { Format, OutDocument } from "./format.ts";
import { parquet } from "./lines/parquet.ts";
import { webdataset } from "./lines/webdataset.ts";
import { pdf } from "./pdf/write-pdf.ts";
import { NOW, outDocument, outLine, outPage } from "./test-pages.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-broken-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const STREAMED: [string, Format][] = [
  ["Parquet", parquet],
  ["WebDataset", webdataset],
  ["PDF", pdf],
];
const page = () => outPage([outLine("eins", 0), outLine("zwei", 1)]);

function write(format: Format, document: OutDocument): Promise<void> {
  async function* documents() {
    yield document;
  }
  const target = new FolderTarget(folder, new AbortController().signal);
  const writer = format.writer;
  if (writer === undefined) throw new Error("it cannot write");
  return writer.write(documents(), target, { variant: "", images: true, now: NOW });
}

it.each(STREAMED)(
  "%s has let go of its file when its lines break off, also where the disk opens late",
  async (_name, format) => {
    const disk = opensLate((path) => path.startsWith(folder), 50);
    const document = outDocument([], {
      async *pages() {
        yield page();
        yield await Promise.reject<ReturnType<typeof page>>(new Error("gone"));
      },
    });
    await expect(write(format, document)).rejects.toThrow("gone");
    expect(disk.open()).toBe(0);
  },
);

it.each(STREAMED)("%s says that the disk is full, and has let go of its file", async (_name, format) => {
  const disk = opensLate((path) => path.startsWith(folder), 0);
  writesNothing();
  await expect(write(format, outDocument([page()]))).rejects.toMatchObject({ code: "ENOSPC" });
  expect(disk.open()).toBe(0);
});
