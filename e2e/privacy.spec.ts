/** @file Black boxes in the real app: drawn by mouse and by key, taken back, burnt into what is exported; a page erased. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import sharp from "sharp";
import { expect, test } from "./fixtures.ts";
import { openPage, openSample } from "./sample.ts";

/** A call of the contract, as the window makes it. */
async function call<T>(page: Page, method: string, input: unknown): Promise<T> {
  const result = await page.evaluate(
    async (request) => {
      const answer = await fetch("/rpc", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request),
      });
      return (await answer.json()) as { ok: boolean; value: unknown };
    },
    { method, input },
  );
  expect(result.ok).toBe(true);
  return result.value as T;
}

interface Box {
  polygon: [number, number][];
}
const boxesOf = (page: Page, pageId: string) => call<Box[]>(page, "privacy.redactions", { pageId });

test("places are blacked out by mouse and by key, taken back, and are black and cut in exports", async ({
  page,
  host,
}) => {
  await openSample(page);
  await openPage(page, 1);
  const documents = await call<{ id: string }[]>(page, "documents.list", {});
  const documentId = documents[0]?.id ?? "";
  const { pages } = await call<{ pages: { id: string }[] }>(page, "documents.get", { id: documentId });
  const first = pages[0]?.id ?? "";
  await page.keyboard.press("Alt+e");
  const canvas = page.getByRole("application");
  await expect(canvas).toBeVisible();
  await page.keyboard.press("b");
  const room = await canvas.boundingBox();
  const [x, y] = [(room?.x ?? 0) + (room?.width ?? 0) / 2, (room?.y ?? 0) + (room?.height ?? 0) / 2];
  await page.mouse.move(x - 60, y - 10);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 20, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => boxesOf(page, first)).toHaveLength(1);

  // By key: over the line that is open, moved down and made larger.
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^Arrows move the box/)).toBeVisible();
  for (const key of ["ArrowDown", "Shift+ArrowRight", "Shift+ArrowDown", "Enter"]) await page.keyboard.press(key);
  await expect.poll(() => boxesOf(page, first)).toHaveLength(2);

  // What was there last is taken back, and done again.
  await page.keyboard.press("Control+z");
  await expect.poll(() => boxesOf(page, first)).toHaveLength(1);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => boxesOf(page, first)).toHaveLength(2);
  const boxes = await boxesOf(page, first);

  const { jobId } = await call<{ jobId: string }>(page, "formats.export", {
    ...{ documentIds: [documentId], format: "page-xml" },
  });
  const job = () => call<{ state: string }>(page, "formats.job", { jobId });
  await expect.poll(async () => (await job()).state).toBe("done");
  const exported = join(host.library, "exports");
  const files = readdirSync(exported, { recursive: true, encoding: "utf8" }).sort();
  const image = files.find((file) => /\.(png|jpe?g)$/.test(file)) ?? "";
  const xml = files.find((file) => /(^|[/\\])[^/\\]*1\.xml$/.test(file)) ?? "";
  const { data, info } = await sharp(join(exported, image)).raw().toBuffer({ resolveWithObject: true });
  for (const { polygon } of boxes) {
    const [px, py] = [0, 1].map((axis) =>
      Math.round(polygon.reduce((sum, point) => sum + (point[axis] ?? 0), 0) / polygon.length),
    );
    expect(data[((py ?? 0) * info.width + (px ?? 0)) * info.channels]).toBe(0);
  }
  expect(readFileSync(join(exported, xml), "utf8")).toContain("█");
});
