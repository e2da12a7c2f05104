import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPages } from "./page-source.ts";
import { problem, TestRenderer } from "./test-render.ts";
import { makeTiff, type TestTiffImage } from "./test-tiff.ts";

let renderer: TestRenderer;
const render: TestRenderer["render"] = (...args) => renderer.render(...args);
const renderOne: TestRenderer["renderOne"] = (...args) => renderer.renderOne(...args);
beforeAll(() => {
  renderer = new TestRenderer();
});
afterAll(() => renderer.dispose());

type Colour = [red: number, green: number, blue: number];

const rgb = (width: number, height: number, colour: (x: number, y: number) => Colour) => {
  const pixels = Array.from({ length: width * height }, (_, i) => colour(i % width, Math.floor(i / width)));
  return sharp(Uint8Array.from(pixels.flat()), { raw: { width, height, channels: 3 } });
};

describe("pages", () => {
  const plain = (width: number, height: number, grey: number, more: Partial<TestTiffImage> = {}): TestTiffImage => ({
    width,
    height,
    bits: 8,
    photometric: 1,
    pixels: new Uint8Array(width * height).fill(grey),
    ...more,
  });

  it.each(["II", "MM"] as const)(
    "reads every page of a TIFF, each in its size and orientation (%s)",
    async (endian) => {
      const pages = await render(
        makeTiff([plain(40, 20, 10), plain(30, 50, 120, { orientation: 6 }), plain(20, 20, 250)], endian),
      );
      expect(pages.map(({ width, height, at }) => [width, height, at(5, 5)[0]])).toEqual([
        [40, 20, 10],
        [50, 30, 120],
        [20, 20, 250],
      ]);
    },
  );

  it("leaves out a TIFF's thumbnails and masks", async () => {
    const pages = await render(
      makeTiff([
        plain(10, 5, 10, { subfile: 1 }),
        plain(40, 20, 10),
        plain(40, 20, 0, { subfile: 4 }),
        plain(40, 20, 200, { subfile: 2 }),
      ]),
    );
    expect(pages.map(({ width, at }) => [width, at(2, 2)[0]])).toEqual([
      [40, 10],
      [40, 200],
    ]);
  });

  it("takes a pyramid for one page", async () => {
    const bytes = await rgb(700, 500, (x, y) => [x % 256, y % 256, 0])
      .tiff({ pyramid: true, tile: true, tileWidth: 128, tileHeight: 128 })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBeGreaterThan(1);
    expect(await renderOne(bytes)).toMatchObject({ width: 700, height: 500 });
  });

  it("takes the first picture of a moving WebP", async () => {
    const frames = Uint8Array.from({ length: 48 * 64 * 3 }, (_, i) => (i < 48 * 32 * 3 ? 40 : 200));
    const bytes = await sharp(frames, { raw: { width: 48, height: 64, channels: 3, pageHeight: 32 } })
      .webp({ lossless: true })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    const page = await renderOne(bytes);
    expect([page.width, page.height, page.at(8, 8)]).toEqual([48, 32, [40, 40, 40]]);
  });

  it("sees a file that was replaced under its name", async () => {
    const path = join(renderer.folder, "again.png");
    const values = [];
    for (const grey of [50, 150]) {
      writeFileSync(
        path,
        await rgb(40, 40, () => [grey, grey, grey])
          .png()
          .toBuffer(),
      );
      const source = await openPages(path);
      await source.render(0, join(renderer.folder, "again-out.png"));
      values.push(
        (
          await sharp(await sharp(join(renderer.folder, "again-out.png")).toBuffer())
            .raw()
            .toBuffer()
        )[0],
      );
    }
    expect(values).toEqual([50, 150]);
  });
});

it("stops waiting for the decoder at once when it is cancelled", async () => {
  const bytes = await sharp({ create: { width: 5000, height: 5000, channels: 3, background: "#f4ecd8" } })
    .png()
    .toBuffer();
  const abort = new AbortController();
  const source = await renderer.open(bytes, "large.png", { signal: abort.signal });
  const drawing = problem(source.render(0, renderer.path("large.png")));
  setImmediate(() => abort.abort());
  expect(await drawing).toBe("cancelled: Cancelled.");
  expect(await problem(source.render(0, renderer.path("large.png")))).toBe("cancelled: Cancelled.");
});

describe("what cannot be read", () => {
  const page = () => rgb(400, 300, (x, y) => [x % 256, y % 256, (x * y) % 256]);
  const code = (bytes: Uint8Array, name?: string) => problem(render(bytes, name));

  it("says that a file is empty", async () => {
    expect(await code(Buffer.alloc(0), "a.jpg")).toBe("empty-file: a.jpg is empty. Copy it again from where it came.");
  });

  it("goes by the bytes, not by the name", async () => {
    expect(await renderOne(await page().jpeg().toBuffer(), "scan.pdf")).toMatchObject({ width: 400, height: 300 });
    expect(await code(Buffer.from("Dear diary, today I scanned nothing."), "scan.png")).toMatch(
      /^unsupported-file: scan.png is no PNG, JPEG, TIFF, WebP or PDF, .* Convert it/,
    );
    expect(await code(await page().gif().toBuffer(), "scan.jpg")).toMatch(/^unsupported-file/);
  });

  it.each(["jpeg", "png", "webp", "tiff"] as const)("does not pass half a %s for a page", async (format) => {
    const bytes = await page()
      .toFormat(format, format === "tiff" ? { compression: "lzw" } : {})
      .toBuffer();
    expect(await code(bytes.subarray(0, Math.floor(bytes.length * 0.6)), "half")).toMatch(
      /^damaged-file: half is damaged \(.+\)\. Scan or export it again\.$/,
    );
    expect(await code(bytes.subarray(0, 40), "stub")).toMatch(/^damaged-file: stub is damaged/);
  });

  it("names the page that is damaged", async () => {
    const good = { width: 40, height: 20, bits: 8, photometric: 1, pixels: new Uint8Array(800) } as const;
    const bytes = makeTiff([good, good]);
    expect(await code(bytes.subarray(0, bytes.length - 300), "two.tif")).toMatch(
      /^damaged-file: (Page 2 of )?two.tif is damaged/,
    );
  });

  it("says that a file is gone, or is a folder", async () => {
    await expect(openPages(join(renderer.folder, "gone.png"))).rejects.toMatchObject({
      code: "not-found",
      message: /ENOENT.*still there/,
    });
    await expect(openPages(renderer.folder)).rejects.toMatchObject({
      code: "not-found",
      message: /EISDIR.*Add the files/,
    });
  });

  it("says that an image has too many pixels, without decoding it", async () => {
    expect(await code(pngThatClaims(30_000, 30_000), "poster.png")).toMatch(
      /^file-too-large: poster.png has more than \d+ megapixels. Scale it down/,
    );
  });
});

/** A PNG whose header says more than its data holds: what a decompression bomb looks like from outside. */
function pngThatClaims(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(100))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
