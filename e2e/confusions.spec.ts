/** @file Confusions in the real app: a cell opened, its places judged by key, one and all fixed, and taken back. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "./fixtures.ts";
import { importSample } from "./sample.ts";

/** A reading of three verified lines of one document in which the first e is a c. @returns their ids, in reading order */
function misread(library: string): string[] {
  const database = new Database(join(library, "library.sqlite"));
  const lines = database
    .prepare(
      `SELECT line.id, line.text FROM line JOIN page ON page.id = line.page_id
       WHERE status = 'verified' AND text LIKE '%e%' ORDER BY page.position, line.position LIMIT 3`,
    )
    .all() as { id: string; text: string }[];
  const read = database.prepare(
    `INSERT INTO proposal (line_id, version_id, version_name, text, confidence, characters, created_at)
     VALUES (?, 'v9', 'Test version', ?, 0.8, '[]', '2026-01-01T00:00:00.000Z')`,
  );
  for (const { id, text } of lines) read.run(id, text.replace("e", "c"));
  database.close();
  return lines.map(({ id }) => id);
}

function texts(library: string, ids: readonly string[]): string[] {
  const database = new Database(join(library, "library.sqlite"), { readonly: true });
  const rows = ids.map((id) => database.prepare("SELECT text FROM line WHERE id = ?").pluck().get(id) as string);
  database.close();
  return rows;
}

test("a confusion is judged place by place and fixed as one step", async ({ page, host }) => {
  await importSample(page);
  const ids = misread(host.library);
  const before = texts(host.library, ids);
  const now = () => texts(host.library, ids);
  await page.getByRole("link", { name: "Scores" }).click();
  await page.getByRole("tab", { name: "Confusions" }).click();
  await page.getByLabel("Readings").selectOption({ label: "Test version" });
  await page.getByRole("table").getByRole("button", { name: "e read as c: 3 places" }).click();
  const places = page.getByRole("listitem").filter({ has: page.getByText("Ground truth", { exact: true }) });
  await expect(places).toHaveCount(3);
  await expect(places.nth(0)).toBeFocused();

  await page.keyboard.press("j");
  await expect(places.nth(1)).toBeFocused();
  await page.keyboard.press("k");
  await page.keyboard.press("r");
  await expect(places.nth(0)).toContainText("Ground truth is right");
  await expect(page.getByRole("button", { name: "Fix all alike (2)" })).toBeVisible();

  await expect(places.nth(1)).toBeFocused();
  await page.keyboard.press("a");
  await expect(places).toHaveCount(2);
  expect(now()).toEqual([before[0], before[1]?.replace("e", "c"), before[2]]);
  await page.keyboard.press("Control+z");
  await expect(places).toHaveCount(3);
  expect(now()).toEqual(before);

  await page.keyboard.press("Shift+A");
  await expect(page.getByText("2 places fixed in 2 lines")).toBeVisible();
  await expect(places).toHaveCount(1);
  expect(now()).toEqual([before[0], before[1]?.replace("e", "c"), before[2]?.replace("e", "c")]);
  await page.keyboard.press("Control+z");
  await expect(places).toHaveCount(3);
  expect(now()).toEqual(before);
});
