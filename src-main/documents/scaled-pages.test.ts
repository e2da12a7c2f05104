import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pageImageAsset, pageViewAsset, parseAssetId } from "../storage/asset-id.ts";
import { BlobStore } from "../storage/blob-store.ts";
import { ScaledPages } from "./scaled-pages.ts";

let folder: string;
let blobs: BlobStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-scaled-"));
  blobs = new BlobStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const page = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#ddd" } })
    .png()
    .toBuffer();

describe("large pages on the screen", () => {
  it("come smaller, with their proportions, once for all who ask", async () => {
    const sha256 = await blobs.put(await page(14_000, 4_000));
    const scaled = new ScaledPages(blobs);
    const [first, second] = await Promise.all([scaled.path(sha256, "scaled.webp"), scaled.path(sha256, "scaled.webp")]);
    expect(first).toBe(second);
    expect(await sharp(first).metadata()).toMatchObject({ width: 7_000, height: 2_000, format: "webp" });
    expect(readdirSync(dirname(first))).toHaveLength(2);
  });

  it("have a view at the size of a screen, with white paper where the image is transparent", async () => {
    const clear = sharp({ create: { width: 3_000, height: 1_500, channels: 4, background: "#0000" } });
    const sha256 = await blobs.put(await clear.png().toBuffer());
    const view = await new ScaledPages(blobs).path(sha256, "view.jpg");
    expect(await sharp(view).metadata()).toMatchObject({ width: 2_000, height: 1_000, format: "jpeg" });
    expect((await sharp(view).stats()).channels.map(({ min }) => min)).toEqual([255, 255, 255]);
    expect(pageViewAsset(sha256, 3_000, 1_500)).toBe(`${sha256}.view.jpg`);
    expect(pageViewAsset(sha256, 2_000, 1_500)).toBe(`${sha256}.png`);
  });

  it("leave nothing half made where the image cannot be read", async () => {
    const sha256 = await blobs.put(Buffer.from("no image"));
    await expect(new ScaledPages(blobs).path(sha256, "view.jpg")).rejects.toThrow();
    expect(readdirSync(dirname(blobs.path(sha256)))).toEqual([sha256]);
  });

  it("are asked for above 40 megapixels alone", () => {
    const sha256 = "a".repeat(64);
    expect(pageImageAsset(sha256, 5_000, 8_000)).toBe(`${sha256}.png`);
    const large = pageImageAsset(sha256, 5_001, 8_000);
    expect(parseAssetId(large)).toMatchObject({ sha256, type: "scaled.webp", contentType: "image/webp" });
    expect(existsSync(blobs.path(sha256))).toBe(false);
  });
});
