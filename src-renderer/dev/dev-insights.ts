/** @file What the host in memory says of confusions and image quality. */
import type { ConfusionCell, ConfusionPlace } from "#contract/confusions.ts";
import type { Line } from "#contract/corrections.ts";
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
    "confusions.mendAll": () => ({ lines: 12, places: 14, steps: [{ documentId: "d1", entryId: "1" }] }),
    "confusions.undo": () => ({}),
  };
}
