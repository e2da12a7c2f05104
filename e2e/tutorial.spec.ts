/** @file The pictures of docs/tutorial.md, step by step as it is told there: `EMEND_SCREENSHOTS=1 npm run test:e2e -- tutorial`. */
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { field, openPage, openSample } from "./sample.ts";

const images = fileURLToPath(new URL("../docs/images", import.meta.url));
const picture = (page: Page, name: string) => page.screenshot({ path: `${images}/${name}.png` });
const screen = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).click();

test.use({ viewport: { width: 1200, height: 760 } });

test("the tutorial, from an empty library to the scores", async ({ page }) => {
  test.skip(process.env.EMEND_SCREENSHOTS !== "1", "set EMEND_SCREENSHOTS=1 to make the pictures anew");
  await expect(page.getByRole("button", { name: "Try the sample" })).toBeVisible();
  await picture(page, "library");

  await openSample(page);
  await openPage(page, 1);
  await expect(field(page, 1)).toBeVisible();
  await picture(page, "workspace");

  await openPage(page, 4);
  await page.getByRole("button", { name: "Read page", exact: true }).click();
  await expect(field(page, 1)).not.toHaveValue("", { timeout: 120_000 });
  await field(page, 1).click();
  await picture(page, "reading");

  for (const name of ["Train", "Scores", "Privacy"]) {
    await screen(page, name);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await picture(page, name.toLowerCase());
  }
});
