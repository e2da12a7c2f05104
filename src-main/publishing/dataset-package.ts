/**
 * @file A data set as it leaves: one folder for each split, line images named by their bytes, `metadata.jsonl` beside them
 * (imagefolder). Names by content say nothing of where a line came from, and a line that stays the same keeps its name,
 * so that a new version of a data set sends only what is new.
 */
import { createHash } from "node:crypto";
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DatasetCardData, datasetCard } from "./dataset-card.ts";

export interface DatasetLine {
  lineId: string;
  text: string;
  split: "train" | "validation";
  document: string;
  /** From 1. */
  page: number;
  line: number;
  licence: string | null;
  rightsHolder: string | null;
  redacted: boolean;
  /** PNG. */
  image: () => Promise<Uint8Array>;
}

/** Folders that are ours in a repository: what lies there and is not in the package goes. */
export const DATASET_FOLDERS = ["train/", "validation/"] as const;

/** @param onLine told after each line where its image lies in the data set; throws to stop */
export async function packDataset(
  to: string,
  lines: AsyncIterable<DatasetLine>,
  card: Omit<DatasetCardData, "train" | "validation" | "redacted">,
  onLine: (lineId: string, path: string) => void,
): Promise<void> {
  await mkdir(to, { recursive: true });
  const counts = { train: 0, validation: 0 };
  let redacted = 0;
  for await (const line of lines) {
    const folder = join(to, line.split);
    if (counts[line.split] === 0) await mkdir(folder, { recursive: true });
    const png = await line.image();
    const sha256 = createHash("sha256").update(png).digest("hex");
    const fileName = `${sha256.slice(0, 32)}.png`;
    await writeFile(join(folder, fileName), png);
    const { width, height } = sizeOfPng(png);
    const { text, document, page, line: number, licence, rightsHolder } = line;
    const row = {
      file_name: fileName,
      text,
      document,
      page,
      line: number,
      verified: true,
      width,
      height,
      sha256,
      licence,
      rights_holder: rightsHolder,
      redacted: line.redacted,
    };
    await appendFile(join(folder, "metadata.jsonl"), `${JSON.stringify(row)}\n`);
    counts[line.split] += 1;
    if (line.redacted) redacted += 1;
    onLine(line.lineId, `${line.split}/${fileName}`);
  }
  await writeFile(join(to, "README.md"), datasetCard({ ...card, ...counts, redacted }));
}

/** Width and height of a PNG, from its header. */
function sizeOfPng(png: Uint8Array): { width: number; height: number } {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
