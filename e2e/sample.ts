/** @file The sample in the real app: how a test comes to its pages and lines. */
import { expect, type Locator, type Page } from "@playwright/test";

/** What is pressed after an import to go to what came in. */
const openButton = (page: Page): Locator => page.getByRole("button", { name: "Open", exact: true }).first();

/** Imports the sample. It is not opened. */
export async function importSample(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Try the sample" }).click();
  await expect(openButton(page)).toBeVisible({ timeout: 120_000 });
}

/** Imports the sample and opens it. Three of its four pages have lines with ground truth. */
export async function openSample(page: Page): Promise<void> {
  await importSample(page);
  await openButton(page).click();
  await expect(page.getByRole("button", { name: "Read all pages" })).toBeVisible();
}

/** Opens a page of the document that is open, by its number from 1. */
export async function openPage(page: Page, number: number): Promise<void> {
  const rail = page.getByRole("navigation", { name: "Pages" });
  await rail.getByRole("button", { name: new RegExp(`^Page ${number},`) }).click();
}

/** Has the built-in model read all pages of the document that is open. */
export async function readAllPages(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Read all pages" }).click();
  await expect(page.getByText(/^Read\. .* changed/)).toBeVisible({ timeout: 120_000 });
}

/** The text field of a line of the open page, by its number from 1. */
export function field(page: Page, line: number): Locator {
  return page.getByRole("textbox", { name: `Text of line ${line}`, exact: true });
}
