/** @file Pictures for docs/user, taken by the specs that do what the text says: `EMEND_SHOTS=1 npm run test:e2e -- main-loop`. */
import { fileURLToPath } from "node:url";
import { expect, type Locator, type Page } from "@playwright/test";
import sharp from "sharp";

/**
 * Keeps the window as `docs/user/images/NAME.webp`, where pictures are asked for.
 *
 * @param once - what must be on the screen first; the spec itself does not wait for it
 */
export async function shot(page: Page, name: string, once?: Locator): Promise<void> {
  if (process.env.EMEND_SHOTS === undefined) return;
  if (once !== undefined) await expect(once).toBeVisible({ timeout: 300_000 });
  const file = fileURLToPath(new URL(`../docs/user/images/${name}.webp`, import.meta.url));
  await sharp(await page.screenshot({ animations: "disabled" }))
    .webp({ quality: 80, effort: 6 })
    .toFile(file);
}
