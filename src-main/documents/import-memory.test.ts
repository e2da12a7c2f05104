/** @file Huge images come in row by row; only one that has to be turned is in memory as a whole, and once. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ImportJob } from "#contract/documents.ts";

import { openTestImporter } from "./test-import.ts";

/** For a machine that is busy with other things. */
const PATIENCE_MS = 900_000;
const WIDTH = 20_000;
const HEIGHT = 6000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-huge-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function importInChild(library: string, file: string): Promise<{ job: ImportJob; grownBytes: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "import-child.ts"), library, "never", file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (data: string) => {
    output += data;
  });
  await new Promise((resolve) => child.on("close", resolve));
  return JSON.parse(/^end (.*)$/m.exec(output)?.[1] ?? "");
}

it.each([
  { format: "png", orientation: 1, width: WIDTH, height: HEIGHT, share: 0.6 },
  { format: "jpeg", orientation: 6, width: HEIGHT, height: WIDTH, share: 1.5 },
] as const)(
  "brings in $format of 20,000 by 6,000 pixels, orientation $orientation",
  async ({ format, orientation, width, height, share }) => {
    const path = join(folder, `huge.${format}`);
    await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: "#f4ecd8" } })
      .toFormat(format)
      .withMetadata({ orientation })
      .toFile(path);
    const library = join(folder, format);
    const { job, grownBytes } = await importInChild(library, path);
    expect(job.results).toMatchObject([{ outcome: "imported", pages: 1 }]);
    const importer = openTestImporter(library);
    expect(importer.repository.pages(job.documentIds[0] ?? "")).toMatchObject([{ width, height }]);
    await importer.close();
    expect(grownBytes).toBeLessThan(share * WIDTH * HEIGHT * 3);
  },
  PATIENCE_MS,
);
