/** @file Data sets in the real app: frozen, checked, frozen anew after a correction, compared, exported and deleted. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./fixtures.ts";
import { field, openPage, openSample } from "./sample.ts";

test("a data set stays as it was, and its next version says what was corrected since", async ({ page }) => {
  test.setTimeout(600_000);
  await openSample(page);
  await page.getByRole("link", { name: "Data sets" }).click();
  const tab = (name: string) => page.getByRole("tab", { name }).click();

  await test.step("the sample's ground truth is frozen, by page", async () => {
    await page.getByRole("button", { name: "New data set" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("54 lines", { exact: true })).toBeVisible();
    await expect(dialog.getByRole("textbox", { name: "Name" })).toBeFocused();
    await page.keyboard.type("Grimm");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Grimm" })).toBeVisible();
    await expect(page.getByText(/^SHA-256/)).toContainText(/[0-9a-f]{64}/);
  });

  await test.step("its checks name lines, each with its image", async () => {
    await tab("Checks");
    await page.getByRole("button", { name: "Check", exact: true }).click();
    const rare = page.getByText("A character that is nowhere else");
    await rare.click();
    await expect(page.getByRole("img", { name: /^Image from Sample/ }).first()).toBeVisible();
  });

  let corrected = "";
  await test.step("a line is corrected; the next version tells it from the first", async () => {
    await page.getByRole("link", { name: "Library" }).first().click();
    await page
      .getByRole("link", { name: /Sample/ })
      .first()
      .click();
    await openPage(page, 1);
    const line = field(page, 1);
    corrected = `${await line.inputValue()} etc.`;
    await line.fill(corrected);
    await line.press("Enter");
    await expect(page.getByRole("button", { name: /^Undo/ })).toBeEnabled();
    await page.getByRole("link", { name: "Data sets" }).click();
    await page.getByRole("button", { name: "Freeze a new version" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Freeze" }).click();
    await expect(page.getByRole("combobox", { name: "Version" })).toContainText("Version 2");
    await expect(page.getByRole("combobox", { name: "Version" }).locator("option:checked")).toContainText("Version 2");
    await tab("Differences");
    await page.getByRole("button", { name: "Compare" }).click();
    await expect(page.getByText("53 rows are the same.")).toBeVisible();
    await expect(page.getByRole("tab", { name: "Changed 1" })).toBeVisible();
    await expect(page.getByRole("tabpanel").last()).toContainText("etc.");
  });

  await test.step("it goes out as a manifest with the corrected text", async () => {
    await page.getByRole("button", { name: "Export" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    const path = await dialog.locator("code").innerText();
    const rows = rowsOf(join(path, "manifest.jsonl"));
    expect(rows).toHaveLength(54);
    expect(new Set(rows.map(({ split }) => split))).toEqual(new Set(["train", "validation", "test"]));
    expect(rows.filter(({ text }) => text === corrected)).toHaveLength(1);
    await dialog.getByRole("button", { name: "Close" }).last().click();
  });

  await test.step("it is deleted whole, and the lines stay", async () => {
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("The whole set with all its versions").click();
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(page.getByText("No data set yet")).toBeVisible();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await expect(page.getByRole("heading", { name: "Grimm" })).toBeVisible();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.getByText("The whole set with all its versions").click();
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(page.getByRole("region", { name: "Deleted data sets" })).toContainText("Grimm, version 2");
    await page.getByRole("link", { name: "Library" }).first().click();
    await expect(page.getByText("54 verified of 54 lines")).toBeVisible();
  });
});

function rowsOf(file: string): { text: string; split: string }[] {
  const rows = readFileSync(file, "utf8").trim().split("\n");
  return rows.map((row) => JSON.parse(row) as { text: string; split: string });
}
