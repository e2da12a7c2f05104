/** @file Versions with the real model: the gate, roll back, comparing, one for a document, deleting and undo. No training. */
import { expect, test } from "./fixtures.ts";
import { importSample } from "./sample.ts";
import { addVersion, mangled } from "./version-files.ts";

test("versions are kept out, used, rolled back, compared, chosen for a document, deleted and brought back", async ({
  page,
  host,
}) => {
  test.setTimeout(600_000);
  await importSample(page);
  await host.stop("SIGTERM");
  addVersion(host.library, "twin", "Twin", null);
  addVersion(host.library, "mangled", "Mangled", mangled());
  await page.goto(await host.start());
  await page.getByRole("link", { name: "Versions" }).click();
  const card = (name: string) => page.getByRole("article", { name });
  const production = page.getByRole("region", { name: "In production" });

  await test.step("a worse one is kept out, unless a reason is typed", async () => {
    await card("Mangled").getByRole("button", { name: "Use this version" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(/held-back lines worse than PP-OCRv6 small, by more than chance/)).toBeVisible({
      timeout: 120_000,
    });
    await expect(dialog.getByText(/some parts worse than PP-OCRv6 small/)).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Use it all the same" })).toBeDisabled();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(production).toContainText("PP-OCRv6 small");
  });

  await test.step("one that reads the same goes into production, and back", async () => {
    await card("Twin").getByRole("button", { name: "Use this version" }).click();
    await expect(page.getByText(/cannot be told from PP-OCRv6 small/)).toBeVisible({ timeout: 120_000 });
    await page.getByRole("button", { name: "Put into production" }).click();
    await expect(production).toContainText("Twin");
    await production.getByRole("button", { name: "Roll back to PP-OCRv6 small" }).click();
    await expect(production.getByRole("button", { name: /^Roll back to Twin/ })).toBeVisible();
  });

  await test.step("two are compared with lines, crops and confusions", async () => {
    await page.goto(`${new URL(page.url()).origin}/#/versions/compare/twin/mangled`);
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await expect(page.getByText("Mangled is worse, by more than chance.")).toBeVisible({ timeout: 120_000 });
    await expect(page.getByTitle(/^e read as n, \d+ times$/)).toBeVisible();
    await expect(page.getByRole("img", { name: /^Image of / }).first()).toBeVisible();
    await page.getByRole("link", { name: "All versions" }).click();
  });

  await test.step("all are ranked on the same lines, with an alert for the document that one reads worse", async () => {
    await page.getByRole("button", { name: "Leaderboard" }).click();
    await page.getByRole("button", { name: "Rank" }).click();
    await expect(page.getByRole("row", { name: /Mangled/ })).toContainText("worse", { timeout: 120_000 });
    await expect(page.getByText(/Mangled.* reads worse than .*PP-OCRv6 small/)).toBeVisible();
    await expect(page.getByText(/^Document “.+”, \d+ lines: CER/)).toBeVisible();
    await page.getByRole("link", { name: "All versions" }).click();
  });

  await test.step("a document gets one of its own; deleting it says so, and undo brings both back", async () => {
    await page.getByRole("combobox", { name: "Document or tag" }).selectOption({ index: 1 });
    await page.getByRole("combobox", { name: "Version", exact: true }).selectOption("Mangled");
    await page.getByRole("button", { name: "Set", exact: true }).click();
    const choices = page.getByRole("region", { name: /with a version of their own/ });
    await expect(choices.getByRole("listitem")).toContainText("Mangled");
    await page.getByRole("button", { name: "Details of Mangled" }).click();
    await card("Mangled").getByRole("button", { name: "Delete" }).click();
    await expect(page.getByRole("dialog").getByText(/Read with it until now/)).toBeVisible();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(card("Mangled")).toHaveCount(0);
    await production.getByRole("button", { name: "Undo: Mangled deleted" }).click();
    await expect(card("Mangled")).toBeVisible();
    await expect(choices.getByRole("listitem")).toContainText("Mangled");
  });
});
