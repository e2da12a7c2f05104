/** @file Hugging Face imagefolder: line images with `metadata.jsonl` beside them and a card that names the columns. */
import { nameOf } from "../file-tree.ts";
import type { FileSink, Format } from "../format.ts";
import { readRows } from "./jsonl.ts";
import { lineImages, manifestRow, splitOf } from "./line-images.ts";

export const imagefolder: Format = {
  id: "imagefolder",
  info: { name: "Hugging Face imagefolder", level: "line", training: true, variants: [], images: "always" },
  writer: {
    async write(documents, target) {
      // A folder's name is the split. Metadata has to lie beside or above the images, never below.
      const metadata = new Map<string, FileSink>();
      const open = async (split: string) => {
        const sink = metadata.get(split) ?? (await target.open(`${split}/metadata.jsonl`));
        metadata.set(split, sink);
        return sink;
      };
      let rows = 0;
      for await (const image of lineImages(documents, target)) {
        const split = splitOf(image);
        const path = `${image.document.folder}${image.name}.png`;
        await target.write(`${split}/${path}`, image.png);
        await (await open(split)).write(`${JSON.stringify(manifestRow(image, path))}\n`);
        rows += 1;
      }
      if (rows === 0) await open("train");
      for (const sink of metadata.values()) await sink.close();
      // Folder names would become labels otherwise.
      await target.write(
        "README.md",
        card(`configs:\n- config_name: default\n  data_dir: .\n  drop_labels: true\n`, rows),
      );
    },
  },
  reader: {
    find: (tree) => Promise.resolve(tree.paths().filter((path) => nameOf(path) === "metadata.jsonl")),
    async *read(tree, files, note) {
      for (const path of files) yield* readRows(tree, path, note);
    },
  },
};

/** A data set card: front matter for the Hub and `datasets`, a line for people. */
export function card(yaml: string, rows: number): string {
  const size = rows < 1000 ? "n<1K" : rows < 10_000 ? "1K<n<10K" : rows < 100_000 ? "10K<n<100K" : "100K<n<1M";
  return `---\ntask_categories:\n- image-to-text\ntags:\n- ocr\n- htr\nsize_categories:\n- ${size}\n${yaml}---\n\nLine images with their text, exported by Emend: ${rows} lines.\n`;
}
