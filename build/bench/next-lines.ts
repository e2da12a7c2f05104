/**
 * @file On real readings (calibration-data.ts): how often the interval of the CER estimate holds the truth, and what share
 * of all errors is in the lines that the queue would show first. Not a test.
 * Run: node_modules/.bin/node build/bench/next-lines.ts
 */
import { openSession } from "../../src-main/cli/session.ts";
import { expectedErrors } from "../../src-main/evaluation/calibration.ts";
import { estimateCer, type SampledLine } from "../../src-main/evaluation/cer-estimate.ts";
import { BASE_CALIBRATION, TAUGHT_CALIBRATION } from "../../src-main/evaluation/default-calibration.ts";
import { distance } from "../../src-main/evaluation/edit-distance.ts";
import { scoreLine } from "../../src-main/evaluation/metrics.ts";
import { gainOf } from "../../src-main/evaluation/next-lines.ts";
import { drawWithout, seededRandom } from "../../src-main/evaluation/seeded-random.ts";
import { baseReadings, LINE_SETS, PAGE_SET, type ReadLine, TAUGHT_SETS, taughtReadings } from "./calibration-data.ts";

const DOCUMENTS = 1_000;
const SIZES = [
  [10, 400],
  [20, 400],
  [20, 3_000],
  [50, 3_000],
  [100, 3_000],
] as const;
const SHARES = [0.1, 0.2, 0.3, 0.5];

const textOf = (line: ReadLine) => line.characters.map(({ text }) => text).join("");
const row = (...cells: (string | number)[]) => console.log(`| ${cells.join(" | ")} |`);

function sampled(line: ReadLine): SampledLine {
  const { characterEdits, characterLength } = scoreLine(line.text, textOf(line));
  return { edits: characterEdits, characters: characterLength };
}

const cerOf = (lines: readonly SampledLine[]) =>
  lines.reduce((sum, line) => sum + line.edits, 0) / lines.reduce((sum, line) => sum + line.characters, 0);

/** CER, lines without error, and variance over that of independent errors: what cer-estimate.test.ts simulates. */
function shape(lines: readonly SampledLine[]): string[] {
  const cer = cerOf(lines);
  const edits = lines.reduce((sum, line) => sum + line.edits, 0);
  const squares = lines.reduce((sum, line) => sum + (line.edits - cer * line.characters) ** 2, 0);
  const clean = lines.filter((line) => line.edits === 0).length / lines.length;
  return [`${(100 * cer).toFixed(2)} %`, `${Math.round(100 * clean)} %`, (squares / edits).toFixed(1)];
}

/** Documents are made of a set's lines, drawn with replacement; the estimate sees `drawn` of them. */
function coverage(lines: readonly SampledLine[], drawn: number, population: number): string {
  const random = seededRandom(3);
  let covered = 0;
  let width = 0;
  for (let document = 0; document < DOCUMENTS; document++) {
    const all = Array.from({ length: population }, () => lines[Math.floor(random() * lines.length)] as SampledLine);
    const truth = cerOf(all);
    const { low, high } = estimateCer(drawWithout(all, drawn, random), population);
    if ((low as number) <= truth && truth <= (high as number)) covered++;
    width += ((high as number) - (low as number)) / truth;
  }
  return `${((100 * covered) / DOCUMENTS).toFixed(1)} % (${(width / DOCUMENTS).toFixed(1)})`;
}

/** Share of all errors in the first part of the lines, in the order of a gain. */
function found(lines: readonly ReadLine[], gain: (line: ReadLine) => number): string[] {
  const scored = lines.map((line) => ({ edits: sampled(line).edits, gain: gain(line) }));
  const all = scored.reduce((sum, line) => sum + line.edits, 0);
  scored.sort((a, b) => b.gain - a.gain);
  return SHARES.map((share) => {
    const first = scored.slice(0, Math.round(share * scored.length));
    return `${Math.round((100 * first.reduce((sum, line) => sum + line.edits, 0)) / all)} %`;
  });
}

function reportOrders(name: string, lines: readonly ReadLine[], base: readonly ReadLine[] | null): void {
  const curve = base === null ? BASE_CALIBRATION : TAUGHT_CALIBRATION;
  const confidences = (line: ReadLine) => line.characters.map(({ confidence }) => confidence);
  const expected = (line: ReadLine) => expectedErrors(curve, confidences(line));
  row(
    name,
    "mean confidence",
    ...found(lines, (line) => -confidences(line).reduce((a, b) => a + b, 0) / Math.max(1, line.characters.length)),
  );
  row(name, "expected errors", ...found(lines, expected));
  if (base !== null) {
    const other = new Map(base.map((line) => [`${line.source} ${line.text}`, textOf(line)]));
    const differs = (line: ReadLine) =>
      distance([...textOf(line)], [...(other.get(`${line.source} ${line.text}`) ?? textOf(line))]);
    const gain = (line: ReadLine) =>
      gainOf({ lineId: "", expectedErrors: expected(line), disagreement: differs(line), rare: [] }, new Map());
    row(name, "with disagreement", ...found(lines, gain));
    row(name, "disagreement alone", ...found(lines, differs));
  }
  row(name, "the best there is", ...found(lines, (line) => sampled(line).edits));
}

const session = openSession();
try {
  await session.models();
  const sets: { name: string; lines: ReadLine[]; base: ReadLine[] | null }[] = [];
  for (const set of [...LINE_SETS, PAGE_SET]) {
    sets.push({ name: `${set}, base`, lines: await baseReadings(session, set), base: null });
  }
  for (const set of TAUGHT_SETS) {
    const base = await baseReadings(session, set);
    sets.push({ name: `${set}, taught`, lines: await taughtReadings(session, set), base });
  }
  row("reading", "CER", "lines without error", "clustering", ...SIZES.map(([drawn, of]) => `${drawn} of ${of}`));
  row("---", "---", "---", "---", ...SIZES.map(() => "---"));
  for (const { name, lines } of sets) {
    const all = lines.map(sampled);
    row(name, ...shape(all), ...SIZES.map(([drawn, of]) => coverage(all, drawn, of)));
  }
  console.log("");
  row("reading", "in the order of", ...SHARES.map((share) => `first ${100 * share} %`));
  row("---", "---", ...SHARES.map(() => "---"));
  for (const { name, lines, base } of sets) reportOrders(name, lines, base);
} finally {
  await session.engine.dispose();
}
