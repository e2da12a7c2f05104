/** @file `emend train --lines DIR --out DIR`: the application's trainer on folders of lines. */
import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import { LargeTraining } from "#contract/large-training.ts";
import type { TrainingOptions } from "#contract/training-options.ts";
import { hashFile } from "../adapters/adapter-folder.ts";
import { type LinePair, readLineFolder } from "../datasets/line-folder.ts";
import { isInLanguages, type ManifestRow, readManifest, writeManifest } from "../datasets/manifest.ts";
import { splitLines } from "../datasets/split.ts";
import { familyIn } from "../models/model-folder.ts";
import type { FamilyName } from "../recognition/large/families.ts";
import { MODEL_FILES } from "../recognition/models/catalogue.ts";
import { LARGE_RECIPES, largeKnobs, refuseForLarge } from "../training/large-recipe.ts";
import { requestTrackers } from "../training/trackers.ts";
import { TrainerProcess } from "../training/trainer-process.ts";
import type { LargeBase, TrainerEvent, TrainRequest } from "../training/trainer-protocol.ts";
import { BASE_HUB_ID } from "../training/training-needs.ts";
import { readRecipe, recipeOf, trainerKnobs } from "../training/training-recipe.ts";
import { modelFolder } from "./large-reader.ts";
import { openSession, say } from "./session.ts";
import { knobsOf, type TrainFlags, trackersOf } from "./train-options.ts";
import { tracedRun } from "./train-spans.ts";

/** Trains and writes the adapter folder; `--resume` or the same command go on from the last checkpoint. */
export async function trainCommand(flags: TrainFlags): Promise<void> {
  if (flags.resume !== undefined) return resumeCommand(flags.resume, flags.json === true);
  const large = await largeBase(flags);
  const usual = large === null ? {} : LARGE_RECIPES[large.family];
  const file = flags.config === undefined ? {} : readRecipe(await textOf(flags.config), usual);
  const options = knobsOf(flags, file, usual);
  refuseForLarge({ ...options, ...(large === null ? {} : { large: choiceOf(large) }) });
  if (flags.saveConfig !== undefined) {
    await writeFile(flags.saveConfig, recipeOf(options).yaml);
    return say(`The knobs are in ${resolve(flags.saveConfig)}; --config takes them.`);
  }
  if (flags.out === undefined) throw new AppError("bad-input", "Say where to: --out DIR, a folder that is not there.");
  if (flags.lines === undefined && flags.manifest === undefined) {
    throw new AppError("bad-input", "Say what to learn from: --lines DIR, or --manifest FILE.");
  }
  const out = resolve(flags.out);
  if (existsSync(out)) throw new AppError("conflict", `${out} is there already. Choose another folder or remove it.`);
  const { rows, splitBy } = await rowsOf(flags, options);
  const folder = statesOf(out);
  const request = join(folder, "request.json");
  // Refused flags must leave nothing: the folder comes only now.
  const trackers = requestTrackers(trackersOf(flags, out));
  await tracedRun(async (hear) => {
    const session = await prepared(trackers.trackers !== undefined, large);
    await mkdir(folder, { recursive: true });
    const manifest = join(folder, "manifest.jsonl");
    await writeManifest(manifest, rows);
    const asked: TrainRequest = {
      protocol: 1,
      manifest,
      out,
      base: session.base,
      ...(large === null ? trainerKnobs(options) : largeKnobs(options, choiceOf(large))),
      threads: 0,
      name: basename(out),
      splitBy,
      ...trackers,
    };
    await writeFile(request, JSON.stringify(asked));
    await runTrainer(session, request, out, flags.json === true, hear);
  });
}

/** Goes on with a run of before, with its own lines and knobs. */
async function resumeCommand(folder: string, json: boolean): Promise<void> {
  const out = resolve(folder);
  const file = join(statesOf(out), "request.json");
  if (!existsSync(file)) {
    throw new AppError("not-found", `Nothing is saved beside ${out} to go on from. Start it with --lines and --out.`);
  }
  const request = JSON.parse(await textOf(file)) as TrainRequest;
  await tracedRun(async (hear) => {
    const session = await prepared(request.trackers !== undefined, "family" in request.base ? request.base : null);
    const manifest = join(statesOf(out), "manifest.jsonl");
    await writeFile(file, JSON.stringify({ ...request, manifest, out, base: session.base }));
    await runTrainer(session, file, out, json, hear);
  });
}

/** Where the trainer keeps its states, and this command the request and the lines, until the adapter is there. */
function statesOf(out: string): string {
  return `${out}.checkpoints`;
}

interface Prepared extends ReturnType<typeof openSession> {
  base: TrainRequest["base"];
}

interface LargeFolder extends LargeBase {
  family: FamilyName;
}

/** null: the built-in model. @throws AppError `not-found`, `bad-model`, `bad-input` */
async function largeBase({ model, fourBit, merged, mode, gpus, unsloth }: TrainFlags): Promise<LargeFolder | null> {
  if (model === undefined) {
    const given = [fourBit, merged, mode, gpus, unsloth].some((flag) => flag !== undefined);
    if (!given) return null;
    throw new AppError(
      "bad-input",
      "--four-bit, --merged, --mode, --gpus and --unsloth are of large models: name a folder, --model DIR.",
    );
  }
  const folder = resolve(await modelFolder(model));
  const family = await familyIn(folder);
  say(`${family.title} from ${folder}. Licence: ${family.licence}`);
  const held = { fourBit: fourBit === true, merged: merged === true, mode: mode ?? null };
  const more = { ...held, processes: gpus ?? null, unsloth: unsloth ?? "auto" };
  return { family: family.name, folder, id: basename(folder), ...more };
}

function choiceOf({ id, fourBit, merged, mode, processes, unsloth }: LargeFolder): LargeTraining {
  return LargeTraining.parse({ model: id, fourBit, merged, mode, processes, unsloth });
}

/** Model and Python environment, made if need be. The built-in model where `large` is null. */
async function prepared(trackers: boolean, large: LargeBase | null): Promise<Prepared> {
  const session = openSession();
  const paths = large === null ? await session.models() : null;
  await session.environment.prepare(session.signal);
  if (trackers) {
    await session.environment.prepareTrackers(session.signal).catch((error: unknown) => {
      session.signal.throwIfAborted();
      say(`note: the trackers could not be set up, and the run goes on without: ${String(error)}`);
    });
  }
  if (paths === null) return { ...session, base: large as LargeBase };
  return {
    ...session,
    base: { onnx: paths.recognition, sha256: MODEL_FILES.recognition.sha256, id: BASE_HUB_ID },
  };
}

async function runTrainer(
  session: Prepared,
  file: string,
  out: string,
  json: boolean,
  hear: (event: TrainerEvent) => void,
): Promise<void> {
  const folder = dirname(file);
  const own = ["request.json", "manifest.jsonl"];
  const saved = () => existsSync(folder) && readdirSync(folder).some((name) => !own.includes(name));
  try {
    const told = (event: TrainerEvent) => {
      hear(event);
      report(event);
    };
    const trainer = new TrainerProcess(session.environment.command(), file, told, (line) => {
      if (process.env.EMEND_DEBUG) say(line);
    });
    const cancel = () => trainer.cancel();
    if (session.signal.aborted) cancel();
    session.signal.addEventListener("abort", cancel, { once: true });
    const end = await trainer.end;
    if (end.kind === "cancelled") {
      const kept = `Cancelled. emend train --resume ${out} goes on from where it was; remove ${folder} to begin anew.`;
      throw new AppError("cancelled", saved() ? kept : "Cancelled; nothing was written.");
    }
    if (json) process.stdout.write(`${JSON.stringify({ out: end.out, ...end.summary })}\n`);
    else process.stdout.write(`${end.out}\n`);
  } finally {
    if (!saved()) await rm(folder, { recursive: true, force: true });
  }
}

/** @throws AppError `not-found` */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new AppError("not-found", `${resolve(file)} cannot be read. Check its name.`);
  }
}

/** Lines of several folders; their names tell lines of the same name apart. */
async function pairsOf(folders: readonly string[]): Promise<LinePair[]> {
  const sets = await Promise.all(folders.map((folder) => readLineFolder(folder, say)));
  if (sets.length === 1) return sets[0] ?? [];
  return sets.flatMap((set, index) => set.map((pair) => ({ ...pair, id: `${index + 1}/${pair.id}` })));
}

/** Rows of the manifest. Without held-back lines of its own a folder is split; names say nothing of pages. */
async function rowsOf(
  flags: TrainFlags,
  { seed, languages }: TrainingOptions,
): Promise<{ rows: ManifestRow[]; splitBy: TrainRequest["splitBy"] }> {
  if (flags.manifest !== undefined)
    return { rows: inLanguages(await readManifest(resolve(flags.manifest)), languages), splitBy: "given" };
  if (languages !== null) {
    throw new AppError("bad-input", "Folders of lines do not say their language. Use --languages with --manifest.");
  }
  const train = await pairsOf(flags.lines ?? []);
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
  if (flags.val !== undefined) {
    const validation = await pairsOf(flags.val);
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

/** Rows that are held back stay, as documents that are held back do in the application. @throws AppError `bad-input` */
function inLanguages(rows: ManifestRow[], languages: readonly string[] | null): ManifestRow[] {
  if (languages === null) return rows;
  const kept = rows.filter((row) => row.split === "validation" || isInLanguages(row.language, languages));
  if (kept.some((row) => row.split === "train")) return kept;
  const there = [...new Set(rows.map((row) => row.language).filter((tag) => tag != null))].join(", ");
  throw new AppError(
    "bad-input",
    `No line of the manifest is in ${languages.join(", ")}. It has: ${there || "none said"}.`,
  );
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
