/** @file Measures on pictures whose blur, grain, contrast and slope are known, drawn here. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { measureFile } from "./measure-file.ts";
import { rankCorrelation } from "./rank-correlation.ts";
import { seededRandom } from "./seeded-random.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-measures-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rows of black strokes on white, 900 by 1,200. */
function page(): Sharp {
  const strokes = Array.from({ length: 24 }, (_, row) =>
    Array.from({ length: 50 }, (__, column) => {
      const [x, y] = [60 + column * 16 + (row % 3), 60 + row * 45];
      return `<rect x="${x}" y="${y}" width="${4 + (column % 3)}" height="${16 + ((row + column) % 4)}"/>`;
    }).join(""),
  ).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="1200"><rect width="900" height="1200" fill="#fff"/>${strokes}</svg>`;
  return sharp(Buffer.from(svg)).flatten({ background: "#fff" });
}
async function measured(name: string, image: Sharp) {
  const path = join(folder, `${name}.png`);
  await image.png().toFile(path);
  return measureFile(path);
}

it("a drawn page is sharp, black on white, without grain, and straight", async () => {
  const { sharpness, contrast, noise, skew } = await measured("plain", page());
  expect(sharpness).toBeGreaterThan(0.95);
  expect(contrast).toBeGreaterThan(0.97);
  expect(noise).toBe(0);
  expect(Math.abs(skew)).toBeLessThanOrEqual(0.1);
});

it("the more a page is blurred, the less sharp it is", async () => {
  const values: number[] = [];
  for (const sigma of [0.5, 1, 2]) {
    const blurred = sharp(await page().png().toBuffer()).blur(sigma);
    values.push((await measured(`blur-${sigma}`, blurred)).sharpness);
  }
  const [a = 0, b = 0, c = 0] = values;
  expect(a).toBeGreaterThan(b + 0.1);
  expect(b).toBeGreaterThan(c + 0.1);
});

it("half the range of greys is half the contrast", async () => {
  const faded = sharp(await page().png().toBuffer()).linear(0.5, 100);
  expect((await measured("faded", faded)).contrast).toBeCloseTo(0.5, 2);
});

it.each([3, 8])("grain of %d grey levels is measured as such", async (deviation) => {
  const random = seededRandom(7);
  const { data, info } = await page().greyscale().toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  for (let i = 0; i < data.length; i++) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    data[i] = Math.max(0, Math.min(255, (data[i] as number) * 0.7 + 40 + deviation * normal));
  }
  const grainy = sharp(data, { raw: { width: info.width, height: info.height, channels: 1 } });
  const { noise } = await measured(`grain-${deviation}`, grainy);
  expect(Math.abs(noise - deviation)).toBeLessThan(0.1 * deviation + 0.3);
});

it.each([-4, 1.5, 3])("a page turned by %d degrees lies askew by that much", async (degrees) => {
  const turned = sharp(await page().png().toBuffer()).rotate(degrees, { background: "#fff" });
  expect(Math.abs((await measured(`turned-${degrees}`, turned)).skew - degrees)).toBeLessThanOrEqual(0.15);
});

it("rank correlation is Spearman's, with ties", () => {
  expect(
    rankCorrelation([
      [1, 10],
      [2, 20],
      [3, 30],
    ]),
  ).toBeCloseTo(1);
  expect(
    rankCorrelation([
      [1, 30],
      [2, 20],
      [3, 10],
    ]),
  ).toBeCloseTo(-1);
  // scipy.stats.spearmanr([1, 2, 2, 4, 5], [5, 6, 7, 8, 7])
  expect(
    rankCorrelation([
      [1, 5],
      [2, 6],
      [2, 7],
      [4, 8],
      [5, 7],
    ]),
  ).toBeCloseTo(0.763157894736842, 12);
  expect(
    rankCorrelation([
      [1, 5],
      [1, 6],
    ]),
  ).toBeNull();
});
