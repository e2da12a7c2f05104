import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RenderedTestPage, TestRenderer } from "./test-render.ts";
import { makeTiff, type TestTiffImage } from "./test-tiff.ts";

let renderer: TestRenderer;
beforeAll(() => {
  renderer = new TestRenderer();
});
afterAll(() => renderer.dispose());

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

/** Whatever came in, what is kept is an upright PNG of 8 bits without alpha. */
async function render(bytes: Uint8Array, name = "scan") {
  const pages = await renderer.render(bytes, name);
  for (const { metadata, width, height } of pages) {
    expect(metadata).toMatchObject({ format: "png", depth: "uchar", width, height, hasAlpha: false });
    expect(metadata.orientation ?? 1).toBe(1);
  }
  return pages;
}

async function renderOne(bytes: Uint8Array) {
  const pages = await render(bytes);
  expect(pages).toHaveLength(1);
  return pages[0] as RenderedTestPage;
}

function expectColour(found: readonly number[], wanted: Colour, tolerance = 6): void {
  for (const [channel, value] of wanted.entries()) {
    expect(
      Math.abs((found[channel] ?? found[0] ?? -999) - value),
      `${found.join()} is not ${wanted.join()}`,
    ).toBeLessThanOrEqual(tolerance);
  }
}

function expectUpright(page: RenderedTestPage, tolerance?: number): void {
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
      expect(page.at(4, 8)[0]).toBe(0);
      expect(page.at(28, 8)[0]).toBe(255);
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
    expect([page.at(4, 8), page.at(28, 8)]).toEqual([[0], [255]]);
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
      expect(page.at(10, 8)).toEqual([80]);
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
    expect([page.at(4, 8), page.at(28, 8)]).toEqual([[255], [0]]);
  });
});
