/** @file A blind comparison with the real model: drawn, judged by key, taken back, corrected, revealed. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { importSample } from "./sample.ts";
import { addVersion, mangled } from "./version-files.ts";

async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** All lines of the sample are verified: takes that back for those of one page, as a person could. */
async function unverifyPage(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const call = async <T>(method: string, input: object): Promise<T> => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch("/rpc", { method: "POST", headers, body: JSON.stringify({ method, input }) });
      return ((await answer.json()) as { value: T }).value;
    };
    const [{ id: documentId } = { id: "" }] = await call<{ id: string }[]>("documents.list", {});
    const { pages } = await call<{ pages: { id: string }[] }>("documents.get", { id: documentId });
    const lines = await call<{ id: string; text: string; revision: number }[]>("corrections.lines", {
      pageId: pages[1]?.id,
    });
    const changes = lines.map(({ id, text, revision }) => ({
      ...{ lineId: id, text, baseRevision: revision, verified: false },
    }));
    await call("corrections.saveAll", { documentId, changes });
  });
}

test("two versions are judged without their names, also after a reload, and revealed", async ({ page, host }) => {
  await importSample(page);
  await unverifyPage(page);
  await host.stop("SIGTERM");
  addVersion(host.library, "mangled", "Mangled", mangled());
  const begin = await host.start();
  await page.goto(begin);
  await page.goto(`${new URL(begin).origin}/#/versions/blind`);
  await page.getByRole("button", { name: "Draw lines and begin" }).click();
  await expect(page.getByText(/^0 judged and saved/)).toBeVisible({ timeout: 120_000 });
  const judge = async (key: string, judged: number): Promise<void> => {
    await page.keyboard.press(key);
    await expect(page.getByText(new RegExp(`^${judged} judged and saved`))).toBeVisible();
  };

  await test.step("by key, with what was shown as saved there after a reload", async () => {
    expect(await axe(page)).toEqual([]);
    await judge("1", 1);
    await judge("2", 2);
    await judge("3", 3);
    await page.reload();
    await expect(page.getByText(/^3 judged and saved/)).toBeVisible();
    await judge("Control+z", 2);
  });

  await test.step("or corrected, which verifies the line and can be taken back with its text", async () => {
    await page.keyboard.press("c");
    await page.getByRole("textbox", { name: "What stands in the line" }).fill("Es war einmal");
    await judge("Enter", 3);
    await judge("Control+z", 2);
    await page.keyboard.press("c");
    await page.getByRole("textbox", { name: "What stands in the line" }).fill("Es war einmal");
    await judge("Enter", 3);
  });

  await test.step("the versions are named at the end only", async () => {
    await page.getByRole("button", { name: "Reveal the versions" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Reveal the versions" }).click();
    await expect(page.getByText(/sign test, p = /)).toBeVisible();
    await expect(page.getByRole("row", { name: /^CER on 1 line that you corrected/ })).toBeVisible();
    await expect(page.getByText("Es war einmal").first()).toBeVisible();
    expect(await axe(page)).toEqual([]);
  });
});
