import fs, { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";
import { streamToFile } from "./stream-file.ts";

const path = () => join(mkdtempSync(join(tmpdir(), "emend-new-")), "file");
/** With a generator in it a pipeline does not wait for its file. */
async function* broken(): AsyncGenerator<Buffer> {
  yield await Promise.reject<Buffer>(new Error("gone"));
}
afterEach(() => vi.restoreAllMocks());

it("keeps what came whole", async () => {
  const file = path();
  await streamToFile(file, (into) => pipeline(Readable.from(["a", "b"]), into));
  expect(readFileSync(file, "utf8")).toBe("ab");
});

it("leaves nothing where the stream breaks off before a slow disk has opened the file", async () => {
  const open = fs.open as (...of: unknown[]) => void;
  let opened = () => {};
  const after = new Promise<void>((resolve) => {
    opened = resolve;
  });
  vi.spyOn(fs, "open").mockImplementation(((...of: unknown[]) => {
    const done = of.pop() as (...result: unknown[]) => void;
    const told = (...result: unknown[]) => {
      done(...result);
      opened();
    };
    setTimeout(() => open(...of, told), 50);
  }) as typeof fs.open);
  const file = path();
  await expect(streamToFile(file, (into) => pipeline(broken(), into))).rejects.toThrow("gone");
  await after;
  await wait(20);
  expect(existsSync(file)).toBe(false);
});

it("does not touch a file that is there", async () => {
  const file = path();
  writeFileSync(file, "mine");
  const written = streamToFile(file, (into) => pipeline(Readable.from(["a"]), into));
  await expect(written).rejects.toMatchObject({ code: "EEXIST" });
  expect(readFileSync(file, "utf8")).toBe("mine");
});
