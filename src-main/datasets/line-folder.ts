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

const TRUTH = ".gt.txt";
/** `0001.png`, and OCR-D's `0001.bin.png` and `0001.nrm.png`. Capitals as some scanners write them. */
const IMAGE = /^(.+?)(\.bin|\.nrm)?\.(png|jpe?g|tiff?|webp)$/i;

/**
 * Reads all pairs, sorted by id; of several images of one line the plain one. A `.gt.txt` without image, or the other
 * way round, is told through `onSkip`: folders that are transcribed in part are the rule.
 * @throws AppError `not-found` where the folder is missing or holds no pair, `bad-input` where it is no folder or a text
 *   is not UTF-8.
 */
export async function readLineFolder(
  folder: string,
  onSkip: (message: string) => void = () => {},
): Promise<LinePair[]> {
  const root = resolve(folder);
  const names = await namesIn(root);
  const images = imagesByLine(names);
  const truths = names.filter((name) => name.endsWith(TRUTH)).map((name) => name.slice(0, -TRUTH.length));
  const alone = [...images.keys()].filter((id) => !truths.includes(id)).map((id) => images.get(id) as string);
  const pairs: LinePair[] = [];
  for (const id of truths) {
    const image = images.get(id);
    if (image === undefined) onSkip(`left out: ${id}${TRUTH} has no image beside it`);
    else pairs.push({ id, image: join(root, image), text: await readTruth(join(root, id + TRUTH)) });
  }
  if (pairs.length === 0) {
    const why = alone.length > 0 ? `: ${some(alone)} ${alone.length === 1 ? "has" : "have"} no ${TRUTH} beside` : "";
    throw new AppError(
      "not-found",
      `${root} holds no line pairs${why}. Emend expects files such as 0001.png with 0001${TRUTH} beside it.`,
    );
  }
  if (alone.length > 0) onSkip(`left out: ${some(alone)} ${alone.length === 1 ? "has" : "have"} no ${TRUTH} beside`);
  return pairs;
}

/** Sorted. */
async function namesIn(root: string): Promise<string[]> {
  if (!existsSync(root)) throw new AppError("not-found", `There is no folder ${root}. Check its name.`);
  try {
    return (await readdir(root)).sort();
  } catch (error) {
    const file = (error as NodeJS.ErrnoException).code === "ENOTDIR";
    throw new AppError("bad-input", `${root} ${file ? "is a file" : "cannot be read"}. Name the folder of the lines.`);
  }
}

/** Line id to the name of its image. */
function imagesByLine(names: readonly string[]): Map<string, string> {
  const images = new Map<string, string>();
  for (const name of names) {
    const [, id, made] = IMAGE.exec(name) ?? [];
    if (id !== undefined && (made === undefined || !images.has(id))) images.set(id, name);
  }
  return images;
}

async function readTruth(path: string): Promise<string> {
  try {
    // Without its byte order mark, which TextDecoder drops.
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path)).replace(/[\r\n]+$/, "");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new AppError("bad-input", `${path} is not UTF-8. Save it as UTF-8 and try again.`);
  }
}

const some = (names: readonly string[]) =>
  names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
