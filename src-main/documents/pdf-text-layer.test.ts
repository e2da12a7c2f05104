import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPages } from "./page-source.ts";
import { line } from "./test-pdf.ts";
import { boxOf, type RenderedTestPage, TestRenderer } from "./test-render.ts";

let renderer: TestRenderer;
const render: TestRenderer["render"] = (...args) => renderer.render(...args);
beforeAll(() => {
  renderer = new TestRenderer();
});
afterAll(() => renderer.dispose());

/** Widths of letters, per mille of the size; 500 for those not here. */
const HELVETICA: Readonly<Record<string, number>> = {
  E: 667,
  e: 556,
  i: 222,
  l: 222,
  n: 556,
  o: 556,
  r: 333,
  t: 278,
  w: 722,
};

const texts = (page: RenderedTestPage | undefined) => page?.textLayer?.map((found) => found.text) ?? null;

describe("text layer", () => {
  it("gives lines with their words apart, in their places", async () => {
    const [page] = await render({
      pages: [
        { content: line("It was a dark and stormy night;", 72, 720) + line("the rain fell in torrents.", 72, 700) },
      ],
    });
    expect(texts(page)).toEqual(["It was a dark and stormy night;", "the rain fell in torrents."]);
    const boxes = page?.textLayer?.map((found) => boxOf(found.polygon)) ?? [];
    for (const [index, baseline] of [720, 700].entries()) {
      const [left, top, right, bottom] = boxes[index] ?? [0, 0, 0, 0];
      const base = ((792 - baseline) * 300) / 72;
      expect(left).toBeCloseTo(300, -1);
      expect(right).toBeGreaterThan(700);
      expect([top > base - 50, top < base - 30, bottom > base + 4, bottom < base + 18]).toEqual([
        true,
        true,
        true,
        true,
      ]);
    }
  });

  it("sees words where only distance parts them, and none where letters are merely set wide", async () => {
    const kerned = "BT /F 12 Tf 72 720 Td [(Hel) 20 (lo) -400 (w) 30 (orld)] TJ ET\n";
    const one = "Every letter on its own".split(" ");
    let x = 72;
    let each = "";
    for (const word of one) {
      for (const letter of word) {
        each += line(letter, x, 690);
        x += (HELVETICA[letter] ?? 500) * 0.012;
      }
      x += 3.3;
    }
    const spaced = "BT /F 12 Tf 0.6 Tc 72 660 Td (spaced out) Tj ET\n";
    const [page] = await render({ pages: [{ content: kerned + each + spaced }] });
    expect(texts(page)).toEqual(["Hello world", "Every letter on its own", "spaced out"]);
  });

  it("parts columns, keeps raised figures, keeps hyphens at a line's end", async () => {
    const raised = `${line("as shown", 72, 650)}BT /F 7 Tf 118 654 Td (12) Tj ET\n`;
    const [page] = await render({
      pages: [
        {
          content:
            line("left column", 72, 720) +
            line("right column", 320, 720) +
            raised +
            line("a frac-", 72, 600) +
            line("ture there", 72, 586),
        },
      ],
    });
    expect(texts(page)).toEqual(["left column", "right column", "as shown12", "a frac-", "ture there"]);
  });

  it("follows text that runs up the page or askew", async () => {
    const upwards = "BT /F 12 Tf 0 1 -1 0 100 300 Tm (running upwards) Tj ET\n";
    const askew = "BT /F 12 Tf 0.966 0.259 -0.259 0.966 200 300 Tm (somewhat askew) Tj ET\n";
    const [page] = await render({ pages: [{ content: upwards + askew }] });
    expect(texts(page)).toEqual(["running upwards", "somewhat askew"]);
    const [up, skew] = page?.textLayer?.map((found) => found.polygon) ?? [];
    const [left, top, right, bottom] = boxOf(up ?? []);
    expect(bottom - top).toBeGreaterThan(4 * (right - left));
    // 15 degrees: over its length the line rises by a quarter of it.
    const [[x0, y0], [x1, y1]] = [skew?.[0] ?? [0, 0], skew?.[1] ?? [0, 0]];
    expect((y0 - y1) / (x1 - x0)).toBeCloseTo(0.268, 2);
  });

  it("gives text from right to left in reading order", async () => {
    const codes = "שלוםעברית".split("");
    const code = (letter: string) => String.fromCharCode(codes.indexOf(letter) + 1);
    const visual = (word: string) => [...word].reverse().map(code).join("");
    const [page] = await render({
      codes,
      pages: [{ content: `BT /U 12 Tf 72 700 Td (${visual("עברית")}) Tj 43 0 Td (${visual("שלום")}) Tj ET` }],
    });
    expect(texts(page)).toEqual(["שלום עברית"]);
  });

  it("composes accents, keeps letters beyond U+FFFF, shows what it does not know", async () => {
    const [composed, unknown] = await render({
      codes: ["e\u0301", "\u{1d538}", "x"],
      pages: [
        { content: "BT /U 12 Tf 72 700 Td (\x01\x02\x03) Tj ET" },
        { content: "BT /U 12 Tf 72 700 Td (\x01\x03\x05\x03) Tj ET" },
      ],
    });
    expect(texts(composed)).toEqual(["é\u{1d538}x"]);
    expect(texts(unknown)).toEqual(["éx\u{fffd}x"]);
  });

  it("is null where nothing is written, and leaves out what is off the page", async () => {
    const [empty, outside] = await render({
      pages: [{ content: "0 0 72 72 re f" }, { content: line("far out", 700, 700) + line("within", 72, 700) }],
    });
    expect(texts(empty)).toBeNull();
    expect(texts(outside)).toEqual(["within"]);
  });
});

const REAL = join(import.meta.dirname, "../../../shared/data/pdfs");

/** Needs shared/data beside the checkout; skipped where it is not. */
describe.skipIf(!existsSync(REAL))("text layer of real PDFs", () => {
  async function lines(name: string, index = 0) {
    const source = await openPages(join(REAL, name));
    const page = await source.render(index, renderer.path("real.png"));
    await source.close();
    return { ...page, texts: page.textLayer?.map((found) => found.text) ?? [] };
  }

  it("has the words apart where a program set every letter on its own", async () => {
    const { texts } = await lines("google-doc-document.pdf");
    expect(texts.slice(0, 4)).toEqual([
      "Example document",
      "Beautiful is better than ugly.",
      "Explicit is better than implicit.",
      "Simple is better than complex.",
    ]);
    expect(texts).toContain("There should be one-- and preferably only one --obvious way to do it.");
    expect(texts).toEqual(expect.arrayContaining(["Vatican City", "EUR (€)", "83,190,5562", "3 2020 estimate"]));
  });

  it("has the lines of a typeset page, ligatures and quotes included", async () => {
    const { texts, textLayer, width } = await lines("pdflatex-4-pages.pdf");
    expect(texts).toHaveLength(45);
    expect(texts[3]).toBe("“Huardest gefburn”? Kjift – not at all! A blind text like this gives you information");
    for (const { polygon } of textLayer ?? []) {
      const [left, top, right, bottom] = boxOf(polygon);
      expect(left).toBeGreaterThan(0.14 * width);
      expect(right).toBeLessThan(0.86 * width);
      // 10.9 points at 300 dpi, and what the font reaches below and above.
      expect(bottom - top).toBeGreaterThan(38);
      expect(bottom - top).toBeLessThan(62);
    }
  });

  it("has text under turned pages, and none in what was never text", async () => {
    for (const index of [0, 1, 2, 3])
      expect((await lines("habibi-rotated.pdf", index)).texts.join(" ")).toContain("habibi");
    expect((await lines("linn.pdf")).textLayer).toBeNull();
  });
});
