/** @file JSONL manifests: one line image a row, with its text and what is known of it. */
import { z } from "zod";
import { nameOf, stemOf } from "../file-tree.ts";
import type { Format, InLine } from "../format.ts";
import { languageFrom } from "../language.ts";
import { documentNameOf, imageOf } from "../page-files.ts";
import { lineImages, manifestRow } from "./line-images.ts";

/** Names that manifests of other programs give the image and the text. */
const Row = z.looseObject({
  file_name: z.string().optional(),
  image: z.string().optional(),
  image_path: z.string().optional(),
  text: z.string().optional(),
  transcription: z.string().optional(),
  verified: z.boolean().nullish(),
  document: z.string().optional(),
  language: z.string().nullish(),
});

export const jsonl: Format = {
  id: "jsonl",
  info: { name: "JSONL manifest with line images", level: "line", training: true, variants: [], images: "always" },
  writer: {
    async write(documents, target) {
      const manifest = await target.open("manifest.jsonl");
      for await (const image of lineImages(documents, target)) {
        const path = `images/${image.document.folder}${image.name}.png`;
        await target.write(path, image.png);
        const { file_name: _, ...row } = manifestRow(image, path);
        await manifest.write(`${JSON.stringify({ image: path, ...row })}\n`);
      }
      await manifest.close();
    },
  },
  reader: {
    find: (tree) =>
      Promise.resolve(tree.paths().filter((path) => /\.jsonl$/i.test(path) && nameOf(path) !== "metadata.jsonl")),
    async *read(tree, files, note) {
      for (const path of files) yield* readRows(tree, path, note);
    },
  },
};

/** The rows of a manifest that name an image of the tree and a text. */
export async function* readRows(
  tree: { text(path: string): Promise<string>; find(reference: string, from: string): string | null },
  path: string,
  note: (message: string) => void,
): AsyncGenerator<InLine> {
  for (const [index, row] of (await tree.text(path)).split("\n").entries()) {
    if (row.trim() === "") continue;
    const where = `${path}, line ${index + 1}`;
    const parsed = Row.safeParse(parse(row));
    const reference = parsed.data?.file_name ?? parsed.data?.image ?? parsed.data?.image_path;
    const text = parsed.data?.text ?? parsed.data?.transcription;
    if (parsed.data === undefined || reference === undefined || text === undefined) {
      note(`${where} is no JSON object with “image” and “text” and stays behind.`);
      continue;
    }
    const image = tree.find(reference, path);
    if (image === null) note(`${where} names ${reference}, which is not there, and stays behind.`);
    else {
      yield {
        kind: "line",
        document: parsed.data.document ?? documentNameOf(path),
        name: stemOf(reference),
        image: imageOf(image),
        text,
        verified: parsed.data.verified ?? null,
        language: languageFrom(parsed.data.language),
      };
    }
  }
}

function parse(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return null;
  }
}
