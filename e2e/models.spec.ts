/** @file A folder that has a large model is added by its path, listed, and removed; the folder stays. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeModelFolder } from "../src-main/models/test-model-folder.ts";
import { expect, test } from "./fixtures.ts";
import { shot } from "./shot.ts";

test("a folder with a model is added, listed and removed", async ({ page }) => {
  const disk = mkdtempSync(join(tmpdir(), "emend-e2e-model-"));
  try {
    const folder = writeModelFolder(join(disk, "trocr-kurrent"));
    await page.getByRole("link", { name: "Models" }).click();
    await expect(page.getByRole("heading", { name: "No large model yet" })).toBeVisible();

    await page.getByLabel("Folder", { exact: true }).fill(disk);
    await page.getByRole("button", { name: "Add folder" }).click();
    await expect(page.getByRole("alert")).toContainText("config.json is missing");
    await page.getByLabel("Folder", { exact: true }).fill(folder);
    await page.keyboard.press("Enter");
    const row = page.getByRole("listitem", { name: "trocr-kurrent" });
    await expect(row).toContainText("Ready");
    await expect(row).toContainText(folder);
    await page.getByRole("heading", { name: "Models", exact: true }).scrollIntoViewIfNeeded();
    await shot(page, "models");

    await row.getByRole("button", { name: "Remove…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await expect(row).toHaveCount(0);
    expect(existsSync(join(folder, "model.safetensors"))).toBe(true);
  } finally {
    rmSync(disk, { recursive: true, force: true });
  }
});
