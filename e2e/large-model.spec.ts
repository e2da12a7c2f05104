/** @file A large model reads a page: a tiny one with random weights, of TrOCR's real class, through the trainer's Python. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "./fixtures.ts";
import { field, openPage, openSample } from "./sample.ts";

const trainer = fileURLToPath(new URL("../resources/trainer", import.meta.url));
const cache = process.env.EMEND_CACHE ?? join(homedir(), ".cache/emend");
// The application's own environment: what it would have to set up first is gigabytes.
const python = join(cache, "trainer/venv/bin/python");

test("a large model that was added reads a page, and says what it doubts", async ({ page }) => {
  test.skip(!existsSync(python), "the trainer's environment is not set up here (Train, Set up)");
  const disk = mkdtempSync(join(tmpdir(), "emend-e2e-large-"));
  const folder = join(disk, "tiny-trocr");
  const env = { ...process.env, PYTHONPATH: join(trainer, "src"), OMP_NUM_THREADS: "2" };
  try {
    const made = promisify(execFile)(python, [join(trainer, "tests/tiny_models.py"), "trocr", folder], { env });
    await openSample(page);
    const document = page.url();
    await made;

    await page.getByRole("link", { name: "Models" }).click();
    await page.getByLabel("Folder", { exact: true }).fill(folder);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("listitem", { name: "tiny-trocr" })).toContainText("Ready");

    await page.getByRole("link", { name: "Versions", exact: true }).click();
    await page.getByRole("radio", { name: /^Large model: tiny-trocr/ }).click();
    await expect(page.getByRole("radio", { name: /^Large model: tiny-trocr/ })).toBeChecked();

    await page.goto(document);
    // The one without ground truth.
    await openPage(page, 4);
    await page.getByRole("button", { name: "Read this page" }).click();
    await expect(field(page, 1)).toBeVisible({ timeout: 120_000 });
    await expect(page.getByText("Look closely:").first()).toBeVisible();
    await expect(page.getByText(/has room for|ends in a loop/).first()).toBeVisible();
  } finally {
    rmSync(disk, { recursive: true, force: true });
  }
});
