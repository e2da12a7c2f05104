import { describe, expect, it } from "vitest";
import { estimateCer, FEWEST_LINES, type SampledLine } from "./cer-estimate.ts";
import { drawWithout, seededRandom } from "./seeded-random.ts";

/** A kind of document, and what was measured of the readings in ../shared/data that it is shaped after. */
interface Kind {
  name: string;
  /** Code points of a line. */
  length: readonly [number, number];
  /** Share of lines that have no error whatever their rate. */
  clean: number;
  /** The others' mean rate of errors, and how alike their rates are (shape of a gamma distribution). */
  cer: number;
  alike: number;
  /** Share of short lines that went wrong altogether, 30 to 70 % of their characters. */
  broken: number;
  /** CER, share of lines without an error, variance over that of independent errors (docs/benchmarks.md). */
  measured: readonly [cer: number, clean: number, clustering: number];
}

const KINDS: readonly Kind[] = [
  {
    name: "Fraktur, base model",
    length: [25, 62],
    clean: 0.03,
    cer: 0.062,
    alike: 20,
    broken: 0.004,
    measured: [0.0616, 0.09, 1.2],
  },
  {
    name: "Fraktur, taught model",
    length: [25, 62],
    clean: 0.1,
    cer: 0.0145,
    alike: 20,
    broken: 0,
    measured: [0.0132, 0.55, 1],
  },
  {
    name: "black letter, base model",
    length: [26, 46],
    clean: 0,
    cer: 0.187,
    alike: 40,
    broken: 0.01,
    measured: [0.1901, 0, 1.1],
  },
  {
    name: "handwriting, base model",
    length: [6, 40],
    clean: 0,
    cer: 0.3,
    alike: 5,
    broken: 0.1,
    measured: [0.3179, 0.01, 2.4],
  },
  {
    name: "Antiqua with footnotes, base model",
    length: [10, 75],
    clean: 0.2,
    cer: 0.043,
    alike: 3,
    broken: 0.02,
    measured: [0.0419, 0.35, 3.4],
  },
  {
    name: "modern print, base model",
    length: [24, 52],
    clean: 0.9,
    cer: 0.066,
    alike: 2,
    broken: 0,
    measured: [0.0066, 0.91, 5.2],
  },
];
const BROKEN_LENGTH = [6, 30] as const;
const DOCUMENTS = 200;

function simulate(kind: Kind, lines: number, random: () => number): SampledLine[] {
  const between = ([from, to]: readonly [number, number]) => from + Math.floor(random() * (to - from));
  return Array.from({ length: lines }, () => {
    const luck = random();
    if (luck < kind.broken) {
      const characters = between(BROKEN_LENGTH);
      return { characters, edits: Math.round(characters * (0.3 + 0.4 * random())) };
    }
    const characters = between(kind.length);
    if (luck < kind.broken + kind.clean) return { characters, edits: 0 };
    let gamma = 0;
    for (let part = 0; part < kind.alike; part++) gamma -= Math.log(1 - random());
    const rate = Math.min(0.9, (gamma / kind.alike) * kind.cer);
    let edits = 0;
    for (let at = 0; at < characters; at++) if (random() < rate) edits++;
    return { characters, edits };
  });
}

function cerOf(lines: readonly SampledLine[]): number {
  return lines.reduce((sum, line) => sum + line.edits, 0) / lines.reduce((sum, line) => sum + line.characters, 0);
}

/** How many of the simulated documents have their true CER in the interval, and by how much estimates are off on average. */
function tryOut(kind: Kind, drawn: number, population: number): { covered: number; bias: number } {
  const random = seededRandom(17);
  let covered = 0;
  let estimated = 0;
  let truth = 0;
  for (let document = 0; document < DOCUMENTS; document++) {
    const lines = simulate(kind, population, random);
    const { cer, low, high } = estimateCer(drawWithout(lines, drawn, random), population);
    if ((low as number) <= cerOf(lines) && cerOf(lines) <= (high as number)) covered++;
    estimated += cer as number;
    truth += cerOf(lines);
  }
  return { covered: covered / DOCUMENTS, bias: estimated / truth - 1 };
}

describe(`the 95 % interval over ${DOCUMENTS} simulated documents`, () => {
  const sizes = [
    { drawn: 10, population: 300 },
    { drawn: 25, population: 300 },
    { drawn: 50, population: 2_000 },
    { drawn: 100, population: 2_000 },
  ];
  it.each(KINDS)("is of documents like real ones: $name", (kind) => {
    const lines = simulate(kind, 20_000, seededRandom(1));
    const cer = cerOf(lines);
    const clean = lines.filter((line) => line.edits === 0).length / lines.length;
    const edits = lines.reduce((sum, line) => sum + line.edits, 0);
    const clustering = lines.reduce((sum, line) => sum + (line.edits - cer * line.characters) ** 2, 0) / edits;
    const [measuredCer, measuredClean, measuredClustering] = kind.measured;
    expect(Math.abs(cer / measuredCer - 1)).toBeLessThan(0.1);
    expect(Math.abs(clean - measuredClean)).toBeLessThan(0.08);
    expect(clustering / measuredClustering).toBeGreaterThan(0.8);
    expect(clustering / measuredClustering).toBeLessThan(1.3);
  });

  it.each(KINDS)("holds the truth: $name", (kind) => {
    const tried = sizes.map(({ drawn, population }) => tryOut(kind, drawn, population));
    // 200 documents: a true coverage of 95 % shows as 92 to 98 % in 19 of 20 such runs.
    for (const { covered } of tried) expect(covered).toBeGreaterThanOrEqual(0.92);
    // A ratio of sums is off by a part that falls with the lines drawn; against the interval's width it is nothing.
    expect(Math.abs(tried.at(-1)?.bias ?? 1)).toBeLessThan(0.06);
  });

  it("is no wider than it has to be where errors are many", () => {
    const random = seededRandom(5);
    const lines = simulate(KINDS[2] as Kind, 2_000, random);
    const { cer, low, high } = estimateCer(drawWithout(lines, 100, random), 2_000);
    expect(((high as number) - (low as number)) / (cer as number)).toBeLessThan(0.4);
  });
});

it("would miss the truth if it were symmetric: why the interval is what it is", () => {
  const kind = KINDS[5] as Kind;
  const random = seededRandom(17);
  let covered = 0;
  for (let document = 0; document < DOCUMENTS; document++) {
    const lines = simulate(kind, 2_000, random);
    const sample = drawWithout(lines, 25, random);
    const cer = cerOf(sample);
    const characters = sample.reduce((sum, line) => sum + line.characters, 0);
    const squares = sample.reduce((sum, line) => sum + (line.edits - cer * line.characters) ** 2, 0);
    const half = (2.064 * Math.sqrt((25 / 24) * squares)) / characters;
    if (Math.abs(cer - cerOf(lines)) <= half) covered++;
  }
  expect(covered / DOCUMENTS).toBeLessThan(0.92);
});

describe("an estimate", () => {
  const clean = (count: number): SampledLine[] => Array.from({ length: count }, () => ({ edits: 0, characters: 50 }));

  it("is edits over code points, not a mean of rates", () => {
    const { cer } = estimateCer(
      [
        { edits: 1, characters: 10 },
        { edits: 0, characters: 90 },
      ],
      100,
    );
    expect(cer).toBe(0.01);
  });

  it("has no interval from fewer lines than tell of a variance", () => {
    expect(estimateCer(clean(FEWEST_LINES - 1), 100)).toMatchObject({ cer: 0, low: null, high: null });
    expect(estimateCer(clean(FEWEST_LINES), 100).high).toBeGreaterThan(0);
  });

  it("says that no error seen is not no error there", () => {
    const { cer, low, high } = estimateCer(clean(40), 4_000);
    expect([cer, low]).toEqual([0, 0]);
    // The rule of three, 3 in 2,000 characters, times the clusters in which errors come.
    expect(high).toBeGreaterThan(3 / 2_000);
    expect(high).toBeLessThan(20 / 2_000);
  });

  it("is exact where every line was drawn", () => {
    const lines = [...clean(20), { edits: 5, characters: 50 }];
    expect(estimateCer(lines, lines.length)).toMatchObject({ cer: 5 / 1_050, low: 5 / 1_050, high: 5 / 1_050 });
  });

  it("is nothing without text, and not clamped at 1", () => {
    expect(estimateCer([], 10)).toMatchObject({ cer: null, low: null, high: null });
    expect(estimateCer([{ edits: 30, characters: 10 }], 10).cer).toBe(3);
  });
});
