/** @file A blind comparison in memory, for the development page: `#/versions/blind/t1`; `trial=over` shows a result. */
import type { Line } from "#contract/corrections.ts";
import type { Trial, TrialLine, TrialResult, TrialStep } from "#contract/trials.ts";
import { scores } from "./dev-figures.ts";

const base = { id: "base", name: "PP-OCRv6 small" };
const own = { id: "a1", name: "Fraktur 1" };

const result: TrialResult = {
  sides: [
    { ...base, wins: 3, votes: 2, nearer: 1, scores: { ...scores(31), lines: 7 } },
    { ...own, wins: 14, votes: 9, nearer: 5, scores: { ...scores(9), lines: 7 } },
  ],
  ...{ ties: 2, corrected: 7, p: 0.0127258, preferred: "a1", verdict: "better", sideSeed: 81_726_354 },
  cer: { difference: -0.081, low: -0.12, high: -0.03 },
};

/** What a machine might read for a line, with an error or two. */
const worse = (text: string): string =>
  text.replace("ſ", "f").replace("ö", "o").replace("ك", "ل").replace("ة", "ه").replace("ָ", "");

/** What the development page answers about blind comparisons. */
export function trialAnswers(
  query: URLSearchParams,
  lines: readonly Line[],
  emit: (name: string, payload: unknown) => void,
): Record<string, (input: never) => unknown> {
  const asked = lines.filter(({ text }) => worse(text) !== text).slice(0, 20);
  let judged: ("judged" | "skipped")[] = [];
  let over = query.get("trial") === "over";
  let removed = query.has("empty");
  const trial = (): Trial => {
    const count = (what: string) => judged.filter((each) => each === what).length;
    return {
      ...{ id: "t1", createdAt: "2026-03-14T10:15:00.000Z", versions: [base, own], documents: null, seed: 4711 },
      ...{ eligible: 1240, drawn: asked.length + 5, same: 5, judged: count("judged"), skipped: count("skipped") },
      ...{ open: asked.length - judged.length, gone: 0 },
      endedAt: over ? "2026-03-14T10:25:00.000Z" : null,
      result: over ? result : null,
    };
  };
  const step = (): TrialStep => {
    const line = over ? undefined : asked[judged.length];
    const ordinal = judged.length;
    const readings = line === undefined ? [] : [line.text, worse(line.text)];
    if (ordinal % 2 === 1) readings.reverse();
    const shown: TrialLine | null =
      line === undefined
        ? null
        : {
            ...{ ordinal, first: readings[0] ?? "", second: readings[1] ?? "", direction: line.direction },
            ...{ cropAsset: line.cropAsset, documentName: "Kinder- und Hausmärchen", page: 0, line: line.position },
            revision: line.revision,
          };
    return { trial: trial(), line: shown };
  };
  const judge = (what: "judged" | "skipped"): TrialStep => {
    judged = [...judged, what];
    emit("trials.changed", {});
    return step();
  };
  return {
    "trials.eligible": () => ({ lines: query.get("eligible") === "none" ? 0 : 1240 }),
    "trials.list": () => (removed ? [] : [trial()]),
    "trials.step": step,
    "trials.vote": ({ vote }: { vote: string }) => judge(vote === "skip" ? "skipped" : "judged"),
    "trials.correct": () => judge("judged"),
    "trials.undo": () => {
      judged = judged.slice(0, -1);
      return { ...step(), textKept: false };
    },
    "trials.end": () => {
      over = true;
      return trial();
    },
    "trials.lines": () => ({
      total: asked.length,
      lines: asked.map((line, i) => ({
        ...{ ordinal: i, readings: [worse(line.text), line.text], lineId: line.id, pageId: line.pageId },
        ...{ verdict: i % 5 === 4 ? "tie" : "won", winner: i % 5 === 4 ? null : "a1" },
        ...{ correction: i % 3 === 0 ? line.text : null, direction: line.direction, cropAsset: line.cropAsset },
        ...{ documentId: "d1", documentName: "Kinder- und Hausmärchen", page: 0, line: line.position },
      })),
    }),
    "trials.setRemoved": ({ removed: on }: { removed: boolean }) => {
      removed = on;
      emit("trials.changed", {});
      return {};
    },
  };
}
