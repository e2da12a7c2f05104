/**
 * @file PaddleOCR: PPOCRLabel's folder (`Label.txt` beside the images) with `rec_gt.txt` and `crop_img`, as PPOCRLabel
 * writes it. Its own program evaluates Label.txt as Python; here it is JSON, in and out.
 */
import { z } from "zod";
import { safeName } from "../file-names.ts";
import { folderOf, nameOf, stemOf } from "../file-tree.ts";
import type { Format, InLine, InPage, OutLine } from "../format.ts";
import { quadOf } from "../line-geometry.ts";
import { documentNameOf, imageOf, writeImage } from "../page-files.ts";
import type { TextLine } from "../page-text.ts";

/** What nobody can read; PaddleOCR ignores it in training. */
const IGNORED = ["###", "*"];

const Label = z.array(
  z.object({
    transcription: z.string(),
    points: z.array(z.tuple([z.number(), z.number()])).min(3),
    difficult: z.boolean().optional(),
  }),
);

export const ppocr: Format = {
  id: "ppocr",
  info: { name: "PaddleOCR (PPOCRLabel)", level: "page", training: true, variants: [], images: "always" },
  writer: {
    async write(documents, target) {
      for await (const document of documents) {
        // The keys of Label.txt hold the folder's name, so the folder is part of the export.
        const folder = document.folder === "" ? `${safeName(document.name)}/` : document.folder;
        const labels = await target.open(`${folder}Label.txt`);
        const crops = await target.open(`${folder}rec_gt.txt`);
        for await (const page of document.pages()) {
          await writeImage(target, page, `${folder}${page.stem}.png`);
          await labels.write(`${folder}${page.stem}.png\t${JSON.stringify(page.lines.map(toLabel))}\n`);
          let index = 0;
          for (const line of page.lines) {
            if (line.unreadable || line.text === "") continue;
            const crop = `crop_img/${page.stem}_crop_${index++}.png`;
            await target.write(folder + crop, await line.crop());
            await crops.write(`${crop}\t${oneField(line.text)}\n`);
          }
          target.progress(1, page.lines.length);
        }
        await labels.close();
        await crops.close();
      }
    },
  },
  reader: {
    async find(tree) {
      const labels = tree.paths().filter((path) => /^(Label|Cache)\.(txt|cach)$/.test(nameOf(path)));
      // Cache.cach is Label.txt as it was before the last save.
      const saved = labels.filter(
        (path) => nameOf(path) === "Label.txt" || !labels.includes(path.replace(/Cache\.cach$/, "Label.txt")),
      );
      const folders = new Set(saved.map(folderOf));
      const crops = tree
        .paths()
        .filter((path) => /^rec_gt\w*\.txt$/.test(nameOf(path)) && !folders.has(folderOf(path)));
      return [...saved, ...crops];
    },
    async *read(tree, files, note) {
      for (const path of files) {
        const rows = (await tree.text(path)).split(/\r?\n/).filter((row) => row !== "");
        for (const [index, row] of rows.entries()) {
          const tab = row.indexOf("\t");
          const where = `${path}, line ${index + 1}`;
          const [key, value] = [row.slice(0, Math.max(0, tab)), row.slice(tab + 1)];
          // A renamed folder leaves keys behind that name none: the file's name still tells.
          const image = tab === -1 ? null : tree.find(key, path);
          const lines = nameOf(path).startsWith("rec_gt") ? null : readLabel(value);
          if (tab === -1) note(`${where} has no tab and stays behind.`);
          else if (lines === "broken") note(`${where} is no JSON and stays behind. Save it again in PPOCRLabel.`);
          else if (lines !== null) {
            yield {
              kind: "page",
              document: documentNameOf(path),
              name: stemOf(key),
              image: image === null ? null : imageOf(image),
              imageNames: [nameOf(key)],
              width: 0,
              height: 0,
              regions: [],
              lines,
            } satisfies InPage;
          } else if (image === null) note(`${where} names ${key}, which is not there, and stays behind.`);
          else if (value === "" || IGNORED.includes(value)) note(`${where} has no text and stays behind.`);
          else {
            yield {
              kind: "line",
              document: documentNameOf(path),
              name: stemOf(key),
              image: imageOf(image),
              text: value,
              verified: null,
            } satisfies InLine;
          }
        }
      }
    },
  },
};

function toLabel(line: OutLine): z.input<typeof Label>[number] {
  const points = quadOf(line.polygon).map(([x, y]): [number, number] => [Math.round(x), Math.round(y)]);
  return { transcription: line.unreadable ? "###" : oneField(line.text), points, difficult: false };
}

/** Fields end at tabs, rows at line breaks. */
const oneField = (text: string) => text.replace(/[\t\r\n]/g, " ");

function readLabel(value: string): TextLine[] | "broken" {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    return "broken";
  }
  const labels = Label.safeParse(parsed);
  if (!labels.success) return "broken";
  return labels.data.map(({ transcription, points }, index) => ({
    id: `line_${index + 1}`,
    polygon: points,
    baseline: null,
    text: IGNORED.includes(transcription) ? "" : transcription,
    verified: null,
    confidence: null,
    direction: null,
    regionId: null,
  }));
}
