import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FEWEST_COMPARED } from "./paired-bootstrap.ts";
import { CHANCE, signTest } from "./sign-test.ts";

interface Vectors {
  from: string;
  cases: { wins: number; losses: number; p: number | null }[];
}

const FILE = join(import.meta.dirname, "..", "..", "resources", "vectors", "sign-test.json");
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as Vectors;

describe(`as ${vectors.from}`, () => {
  it.each(vectors.cases)("$wins to $losses", ({ wins, losses, p }) => {
    const found = signTest(wins, losses);
    if (p === null) expect(found).toBeNull();
    else expect((found as number) / p).toBeCloseTo(1, 10);
  });
});

it("does not mind who is called the winner", () => {
  for (let wins = 0; wins < 30; wins++) expect(signTest(wins, 13)).toBe(signTest(13, wins));
});

it("is the sum over all outcomes that are as far apart", () => {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
  for (let decided = 1; decided <= 20; decided++) {
    for (let wins = 0; wins <= decided; wins++) {
      const apart = Math.abs(2 * wins - decided);
      let sum = 0;
      for (let k = 0; k <= decided; k++) if (Math.abs(2 * k - decided) >= apart) sum += choose(decided, k);
      expect(signTest(wins, decided - wins)).toBeCloseTo(sum / 2 ** decided, 12);
    }
  }
});

it("finds nothing in fewer lines than a comparison needs", () => {
  expect(signTest(FEWEST_COMPARED - 1, 0) as number).toBeGreaterThan(CHANCE);
  expect(signTest(FEWEST_COMPARED, 0) as number).toBeLessThan(CHANCE);
});
