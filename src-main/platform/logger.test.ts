import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openLog } from "./logger.ts";

let folder: string;
let said: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-log-"));
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe("log", () => {
  it("keeps an error's stack in the file and says its message", () => {
    const file = join(folder, "logs", "emend.log");
    const log = openLog(file);
    log.info("started");
    log.error("documents.get failed", new Error("no such table"));
    const entries = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { msg: string; err?: { stack: string } });
    expect(entries.map((entry) => entry.msg)).toEqual(["started", "documents.get failed"]);
    expect(entries[1]?.err?.stack).toContain("logger.test.ts");
    expect(said).toBe("documents.get failed: no such table\n");
  });

  it("sets a large file aside", () => {
    const file = join(folder, "emend.log");
    writeFileSync(file, "x".repeat(6 * 1024 * 1024));
    openLog(file).info("new");
    expect(existsSync(`${file}.1`)).toBe(true);
    expect(readFileSync(file, "utf8")).toContain('"msg":"new"');
  });

  it("runs without a file where none can be made", () => {
    writeFileSync(join(folder, "taken"), "");
    const log = openLog(join(folder, "taken", "emend.log"));
    expect(log.file).toBeNull();
    log.warn("still said");
    expect(said).toContain("still said");
  });
});
