/** @file What the host in memory says of confusions and image quality. */
import type { ConfusionCell, ConfusionPlace } from "#contract/confusions.ts";
import type { Line } from "#contract/corrections.ts";
import type { DriftFigure, DriftSignal } from "#contract/drift.ts";
import type { PageQuality, QualityJob } from "#contract/image-quality.ts";

const PAIRS: readonly [truth: string, read: string][] = [
  ["ſ", "f"],
  ["f", "ſ"],
  ["n", "u"],
  ["u", "n"],
  ["c", "e"],
  [" ", ""],
  ["", "."],
  ["\u0364", ""],
  ["ü", "u"],
  ["k", "t"],
  ["B", "V"],
  ["r", "x"],
];

const job: QualityJob = { id: "q1", state: "running", done: 188, total: 400, failed: 0, message: null };

/** @param by how bad it is: 1 alerts where something does */
function driftFigures(by: number): DriftFigure[] {
  const of = (signal: DriftSignal, reference: number, recent: number, worse: number, needed = 20): DriftFigure => ({
    ...{
      signal,
      reference,
      recent,
      referenceCount: 84,
      recentCount: signal === "cer" ? 12 : 400,
      worse: worse * by,
      needed,
    },
    alert: worse * by > 0.25 && signal !== "cer",
  });
  return [
    of("confidence", 0.96, 0.91, 1.25),
    of("cer", 0.021, 0.034, 0.62),
    of("sharpness", 0.61, 0.42, 0.31, 3),
    of("contrast", 0.7, 0.69, 0.01, 3),
    of("noise", 1.1, 1.1, 0, 3),
    of("skew", 0.2, 0.3, 0, 3),
    of("lineHeight", 44, 47, -0.07, 3),
    of("latency", 41, 44, 0.07, 3),
  ];
}

/** Answers by method. @param many how many confusions there are */
export function insightAnswers(
  lines: readonly Line[],
  many: number,
  thumbnailAsset: string,
): Record<string, (input: never) => unknown> {
  const cells: ConfusionCell[] = Array.from({ length: many }, (_, i) => {
    const [truth, read] = PAIRS[i] ?? [
      String.fromCodePoint(0x41 + (i % 26)),
      String.fromCodePoint(0x61 + ((i + 1 + Math.floor(i / 26)) % 26)),
    ];
    return { truth, read, open: Math.max(1, Math.round(1_200 / (i + 1) ** 1.2)), right: i % 4 };
  });
  const placesOf = ({ truth, read }: { truth: string; read: string }): ConfusionPlace[] =>
    lines.flatMap((line, index) => {
      const at = [...line.text].findIndex((character) => character !== " ");
      if (at < 0) return [];
      const start = [...line.text].slice(0, at).join("").length;
      const wide = (line.text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1;
      return {
        lineId: line.id,
        at,
        truth,
        read,
        revision: line.revision,
        documentId: "d1",
        documentName: "Kinder- und Hausmärchen, Berlin 1857",
        pageId: line.pageId,
        pagePosition: 0,
        linePosition: line.position,
        direction: line.direction,
        cropAsset: line.cropAsset,
        x0: line.direction === "rtl" ? 0.96 : 0.01,
        x1: line.direction === "rtl" ? 0.99 : 0.04,
        text: line.text,
        start,
        end: start + wide,
        reading: read + line.text.slice(start + wide),
        readStart: 0,
        readEnd: read.length,
        right: index % 7 === 3,
        mendable: true,
      };
    });
  const measured = Array.from({ length: 400 }, (_, i): PageQuality => {
    const bad = (i * 37) % 100;
    return {
      pageId: "p1",
      documentId: "d1",
      documentName: "Kinder- und Hausmärchen, Berlin 1857",
      position: i,
      thumbnailAsset,
      width: 1_800,
      height: 2_600,
      sharpness: 0.62 - bad / 400,
      contrast: 0.71 - bad / 300,
      noise: 0.8 + bad / 40,
      skew: (bad - 50) / 40,
      lineHeight: 44 - bad / 5,
      confidence: 0.97 - bad / 500,
      cer: bad % 3 === 0 ? null : 0.01 + bad / 900,
      scoredLines: 12,
    };
  });
  return {
    "imageQuality.pages": ({ limit = 100 }: { limit?: number }) => ({
      pages: measured.slice(0, limit).map((page, i) => ({ ...page, pageId: `${page.pageId}-${i}` })),
      total: measured.length,
      unmeasured: 212,
      correlations: { sharpness: -0.62, contrast: -0.48, noise: 0.55, skew: 0.11, lineHeight: -0.4 },
      correlatedPages: 266,
      neededPages: 8,
    }),
    "drift.report": () => ({
      versions: [{ versionId: "v1", versionName: "Fraktur 2" }],
      versionId: "v1",
      versionName: "Fraktur 2",
      reference: "held-back",
      referenceLines: 84,
      recentLines: 1_204,
      figures: driftFigures(1),
      documents: ["Register 1612", "ديوان المتنبي", "Briefe aus Halle"].map((documentName, i) => ({
        documentId: `d${i + 1}`,
        documentName,
        createdAt: "2026-03-01T09:00:00.000Z",
        lines: 402 - 90 * i,
        figures: driftFigures(i === 1 ? 0.4 : 1.1),
      })),
      unmeasured: 14,
      settings: { threshold: 0.25, recentDocuments: 5 },
    }),
    "drift.setSettings": () => ({ threshold: 0.25, recentDocuments: 5 }),
    "imageQuality.job": () => job,
    "imageQuality.measure": () => job,
    "imageQuality.cancel": () => ({}),
    "confusions.matrix": () => ({
      versions: [{ versionId: "base", versionName: "Base", lines: lines.length }],
      lines: lines.length,
      leftOut: 0,
      scripts: [
        { script: "Latn", characters: 18_204, errors: 903 },
        { script: "Zyyy", characters: 3_310, errors: 77 },
      ],
      script: "Latn",
      cells,
      cellCount: cells.length,
    }),
    "confusions.places": ({ limit, ...cell }: { truth: string; read: string; limit: number }) => {
      const all = placesOf(cell);
      return { places: all.slice(0, limit), total: all.length, open: all.filter(({ right }) => !right).length };
    },
    "confusions.judge": () => ({}),
    "confusions.mend": () => ({ lines: 1, places: 1, steps: [{ documentId: "d1", entryId: "1" }] }),
    "confusions.mendAll": () => ({ jobId: "mend" }),
    "confusions.job": () => ({
      ...{ id: "mend", state: "done", done: 14, total: 14, message: null },
      mended: { lines: 12, places: 14, steps: [{ documentId: "d1", entryId: "1" }] },
    }),
    "confusions.cancel": () => ({}),
    "confusions.undo": () => ({}),
  };
}
