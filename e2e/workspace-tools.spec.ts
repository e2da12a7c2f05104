/** @file The workspace in a real browser over the real host and model: keys, strip, columns, layout, readings as a merge. */
import { expect, test } from "./fixtures.ts";
import { field, openPage, openSample, readAllPages } from "./sample.ts";

test.beforeEach(async ({ page }) => {
  await openSample(page);
  await readAllPages(page);
});

test("hands on the keyboard: words, flags, palette, keys of one's own, columns and place that are remembered", async ({
  page,
}) => {
  await openPage(page, 4);
  const first = field(page, 1);
  await first.click();

  await test.step("Alt+U calls a line unreadable, Shift+Enter skips one, and both go on", async () => {
    await page.keyboard.press("Alt+u");
    await expect(field(page, 2)).toBeFocused();
    await expect(page.getByText("Unreadable", { exact: true })).toBeVisible();
    await page.keyboard.press("Shift+Enter");
    await expect(field(page, 3)).toBeFocused();
    await expect(page.getByText("Skipped", { exact: true })).toBeVisible();
  });

  await test.step("the strip under the line takes what is typed, where the cards are folded away", async () => {
    await page.keyboard.press("Control+3");
    await expect(field(page, 3)).toBeHidden();
    const words = page.getByRole("group", { name: "Words of line 3" }).getByRole("textbox");
    await words.first().click();
    await words.first().fill("Strip");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("group", { name: "Words of line 4" })).toBeVisible();
    await page.keyboard.press("Control+3");
    await expect(field(page, 3)).toHaveValue(/^Strip /);
  });

  await test.step("a key of one's own works, and the palette finds a page", async () => {
    await page.keyboard.press("Control+/");
    await page.getByRole("button", { name: "Change the key of: Flag the line, or take the flag off" }).click();
    await page.keyboard.press("Control+Shift+E");
    await page.getByRole("button", { name: "Use", exact: true }).click();
    await page.keyboard.press("Escape");
    await field(page, 4).click();
    await page.keyboard.press("Control+Shift+E");
    await expect(page.getByText("Flagged", { exact: true }).last()).toBeVisible();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("page 2");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Page 2 of 4")).toBeVisible();
  });

  await test.step("columns, page and keys are as they were after a reload", async () => {
    await openPage(page, 4);
    await field(page, 5).click();
    await page.keyboard.press("Control+1");
    await expect(page.getByRole("navigation", { name: "Pages" })).toBeHidden();
    // The place is written a moment later.
    await expect.poll(() => page.evaluate(() => Object.values(localStorage).join("\n"))).toContain('"rail":false');
    await page.reload();
    await expect(page.getByText("Page 4 of 4")).toBeVisible();
    await expect(page.getByRole("article", { name: "Line 5" })).toHaveAttribute("aria-current", "true");
    await expect(page.getByRole("navigation", { name: "Pages" })).toBeHidden();
    await page.keyboard.press("Control+4");
    await expect(page.getByRole("region", { name: "Page image" })).toBeHidden();
  });
});

test("layout: a line is split, joined, drawn and deleted, and undo takes all of it back", async ({ page }) => {
  await openPage(page, 4);
  const before = await field(page, 1).inputValue();
  await field(page, 1).click();
  await page.keyboard.press("Home");
  for (let i = 0; i < before.indexOf(" ") + 1; i += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Control+d");
  await expect(field(page, 2)).toBeFocused();
  expect(`${await field(page, 1).inputValue()} ${await field(page, 2).inputValue()}`).toBe(before);
  await page.keyboard.press("Control+Shift+M");
  await expect(field(page, 1)).toHaveValue(before);
  await page.keyboard.press("Control+z");
  await expect(field(page, 1)).not.toHaveValue(before);
  await page.keyboard.press("Control+z");
  await expect(field(page, 1)).toHaveValue(before);

  await page.keyboard.press("Alt+e");
  const rows = page.getByRole("listbox", { name: "Reading order" }).getByRole("option");
  await expect(rows.first()).toBeVisible();
  const count = await rows.count();
  await page.keyboard.press("n");
  const box = await page.getByRole("application", { name: "Layout" }).boundingBox();
  if (box === null) throw new Error("the page image is not shown");
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.8);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.83, { steps: 5 });
  await page.mouse.up();
  await expect(rows).toHaveCount(count + 1);
  await page.keyboard.press("v");
  await page.keyboard.press("Delete");
  await expect(rows).toHaveCount(count);
  await page.keyboard.press("Control+z");
  await expect(rows).toHaveCount(count + 1);
  await page.keyboard.press("Control+z");
  await expect(rows).toHaveCount(count);
});

test("you or me: what is dismissed by key does not ask again, and the verified text stays", async ({ page }) => {
  await page.keyboard.press("Alt+y");
  const items = page.getByRole("list", { name: "You or me?" }).getByRole("listitem");
  await expect(items.first()).toBeFocused();
  const place = await items.first().getAttribute("aria-label");
  await page.keyboard.press("r");
  await expect(page.getByRole("listitem", { name: place ?? "", exact: true })).toBeHidden();
  await expect(items.first()).toBeFocused();
  await page.reload();
  await expect(page.getByRole("button", { name: "You or me?" })).toBeVisible();
  await page.keyboard.press("Alt+y");
  await expect(items.first()).toBeVisible();
  await expect(page.getByRole("listitem", { name: place ?? "", exact: true })).toBeHidden();
});
