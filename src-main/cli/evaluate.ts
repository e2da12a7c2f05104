/** @file `emend eval --lines DIR` */
import { readLineFolder } from "../datasets/line-folder.ts";
import { scoreLine, sumScores } from "../evaluation/metrics.ts";
import { modelOf, openSession, say } from "./session.ts";

/** Reads line images and scores them against their ground truth. */
export async function evaluateCommand(options: { lines: string; adapter?: string; json?: boolean }): Promise<void> {
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
    const result = { lines: scores.lines, cer: scores.cer, wer: scores.wer, seconds, engine: engine.name };
    if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
    else {
      const percent = (rate: number | null) => (rate === null ? "not defined" : `${(100 * rate).toFixed(2)} %`);
      process.stdout.write(
        `${scores.lines} lines: CER ${percent(scores.cer)}, WER ${percent(scores.wer)}, grapheme CER ${percent(scores.graphemeCer)} in ${seconds.toFixed(1)} s (${engine.name})\n`,
      );
    }
  } finally {
    await engine.dispose();
  }
}
