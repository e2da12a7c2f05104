import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../evaluation/seeded-random.ts";
import { scaleLine } from "../recognition/line-image.ts";
import { imageBits } from "./image-bits.ts";
import { NEAR, NearImages } from "./near-images.ts";

const vectors = JSON.parse(
  readFileSync(new URL("../../resources/vectors/image-bits.json", import.meta.url), "utf8"),
) as { width: number; height: number; bits: string }[];

/** The same image as vectors.py's formula_image. */
function formulaImage(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) data[(y * width + x) * 3 + c] = (x * 7 + y * 13 + c * 29 + ((x * y) % 11) * 5) % 256;
    }
  }
  return { width, height, data };
}

describe("the bits of an image", () => {
  it.each(vectors)("are the trainer's for $width x $height", ({ width, height, bits }) => {
    const found = imageBits(scaleLine(formulaImage(width, height))).bits;
    expect([...found].map((word) => word.toString(16).padStart(8, "0")).join("")).toBe(bits);
  });
});

describe("images that are nearly the same", () => {
  const random = seededRandom(3);
  const bitsOf = () => Uint32Array.from({ length: 8 }, () => Math.floor(random() * 2 ** 32));
  const turned = (bits: Uint32Array, count: number) => {
    const other = Uint32Array.from(bits);
    const places = new Set<number>();
    while (places.size < count) places.add(Math.floor(random() * 256));
    for (const place of places) other[place >> 5] = ((other[place >> 5] as number) ^ (1 << (place & 31))) >>> 0;
    return other;
  };

  it("are those of which the trainer says so, whichever bits differ", () => {
    for (let round = 0; round < 200; round++) {
      const bits = bitsOf();
      const images = new NearImages(3);
      images.add({ bits, width: 400 });
      images.add({ bits: turned(bits, NEAR), width: 400 });
      images.add({ bits: turned(bits, NEAR + 1), width: 400 });
      expect(images.nearest(1, (other) => other === 0)).toBe(0);
      expect(images.nearest(2, (other) => other === 0)).toBe(-1);
    }
  });

  it("are within five per cent of width", () => {
    for (let width = 20; width < 3_200; width = Math.ceil(width * 1.07)) {
      for (let other = Math.floor(width * 0.93); other <= width * 1.07; other++) {
        const images = new NearImages(2);
        const bits = bitsOf();
        images.add({ bits, width: other });
        images.add({ bits, width });
        expect(images.nearest(1, () => true)).toBe(Math.abs(other - width) <= 0.05 * width ? 0 : -1);
      }
    }
  });
});
