/** @file A folder of line pairs: NNNN.(png|jpg|tif) + NNNN.gt.txt, as kraken, tesstrain and Calamari keep them. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AppError } from "#contract/errors.ts";

export interface LinePair {
  /** File name without suffixes. */
  id: string;
  /** Absolute path. */
  image: string;
  text: string;
}

const IMAGE_SUFFIXES = [".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bin.png", ".nrm.png", ".webp"];

/**
 * Reads all pairs, sorted by id. A `.gt.txt` without image, or the other way round, is told through `onSkip`.
 * @throws AppError `not-found` where the folder is missing or holds no pair.
 */
export async function readLineFolder(
  folder: string,
  onSkip: (message: string) => void = () => {},
): Promise<LinePair[]> {
  const root = resolve(folder);
  if (!existsSync(root)) throw new AppError("not-found", `There is no folder ${root}.`);
  const names = new Set(await readdir(root));
  const pairs: LinePair[] = [];
  for (const name of [...names].sort()) {
    if (!name.endsWith(".gt.txt")) continue;
    const id = name.slice(0, -".gt.txt".length);
    const suffix = IMAGE_SUFFIXES.find((candidate) => names.has(id + candidate));
    if (suffix === undefined) {
      onSkip(`${name} has no image beside it`);
      continue;
    }
    const text = (await readFile(join(root, name), "utf8")).replace(/^\uFEFF/, "").replace(/[\r\n]+$/, "");
    pairs.push({ id, image: join(root, id + suffix), text });
  }
  if (pairs.length === 0) {
    throw new AppError(
      "not-found",
      `${root} holds no line pairs. Emend expects files such as 0001.png with 0001.gt.txt beside it.`,
    );
  }
  return pairs;
}
