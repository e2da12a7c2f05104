/** @file What the host in memory says of estimates, queues and confidence: shapes to look at, not measurements. */
import type { Line } from "#contract/corrections.ts";
import type { Dashboard, GroupBy, LineFilter } from "#contract/dashboard.ts";
import type { CerEstimate, LineQueue, QueueLine, Reliability } from "#contract/evaluation.ts";
import type { Profile } from "#contract/metrics.ts";
import { strings } from "../strings/index.ts";

const curve = (versionId: string): Reliability["curve"] => ({
  versionId,
  points: [
    [0.2, 0.25],
    [0.9, 0.78],
    [0.99, 0.96],
    [0.9999, 0.9985],
  ],
  missedPerWrong: 0.4,
  lines: 118,
  characters: 4_210,
});

function reliability(): Reliability {
  const confidences = [0.3, 0.5, 0.7, 0.9, 0.95, 0.98, 0.99, 0.998, 0.9997];
  return {
    versionId: "base",
    versionName: "PP-OCRv6 small",
    lines: 118,
    characters: 4_210,
    wrong: 402,
    bins: confidences.map((confidence, i) => {
      const share = confidence ** 2;
      return {
        from: confidences[i - 1] ?? 0,
        to: confidence,
        characters: 60 * (i + 1) ** 2,
        right: Math.round(60 * (i + 1) ** 2 * share),
        confidence,
        share,
        low: share * 0.93,
        high: share + (1 - share) * 0.4,
        calibrated: share,
      };
    }),
    curve: curve("base"),
    provenance: "measured elsewhere",
    errorStated: 0.031,
    errorCalibrated: 0.009,
    heldOutBy: "page",
  };
}

function figures({ profile }: { profile: Profile }) {
  return {
    profile: {
      name: [profile.base, ...profile.steps].join("+"),
      steps: ["nfc", ...profile.steps],
      characters: "code-points",
      words: "blanks",
      emptyReference: "infinite",
    },
    versions: ["PP-OCRv6 small", "Fraktur 1", "Fraktur 2"].map((versionName, i) => ({
      versionId: `v${i}`,
      versionName,
      lines: 118,
      values: Object.keys(strings.dashboard.metrics.names).map((metric) => {
        const error = 0.0962 / (i + 1) ** 2;
        const good = /accuracy|exact|bleu|chrf|rouge/.test(metric);
        const counted = ["cer", "grapheme-cer", "wer"].includes(metric);
        return {
          metric,
          value: good ? 1 - error : metric === "wer" ? error * 3 : error,
          part: counted ? Math.round(4210 * error) : null,
          whole: counted ? 4210 : null,
          low: counted ? error * 0.8 : null,
          high: counted ? error * 1.25 : null,
        };
      }),
    })),
  };
}

function counted(lines: number, cer: number) {
  const characters = lines * 40;
  return {
    ...{ lines, characters, edits: Math.round(characters * cer), cer, wer: cer * 2.9 },
    ...{ low: cer * 0.82, high: cer * 1.2 },
  };
}

const DOCUMENTS = [
  "Kinder- und Hausmärchen, Berlin 1857",
  "Letters of a soldier",
  "ألف ليلة وليلة",
  "Ledger 1783, volume two, second hand",
];

/** @param lines the first of them are the worst */
function dashboard(
  lines: readonly Line[],
  { groupBy, filter, worst }: { groupBy: GroupBy; filter: LineFilter; worst: number },
): Dashboard {
  const versions = ["PP-OCRv6 small", "Fraktur 1", "Fraktur 2"];
  const names: Record<GroupBy, string[]> = {
    version: versions,
    document: DOCUMENTS,
    page: Array.from({ length: 40 }, () => DOCUMENTS[0] ?? ""),
    language: ["de-Latf", "ar", ""],
    tag: ["Letters", "Print", ""],
    dataset: ["Grimm v2", "Kurrent v1", ""],
    subset: ["unseen", "validation", "train"],
  };
  const choice = (key: string, i: number) => ({ key, name: key, lines: 118 - 30 * i });
  return {
    all: counted(filter.tagId === "nothing" ? 0 : 1180, 0.0412),
    choices: {
      versions: versions.map((name, i) => ({ key: `v${i}`, name, lines: 118 })),
      tags: ["Letters", "Print"].map(choice),
      languages: ["de-Latf", "ar", ""].map(choice),
      seen: ["unseen", "validation", "train"].map(choice),
    },
    interval: "day",
    series: versions.map((versionName, v) => ({
      versionId: `v${v}`,
      versionName,
      points: [1, 3, 4, 9, 16, 22].slice(v).map((day, i) => ({
        from: `2026-03-${String(day).padStart(2, "0")}`,
        ...counted(60 + 20 * i, (0.09 - 0.006 * i) / (v + 1)),
      })),
    })),
    groups: names[groupBy].map((name, i) => ({
      key: groupBy === "page" ? `p${i}` : name,
      name,
      documentId: groupBy === "document" || groupBy === "page" ? "d1" : null,
      pageId: groupBy === "page" ? "p1" : null,
      position: groupBy === "page" ? i : null,
      split: groupBy === "dataset" && name !== "" ? "test" : null,
      ...counted(300 - 7 * i, 0.012 + 0.021 * ((i * 7) % 5)),
    })),
    groupsLeftOut: groupBy === "page" ? 12 : 0,
    distribution: [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, null].map((to, i, ends) => ({
      from: ends[i - 1] ?? 0,
      to,
      lines: [612, 40, 77, 190, 130, 81, 36, 12, 2][i] ?? 0,
    })),
    worst: lines.slice(0, worst).map((line) => ({
      lineId: line.id,
      pageId: line.pageId,
      documentId: "d1",
      documentName: DOCUMENTS[0] ?? "",
      pagePosition: 0,
      linePosition: line.position,
      versionId: "v2",
      versionName: "Fraktur 2",
      direction: line.direction,
      cropAsset: line.cropAsset,
      reference: line.text.replace("f", "ſ"),
      hypothesis: line.text,
      edits: 4,
      characters: 61,
      cer: line.position === 0 ? null : 4 / (4 + line.position),
    })),
  };
}

/** Answers by method. @param lines the first of them stand in the queue */
export function scoreAnswers(lines: readonly Line[]): Record<string, (input: never) => unknown> {
  const queue: LineQueue = {
    id: "q1",
    documentId: "d1",
    createdAt: "2026-03-02T10:12:00.000Z",
    seed: 0,
    randomShare: 0.25,
    total: 100,
    done: 37,
    passedOver: 2,
    left: 61,
    random: 25,
    randomDone: 9,
  };
  const waiting = lines
    .filter((line) => line.status !== "verified")
    .slice(0, 20)
    .map(
      (line, position): QueueLine => ({
        lineId: line.id,
        pageId: line.pageId,
        pagePosition: 0,
        linePosition: line.position,
        position,
        kind: position % 4 === 1 ? "random" : "chosen",
        reason: { expectedErrors: 3.4, disagreement: 5, rareCharacters: ["ꝛ", "⁊"] },
        text: line.text,
        direction: line.direction,
        cropAsset: line.cropAsset,
      }),
    );
  const estimate: CerEstimate = {
    versionId: "base",
    versionName: "PP-OCRv6 small",
    lines: 9,
    population: 812,
    edits: 14,
    characters: 402,
    cer: 14 / 402,
    low: null,
    high: null,
    neededLines: 10,
    missing: 1,
    since: 0,
  };
  return {
    "evaluation.calibrations": () => [curve("base")],
    "evaluation.scores": figures,
    "evaluation.dashboard": (input: { groupBy: GroupBy; filter: LineFilter; worst: number }) => dashboard(lines, input),
    "evaluation.report": () => ({
      html: "<!doctype html><title>A report</title>",
      fileName: "emend-report.html",
      ...{ lines: 1180, dataSha256: "0", withheld: 2, lineIds: [] },
    }),
    "evaluation.library": () => ({ versions: [] }),
    "evaluation.reliability": () => [reliability()],
    "evaluation.queue": () => queue,
    "evaluation.startQueue": () => queue,
    "evaluation.passOver": () => queue,
    "evaluation.endQueue": () => ({}),
    "evaluation.resumeQueue": () => queue,
    "evaluation.nextLine": () => waiting[0] ?? null,
    "evaluation.peekQueue": ({ count }: { count: number }) => waiting.slice(0, count),
    "evaluation.estimate": () => [estimate],
  };
}
