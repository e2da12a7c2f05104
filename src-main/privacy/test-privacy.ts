/** @file A library with real page images, verified lines, and versions taught on them, for tests of privacy and publishing. */
import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { Line } from "#contract/corrections.ts";
import type { Run } from "#contract/training.ts";
import { AdapterRepository } from "../adapters/adapter-repository.ts";
import { AdapterService } from "../adapters/adapter-service.ts";
import { openTestCorrections, PAGES, proposal, type TestCorrections } from "../corrections/test-corrections.ts";
import { writeManifest } from "../datasets/manifest.ts";
import type { LineReading, ModelRef } from "../recognition/engine.ts";
import { cropPolygons } from "../recognition/page-reader.ts";
import { encodePng } from "../recognition/raster.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { RunRepository } from "../training/run-repository.ts";
import type { TrainerSummary } from "../training/trainer-protocol.ts";
import { makePrivacy, type PrivacyServices } from "./privacy-services.ts";

export interface TestPrivacy extends TestCorrections {
  privacy: PrivacyServices;
  adapters: AdapterService;
  /** What the engine says of each line image; "" when not set. */
  reads: { text: (path: string, model: ModelRef | null) => string };
  busy: { reason: string | null };
  /** Lines of a page as they are now. */
  on(pageId: string): Line[];
  /** A version taught on some lines and scored on others, with all that a run leaves behind. */
  addVersion(id: string, train: readonly Line[], validation: readonly Line[]): Promise<void>;
}

/** Width and height of pages; lines are 900 wide and 40 high, 100 apart, the first at 50, 100. */
export const PAGE = { width: 1000, height: 400 };
const TEXTS = [
  ["Der Brief an Frau Anna Muster in Wien", "vom 3. Mai 1851 liegt bei", "Unterzeichnet: Josef Beispiel"],
  ["Zweite Seite, erste Zeile des Textes", "und noch eine zweite Zeile dazu"],
];

/** Two pages of noise, so that no bytes of one are in the other, with three and two verified lines. */
export async function openTestPrivacy(): Promise<TestPrivacy> {
  const t = openTestCorrections();
  const reads: TestPrivacy["reads"] = { text: () => "" };
  const busy: TestPrivacy["busy"] = { reason: null };
  for (const [index, pageId] of PAGES.entries()) {
    const { png, thumbnail: webp } = await drawn(index);
    const image = await t.blobs.put(png);
    const thumbnail = await t.blobs.put(webp);
    t.database
      .prepare(
        "UPDATE page SET image_sha256 = ?, thumbnail_sha256 = ?, width = ?, height = ?, state = 'read' WHERE id = ?",
      )
      .run(image, thumbnail, PAGE.width, PAGE.height, pageId);
    const texts = TEXTS[index] ?? [];
    const polygons = texts.map((_, line) => boxAt(50, 100 + 100 * line, 900, 40));
    const crops = await Promise.all((await cropPolygons(t.blobs.path(image), polygons)).map(encodePng));
    t.corrections.insertDetected(
      pageId,
      await Promise.all(
        texts.map(async (text, line) => ({
          polygon: polygons[line] as [number, number][],
          direction: "ltr" as const,
          cropSha256: await t.blobs.put(crops[line] as Uint8Array),
          proposals: [proposal(text.replaceAll("e", "c"))],
        })),
      ),
    );
    for (const line of t.corrections.lines(pageId)) {
      const text = texts[line.position] as string;
      t.corrections.save({ lineId: line.id, text, verified: true, baseRevision: line.revision });
    }
  }
  const adapters = new AdapterService({
    repository: new AdapterRepository(t.database),
    settings: new SettingsRepository(t.database),
    events: t.events,
    libraryFolder: t.folder,
    base: { size: 1, licence: "Apache-2.0" },
    exported: (adapterId, path) => privacy.exports.recordAdapter(path, adapterId),
  });
  const privacy = makePrivacy({
    database: t.database,
    events: t.events,
    blobs: t.blobs,
    engine: {
      cropLines: async (path, polygons) => Promise.all((await cropPolygons(path, polygons)).map(encodePng)),
      readLineFiles: async (paths, model) => paths.map((path) => reading(reads.text(path, model))),
    },
    libraryFolder: t.folder,
    lines: (pageId) => t.corrections.lines(pageId),
    crop: (lineId) => {
      const row = t.lines.get(lineId);
      return row === null ? null : t.blobs.path(row.cropSha256);
    },
    page: (pageId) => {
      const page = t.layoutRepository.page(pageId);
      return page === null ? null : { ...page, imagePath: t.blobs.path(page.imageSha256) };
    },
    journal: t.journal,
    changes: t.changes,
    model: (adapterId) => adapters.model(adapterId),
    base: (adapterId) => adapters.baseOf(adapterId),
    busy: () => busy.reason,
    publications: () => [],
  });
  return {
    ...t,
    privacy,
    adapters,
    reads,
    busy,
    on: (pageId) => t.corrections.lines(pageId),
    addVersion: (id, train, validation) => addVersion(t, adapters, id, train, validation),
  };
}

const pages = new Map<number, Promise<{ png: Buffer; thumbnail: Buffer }>>();

/** Drawn once for all tests of a file. */
function drawn(index: number): Promise<{ png: Buffer; thumbnail: Buffer }> {
  const known = pages.get(index);
  if (known !== undefined) return known;
  const made = noise(index + 1, PAGE.width, PAGE.height).then(async (png) => ({
    png,
    thumbnail: await sharp(png).resize({ width: 120 }).webp().toBuffer(),
  }));
  pages.set(index, made);
  return made;
}

export const boxAt = (x: number, y: number, width: number, height: number): [number, number][] => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];

const reading = (text: string): LineReading => ({ text, confidence: 0, characters: [], direction: "ltr" });

/** Bright grey noise, the same for the same seed. */
export function noise(seed: number, width: number, height: number): Promise<Buffer> {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  const pixels = Uint8Array.from({ length: width * height }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 100 + (state >>> 24) * 0.6;
  });
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}

const scores = (edits: number) => ({
  cer: edits / 60,
  wer: edits / 12,
  graphemeCer: edits / 60,
  edits,
  characters: 60,
});

export const summary: TrainerSummary = {
  trainLines: 3,
  validationLines: 2,
  splitBy: "page",
  base: scores(9),
  adapter: scores(3),
  improvedLines: 1,
  sameLines: 0,
  worseLines: 1,
  newCharacters: ["ꝑ"],
  steps: 40,
  trainSeconds: 60,
  totalSeconds: 80,
  parity: { maxDifference: 0.0001, sameText: true, lines: 2 },
  rank: 16,
  alpha: 32,
  seed: 0,
};

async function addVersion(
  t: TestCorrections,
  adapters: AdapterService,
  id: string,
  train: readonly Line[],
  validation: readonly Line[],
): Promise<void> {
  const runs = new RunRepository(t.database);
  const runId = `run-${id}`;
  const verified = new Map(runs.verifiedLines(null).map((line) => [line.id, line]));
  const rows = [...train, ...validation].map((line) => {
    const { cropSha256, pageId, documentId, text, isPrivate } = verified.get(line.id) ?? {
      cropSha256: line.cropAsset.slice(0, 64),
      pageId: line.pageId,
      documentId: "document-1",
      text: line.text,
      isPrivate: false,
    };
    return {
      id: line.id,
      image: t.blobs.path(cropSha256),
      text,
      split: train.includes(line) ? ("train" as const) : ("validation" as const),
      page: pageId,
      document: documentId,
      width: 900,
      height: 40,
      sha256: cropSha256,
      flags: { private: isPrivate, noTraining: false },
    };
  });
  // What the run page shows: texts and pictures of held-back lines.
  const samples = rows.map((row) => ({
    ...{ lineId: row.id, cropAsset: `${row.sha256}.png`, reference: row.text, base: row.text, now: null },
    ...{ baseEdits: 0, edits: null },
  }));
  const regressions = rows.map((row) => ({
    ...{ lineId: row.id, reference: row.text, base: row.text, tuned: row.text },
    ...{ baseEdits: 0, tunedEdits: 0 },
  }));
  const run = { id: runId, name: id, state: "done", createdAt: "2026-01-01", endedAt: null, samples, regressions };
  runs.insert(run as unknown as Run);
  const manifest = join(t.folder, "runs", runId, "manifest.jsonl");
  runs.recordLines(runId, await writeManifest(manifest, rows), rows);
  writeFileSync(join(t.folder, "runs", runId, "trainer.log"), `skipped ${rows[0]?.text}\n`);
  const folder = join(t.folder, "adapters", id);
  mkdirSync(folder, { recursive: true });
  const files = versionFiles(id, validation);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  await adapters.register({ id, name: `Version ${id}`, runId, folder, summary });
}

/** The files of a version as the trainer writes them; the weights are a few numbers. */
export function versionFiles(
  id: string,
  validation: readonly Pick<Line, "id" | "text">[],
): Record<string, string | Buffer> {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const header = Buffer.from(
    '{"__metadata__":{"format":"pt"},"base_model.model.a.weight":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return {
    "adapter_config.json": json({
      base_model_name_or_path: "PaddlePaddle/PP-OCRv6_small_rec_safetensors",
      inference_mode: true,
      peft_type: "LORA",
      peft_version: "0.21.2",
      r: 16,
      revision: null,
      target_modules: ["qkv"],
      task_type: null,
    }),
    "adapter_model.safetensors": Buffer.concat([length, header, Buffer.alloc(8, id.length)]),
    "model.onnx": onnxFile(`onnx of ${id}`),
    "README.md": `---\nlicense: apache-2.0\n---\n# ${id}\n\n## How good it is\nold\n\n## Run it\nSave as \`read.py\`.\n\n## Where it comes from\n- Base\n\n## Privacy\nold\n`,
    "evaluation.json": json({
      definition: "docs/metrics.md",
      splitBy: "page",
      summary,
      lines: validation.map((line, index) => ({
        id: line.id,
        reference: line.text,
        base: line.text.replaceAll("e", "c"),
        adapter: `${line.text}.`,
        baseEdits: index === 0 ? 6 : 0,
        adapterEdits: 1,
        length: line.text.length,
      })),
    }),
    "run.json": json({ request: { manifest: "manifest.jsonl", out: id, base: { onnx: "rec.onnx" } }, versions: {} }),
  };
}

/** The bytes of a file, for comparisons. */
export const bytesOf = (path: string): Promise<Buffer> => readFile(path);

/** As much of an ONNX file as is read without a graph: who made it, and what is carried beside the graph. */
export function onnxFile(producer: string, metadata: Readonly<Record<string, string>> = {}): Buffer {
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
  const text = (field: number, bytes: Buffer) =>
    Buffer.concat([Buffer.from([field * 8 + 2, ...varint(bytes.length)]), bytes]);
  const entries = Object.entries(metadata).map(([key, value]) =>
    text(14, Buffer.concat([text(1, Buffer.from(key)), text(2, Buffer.from(value))])),
  );
  return Buffer.concat([text(2, Buffer.from(producer)), ...entries]);
}
