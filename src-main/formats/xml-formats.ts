/** @file The formats with one XML or HTML file for each page, and TEI. */
import { readAlto } from "./alto/read-alto.ts";
import { type AltoVariant, writeAlto } from "./alto/write-alto.ts";
import { stemOf } from "./file-tree.ts";
import { readFineReader } from "./finereader/read-finereader.ts";
import type { Format } from "./format.ts";
import { readHocr } from "./hocr/read-hocr.ts";
import { writeHocr } from "./hocr/write-hocr.ts";
import { pageFilesReader, pageFilesWriter } from "./page-files.ts";
import { readPageXml } from "./page-xml/read-page-xml.ts";
import { type PageVariant, writePageXml } from "./page-xml/write-page-xml.ts";
import { readTei } from "./tei/read-tei.ts";
import { writeTei } from "./tei/write-tei.ts";
import { rootName } from "./xml/xml-tree.ts";

const isXml = (path: string) => /\.xml$/i.test(path);

export const pageXml: Format = {
  id: "page-xml",
  info: {
    name: "PAGE XML",
    level: "page",
    training: false,
    variants: [
      { id: "2019", name: "2019-07-15 (OCR-D, OCR4all)" },
      { id: "2013", name: "2013-07-15" },
      { id: "transkribus", name: "Transkribus (2013)" },
      { id: "escriptorium", name: "eScriptorium, kraken" },
    ],
    images: "optional",
  },
  writer: pageFilesWriter({
    suffix: ".xml",
    subfolder: (variant) => (variant === "transkribus" ? "page/" : ""),
    render: (page, imageName, { variant, now }) => writePageXml(page, imageName, variant as PageVariant, now),
  }),
  reader: pageFilesReader({
    accepts: (path, head) => isXml(path) && rootName(head) === "PcGts",
    parse: (bytes, name) => [readPageXml(bytes, name)],
  }),
};

export const alto: Format = {
  id: "alto",
  info: {
    name: "ALTO XML",
    level: "page",
    training: false,
    variants: [
      { id: "4", name: "4.4" },
      { id: "4-legacy", name: "4.4, points without commas (eScriptorium, kraken)" },
      { id: "3", name: "3.1" },
      { id: "2", name: "2.1" },
    ],
    images: "optional",
  },
  writer: pageFilesWriter({
    suffix: ".xml",
    render: (page, imageName, { variant }) => writeAlto(page, imageName, variant as AltoVariant),
  }),
  reader: pageFilesReader({
    accepts: (path, head) => isXml(path) && rootName(head) === "alto",
    parse: readAlto,
  }),
};

export const hocr: Format = {
  id: "hocr",
  info: { name: "hOCR", level: "page", training: false, variants: [], images: "optional" },
  writer: pageFilesWriter({ suffix: ".hocr", render: writeHocr }),
  reader: pageFilesReader({
    accepts: (path, head) =>
      /\.hocr$/i.test(path) ||
      (/\.(x?html?|xml)$/i.test(path) && rootName(head) === "html" && /ocr_page|ocr-system/.test(head)),
    parse: (bytes) => readHocr(bytes),
    // `0001.hocr.html` is a habit of some.
    stem: (path) => stemOf(path).replace(/\.hocr$/i, ""),
  }),
};

export const fineReader: Format = {
  id: "finereader",
  info: { name: "FineReader XML", level: "page", training: false, variants: [], images: "never" },
  reader: pageFilesReader({
    accepts: (path, head) => isXml(path) && rootName(head) === "document" && /FineReader/i.test(head),
    parse: readFineReader,
  }),
};

export const tei: Format = {
  id: "tei",
  info: { name: "TEI P5 (basic)", level: "page", training: false, variants: [], images: "optional" },
  writer: {
    async write(documents, target, options) {
      for await (const document of documents) await writeTei(document, target, options);
    },
  },
  reader: pageFilesReader({
    accepts: (path, head) => isXml(path) && rootName(head) === "TEI",
    parse: readTei,
  }),
};
