/** @file A backup from the window, restored as a library of its own, opened in the same window, and left again. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "./fixtures.ts";
import { importSample } from "./sample.ts";

test("a library is backed up, comes back beside the open one, and is opened", async ({ page, host }) => {
  const disk = mkdtempSync(join(tmpdir(), "emend-e2e-disk-"));
  try {
    await importSample(page);
    await expect(page.getByText("This library has no backup yet.")).toBeVisible();
    await page.getByRole("button", { name: "Back up…" }).click();
    const folder = page.getByLabel("Folder for the backup");
    await folder.fill(disk);
    await folder.press("Enter");
    await expect(page.getByText(/free there/)).toBeVisible();
    await page.getByRole("button", { name: "Back up", exact: true }).click();
    await expect(page.getByText(/^Backed up and checked, /)).toBeVisible({ timeout: 120_000 });
    const backup = (await page.getByRole("status").locator("code").first().textContent()) ?? "";
    expect(existsSync(join(backup, "backup.json"))).toBe(true);
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await expect(page.getByText(/^Last backup: /)).toBeVisible();

    // The document goes, and is in the backup still.
    const name = (await page.locator(".document-open").first().textContent()) ?? "";
    await page.getByRole("button", { name: "Restore…" }).click();
    await expect(page.getByText(/^Made on /)).toBeVisible();
    const into = join(disk, "restored");
    await page.getByLabel("Folder for the restored library").fill(into);
    await page.getByLabel("Folder for the restored library").press("Enter");
    await page.getByRole("button", { name: "Check and restore" }).click();
    await expect(page.getByText(/The library that is open was not touched/)).toBeVisible({ timeout: 120_000 });
    await page.getByRole("dialog").getByRole("button", { name: "Open the restored library" }).click();

    // The window loads anew, with the restored library.
    await expect(page.getByText("This library has no backup yet.")).toBeVisible({ timeout: 120_000 });
    await expect(page.locator(".document-open").first()).toHaveText(name);
    await page.getByRole("button", { name: "Restore…" }).click();
    await expect(page.getByText(basename(host.library))).toBeVisible();
    await page.getByRole("dialog").getByRole("button", { name: "Open", exact: true }).click();
    await expect(page.getByText(/^Last backup: /)).toBeVisible({ timeout: 120_000 });
  } finally {
    rmSync(disk, { recursive: true, force: true });
  }
});
