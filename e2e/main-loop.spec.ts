/** @file A researcher's whole loop with the real model: sample, read, correct, restart, fine-tune, read again, export. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import sharp from "sharp";
import { expect, test } from "./fixtures.ts";
import { field, openPage, openSample, readAllPages } from "./sample.ts";
import { shot } from "./shot.ts";

test("reads, corrects, survives a kill, learns, reads better, exports", async ({ page, host }) => {
  test.setTimeout(1_200_000);

  await test.step("the empty library offers the sample", async () => {
    await expect(page.getByRole("button", { name: "Try the sample" })).toBeVisible();
    await shot(page, "library");
    await openSample(page);
  });

  await test.step("all pages are read by the built-in model", async () => {
    await readAllPages(page);
    await shot(page, "read");
  });

  const address = () => page.url().split("#")[1] ?? "";
  await test.step("lines of the last page are corrected and verified with Enter", async () => {
    await openPage(page, 4);
    const first = field(page, 1);
    await expect(first).toBeVisible();
    const read = await first.inputValue();
    expect(read).not.toContain("ſ");
    await first.fill(read.replace(/f(?=ich|o |ie |ei)/g, "ſ"));
    await first.press("Enter");
    const second = field(page, 2);
    await expect(second).toBeFocused();
    await shot(page, "correct");
    await second.fill("A line that a person typed");
    await second.press("Enter");
    await expect(field(page, 3)).toBeFocused();
  });

  await test.step("a kill loses nothing that was shown as saved, and undo goes on", async () => {
    const place = address();
    await host.stop("SIGKILL");
    await page.goto(await host.start());
    await page.goto(`${new URL(page.url()).origin}/#${place}`);
    await page.reload();
    const second = field(page, 2);
    await expect(second).toHaveValue("A line that a person typed");
    await page.getByRole("button", { name: /^Undo/ }).click();
    await expect(second).not.toHaveValue("A line that a person typed");
    await page.getByRole("button", { name: /^Redo/ }).click();
    await expect(second).toHaveValue("A line that a person typed");
    await page.getByRole("button", { name: /^Undo/ }).click();
    await expect(second).not.toHaveValue("A line that a person typed");
  });

  await test.step("the corrections fine-tune the model", async () => {
    await page.getByRole("link", { name: "Train", exact: true }).click();
    await page.getByText("2 min", { exact: true }).click();
    await page.getByRole("button", { name: "Fine-tune on my corrections" }).click();
    await shot(page, "train", page.getByText(/^best /).first());
    await expect(page.getByText(/of the errors on held-back lines are gone/)).toBeVisible({ timeout: 480_000 });
    await shot(page, "result");
    await page.getByRole("button", { name: "Use this version" }).first().click();
    // Its files are checked, and perhaps compared with the base, before it is in use: a page read meanwhile is read by the base.
    await expect(page.getByText("In use", { exact: true })).toBeVisible({ timeout: 120_000 });
  });

  await test.step("the page is read again; verified lines stay", async () => {
    await page.getByRole("link", { name: "Library" }).first().click();
    await page
      .getByRole("link", { name: /Sample/ })
      .first()
      .click();
    await openPage(page, 4);
    const first = field(page, 1);
    const verified = await first.inputValue();
    const lineTexts = () =>
      page
        .getByRole("textbox", { name: /^Text of line \d+$/ })
        .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
    const before = await lineTexts();
    await page.getByRole("button", { name: "Read page" }).click();
    // How much two minutes teach depends on how busy the machine is; that unverified lines read anew does not.
    await expect(page.getByText(/^Read\. [1-9]\d* lines? changed/).first()).toBeVisible({ timeout: 120_000 });
    // The bar may say so before the window has fetched the lines.
    await expect.poll(lineTexts).not.toEqual(before);
    await expect(first).toHaveValue(verified);
    await shot(page, "again");
  });

  await test.step("the adapter is exported as a folder", async () => {
    await page.getByRole("link", { name: "Versions" }).click();
    await page
      .getByRole("button", { name: /^Export/ })
      .first()
      .click();
    await expect(page.getByText("Exported to")).toBeVisible();
    await shot(page, "versions");
    const folder = join(host.library, "exports", "Version-1");
    for (const name of [
      "adapter_config.json",
      "adapter_model.safetensors",
      "model.onnx",
      "README.md",
      "evaluation.json",
      "run.json",
    ]) {
      expect(existsSync(join(folder, name)), name).toBe(true);
    }
    const report = JSON.parse(readFileSync(join(folder, "evaluation.json"), "utf8"));
    expect(report.summary.adapter.cer).toBeLessThan(report.summary.base.cer);
  });

  await test.step("training goes on from the version, and the child names its parent", async () => {
    await page.getByRole("button", { name: "Continue training" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Time to train" }).selectOption("30");
    await dialog.getByRole("button", { name: "Continue training" }).click();
    await expect.poll(() => children(host.library).length, { timeout: 240_000, intervals: [2_000] }).toBe(1);
    const [child] = children(host.library);
    const record = readFileSync(join(host.library, child?.folder ?? "", "run.yaml"), "utf8");
    const parent = createHash("sha256").update(
      readFileSync(join(host.library, child?.parent ?? "", "adapter_model.safetensors")),
    );
    expect(record).toContain(parent.digest("hex"));
  });
});

test("says what is wrong with a file and takes the rest", async ({ page }) => {
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles([
      { name: "empty.png", mimeType: "image/png", buffer: Buffer.alloc(0) },
      { name: "notes.docx", mimeType: "application/octet-stream", buffer: Buffer.from("PK") },
      {
        name: "Seite ſ.png",
        mimeType: "image/png",
        buffer: await sharp({ create: { width: 90, height: 60, channels: 3, background: "#fff" } })
          .png()
          .toBuffer(),
      },
    ]);
  await expect(page.getByText(/empty\.png is empty/)).toBeVisible();
  await expect(page.getByText(/notes\.docx is no PNG/)).toBeVisible();
  await expect(page.getByText(/1 imported/)).toBeVisible();
});

/** Versions that training made of another one, with the folders of both. */
function children(library: string): { folder: string; parent: string }[] {
  const database = new Database(join(library, "library.sqlite"), { readonly: true });
  try {
    return database
      .prepare(
        `SELECT child.folder, parent.folder AS parent FROM adapter_parent
         JOIN adapter AS child ON child.id = adapter_id JOIN adapter AS parent ON parent.id = parent_id`,
      )
      .all() as { folder: string; parent: string }[];
  } finally {
    database.close();
  }
}
