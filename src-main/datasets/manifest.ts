/** @file Frozen manifests: JSONL, one line of ground truth a row (docs/trainer-protocol.md). */
import { createHash } from "node:crypto";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
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
  /** Pixels; 0 where unknown. */
  width: number;
  height: number;
  /** Of the image's bytes. */
  sha256: string;
  /** As they were when the manifest was frozen. `publishable` null: nobody has said. */
  flags: { private: boolean; noTraining: boolean; noImages?: boolean; publishable?: boolean | null };
  licence?: string | null;
  rightsHolder?: string | null;
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
