/** @file Every screen for people with screen readers, low sight or a large zoom: axe, 200 %, and a mirrored interface. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { field, openPage, openSample } from "./sample.ts";

const SCREENS = [
  "library",
  "train",
  "versions",
  "versions/blind",
  "models",
  "scores",
  ...["metrics", "trends", "lines"].map((tab) => `scores/all/${tab}`),
];

/** Goes to a screen by its address and waits until it stands. */
async function show(page: Page, route: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/${route}`);
  await expect(page.locator("#content h1, #content [role=toolbar]").first()).toBeVisible();
  await page.waitForLoadState("networkidle").catch(() => {});
}

/** Imports the sample. @returns the address of its second page, which has lines with ground truth */
async function openSecondPage(page: Page): Promise<string> {
  await openSample(page);
  await openPage(page, 2);
  await expect(field(page, 1)).toBeVisible();
  return page.url().split("#/")[1] ?? "";
}

async function setAppearance(page: Page, settings: Record<string, string>): Promise<void> {
  await page.evaluate((values) => {
    for (const [name, value] of Object.entries(values)) localStorage.setItem(`emend.${name}`, JSON.stringify(value));
  }, settings);
  await page.reload();
}

test("axe finds nothing on any screen: light, dark, more contrast", async ({ page }) => {
  const document = await openSecondPage(page);
  for (const settings of [
    { theme: "light", contrast: "normal" },
    { theme: "dark", contrast: "normal" },
    { theme: "light", contrast: "more" },
    { theme: "dark", contrast: "more" },
  ]) {
    await setAppearance(page, settings);
    for (const route of [...SCREENS, document]) {
      await show(page, route);
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
      );
      expect.soft(found, `${route} with ${JSON.stringify(settings)}`).toEqual([]);
    }
  }
});

test("at 200 % and mirrored in Arabic nothing has to be scrolled sideways", async ({ page }) => {
  const document = await openSecondPage(page);
  // 200 % of a window of 1440 by 900 leaves the page so many pixels of its own.
  await page.setViewportSize({ width: 720, height: 450 });
  for (const [language, dir] of [
    ["en", "ltr"],
    ["ar", "rtl"],
  ] as const) {
    await setAppearance(page, { language });
    await expect(page.locator("html")).toHaveAttribute("dir", dir);
    for (const route of [...SCREENS, document]) {
      await show(page, route);
      const overflow = await page.evaluate(() => window.document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${route} in ${language}`).toBeLessThanOrEqual(0);
    }
  }
});
