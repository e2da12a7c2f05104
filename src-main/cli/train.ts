/** @file `emend train --lines DIR --out DIR`: the application's trainer on a folder of lines. */
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import { hashFile } from "../adapters/adapter-folder.ts";
import { type LinePair, readLineFolder } from "../datasets/line-folder.ts";
import { type ManifestRow, writeManifest } from "../datasets/manifest.ts";
import { splitLines } from "../datasets/split.ts";
import { MODEL_FILES } from "../recognition/models/catalogue.ts";
import { TrainerProcess } from "../training/trainer-process.ts";
import type { TrainerEvent, TrainRequest } from "../training/trainer-protocol.ts";
import { BASE_HUB_ID } from "../training/training-service.ts";
import { openSession, say } from "./session.ts";

interface TrainOptions {
  lines: string;
  out: string;
  val?: string;
  budget: number;
  rank: number;
  seed: number;
  json?: boolean;
}

/** Trains and writes the adapter folder; after Ctrl+C or a crash the same command goes on from the last checkpoint. */
export async function trainCommand(options: TrainOptions): Promise<void> {
  const out = resolve(options.out);
  if (existsSync(out)) throw new AppError("conflict", `${out} is there already. Choose another folder or remove it.`);
  const train = await readLineFolder(options.lines, say);
  const validation = options.val === undefined ? null : await readLineFolder(options.val, say);
  const { environment, models, signal } = openSession();
  const paths = await models();
  await environment.prepare(signal);
  const folder = await mkdtemp(join(tmpdir(), "emend-train-"));
  try {
    const { rows, splitBy } = await rowsOf(train, validation, options.seed);
    const manifest = join(folder, "manifest.jsonl");
    await writeManifest(manifest, rows);
    const request: TrainRequest = {
      protocol: 1,
      manifest,
      out,
      base: { onnx: paths.recognition, sha256: MODEL_FILES.recognition.sha256, id: BASE_HUB_ID },
      budgetSeconds: options.budget,
      rank: options.rank,
      alpha: options.rank * 2,
      seed: options.seed,
      threads: 0,
      name: out.split(/[/\\]/).at(-1) ?? "Adapter",
      splitBy,
    };
    const file = join(folder, "request.json");
    await writeFile(file, JSON.stringify(request));
    const trainer = new TrainerProcess(environment.command(), file, report, (line) => {
      if (process.env.EMEND_DEBUG) say(line);
    });
    const cancel = () => trainer.cancel();
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    const end = await trainer.end;
    if (end.kind === "cancelled") {
      const kept = `${out}.checkpoints`;
      throw new AppError(
        "cancelled",
        existsSync(kept)
          ? `Cancelled. The same command goes on from where it was; remove ${kept} to begin anew.`
          : "Cancelled; nothing was written.",
      );
    }
    if (options.json === true) process.stdout.write(`${JSON.stringify({ out: end.out, ...end.summary })}\n`);
    else process.stdout.write(`${end.out}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Rows of the manifest. Without held-back lines of its own a folder is split; names say nothing of pages. */
async function rowsOf(
  train: LinePair[],
  validation: LinePair[] | null,
  seed: number,
): Promise<{ rows: ManifestRow[]; splitBy: TrainRequest["splitBy"] }> {
  const row = async (pair: LinePair, split: ManifestRow["split"], page: string): Promise<ManifestRow> => ({
    id: pair.id,
    image: pair.image,
    text: pair.text,
    split,
    page,
    document: page,
    width: 0,
    height: 0,
    sha256: await hashFile(pair.image),
    flags: { private: false, noTraining: false },
  });
  if (validation !== null) {
    const rows = [
      ...(await Promise.all(train.map((pair) => row(pair, "train", "train")))),
      ...(await Promise.all(validation.map((pair) => row(pair, "validation", "validation")))),
    ];
    return { rows, splitBy: "given" };
  }
  const split = splitLines(
    train.map((pair) => ({ id: pair.id, pageId: null })),
    seed,
  );
  for (const note of split.notes) say(`note: ${note}`);
  if (split.by === "line") say("note: --val DIR takes the lines to score on.");
  const rows = await Promise.all(train.map((pair) => row(pair, split.of.get(pair.id) ?? "train", "folder")));
  return { rows, splitBy: split.by === "line" ? "line" : "given" };
}

function report(event: TrainerEvent): void {
  switch (event.type) {
    case "phase":
      say(`${event.phase}${event.detail ? `: ${event.detail}` : ""}`);
      break;
    case "data":
      say(
        `${event.train} lines to train on, ${event.validation} held back; new characters: ${event.newCharacters.join(" ") || "none"}`,
      );
      for (const line of event.skipped) say(`left out ${line.id}: ${line.reason}`);
      break;
    case "step":
      if (event.step % 20 === 0)
        say(`step ${event.step}: loss ${event.loss.toFixed(3)}, ${Math.round(event.remaining)} s left`);
      break;
    case "evaluation":
      say(`step ${event.step}: CER ${(100 * event.cer).toFixed(2)} % on ${event.lines} held-back lines`);
      break;
    case "warning":
      say(`warning: ${event.message}`);
      break;
    default:
      break;
  }
}
