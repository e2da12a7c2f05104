import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { dropPartialFolders } from "./partial-folders.ts";

it("takes away what a killed Emend had begun, and no finished folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "emend-partial-"));
  for (const name of [".partial-a1/images", "Briefe"]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, ".partial-a1/images/1.png"), "half");
  expect(dropPartialFolders(folder)).toBe(1);
  expect(readdirSync(folder)).toEqual(["Briefe"]);
  rmSync(folder, { recursive: true });
  expect(dropPartialFolders(folder)).toBe(0);
});
