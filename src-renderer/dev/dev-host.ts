/** @file A library in memory: a long Fraktur page, an Arabic page, one unread and one that failed. */
import type { Line } from "#contract/corrections.ts";
import type { DocumentSummary, PageSummary } from "#contract/documents.ts";
import type { ModelStatus } from "#contract/recognition.ts";
import type { Run } from "#contract/training.ts";
import type { KeyboardLayout, WritingSettings } from "#contract/writing.ts";
import { createFakeHost, type FakeHost, fakeLine } from "../client/fake-client.ts";
import { fakeSettings, fakeWriting } from "../client/fake-writing.ts";
import { backupAnswers } from "./dev-backups.ts";
import { scores } from "./dev-figures.ts";
import { insightAnswers } from "./dev-insights.ts";
import { largeAnswers, largeRun } from "./dev-large.ts";
import { addLayout } from "./dev-layout.ts";
import { libraryAnswers } from "./dev-library.ts";
import { devMachine } from "./dev-machine.ts";
import { modelAnswers } from "./dev-models.ts";
import { publishingAnswers } from "./dev-publishing.ts";
import { readerAnswers, readingJobs } from "./dev-reader.ts";
import { addReadings } from "./dev-readings.ts";
import { devCurve, runConfusions, runSamples } from "./dev-runs.ts";
import { scoreAnswers } from "./dev-scores.ts";
import { trackerAnswers } from "./dev-trackers.ts";
import { trialAnswers } from "./dev-trials.ts";
import { devVersions, versionAnswers } from "./dev-versions.ts";

const layouts = import.meta.glob<KeyboardLayout>("../../resources/keyboards/*.json", {
  eager: true,
  import: "default",
});
/** With much to mend, to look at. */
const strictSettings: WritingSettings = {
  rules: { ...fakeSettings.rules, longS: "german", quotes: "german", spaceBefore: true, lineHyphen: "⸗" },
  spelling: { dictionaryIds: ["builtin:en"], longSAsS: true },
};

const german = [
  "In den alten Zeiten, wo das Wünſchen noch geholfen hat, lebte ein",
  "König, deſſen Töchter waren alle ſchön, aber die jüngſte war ſo",
  "ſchön, daß die Sonne ſelber, die doch ſo vieles geſehen hat, ſich",
  "verwunderte, ſo oft ſie ihr ins Geſicht ſchien. Nahe bei dem",
  "Schloſſe des Königs lag ein großer dunkler Wald",
];
const arabic = [
  "كان يا ما كان في قديم الزمان ملك له ثلاث بنات",
  "وكانت أصغرهن أجملهن حتى إن الشمس نفسها (التي رأت 1001 شيء)",
  "كانت تعجب كلما أشرقت على وجهها",
  "וְהַמֶּלֶךְ שָׁלֹמֹה זָקֵן, page 12",
];
const WIDTH = 1600;
const STEP = 74;

/** Its address is short, as those of real images are: what is sent to and fro is not made of pictures. */
const svg = (width: number, height: number, body: string): string =>
  URL.createObjectURL(
    new Blob(
      [
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#efe6d2"/>${body}</svg>`,
      ],
      { type: "image/svg+xml" },
    ),
  );
const asXml = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** What a large model's readings are doubted for, on every fourth line. */
const doubts = [
  { code: "loop" as const, message: "The text ends in a loop." },
  { code: "too-long" as const, message: "Longer than the line has room for." },
];

function textLine(pageId: string, position: number, text: string, rtl: boolean): Line {
  const y = 120 + position * STEP;
  const width = Math.min(1360, text.length * 21);
  const x = rtl ? WIDTH - 120 - width : 120;
  const misread = rtl ? text.replace("ثلاث", "ثلاب") : text.replace("ſ", "f");
  const id = `${pageId}-${position}`;
  const low = position % 4 === 1;
  const base = fakeLine(position, misread);
  const glyphs = `<text x="${rtl ? width - 6 : 6}" y="36" font-size="34" ${rtl ? 'direction="rtl"' : ""} textLength="${width - 12}" lengthAdjust="spacingAndGlyphs" font-family="serif">${asXml(text)}</text>`;
  return {
    ...base,
    id,
    pageId,
    polygon: [
      [x, y],
      [x + width, y + (position % 3)],
      [x + width, y + 50],
      [x, y + 48],
    ],
    direction: rtl ? "rtl" : "ltr",
    cropAsset: svg(width, 50, glyphs),
    status: position % 7 === 3 ? "verified" : position % 7 === 5 ? "edited" : "proposed",
    author: position % 7 === 3 || position % 7 === 5 ? "person" : "PP-OCRv6 small",
    text: position % 7 === 3 || position % 7 === 5 ? text : misread,
    previousText: position % 5 === 2 ? `${misread.slice(0, 12)}x${misread.slice(13)}` : null,
    proposal:
      base.proposal === null
        ? null
        : {
            ...base.proposal,
            versionName: "PP-OCRv6 small",
            confidence: low ? 0.71 : 0.97,
            ...(low && new URLSearchParams(window.location.search).has("large") ? { doubts } : {}),
            characters: base.proposal.characters.map((character, i) => ({
              ...character,
              ...(rtl ? { x0: 1 - character.x1, x1: 1 - character.x0 } : {}),
              confidence: character.text === "f" ? 0.34 : low && i % 9 === 4 ? 0.66 : 0.98,
            })),
          },
  };
}

function createRun(state: Run["state"], id: string): Run {
  const points = Array.from({ length: 40 }, (_, i) => i + 1);
  return {
    id,
    name: state === "running" ? "Fraktur 3" : "Fraktur 2",
    state,
    phase: state === "running" ? "training" : "saving",
    createdAt: "2026-03-02T10:12:00.000Z",
    endedAt: state === "running" ? null : "2026-03-02T10:15:00.000Z",
    progress: 0.66,
    step: 240,
    elapsed: 80,
    remaining: 40,
    budgetSeconds: 120,
    rank: 16,
    seed: 0,
    plan: { trainLines: 410, validationLines: 118, pages: 22, splitBy: "page", notes: [], ready: true },
    losses: points.map((i) => ({
      step: i * 6,
      elapsed: i * 2,
      loss: 2.4 * Math.exp(-i / 9) + 0.12,
      learningRate: 0.001,
      epoch: i / 5,
    })),
    evaluations: points
      .filter((i) => i % 8 === 0)
      .map((i) => {
        const cer = 0.12 * Math.exp(-i / 12) + 0.012;
        return {
          step: i * 6,
          elapsed: i * 2,
          cer,
          low: cer * 0.7,
          high: cer * 1.35,
          wer: 0.3,
          best: i === 40,
          epoch: i / 5,
        };
      }),
    samples: runSamples(
      true,
      svg(
        900,
        48,
        '<text x="8" y="34" font-size="32" font-family="serif">verwunderte, ſo oft ſie ihr ins Geſicht ſchien</text>',
      ),
    ),
    confusions: runConfusions,
    memory: 1_420_000_000,
    forecast: { curveId: "c1", trainLines: 410, cer: 0.0118, low: 0.0089, high: 0.0141, sameLines: true },
    ...(state === "done" ? { notes: "Rank 16, pages 3 to 20. The umlauts with a small e above are learned." } : {}),
    base: state === "done" ? scores(402) : null,
    tuned: state === "done" ? scores(47) : null,
    improvedLines: 96,
    sameLines: 19,
    worseLines: 3,
    resumable: state !== "done" && state !== "running",
    command: "emend train --manifest /home/ada/Emend/runs/r/manifest.jsonl --out OUT",
    difference: state === "done" ? { cer: -0.0843, low: -0.0911, high: -0.0772, verdict: "better" } : null,
    sentinel: {
      lines: 30,
      base: 0.0041,
      tuned: 0.0187,
      difference: { cer: 0.0146, low: 0.004, high: 0.03, verdict: "worse" },
    },
    crossValidation: {
      lines: 528,
      folds: 5,
      by: "page",
      base: 0.0961,
      tuned: 0.0134,
      difference: { cer: -0.0827, low: -0.0902, high: -0.0755, verdict: "better" },
    },
    newCharacters: ["ſ", "ꝛ", "ͤ"],
    warnings: ["3 lines read worse than before. See them under Scores."],
    adapterId: state === "done" ? "a2" : null,
    message: state === "failed" ? "The trainer stopped: not enough memory. Try a lower rank." : null,
  };
}

/** @param query - `lines`: how many on page 1; `pages`: how many in all; `models`: a model state; `run`: the state of the newest run; `rules`: many */
export function createDevHost(query: URLSearchParams): FakeHost {
  const count = Number(query.get("lines") ?? 30);
  const lines = [
    ...Array.from({ length: count }, (_, i) => textLine("p1", i, german[i % german.length] ?? "", false)),
    ...Array.from({ length: 12 }, (_, i) => textLine("p2", i, arabic[i % arabic.length] ?? "", true)),
  ];
  const image = (pageId: string, height: number): string =>
    svg(
      WIDTH,
      height,
      lines
        .filter((line) => line.pageId === pageId)
        .slice(0, 200)
        .map((line) => {
          const [x, y] = line.polygon[0] ?? [0, 0];
          const width = (line.polygon[1]?.[0] ?? 0) - x;
          const rtl = line.direction === "rtl";
          return `<text x="${rtl ? x + width : x}" y="${y + 36}" font-size="34" ${rtl ? 'direction="rtl"' : ""} textLength="${width}" lengthAdjust="spacingAndGlyphs" font-family="serif">${asXml(line.text)}</text>`;
        })
        .join(""),
    );
  const page = (id: string, position: number, part: Partial<PageSummary>): PageSummary => {
    const own = lines.filter((line) => line.pageId === id);
    const height = 240 + Math.max(20, own.length) * STEP;
    const picture = image(id, height);
    return {
      id,
      documentId: "d1",
      position,
      sourceName: "grimm.pdf",
      width: WIDTH,
      height,
      imageAsset: picture,
      viewAsset: picture,
      thumbnailAsset: picture,
      state: "read",
      readError: null,
      lineCount: own.length,
      verifiedCount: own.filter((line) => line.status === "verified").length,
      confidence: 0.93 - position * 0.12,
      cer: 0.041,
      hasTextLayer: false,
      ...part,
    };
  };
  const none = { lineCount: 0, verifiedCount: 0, confidence: null, cer: null };
  const readError = "The reading process ended unexpectedly. Read the page again; the other pages are not touched.";
  const blank = svg(WIDTH, 2000, "");
  const pages = [
    page("p1", 0, {}),
    page("p2", 1, {}),
    page("p3", 2, { state: "unread", ...none }),
    page("p4", 3, { state: "failed", readError, ...none }),
    ...Array.from({ length: Math.max(0, Number(query.get("pages") ?? 4) - 4) }, (_, i) =>
      page(`p${i + 5}`, i + 4, {
        state: "unread",
        ...none,
        imageAsset: blank,
        viewAsset: blank,
        thumbnailAsset: blank,
      }),
    ),
  ];
  const summary = (id: string, name: string, part: Partial<DocumentSummary>): DocumentSummary => ({
    id,
    name,
    language: null,
    createdAt: "2026-03-01T09:00:00.000Z",
    pageCount: 4,
    readPageCount: 2,
    lineCount: lines.length,
    editedCount: lines.filter((line) => line.status === "edited").length,
    verifiedCount: lines.filter((line) => line.status === "verified").length,
    unreadableCount: 1,
    tags: [],
    cer: 0.041,
    sample: false,
    synthetic: false,
    thumbnailAsset: pages[0]?.thumbnailAsset ?? null,
    ...part,
  });
  const documents = [
    summary("d1", "Kinder- und Hausmärchen, Berlin 1857", { language: "de-Latf" }),
    summary("d2", "ديوان المتنبي", { language: "ar", thumbnailAsset: pages[1]?.thumbnailAsset ?? null, cer: 0.117 }),
    summary("d3", "Register 1612", {
      readPageCount: 0,
      lineCount: 0,
      verifiedCount: 0,
      cer: null,
      thumbnailAsset: null,
    }),
  ];
  const versions = devVersions(2);
  const models: ModelStatus = {
    state: (query.get("models") as ModelStatus["state"] | null) ?? "ready",
    done: 21_000_000,
    total: 74_000_000,
    message:
      query.get("models") === "failed"
        ? "The package index could not be reached. Check the network or set PIP_INDEX_URL, then try again."
        : null,
    origin: { name: "PP-OCRv6 small", licence: "Apache-2.0", source: "rapidocr 3.10.0" },
  };
  const documentCount = query.has("empty") ? 0 : Number(query.get("documents") ?? documents.length);
  const run = query.get("run") as Run["state"] | null;

  const writing = fakeWriting({
    keyboards: Object.entries(layouts).map(([path, layout]) => ({
      id: `builtin:${path.replace(/^.*\/\d+-|\.json$/g, "")}`,
      builtin: true,
      layout,
    })),
    snippets: [
      { id: "s1", abbreviation: "etc", text: "ꝛc.", expand: "word" },
      { id: "s2", abbreviation: "s:", text: "ſ", expand: "at-once" },
    ],
    settings: query.has("rules") ? strictSettings : fakeSettings,
    lines: () => lines.map(({ id }) => host.line(id)),
    pagePosition: (pageId) => pages.findIndex(({ id }) => id === pageId),
    emit: (name, payload) => host.emit(name, payload),
  });
  const host: FakeHost = createFakeHost(lines, {
    ...writing,
    "documents.list": () => (query.has("empty") ? [] : documents),
    "documents.trash": () => [summary("t1", "Old scans", {})],
    "documents.get": ({ id }: { id: string }) => ({ document: documents.find((doc) => doc.id === id), pages }),
    "documents.pageFigures": ({ documentId, pageIds }: { documentId: string; pageIds: string[] }) => ({
      document: documents.find((doc) => doc.id === documentId),
      pages: pages.filter(({ id }) => pageIds.includes(id)),
    }),
    "recognition.models": () => models,
    "recognition.prepareModels": () => ({ ...models, state: "preparing", message: null }),
    "recognition.jobs": () => readingJobs(query, "d1"),
    "app.machine": () => devMachine,
    ...readerAnswers(query, (name, payload) => host.emit(name, payload)),
    "recognition.provider": () => ({
      requested: "auto",
      chosen: "cpu",
      available: [
        { id: "cuda", usable: false, milliseconds: null, detail: "libcudart.so.12: cannot open shared object file" },
        { id: "cpu", usable: true, milliseconds: 21, detail: null },
      ],
    }),
    ...versionAnswers(query, lines, (name, payload) => host.emit(name, payload)),
    ...backupAnswers("2026-02-01T09:30:00.000Z"),
    ...modelAnswers(query.get("large") === "none"),
    ...trialAnswers(query, lines, (name, payload) => host.emit(name, payload)),
    ...publishingAnswers(query, lines, (name, payload) => host.emit(name, payload)),
    "training.environment": () => ({
      state: query.get("environment") ?? "missing",
      message: null,
      cost: "About 1.1 GB on disk and two minutes.",
      path: "/home/me/.cache/emend/trainer",
      trackers: false,
    }),
    ...trackerAnswers(query),
    "learningCurve.list": () => (query.has("nocurve") ? [] : [devCurve]),
    "runs.dependents": () => ({
      version: { id: "a2", name: "Fraktur 2", active: true },
      resumable: false,
      size: 1_840_000,
    }),
    "runs.setNotes": () => ({}),
    "runs.remove": () => ({}),
    ...largeAnswers(query),
    "training.plan": () => createRun("done", "r").plan,
    "training.recipe": () => ({ yaml: "rank: 8\n", command: "emend train --manifest MANIFEST --out OUT --rank 8" }),
    "training.runs": () => [
      ...(run === null ? [] : [{ ...createRun(run, "r3"), ...largeRun(query) }]),
      createRun("done", "r2"),
    ],
    ...scoreAnswers(lines),
    ...insightAnswers(lines, Number(query.get("confusions") ?? 80), pages[0]?.thumbnailAsset ?? ""),
    ...libraryAnswers(query.has("empty") ? [] : documents, [summary("t1", "Old scans", {})], lines, documentCount),
    "evaluation.calibrations": () => [],
    "evaluation.queue": () => null,
    "evaluation.document": () => ({
      versions: versions.map((version, i) => ({
        versionId: version.id,
        versionName: version.name,
        scores: scores([402, 90, 47][i] ?? 0),
      })),
      pages: versions.flatMap((version, i) =>
        pages.slice(0, 2).map(({ id, position }) => ({
          pageId: id,
          position,
          versionId: version.id,
          scores: scores([402, 90, 47][i] ?? 0, 20),
        })),
      ),
      worstLines: lines.slice(0, 3).map((line) => ({
        lineId: line.id,
        pageId: line.pageId,
        position: line.position,
        versionId: "base",
        reference: line.text.replace("f", "ſ"),
        hypothesis: line.text,
        edits: 4,
        characters: 61,
        cer: 4 / 61,
      })),
    }),
  });
  addReadings(host);
  addLayout(host, pages);
  return host;
}
