/** @file The scores of the sample with the real model: figures under a profile, charts saved, worst lines opened. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { openSample, readAllPages } from "./sample.ts";

async function saved(page: Page, kind: string): Promise<Buffer> {
  const download = page.waitForEvent("download");
  await page.getByLabel("Save or show as a table: CER by version").click();
  await page.getByRole("button", { name: kind, exact: true }).click();
  return readFileSync(await (await download).path());
}

test("figures under a profile, charts and a report as files, the worst line in the workspace", async ({
  page,
  host,
  browser,
}) => {
  test.setTimeout(600_000);
  await openSample(page);
  await readAllPages(page);
  await page.getByRole("link", { name: "Scores", exact: true }).click();

  await test.step("every figure under a profile that stands in the address", async () => {
    await page.getByRole("tab", { name: "All figures" }).click();
    const cer = page.getByRole("row", { name: /^CER / }).getByRole("cell");
    await expect(cer).toContainText("%");
    await page.getByRole("combobox", { name: "Profile", exact: true }).selectOption("dinglehopper");
    await expect(page.getByRole("table")).toContainText("Profile dinglehopper");
    await page.reload();
    await expect(page.getByRole("table")).toContainText("Profile dinglehopper");
    await expect(page.getByText("Characters are grapheme clusters.")).toBeVisible();
  });

  await test.step("charts by key, as SVG, PNG and CSV", async () => {
    await page.getByRole("tab", { name: "All figures" }).press("ArrowRight");
    await page.getByRole("combobox", { name: "By", exact: true }).selectOption("version");
    await expect(page.getByRole("img", { name: "CER by version" })).toBeVisible();
    const csv = (await saved(page, "Save as CSV")).toString("utf8");
    const [head, row = ""] = csv.trim().split("\r\n");
    expect(head).toContain("CER");
    expect(Number(row.split(",")[1])).toBeGreaterThan(0);
    const svg = (await saved(page, "Save as SVG")).toString("utf8");
    expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
    expect(svg).toContain('fill="rgb(');
    expect(svg).not.toContain("class=");
    const png = await saved(page, "Save as PNG");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.readUInt32BE(16)).toBeGreaterThan(1_000);
    await page.getByLabel("Save or show as a table: CER by version").click();
    await page.getByRole("button", { name: "Show as a table" }).click();
    await expect(page.getByRole("table", { name: "CER by version" })).toBeVisible();
  });

  await test.step("the worst line opens where it is corrected", async () => {
    await page.getByRole("tab", { name: "Worst lines" }).click();
    await page.getByRole("combobox", { name: "How many", exact: true }).selectOption("100");
    const first = page
      .getByRole("listitem")
      .filter({ has: page.getByRole("img") })
      .first();
    await expect(first.getByRole("img")).toBeVisible();
    await first.getByRole("link").click();
    await expect(page).toHaveURL(/#\/document\/.+\/.+\/.+/);
    await page.goBack();
    await expect(page.getByRole("combobox", { name: "How many", exact: true })).toHaveValue("100");
  });

  await test.step("a report opens without a network, and the command line writes the same", async () => {
    await page.getByRole("tab", { name: "All figures" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as a report" }).click();
    const path = join(host.library, "from-the-page.html");
    await (await download).saveAs(path);
    const alone = await browser.newContext({ offline: true });
    const report = await alone.newPage();
    const asked: string[] = [];
    const errors: string[] = [];
    report.on("request", (request) => asked.push(request.url().slice(0, 5)));
    report.on("console", (message) => errors.push(message.text()));
    await report.goto(pathToFileURL(path).href);
    await expect(report.locator("#profile")).toHaveText("dinglehopper");
    const widths = await report
      .locator("article img")
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    expect(widths.length).toBeGreaterThan(0);
    expect(Math.min(...widths)).toBeGreaterThan(20);
    expect(asked.filter((start) => start !== "data:")).toEqual(["file:"]);
    expect(errors).toEqual([]);
    const data = await report.locator("#data").innerText();
    await alone.close();

    await host.stop("SIGTERM");
    const main = fileURLToPath(new URL("../src-main/cli/main.ts", import.meta.url));
    const out = join(host.library, "from-the-command-line.html");
    const said = execFileSync(
      process.execPath,
      [
        ...["--disable-warning=ExperimentalWarning", main, "report", "--library", host.library],
        ...["--out", out, "--json"],
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    );
    expect(JSON.parse(said)).toMatchObject({ path: out, dataSha256: data, withheld: 0 });
    expect(readFileSync(out, "utf8")).toContain("Emend");
  });
});
