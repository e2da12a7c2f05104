/** @file `emend eval --lines DIR [--metrics …] [--profile …]` */
import { AppError } from "#contract/errors.ts";
import { Metric, type Profile } from "#contract/metrics.ts";
import { readLineFolder } from "../datasets/line-folder.ts";
import { scoreLine, sumScores } from "../evaluation/metrics.ts";
import { ALL_METRICS, type SetScores, scoreSet } from "../evaluation/score-set.ts";
import { parseProfile } from "../evaluation/text-profile.ts";
import { modelOf, openSession, say } from "./session.ts";

/** Reads line images and scores them against their ground truth. */
export async function evaluateCommand(options: {
  lines: string;
  adapter?: string;
  metrics?: string;
  profile?: string;
  json?: boolean;
}): Promise<void> {
  const chosen = chosenScores(options.metrics, options.profile);
  const model = await modelOf(options.adapter);
  const pairs = await readLineFolder(options.lines, say);
  const { engine, models, signal } = openSession();
  try {
    await models();
    // Which provider is fastest is found out by trying: that is no part of the reading.
    await engine.provider();
    const started = performance.now();
    const readings = await engine.readLineFiles(
      pairs.map((pair) => pair.image),
      model,
      { signal },
    );
    const seconds = (performance.now() - started) / 1000;
    const scores = sumScores(pairs.map((pair, index) => scoreLine(pair.text, readings[index]?.text ?? "")));
    const set =
      chosen === null
        ? null
        : scoreSet(
            pairs.map((pair, index) => ({ reference: pair.text, hypothesis: readings[index]?.text ?? "" })),
            chosen.profile,
            chosen.metrics,
          );
    const result = { lines: scores.lines, cer: scores.cer, wer: scores.wer, seconds, engine: engine.name };
    if (options.json === true)
      process.stdout.write(`${JSON.stringify(set === null ? result : { ...result, scores: set })}\n`);
    else if (set !== null) process.stdout.write(tableOf(set));
    else {
      process.stdout.write(
        `${scores.lines} lines: CER ${percent(scores.cer)}, WER ${percent(scores.wer)}, grapheme CER ${percent(scores.graphemeCer)} in ${seconds.toFixed(1)} s (${engine.name})\n`,
      );
    }
  } finally {
    await engine.dispose();
  }
}

/** What `--metrics` and `--profile` ask for; null where neither was given. */
function chosenScores(
  metrics: string | undefined,
  profile: string | undefined,
): { metrics: readonly Metric[]; profile: Profile } | null {
  if (metrics === undefined && profile === undefined) return null;
  return { metrics: metricsOf(metrics ?? "all"), profile: parseProfile(profile ?? "emend") };
}

function metricsOf(names: string): readonly Metric[] {
  if (names === "all") return ALL_METRICS;
  return names.split(",").map((name) => {
    const metric = Metric.safeParse(name.trim());
    if (metric.success) return metric.data;
    throw new AppError(
      "bad-input",
      `There is no score “${name}”. Name some of ${ALL_METRICS.join(", ")}, with commas between, or all.`,
    );
  });
}

function percent(rate: number | null): string {
  return rate === null ? "not defined" : `${(100 * rate).toFixed(2)} %`;
}

/** One figure a line, the profile last, so that no figure goes without it. */
function tableOf({ lines, profile, values }: SetScores): string {
  const rows = values.map(({ metric, value, part, whole }) => {
    const quotient = part === null ? "" : `  ${part} / ${whole}`;
    return `${metric.padEnd(26)}${percent(value).padStart(12)}${quotient}\n`;
  });
  const steps = profile.steps.length === 0 ? "no steps" : profile.steps.join(", ");
  return `${rows.join("")}${lines} lines, profile ${profile.name} (${steps}; ${profile.characters}; words: ${profile.words})\n`;
}
