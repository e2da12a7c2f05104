/** @file Frozen manifests: JSONL, one line of ground truth a row (docs/trainer-protocol.md). */
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { AppError } from "#contract/errors.ts";
import type { SplitName } from "./split.ts";

export interface ManifestRow {
  id: string;
  /** Absolute on the way in; written relative to the manifest, so that a library can be moved. */
  image: string;
  /** Logical order, as the annotator sees it. */
  text: string;
  split: SplitName;
  page: string;
  document: string;
  /** BCP 47; null or left out where nobody has said. */
  language?: string | null;
  /** Pixels; 0 where unknown. */
  width: number;
  height: number;
  /** Of the image's bytes. */
  sha256: string;
  /** As they were when the manifest was frozen. `publishable` null: nobody has said. */
  flags: {
    private: boolean;
    noTraining: boolean;
    noImages?: boolean;
    publishable?: boolean | null;
    synthetic?: boolean;
  };
  licence?: string | null;
  rightsHolder?: string | null;
}

/** Whether a line's language is one of these; `de` stands for all of German, also `de-Latf`. null: any will do. */
export function isInLanguages(
  language: string | null | undefined,
  wanted: readonly string[] | null | undefined,
): boolean {
  if (wanted == null || wanted.length === 0) return true;
  return wanted.some((tag) => language === tag || language?.startsWith(`${tag}-`) === true);
}

/**
 * Writes the manifest whole or not at all and returns the SHA-256 of its bytes: the name of exactly this ground truth.
 * @param file absolute path of the `.jsonl`
 */
export async function writeManifest(file: string, rows: Iterable<ManifestRow>): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  const hash = createHash("sha256");
  const temporary = `${file}.part`;
  const handle = await open(temporary, "w");
  try {
    for (const row of rows) {
      if (row.flags.noTraining) continue;
      const image = relative(dirname(file), row.image).split(sep).join("/");
      const text = `${JSON.stringify({ ...row, image })}\n`;
      hash.update(text);
      await handle.write(text);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  return hash.digest("hex");
}

const Row = z.looseObject({
  id: z.string(),
  image: z.string(),
  text: z.string(),
  split: z.enum(["train", "validation"]),
  page: z.string(),
  document: z.string(),
  width: z.number(),
  height: z.number(),
  sha256: z.string(),
  flags: z.looseObject({ private: z.boolean(), noTraining: z.boolean() }),
});

/**
 * Rows of a manifest, with absolute paths of the images.
 * @throws AppError `not-found`, or `bad-input` with the line that is no row
 */
export async function readManifest(file: string): Promise<ManifestRow[]> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new AppError("not-found", `${file} cannot be read. Check its name.`);
  });
  const rows: ManifestRow[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const row = Row.safeParse(parsed(line));
    if (!row.success) {
      throw new AppError(
        "bad-input",
        `Line ${index + 1} of ${file} is no row of a manifest. See docs/trainer-protocol.md.`,
      );
    }
    rows.push({ ...(row.data as ManifestRow), image: resolve(dirname(file), row.data.image) });
  }
  return rows;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
