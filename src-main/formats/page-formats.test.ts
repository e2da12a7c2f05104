/** @file Layout and text by pages, out and in again, for every format and variant. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mets } from "./mets/mets.ts";
import { inXml, lineText, outDocument, outLine, outPage, pagesOf, roundTrip, textsOf } from "./test-pages.ts";
import { json } from "./text/json.ts";
import { markdown } from "./text/markdown.ts";
import { plainText } from "./text/plain-text.ts";
import { alto, hocr, pageXml, tei } from "./xml-formats.ts";

const cases = [pageXml, alto, hocr, tei, mets, json].flatMap((format) =>
  (format.info.variants.length === 0 ? [""] : format.info.variants.map(({ id }) => id)).map((variant) => ({
    name: `${format.info.name} ${variant}`.trim(),
    format,
    variant,
    kept: format === json ? (text: string) => text : inXml,
  })),
);

describe.each(cases)("$name", ({ format, variant, kept }) => {
  it("brings back every line, in order, whatever it says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lineText, { maxLength: 12 }), async (texts) => {
        const page = outPage(
          texts.map((text, index) => outLine(text, index, { status: index % 2 ? "proposed" : "verified" })),
        );
        const { items, notes, dispose } = await roundTrip(format, [outDocument([page])], { variant, images: false });
        try {
          expect(notes).toEqual([]);
          expect(textsOf(items)).toEqual(texts.map(kept));
        } finally {
          dispose();
        }
      }),
      { numRuns: 60 },
    );
  });

  it("keeps pages, shapes, directions, what is verified, and finds the image", async () => {
    const region = {
      id: "r1",
      kind: "text" as const,
      polygon: [
        [5, 5],
        [590, 5],
        [590, 95],
        [5, 95],
      ] as const,
    };
    const pages = ["a0001", "a0002"].map((stem, position) =>
      outPage(
        [
          outLine("first", 0, { regionId: "r1" }),
          outLine("\u05e9\u05dc\u05d5\u05dd 12", 1, { direction: "rtl", status: "edited" }),
          outLine("third, in the region again", 2, { regionId: "r1", status: "proposed" }),
        ],
        { stem, position, regions: [{ ...region }], height: 150 },
      ),
    );
    const { items, dispose } = await roundTrip(format, [outDocument(pages)], { variant });
    dispose();
    const read = pagesOf(items);
    expect(read.map((page) => page.image?.name)).toEqual(
      format === mets ? ["OCR-D-IMG_0001.png", "OCR-D-IMG_0002.png"] : ["a0001.png", "a0002.png"],
    );
    for (const page of read) {
      expect([page.width, page.height]).toEqual([600, 150]);
      expect(page.lines.map((line) => line.text)).toEqual([
        "first",
        "\u05e9\u05dc\u05d5\u05dd 12",
        "third, in the region again",
      ]);
      expect(page.lines.map((line) => line.polygon)).toEqual(
        [0, 1, 2].map((i) => [
          [10, 20 + i * 30],
          [510, 20 + i * 30],
          [510, 44 + i * 30],
          [10, 44 + i * 30],
        ]),
      );
      if (format !== hocr) expect(page.lines.map((line) => line.verified)).toEqual([true, false, false]);
      else expect(page.lines.map((line) => line.verified)).toEqual([true, null, null]);
      // Before 4.3 ALTO has no place for the direction, and Transkribus's PAGE none on lines.
      if (!["2", "3", "2013", "transkribus"].includes(variant)) expect(page.lines[1]?.direction).toBe("rtl");
    }
  });
});

describe.each([
  { format: plainText, variant: "pages" },
  { format: markdown, variant: "" },
])("$format.info.name", ({ format, variant }) => {
  it("brings back every line, in order, whatever it says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lineText, { minLength: 1, maxLength: 12 }), async (texts) => {
        const pages = [0, 1].map((position) =>
          outPage(
            texts.map((text, index) => outLine(text, index)),
            { stem: `p${position}`, position },
          ),
        );
        const { items, dispose } = await roundTrip(format, [outDocument(pages)], { variant });
        try {
          expect(pagesOf(items).map((page) => page.lines.map((line) => line.text))).toEqual([texts, texts]);
          expect(pagesOf(items).map((page) => page.image?.name)).toEqual(["p0.png", "p1.png"]);
        } finally {
          dispose();
        }
      }),
      { numRuns: 40 },
    );
  });
});

it("writes one text for a document, pages apart by form feeds", async () => {
  const pages = [
    outPage([outLine("a", 0), outLine("b", 1)]),
    outPage([outLine("c", 0)], { stem: "0002", position: 1 }),
  ];
  const { tree, dispose } = await roundTrip(plainText, [outDocument(pages)], { variant: "document", images: false });
  expect(await tree.text("Letters.txt")).toBe("a\nb\n\fc\n");
  dispose();
});
