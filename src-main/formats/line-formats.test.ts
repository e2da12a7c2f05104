/** @file Line images with their text, out and in again, for every format made of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Format } from "./format.ts";
import { imagefolder } from "./lines/imagefolder.ts";
import { jsonl } from "./lines/jsonl.ts";
import { linePairs } from "./lines/line-pairs.ts";
import { parquet } from "./lines/parquet.ts";
import { ppocr } from "./lines/ppocr.ts";
import { webdataset } from "./lines/webdataset.ts";
import {
  linesOf,
  lineText,
  outDocument,
  outLine,
  outPage,
  pagesOf,
  readTree,
  roundTrip,
  textsOf,
  treeOf,
} from "./test-pages.ts";

const tabless = (text: string) => text.replace(/\t/g, " ");
const cases: { format: Format; kept: (text: string) => string }[] = [
  { format: linePairs, kept: (text) => text },
  { format: jsonl, kept: (text) => text },
  { format: imagefolder, kept: (text) => text },
  { format: parquet, kept: (text) => text },
  { format: webdataset, kept: (text) => text },
  { format: ppocr, kept: tabless },
];

describe.each(cases)("$format.info.name", ({ format, kept }) => {
  it("brings back every line with its picture, in order, whatever it says", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          lineText.filter((text) => text !== "" && !["###", "*"].includes(text)),
          { minLength: 1, maxLength: 8 },
        ),
        async (texts) => {
          const pages = ["a", "b"].map((stem, position) =>
            outPage(
              texts.map((text, index) => outLine(text, index)),
              { stem, position },
            ),
          );
          const documents = [
            outDocument(pages, { folder: "One/", name: "One" }),
            outDocument(pages.slice(0, 1), { folder: "Two/", name: "Two" }),
          ];
          const { items, notes, dispose } = await roundTrip(format, documents);
          try {
            expect(notes).toEqual([]);
            expect(textsOf(items)).toEqual([...texts, ...texts, ...texts].map(kept));
            expect(new Set(items.map((item) => item.document))).toEqual(new Set(["One", "Two"]));
            for (const line of linesOf(items)) {
              if ("bytes" in line.image.load)
                expect(new Uint8Array((await line.image.load.bytes()).subarray(1, 4))).toEqual(
                  new Uint8Array([0x50, 0x4e, 0x47]),
                );
              else expect(line.image.load.path).toMatch(/\.png$/);
            }
          } finally {
            dispose();
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it("writes a data set of no lines that can be read", async () => {
    const { items, notes, dispose } = await roundTrip(format, [outDocument([])]);
    dispose();
    expect({ items, notes }).toEqual({ items: [], notes: [] });
  });
});

it("reads pairs as kraken and tesstrain name them, and tells what is no pair", async () => {
  const { tree, dispose } = treeOf({
    "book/a.png": "",
    "book/a.gt.txt": "\uFEFFeins\r\n",
    "book/b.bin.png": "",
    "book/b.gt.txt": "zwei",
    "book/page.001.png": "",
    "book/page.gt.txt": "drei\n",
    "book/empty.png": "",
    "book/empty.gt.txt": "\n",
    "book/lonely.gt.txt": "x",
    "other/lonely.png": "",
  });
  const { items, notes } = await readTree(linePairs, tree);
  dispose();
  expect(linesOf(items).map(({ text, image }) => [text, (image.load as { path: string }).path])).toEqual([
    ["eins", "book/a.png"],
    ["zwei", "book/b.bin.png"],
    ["drei", "book/page.001.png"],
  ]);
  expect(notes).toEqual([
    "book/empty.gt.txt is empty and stays behind.",
    "book/lonely.gt.txt has no image beside it and stays behind.",
  ]);
});

it("reads PPOCRLabel as JSON: null stays null, a renamed folder still finds its images, marks are no text", async () => {
  const label = (texts: string[]) =>
    JSON.stringify(
      texts.map((transcription, i) => ({
        transcription,
        points: [
          [0, i],
          [9, i],
          [9, i + 1],
          [0, i + 1],
        ],
        difficult: false,
      })),
    );
  const { tree, dispose } = treeOf({
    "new/Label.txt": `old/1.jpg\t${label(["null", "true", "###", "a \"b\" \\ __import__('os')"])}\nold/2.jpg\t[{'transcription': 'python'}]\nbroken\n`,
    "new/1.jpg": "",
    "new/2.jpg": "",
    "new/Cache.cach": "old/1.jpg\t[]",
    "new/rec_gt.txt": "crop_img/1_crop_0.jpg\tnull",
    "rec/rec_gt_train.txt": "crop_img/x.jpg\tonly crops\ncrop_img/y.jpg\tgone\n",
    "rec/crop_img/x.jpg": "",
  });
  const { items, notes } = await readTree(ppocr, tree);
  dispose();
  expect(pagesOf(items).map((page) => [page.image?.name, page.lines.map(({ text }) => text)])).toEqual([
    ["1.jpg", ["null", "true", "", "a \"b\" \\ __import__('os')"]],
  ]);
  expect(linesOf(items).map(({ text }) => text)).toEqual(["only crops"]);
  expect(notes).toEqual([
    "new/Label.txt, line 2 is no JSON and stays behind. Save it again in PPOCRLabel.",
    "new/Label.txt, line 3 has no tab and stays behind.",
    "rec/rec_gt_train.txt, line 2 names crop_img/y.jpg, which is not there, and stays behind.",
  ]);
});
