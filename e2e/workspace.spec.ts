/** @file The correction workspace by its keys: verify, find doubts, palette, layout and its undo, history, two windows. */
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { field, openPage, openSample } from "./sample.ts";

/** The sample's last page, which no one has verified, read by the built-in model. */
async function openUnverifiedPage(page: Page): Promise<void> {
  await openSample(page);
  await openPage(page, 4);
  await page.getByRole("button", { name: "Read page" }).click();
  await expect(field(page, 9)).toBeAttached({ timeout: 120_000 });
}

test("keys verify, go to doubts, open the palette and the sheet, and give way to typing", async ({ page }) => {
  await openUnverifiedPage(page);
  await field(page, 1).click();
  await page.keyboard.press("Enter");
  await expect(field(page, 2)).toBeFocused();
  await page.keyboard.press("Tab");
  // Tab selects what the model doubts, in this line or a later one; typing goes over it.
  const doubt = await page.evaluate(() => {
    const active = document.activeElement as HTMLTextAreaElement;
    return active.value.slice(active.selectionStart, active.selectionEnd);
  });
  expect(doubt).not.toBe("");
  await page.keyboard.type("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toHaveCount(0);

  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Command palette" })).toBeVisible();
  await page.keyboard.type("keyboard shortcuts");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
});

test("lines are removed and brought back in the layout, also after a restart", async ({ page, host }) => {
  await openUnverifiedPage(page);
  await field(page, 1).fill("A line that a person wrote");
  await field(page, 1).press("Enter");
  // The field lets go when the line is in the journal, not before.
  await expect(field(page, 2)).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+e");
  await page.locator(".canvas-sheet").first().hover();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await expect(page.getByText("0 / 0 verified")).toBeVisible();

  const place = page.url().split("#")[1];
  await host.stop("SIGKILL");
  await page.goto(await host.start());
  await page.goto(`${new URL(page.url()).origin}/#${place}`);
  await page.reload();
  await page.getByRole("button", { name: /^Undo/ }).click();
  await expect(field(page, 1)).toHaveValue("A line that a person wrote");
  await expect(field(page, 9)).toBeAttached();
});

test("two windows on one line: the second is told and chooses", async ({ page, context }) => {
  await openUnverifiedPage(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(field(other, 1)).toBeVisible();
  // The other window is busy typing while this one verifies.
  await field(other, 1).pressSequentially("x");
  await field(page, 1).fill("From the first window");
  await field(page, 1).press("Enter");
  await field(other, 1).press("Enter");
  const choice = other.getByText("Changed in another window");
  const both = await Promise.race([
    choice.waitFor().then(() => "told"),
    expect(field(other, 1))
      .toHaveValue("From the first window")
      .then(() => "taken over"),
  ]);
  // Whoever was faster: neither text is lost without a word.
  expect(["told", "taken over"]).toContain(both);
  await other.close();
});
