import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { paddedWidth, scaledWidth, scaleLine } from "./line-image.ts";

interface Vector {
  width: number;
  height: number;
  scaledWidth: number;
  paddedWidth: number;
  sha256: string;
}
const vectors = JSON.parse(
  readFileSync(new URL("../../resources/vectors/line-images.json", import.meta.url), "utf8"),
) as Vector[];

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

describe("line images", () => {
  it.each(vectors)("scales $width x $height to the very bytes of Pillow", (vector) => {
    const scaled = scaleLine(formulaImage(vector.width, vector.height));
    expect(scaled.width).toBe(vector.scaledWidth);
    expect(paddedWidth(scaled.width)).toBe(vector.paddedWidth);
    expect(createHash("sha256").update(scaled.data).digest("hex")).toBe(vector.sha256);
  });

  it("bounds the width", () => {
    expect(scaledWidth(1, 1000)).toBe(16);
    expect(scaledWidth(100_000, 10)).toBe(3200);
  });
});
