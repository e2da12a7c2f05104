/** @file A model from elsewhere has to read before it is taken in: in the engine's own process, on a blank line. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { AppError } from "#contract/errors.ts";
import type { ModelRef, RecognitionEngine } from "../recognition/engine.ts";

/** @throws AppError `bad-model` */
export async function tryModel(engine: Pick<RecognitionEngine, "readLineFiles">, model: ModelRef): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "emend-try-"));
  try {
    const path = join(folder, "blank.png");
    await sharp({ create: { width: 320, height: 48, channels: 3, background: "#fff" } })
      .png()
      .toFile(path);
    await engine.readLineFiles([path], model);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError("bad-model", `Its model does not read lines as Emend's do (${why}). Nothing was kept.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
