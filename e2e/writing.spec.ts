/** @file Writing aids in a real browser over the real host: what only a browser has, such as its undo, its caret, its fonts. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { field, openSample } from "./sample.ts";

const openTab = async (page: Page, name: string): Promise<void> => {
  const tab = page.getByRole("tab", { name, exact: true });
  if ((await tab.getAttribute("aria-selected")) !== "true") await tab.click();
};
const caret = (text: Locator): Promise<number[]> =>
  text.evaluate((area: HTMLTextAreaElement) => [area.selectionStart, area.selectionEnd]);

test.beforeEach(async ({ page }) => {
  await openSample(page);
  await expect(field(page, 1)).toBeVisible();
});

test("keys, snippets and characters go where the caret is, and the field's own undo takes them back", async ({
  page,
}) => {
  const line = field(page, 1);
  await line.fill("alt");
  await openTab(page, "Keyboard");

  await test.step("a keyboard goes out as a file and comes in again", async () => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export this keyboard" }).click();
    const path = await (await download).path();
    await page.locator('input[type="file"][accept*="json"]').setInputFiles(path);
    const choice = page.getByRole("combobox", { name: "Keyboard layout" });
    await expect(choice.locator("optgroup[label='My keyboards'] option")).toHaveText(["Latin, historical"]);
  });

  await line.press("Home");
  await page.getByRole("button", { name: "Write ſ", exact: true }).click();
  await expect(line).toBeFocused();
  await expect(line).toHaveValue("ſalt");
  await page.keyboard.press("Control+z");
  await expect(line).toHaveValue("alt");

  await test.step("an abbreviation becomes its text, and undo brings it back", async () => {
    await openTab(page, "Snippets");
    await page.getByRole("textbox", { name: "Abbreviation" }).fill("etc");
    await page.getByRole("textbox", { name: "Text", exact: true }).fill("ꝛc.");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.getByTitle("Write ꝛc.")).toBeVisible();
    await line.press("End");
    await page.keyboard.type(" etc ");
    await expect(line).toHaveValue("alt ꝛc. ");
    await page.keyboard.press("Control+z");
    await expect(line).toHaveValue("alt etc ");
  });

  await test.step("a character by its name", async () => {
    await page.keyboard.press("Alt+i");
    const search = page.getByRole("searchbox", { name: /Search by name/ });
    await expect(search).toBeFocused();
    await page.keyboard.type("combining latin small letter e");
    await expect(page.getByText("combining latin small letter e", { exact: true })).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(line).toBeFocused();
    await expect(line).toHaveValue("alt etc \u0364");
  });
});

test("rules and spelling mark a line, and one press mends it", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "emend-dictionary-"));
  writeFileSync(join(folder, "alt.aff"), "SET UTF-8\nCOMPOUNDFLAG x\nCOMPOUNDMIN 2\nTRY eirn\n");
  writeFileSync(join(folder, "alt.dic"), "4\ndie\nHaus/x\ntür/x\nwar\n");
  await openTab(page, "Spelling");
  const files = ["aff", "dic"].map((end) => join(folder, `alt.${end}`));
  await page.locator('input[type="file"][accept=".aff,.dic"]').setInputFiles(files);
  await expect(page.getByRole("checkbox", { name: "alt" })).toBeChecked();
  // Hunspell's WebAssembly runs, under the policy that the host gives its worker.
  await expect(page.getByText("On", { exact: true })).toBeVisible();
  const line = field(page, 1);
  await line.fill("die  Haustür wae");
  const marks = line.locator("xpath=preceding-sibling::*[contains(@class, 'writing-marks')]");
  await expect(marks.locator(".mark-word")).toHaveText("wae");
  await expect(marks.locator(".mark-rule")).toHaveText("  ");
  await page.keyboard.press("F7");
  await expect(page.getByRole("button", { name: "war", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(line).toHaveValue("die  Haustür war");
  await page.keyboard.press("Alt+m");
  await expect(line).toHaveValue("die Haustür war");
  await expect(marks).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(line).toHaveValue("die  Haustür war");
});

test("find and replace shows each change first, and is one step to undo", async ({ page }) => {
  const first = field(page, 1);
  const before = await first.inputValue();
  const second = await field(page, 2).inputValue();
  expect(before + second).toContain("ſ");
  await page.keyboard.press("Control+h");
  await expect(page.getByRole("textbox", { name: "Find", exact: true })).toBeFocused();
  await page.keyboard.type("ſ");
  await page.getByRole("textbox", { name: "Replace by" }).fill("s");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^\d+ places in \d+ lines$/)).toBeVisible();
  // The sample's lines are verified: they change only where a person says so.
  await expect(page.getByRole("button", { name: "Change 0 lines" })).toBeDisabled();
  await page.getByRole("button", { name: "Verified too" }).click();
  await page.getByRole("button", { name: /^Change \d+ lines$/ }).click();
  await expect(first).toHaveValue(before.replaceAll("ſ", "s"));
  await expect(field(page, 2)).toHaveValue(second.replaceAll("ſ", "s"));
  await page.getByRole("button", { name: /^Undo/ }).click();
  await expect(first).toHaveValue(before);
  await expect(field(page, 2)).toHaveValue(second);
});

test("a pattern that never ends does not hold the window up", async ({ page }) => {
  await field(page, 1).fill("a".repeat(60));
  await page.keyboard.press("Control+h");
  await expect(page.getByRole("textbox", { name: "Find", exact: true })).toBeFocused();
  await page.keyboard.type("(a+)+b");
  await page.getByRole("checkbox", { name: "Pattern" }).check();
  await page.getByRole("button", { name: "Find", exact: true }).click();
  await expect(page.getByText(/This pattern takes too long/)).toBeVisible();
  await page.keyboard.press("Escape");
  await field(page, 2).fill("goes on");
  await expect(field(page, 2)).toHaveValue("goes on");
});

test("right to left: direction, caret, selection, numbers, and the fonts", async ({ page }) => {
  const line = field(page, 1);
  const text = "في سنة 1857 (page 12) كتاب";
  await line.fill(text);
  expect(await line.evaluate((area) => getComputedStyle(area).direction)).toBe("rtl");
  await line.press("Home");
  expect(await caret(line)).toEqual([0, 0]);

  await test.step("Left goes on through words, numbers and Latin; Right goes back", async () => {
    const seen: number[] = [];
    for (let i = 0; i < text.length; i += 1) {
      await page.keyboard.press("ArrowLeft");
      seen.push((await caret(line))[0] as number);
    }
    expect(seen).toEqual(Array.from(text, (_, i) => i + 1));
    await page.keyboard.press("ArrowRight");
    expect(await caret(line)).toEqual([text.length - 1, text.length - 1]);
  });

  await test.step("a number is selected by keys and typed over, brackets stay", async () => {
    const at = text.indexOf("1857");
    await line.evaluate((area: HTMLTextAreaElement, place) => area.setSelectionRange(place, place), at);
    for (let i = 0; i < 4; i += 1) await page.keyboard.press("Shift+ArrowLeft");
    expect(await caret(line)).toEqual([at, at + 4]);
    await page.keyboard.type("١٨٥٨");
    await expect(line).toHaveValue(text.replace("1857", "١٨٥٨"));
  });

  await test.step("one's own keys write Arabic", async () => {
    await openTab(page, "Keyboard");
    await page.getByRole("combobox", { name: "Keyboard layout" }).selectOption({ label: "Arabic" });
    await page.getByRole("checkbox", { name: "Type with my keys" }).check();
    await line.focus();
    await page.keyboard.press("Control+a");
    for (const key of ["KeyH", "KeyG", "KeyS", "KeyG", "KeyH", "KeyL"]) await page.keyboard.press(key);
    await expect(line).toHaveValue("السلام");
  });

  await test.step("the fonts that come along are those that are shown", async () => {
    await line.fill("كتاب שָׁלוֹם ſaͤ");
    const loaded = (family: string): Promise<boolean> =>
      page.evaluate(
        (name) => [...document.fonts].some((face) => face.family.includes(name) && face.status === "loaded"),
        family,
      );
    for (const family of ["Noto Naskh Arabic", "Noto Serif Hebrew", "Noto Serif"]) {
      await expect.poll(() => loaded(family)).toBe(true);
    }
  });
});
