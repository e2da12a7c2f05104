/** @file The reading process dies in the middle of a page: that is told, and the next page is read. */
import { execFileSync } from "node:child_process";
import { expect, test } from "./fixtures.ts";

/** The host's reading processes. */
function workersOf(host: number): number[] {
  return execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row))
    .filter((row) => Number(row?.[2]) === host && row?.[3]?.includes("engine-worker"))
    .map((row) => Number(row?.[1]));
}

/** Three pages with nothing on them. */
function blankPages(): Buffer {
  const page = (number: number) => `${number} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>endobj`;
  const objects = [
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
    "2 0 obj<</Type/Pages/Count 3/Kids[3 0 R 4 0 R 5 0 R]>>endobj",
    ...[3, 4, 5].map(page),
  ];
  return Buffer.from(`%PDF-1.4\n${objects.join("\n")}\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
}

test("a reading process that dies is told of, and the next page is read", async ({ page, host }) => {
  test.skip(process.platform === "win32", "no SIGSTOP on Windows");
  const pdf = { name: "blank.pdf", mimeType: "application/pdf", buffer: blankPages() };
  await page.locator("input[type=file]").first().setInputFiles([pdf]);
  await page
    .getByRole("link", { name: "Open", exact: true })
    .or(page.getByRole("button", { name: "Open", exact: true }))
    .first()
    .click();
  const open = (number: number) =>
    page
      .getByRole("link", { name: new RegExp(`Page ${number}`) })
      .or(page.getByRole("button", { name: new RegExp(`Page ${number}`) }))
      .first()
      .click();
  const read = () => page.getByRole("button", { name: "Read this page" }).click();

  await read();
  await expect(page.getByText("No lines were found on this page")).toBeVisible({ timeout: 120_000 });
  const [worker, ...others] = workersOf(host.pid);
  expect(others).toEqual([]);

  // Held still, so that it dies in the middle of the page and not after it.
  process.kill(worker as number, "SIGSTOP");
  await open(2);
  await read();
  await expect(page.getByRole("button", { name: "Cancel reading" })).toBeVisible();
  process.kill(worker as number, "SIGKILL");
  await expect(
    page.getByText(/The reading process ended unexpectedly \(signal SIGKILL\)\. Read this page again/).first(),
  ).toBeVisible();

  await open(3);
  await read();
  await expect(page.getByText("No lines were found on this page")).toBeVisible({ timeout: 120_000 });
  await open(2);
  await expect(page.getByText("This page could not be read.").first()).toBeVisible();
  await page.getByRole("button", { name: "Retry" }).first().click();
  await expect(page.getByText("No lines were found on this page")).toBeVisible({ timeout: 120_000 });
});
