import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPages } from "./page-source.ts";
import { makeTiff, type TestTiffImage } from "./test-tiff.ts";

let folder: string;
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-images-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Colour = [red: number, green: number, blue: number];
const RED: Colour = [255, 0, 0];
const GREEN: Colour = [0, 255, 0];
const BLUE: Colour = [0, 0, 255];
const WHITE: Colour = [255, 255, 255];
/** Upright: red and green above, blue and white below. */
const WIDTH = 48;
const HEIGHT = 32;
const upright = (x: number, y: number): Colour =>
  y < HEIGHT / 2 ? (x < WIDTH / 2 ? RED : GREEN) : x < WIDTH / 2 ? BLUE : WHITE;

function pixelsOf(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Buffer {
  return Buffer.from(Array.from({ length: width * height }, (_, i) => colour(i % width, Math.floor(i / width))).flat());
}

const rgb = (width: number, height: number, colour: (x: number, y: number) => Colour) =>
  sharp(pixelsOf(width, height, colour), { raw: { width, height, channels: 3 } });

/** Writes a file and renders its pages. */
async function render(bytes: Uint8Array, name = "scan") {
  const path = join(folder, `${files++}-${name}`);
  writeFileSync(path, bytes);
  const source = await openPages(path, name);
  const pages = [];
  for (let index = 0; index < source.pages; index++) {
    const png = join(folder, `${files++}.png`);
    const page = await source.render(index, png);
    const metadata = await sharp(png).metadata();
    expect(metadata).toMatchObject({ format: "png", depth: "uchar", width: page.width, height: page.height });
    expect(metadata.hasAlpha).toBe(false);
    expect(metadata.orientation ?? 1).toBe(1);
    const { data, info } = await sharp(png).toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => {
      const i = (y * info.width + x) * info.channels;
      return info.channels === 1 ? [data[i], data[i], data[i]] : [...data.subarray(i, i + 3)];
    };
    pages.push({ ...page, channels: metadata.channels, at });
  }
  await source.close();
  return pages;
}

async function renderOne(bytes: Uint8Array, name?: string) {
  const pages = await render(bytes, name);
  expect(pages).toHaveLength(1);
  return pages[0] as (typeof pages)[number];
}

function expectColour(found: readonly (number | undefined)[], wanted: Colour, tolerance = 6): void {
  for (const [channel, value] of wanted.entries()) {
    expect(Math.abs((found[channel] ?? -999) - value), `${found.join()} is not ${wanted.join()}`).toBeLessThanOrEqual(
      tolerance,
    );
  }
}

function expectUpright(page: Awaited<ReturnType<typeof renderOne>>, tolerance?: number): void {
  expect([page.width, page.height]).toEqual([WIDTH, HEIGHT]);
  for (const x of [8, WIDTH - 8])
    for (const y of [8, HEIGHT - 8]) expectColour(page.at(x, y), upright(x, y), tolerance);
}

/** Where a pixel of the upright image is stored, by EXIF's table of what row 0 and column 0 are. */
const STORED: Record<number, (x: number, y: number) => [x: number, y: number]> = {
  1: (x, y) => [x, y],
  2: (x, y) => [WIDTH - 1 - x, y],
  3: (x, y) => [WIDTH - 1 - x, HEIGHT - 1 - y],
  4: (x, y) => [x, HEIGHT - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y) => [y, WIDTH - 1 - x],
  7: (x, y) => [HEIGHT - 1 - y, WIDTH - 1 - x],
  8: (x, y) => [HEIGHT - 1 - y, x],
};

function stored(orientation: number): { width: number; height: number; pixels: Buffer } {
  const turned = orientation > 4;
  const [width, height] = turned ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT];
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const [sx, sy] = STORED[orientation]?.(x, y) ?? [x, y];
      pixels.set(upright(x, y), (sy * width + sx) * 3);
    }
  }
  return { width, height, pixels };
}

describe("orientation", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("sets a JPEG upright: EXIF %i", async (orientation) => {
    const { width, height, pixels } = stored(orientation);
    const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
      .withMetadata({ orientation })
      .toBuffer();
    expectUpright(await renderOne(bytes));
  });

  it.each([2, 3, 4, 5, 6, 7, 8])("sets a TIFF upright: tag 274 is %i", async (orientation) => {
    expectUpright(await renderOne(makeTiff([{ ...stored(orientation), bits: 8, photometric: 2, orientation }])));
  });

  it.each(["png", "webp"] as const)("sets a %s upright", async (format) => {
    const { width, height, pixels } = stored(6);
    const image = sharp(pixels, { raw: { width, height, channels: 3 } }).withMetadata({ orientation: 6 });
    expectUpright(await renderOne(await (format === "png" ? image.png() : image.webp({ lossless: true })).toBuffer()));
  });
});

describe("colours", () => {
  it("keeps those of PNG, JPEG and WebP", async () => {
    const image = () => rgb(WIDTH, HEIGHT, upright);
    expectUpright(await renderOne(await image().png().toBuffer()), 0);
    expectUpright(await renderOne(await image().jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer()));
    expectUpright(await renderOne(await image().webp({ lossless: true }).toBuffer()), 0);
    expectUpright(await renderOne(await image().png({ palette: true }).toBuffer()), 0);
    expectUpright(await renderOne(await image().png({ progressive: true }).toBuffer()), 0);
  });

  it("takes print colours for what they look like: CMYK JPEG", async () => {
    const bytes = await rgb(WIDTH, HEIGHT, (x) => (x < WIDTH / 2 ? [20, 20, 20] : [250, 250, 250]))
      .toColourspace("cmyk")
      .jpeg({ quality: 100 })
      .toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe("cmyk");
    const page = await renderOne(bytes);
    expectColour(page.at(8, 8), [20, 20, 20], 30);
    expectColour(page.at(40, 8), [250, 250, 250], 12);
  });

  it("turns a wide gamut into sRGB", async () => {
    const bytes = await rgb(WIDTH, HEIGHT, () => [200, 40, 40])
      .withIccProfile("p3")
      .png()
      .toBuffer();
    expect((await sharp(bytes).metadata()).icc).toBeDefined();
    expectColour((await renderOne(bytes)).at(8, 8), [200, 40, 40]);
  });

  const leftHalfBlack = (blackBit: 0 | 1): TestTiffImage => ({
    width: 32,
    height: 16,
    bits: 1,
    photometric: blackBit === 0 ? 1 : 0,
    pixels: pixelsOf(4, 16, (x) => [x < 2 === (blackBit === 1) ? 0xff : 0x00]),
  });

  it("reads 1 bit, whichever is black", async () => {
    const png = await sharp(
      pixelsOf(32, 16, (x) => [x < 16 ? 0 : 255]),
      { raw: { width: 32, height: 16, channels: 1 } },
    )
      .png({ palette: true, colours: 2 })
      .toBuffer();
    for (const bytes of [
      makeTiff([leftHalfBlack(0)]),
      makeTiff([leftHalfBlack(1)]),
      makeTiff([leftHalfBlack(1)], "MM"),
      png,
    ]) {
      const page = await renderOne(bytes);
      expect(page.at(4, 8)).toEqual([0, 0, 0]);
      expect(page.at(28, 8)).toEqual([255, 255, 255]);
    }
  });

  it("reads fax: 1 bit in CCITT group 4", async () => {
    const bytes = await sharp(
      pixelsOf(32, 16, (x) => [x < 16 ? 0 : 255]),
      { raw: { width: 32, height: 16, channels: 1 } },
    )
      .toColourspace("b-w")
      .tiff({ compression: "ccittfax4", bitdepth: 1 })
      .toBuffer();
    const page = await renderOne(bytes);
    expect([page.at(4, 8), page.at(28, 8)]).toEqual([
      [0, 0, 0],
      [255, 255, 255],
    ]);
  });

  it("scales 16 bits to 8: PNG and TIFF, grey and colour", async () => {
    const deep = (channels: number, value: (x: number, channel: number) => number) =>
      Uint16Array.from({ length: WIDTH * HEIGHT * channels }, (_, i) =>
        value(Math.floor(i / channels) % WIDTH, i % channels),
      );
    const grey = deep(1, (x) => (x < WIDTH / 2 ? 0x4000 : 0xc0ff));
    const colour = deep(3, (x, channel) => (channel === 0 ? 0xffff : x < WIDTH / 2 ? 0x2000 : 0x8000));
    const raw = { width: WIDTH, height: HEIGHT };
    const greyPng = await sharp(grey, { raw: { ...raw, channels: 1 } })
      .toColourspace("grey16")
      .png()
      .toBuffer();
    const colourPng = await sharp(colour, { raw: { ...raw, channels: 3 } })
      .toColourspace("rgb16")
      .png()
      .toBuffer();
    expect([(await sharp(greyPng).metadata()).depth, (await sharp(colourPng).metadata()).depth]).toEqual([
      "ushort",
      "ushort",
    ]);
    const bytesOf = (samples: Uint16Array) => new Uint8Array(samples.buffer);
    for (const bytes of [greyPng, makeTiff([{ ...raw, bits: 16, photometric: 1, pixels: bytesOf(grey) }])]) {
      const page = await renderOne(bytes);
      expect(page.channels).toBe(1);
      expectColour(page.at(8, 8), [0x40, 0x40, 0x40], 1);
      expectColour(page.at(40, 8), [0xc0, 0xc0, 0xc0], 1);
    }
    for (const bytes of [colourPng, makeTiff([{ ...raw, bits: 16, photometric: 2, pixels: bytesOf(colour) }])]) {
      const page = await renderOne(bytes);
      expectColour(page.at(8, 8), [0xff, 0x20, 0x20], 1);
      expectColour(page.at(40, 8), [0xff, 0x80, 0x80], 1);
    }
  });

  it("keeps grey as grey", async () => {
    const grey = sharp(
      pixelsOf(32, 16, (x) => [x * 8]),
      { raw: { width: 32, height: 16, channels: 1 } },
    ).toColourspace("b-w");
    for (const bytes of [await grey.png().toBuffer(), await grey.tiff({ compression: "lzw" }).toBuffer()]) {
      const page = await renderOne(bytes);
      expect(page.channels).toBe(1);
      expect(page.at(10, 8)).toEqual([80, 80, 80]);
    }
  });

  it("puts what is transparent on white", async () => {
    const rgba = pixelsOf(WIDTH, HEIGHT, (x) => (x < WIDTH / 2 ? [0, 0, 0, 0] : [255, 0, 0, 128]));
    const image = () => sharp(rgba, { raw: { width: WIDTH, height: HEIGHT, channels: 4 } });
    const greyAlpha = sharp(
      pixelsOf(32, 16, (x) => [0, x < 16 ? 0 : 255]),
      { raw: { width: 32, height: 16, channels: 2 } },
    );
    for (const bytes of [
      await image().png().toBuffer(),
      await image().webp({ lossless: true }).toBuffer(),
      await image().tiff({ compression: "lzw" }).toBuffer(),
    ]) {
      const page = await renderOne(bytes);
      expectColour(page.at(8, 8), WHITE, 1);
      expectColour(page.at(40, 8), [255, 127, 127], 2);
    }
    const page = await renderOne(await greyAlpha.toColourspace("b-w").png().toBuffer());
    expect([page.at(4, 8), page.at(28, 8)]).toEqual([
      [255, 255, 255],
      [0, 0, 0],
    ]);
  });
});

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
    const bytes = await rgb(700, 500, upright)
      .tiff({ pyramid: true, tile: true, tileWidth: 128, tileHeight: 128 })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBeGreaterThan(1);
    expect(await renderOne(bytes)).toMatchObject({ width: 700, height: 500 });
  });

  it("takes the first picture of a moving WebP", async () => {
    const frames = pixelsOf(WIDTH, HEIGHT * 2, (_x, y) => (y < HEIGHT ? RED : GREEN));
    const bytes = await sharp(frames, { raw: { width: WIDTH, height: HEIGHT * 2, channels: 3, pageHeight: HEIGHT } })
      .webp({ lossless: true })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    const page = await renderOne(bytes);
    expect([page.width, page.height]).toEqual([WIDTH, HEIGHT]);
    expectColour(page.at(8, 8), RED, 2);
  });

  it("sees a file that was replaced under its name", async () => {
    const path = join(folder, "again.png");
    const values = [];
    for (const grey of [50, 150]) {
      writeFileSync(
        path,
        await rgb(40, 40, () => [grey, grey, grey])
          .png()
          .toBuffer(),
      );
      const source = await openPages(path);
      await source.render(0, join(folder, "again-out.png"));
      values.push(
        (
          await sharp(await sharp(join(folder, "again-out.png")).toBuffer())
            .raw()
            .toBuffer()
        )[0],
      );
    }
    expect(values).toEqual([50, 150]);
  });
});

describe("what cannot be read", () => {
  const page = () => rgb(400, 300, (x, y) => [x % 256, y % 256, (x * y) % 256]);
  const code = async (bytes: Uint8Array, name?: string) =>
    render(bytes, name).then(
      () => "rendered",
      (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
    );

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
    await expect(openPages(join(folder, "gone.png"))).rejects.toMatchObject({
      code: "not-found",
      message: /ENOENT.*still there/,
    });
    await expect(openPages(folder)).rejects.toMatchObject({ code: "not-found", message: /EISDIR.*Add the files/ });
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
