/** @file The PDF as its readers see it: PDFium (which is in the application) always, pdftotext and qpdf where installed. */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openPdf } from "../../documents/pdf-source.ts";
import { rectangle } from "../line-geometry.ts";
import { outDocument, outLine, outPage, roundTrip } from "../test-pages.ts";
import { pdf } from "./write-pdf.ts";

const WIDTH = 800;
const HEIGHT = 1200;

async function write(
  texts: readonly string[],
  direction: "ltr" | "rtl",
  pages = 1,
): Promise<{ path: string; dispose(): void }> {
  const lines = texts.map((text, index) => {
    const width = [...text].length * 12;
    const x = direction === "rtl" ? WIDTH - 10 - width : 10;
    const polygon = rectangle([x, 20 + index * 40, x + width, 50 + index * 40]);
    return outLine(text, index, { direction, polygon });
  });
  const out = Array.from({ length: pages }, (_, position) =>
    outPage(lines, { width: WIDTH, height: HEIGHT, position, stem: `p${position}` }),
  );
  const { folder, dispose } = await roundTrip(pdf, [outDocument(out)]);
  return { path: join(folder, "Letters.pdf"), dispose };
}

const latin = [
  "Hello wörld, it’s fine",
  "a\u0301\u0323 vo\u0364n ⁊ ſ ꝛ ⸗",
  "private \uE8BA use \u{F1234}",
  "\u{1F468}\u200D\u{1F469} family 𐐷",
  "<b>&amp; (x)",
];
const arabic = [
  "مرحبا بالعالم 2026",
  "كان يا ما كان في قديم الزمان",
  "אבג דהו",
  "وكانت أصغرهن أجملهن حتى إن الشمس نفسها",
];

describe("PDFium", () => {
  it("reads every line where it stands", async () => {
    const { path, dispose } = await write(latin, "ltr", 2);
    const source = await openPdf(path, "Letters.pdf");
    expect(source.pages).toBe(2);
    const { textLayer, width, height } = await source.render(1, `${path}.png`);
    await source.close();
    dispose();
    const scale = width / WIDTH;
    expect(height / HEIGHT).toBeCloseTo(scale, 1);
    const composed = (text: string) => text.normalize("NFC");
    expect(textLayer?.map(({ text }) => composed(text))).toEqual(latin.map(composed));
    for (const [index, { polygon }] of (textLayer ?? []).entries()) {
      expect((polygon[0]?.[0] as number) / scale).toBeCloseTo(10, -1);
      expect((polygon[0]?.[1] as number) / scale).toBeCloseTo(20 + index * 40, -1);
      expect((polygon[2]?.[1] as number) / scale).toBeCloseTo(50 + index * 40, -1);
    }
  });

  it("takes a document without pages or text", async () => {
    const { path, dispose } = await write([""], "ltr");
    const source = await openPdf(path, "Letters.pdf");
    expect((await source.render(0, `${path}.png`)).textLayer).toBeNull();
    await source.close();
    dispose();
    const empty = await roundTrip(pdf, [outDocument([])]);
    expect((await openPdf(join(empty.folder, "Letters.pdf"), "Letters.pdf")).pages).toBe(1);
    empty.dispose();
  });
});

const installed = (command: string) => spawnSync(command, ["-v"]).error === undefined;
/** pdftotext marks the directions in its output. */
const bare = (text: string) => text.replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, "").trim();

describe.skipIf(!installed("pdftotext"))("pdftotext (skipped where poppler-utils is not installed)", () => {
  it.each([
    { direction: "ltr" as const, texts: latin },
    { direction: "rtl" as const, texts: arabic },
  ])("reads every line, $direction", async ({ direction, texts }) => {
    const { path, dispose } = await write(texts, direction);
    const out = execFileSync("pdftotext", ["-enc", "UTF-8", path, "-"], { encoding: "utf8" });
    dispose();
    expect(out.split("\n").map(bare).filter(Boolean)).toEqual(texts);
  });
});

it.skipIf(!installed("qpdf"))("is a whole file to qpdf (skipped where it is not installed)", async () => {
  const { path, dispose } = await write(latin, "ltr", 3);
  const { status, stdout, stderr } = spawnSync("qpdf", ["--check", path], { encoding: "utf8" });
  dispose();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/No syntax or stream encoding errors/);
});
