/**
 * @file How reliable the model's character confidence is on real data, what calibration makes of it, and the default
 * curves of src-main/evaluation/default-calibration.ts. Not a test.
 * Run: node_modules/.bin/node build/bench/calibration.ts (the first run reads and trains for about twenty minutes)
 */

import { openSession } from "../../src-main/cli/session.ts";
import { type JudgedLine, judge } from "../../src-main/evaluation/alignment.ts";
import {
  type Calibration,
  calibrate,
  calibrationError,
  charactersIn,
  countLine,
  emptyCounts,
  expectedErrors,
  fit,
  type ReliabilityCounts,
  sumCounts,
  wrongIn,
} from "../../src-main/evaluation/calibration.ts";
import { seededRandom } from "../../src-main/evaluation/seeded-random.ts";
import { baseReadings, LINE_SETS, PAGE_SET, type ReadLine, TAUGHT_SETS, taughtReadings } from "./calibration-data.ts";

interface Judged {
  source: string;
  line: JudgedLine;
}

/** Sets weigh alike, however many lines each has. */
const POOLED_WEIGHT = 10_000;
const REPEATS = 50;
const AS_STATED: Calibration = {
  points: [
    [0, 0],
    [1, 1],
  ],
  missedPerWrong: 0,
};

/** As the library stores it: whole ten-thousandths. */
const stored = (confidence: number) => Math.round(confidence * 10_000) / 10_000;

function judgeAll(lines: readonly ReadLine[]): Judged[] {
  return lines.flatMap(({ source, text, characters }) => {
    const reading = characters.map((c) => ({ ...c, confidence: stored(c.confidence) }));
    const line = judge(text, reading);
    return line === null ? [] : [{ source, line }];
  });
}

function countsOf(lines: readonly Judged[]): ReliabilityCounts {
  const counts = emptyCounts();
  for (const { line } of lines) countLine(counts, line);
  return counts;
}

function weighed(counts: ReliabilityCounts): ReliabilityCounts {
  const factor = POOLED_WEIGHT / charactersIn(counts);
  const times = (values: number[]) => values.map((value) => value * factor);
  return {
    lines: counts.lines,
    missed: counts.missed * factor,
    characters: times(counts.characters),
    right: times(counts.right),
    confidence: times(counts.confidence),
  };
}

const pool = (sets: Judged[][]) => fit(sumCounts(sets.map((set) => weighed(countsOf(set)))), AS_STATED);

/** Calibration error and errors expected over errors made, of a curve on lines it has not seen. */
function judgeCurve(curve: Calibration, lines: readonly Judged[]): { ece: number; ratio: number } {
  const counts = countsOf(lines);
  let expected = 0;
  let made = 0;
  for (const { line } of lines) {
    expected += expectedErrors(
      curve,
      line.characters.map((c) => c.confidence),
    );
    made += line.missed + line.characters.filter((c) => !c.right).length;
  }
  return { ece: calibrationError(counts, (c) => calibrate(curve, c)) ?? Number.NaN, ratio: expected / made };
}

const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
const row = (...cells: (string | number)[]) => console.log(`| ${cells.join(" | ")} |`);

function reportDefaults(title: string, sets: Map<string, Judged[]>): void {
  console.log(`\n${title}: the curve comes from the other sets\n`);
  row(
    "set",
    "lines",
    "characters",
    "wrong",
    "missed",
    "ECE as stated",
    "ECE calibrated",
    "expected / made, as stated",
    "calibrated",
  );
  row("---", "---", "---", "---", "---", "---", "---", "---", "---");
  for (const [name, lines] of sets) {
    const curve = pool([...sets].filter(([other]) => other !== name).map(([, other]) => other));
    const counts = countsOf(lines);
    const before = judgeCurve(AS_STATED, lines);
    const after = judgeCurve(curve, lines);
    row(
      name,
      counts.lines,
      charactersIn(counts),
      wrongIn(counts),
      counts.missed,
      percent(before.ece),
      percent(after.ece),
      before.ratio.toFixed(2),
      after.ratio.toFixed(2),
    );
  }
}

/** Half of a set's books to verify lines of, the other half to be judged on. */
function reportOwnLines(title: string, sets: Map<string, Judged[]>): void {
  console.log(`\n${title}: ECE on unseen books after verifying some lines of others, mean of ${REPEATS} draws\n`);
  const sizes = [0, 5, 20, 50, 100];
  row("set", "as stated", ...sizes.map((size) => `${size} lines`));
  row("---", "---", ...sizes.map(() => "---"));
  for (const [name, lines] of sets) {
    const prior = pool([...sets].filter(([other]) => other !== name).map(([, other]) => other));
    const sums = new Array<number>(sizes.length + 1).fill(0);
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const random = seededRandom(repeat);
      const sources = shuffled([...new Set(lines.map((line) => line.source))], random);
      const own = new Set(sources.slice(0, Math.ceil(sources.length / 2)));
      const verified = shuffled(
        lines.filter((line) => own.has(line.source)),
        random,
      );
      const unseen = lines.filter((line) => !own.has(line.source));
      const errors = [AS_STATED, ...sizes.map((size) => fit(countsOf(verified.slice(0, size)), prior))].map(
        (curve) => judgeCurve(curve, unseen).ece,
      );
      for (const [index, error] of errors.entries()) sums[index] = (sums[index] as number) + error;
    }
    row(name, ...sums.map((sum) => percent(sum / REPEATS)));
  }
}

function shuffled<T>(items: T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function printCurve(name: string, curve: Calibration): void {
  const points = curve.points.map(([x, y]) => `[${x.toFixed(5)}, ${y.toFixed(4)}]`).join(", ");
  console.log(`\n${name}: { points: [${points}], missedPerWrong: ${curve.missedPerWrong.toFixed(2)} }`);
}

const session = openSession();
try {
  await session.models();
  const base = new Map<string, Judged[]>();
  for (const set of [...LINE_SETS, PAGE_SET]) base.set(set, judgeAll(await baseReadings(session, set)));
  const taught = new Map<string, Judged[]>();
  for (const set of TAUGHT_SETS) taught.set(set, judgeAll(await taughtReadings(session, set)));
  reportDefaults("Base", base);
  reportDefaults("Taught on the set's other books", taught);
  reportOwnLines("Base", base);
  reportOwnLines("Taught", taught);
  printCurve("base", pool([...base.values()]));
  printCurve("taught", pool([...taught.values()]));
} finally {
  await session.engine.dispose();
}
