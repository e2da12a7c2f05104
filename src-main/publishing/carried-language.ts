/**
 * @file The language that a version's ONNX file carries: runs of characters of the corrections, with counts. From them much
 * of the text can be pieced together, so a package says that they are there, or leaves them out.
 */
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { readOnnxMetadata, withoutMetadata } from "../recognition/onnx-metadata.ts";

const LANGUAGE = "emend.language";
const Stored = z.object({ order: z.int(), counts: z.array(z.number()) });

export interface CarriedLanguage {
  /** Characters of the longest runs. */
  order: number;
  /** How many different runs there are. */
  grams: number;
}

/** null where the file carries none. @throws AppError `bad-model` where it is no ONNX file */
export async function carriedLanguage(path: string): Promise<CarriedLanguage | null> {
  const stored = (await readOnnxMetadata(path)).get(LANGUAGE);
  if (stored === undefined) return null;
  const { order, counts } = Stored.parse(JSON.parse(stored));
  return { order, grams: counts.length };
}

/** Copies a model as it is, or without the language. */
export async function copyModel(from: string, to: string, language: boolean): Promise<void> {
  if (language || (await carriedLanguage(from)) === null) await copyFile(from, to);
  else await writeFile(to, withoutMetadata(await readFile(from), LANGUAGE));
}
