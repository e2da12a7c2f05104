/** @file The language of a document through every format that has a field for it, and what other programs write there. */
import { describe, expect, it } from "vitest";
import type { Format } from "./format.ts";
import { languageFrom, languageOfSet } from "./language.ts";
import { imagefolder } from "./lines/imagefolder.ts";
import { jsonl } from "./lines/jsonl.ts";
import { parquet } from "./lines/parquet.ts";
import { webdataset } from "./lines/webdataset.ts";
import { mets } from "./mets/mets.ts";
import { outDocument, outLine, outPage, readTree, roundTrip, treeOf } from "./test-pages.ts";
import { json } from "./text/json.ts";
import { alto, hocr, pageXml, tei } from "./xml-formats.ts";

const formats = [pageXml, alto, hocr, tei, mets, json, jsonl, imagefolder, parquet, webdataset];
const cases = formats.flatMap((format) =>
  (format.info.variants.length === 0 ? [""] : format.info.variants.map(({ id }) => id)).map((variant) => ({
    name: `${format.info.name} ${variant}`.trim(),
    format,
    variant,
  })),
);

async function languagesThrough(format: Format, variant: string, language: string | null) {
  const page = outPage([outLine("eins", 0), outLine("zwei", 1)], { language });
  const { items, dispose } = await roundTrip(format, [outDocument([page], { language })], { variant });
  dispose();
  return items.map((item) => item.language ?? null);
}

describe.each(cases)("$name", ({ format, variant }) => {
  it.each(["de-Latf", "ar", "grc", "zh-Hant-TW", null])("brings back %s", async (language) => {
    const languages = await languagesThrough(format, variant, language);
    expect(languages.length).toBeGreaterThan(0);
    expect(new Set(languages)).toEqual(new Set([language]));
  });
});

describe("what other programs write", () => {
  const page = (attributes: string, line = "") =>
    `<PcGts><Page imageFilename="a.png" imageWidth="9" imageHeight="9" ${attributes}><TextRegion id="r" ${line}><Coords points="0,0 9,0 9,9"/></TextRegion></Page></PcGts>`;
  const blocks = (...languages: string[]) =>
    `<alto><Layout><Page WIDTH="9" HEIGHT="9">${languages.map((language, i) => `<TextBlock ID="b${i}" ${language} HPOS="0" VPOS="0" WIDTH="9" HEIGHT="9"/>`).join("")}</Page></Layout></alto>`;
  it.each<[string, Format, string, string, string | null]>([
    ["PAGE, of the page", pageXml, "a.xml", page(`primaryLanguage="German"`), "de"],
    ["PAGE, of a region", pageXml, "a.xml", page("", `primaryLanguage="Old Church Slavonic"`), "cu"],
    ["PAGE without a language it knows", pageXml, "a.xml", page(`primaryLanguage="other"`), null],
    ["ALTO by blocks", alto, "a.xml", blocks(`LANG="lat"`, `LANG="deu"`, `language="ger"`), "de"],
    ["ALTO of Tesseract without one", alto, "a.xml", blocks(`LANG="und"`), null],
    [
      "hOCR above the page",
      hocr,
      "a.hocr",
      `<html lang="fr_FR"><body><div class="ocr_page" title="bbox 0 0 9 9"></div></body></html>`,
      "fr-FR",
    ],
    [
      "hOCR of a paragraph",
      hocr,
      "a.hocr",
      `<div class="ocr_page" title="bbox 0 0 9 9"><p class="ocr_par" lang="deu">x</p></div>`,
      "de",
    ],
    [
      "TEI",
      tei,
      "a.xml",
      `<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><profileDesc><langUsage><language ident="gmh"/></langUsage></profileDesc></teiHeader><text><body><pb/><lb/>x</body></text></TEI>`,
      "gmh",
    ],
    [
      "METS with MODS",
      mets,
      "mets.xml",
      `<mets xmlns:xlink="http://www.w3.org/1999/xlink"><dmdSec><mdWrap><xmlData><mods><language><languageTerm authority="iso639-2b">ger</languageTerm></language></mods></xmlData></mdWrap></dmdSec><fileSec/><structMap TYPE="PHYSICAL"><div><div ID="p1"/></div></structMap></mets>`,
      "de",
    ],
  ])("%s", async (_, format, path, text, language) => {
    const { tree, dispose } = treeOf({ [path]: text });
    const { items, notes } = await readTree(format, tree);
    dispose();
    expect(notes).toEqual([]);
    expect(items.map((item) => item.language ?? null)).toEqual([language]);
  });

  it.each([
    ["language:\n- deu\n", "de"],
    ["language: [lat, deu]\n", null],
    ["language: {", null],
    ["title: x\n", null],
  ])("is taken from a catalogue entry where that names one: %s", async (yaml, language) => {
    const { tree, dispose } = treeOf({ "set/htr-united.yml": yaml });
    expect(await languageOfSet(tree)).toBe(language);
    dispose();
  });

  it("is no language where it is none", () => {
    expect(["german", "mul", "", " ", "zxx", "x-klingon", "Frakturschrift", undefined].map(languageFrom)).toEqual(
      Array.from({ length: 8 }, () => null),
    );
  });
});
