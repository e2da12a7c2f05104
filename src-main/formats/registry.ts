/** @file All formats, in the order in which they are offered and in which files are asked what they are. */

import { AppError } from "#contract/errors.ts";
import type { FormatId, FormatInfo } from "#contract/formats.ts";
import type { Format, FormatReader } from "./format.ts";
import { htrUnited } from "./htr-united.ts";
import { imagefolder } from "./lines/imagefolder.ts";
import { jsonl } from "./lines/jsonl.ts";
import { linePairs } from "./lines/line-pairs.ts";
import { parquet } from "./lines/parquet.ts";
import { ppocr } from "./lines/ppocr.ts";
import { webdataset } from "./lines/webdataset.ts";
import { mets } from "./mets/mets.ts";
import { pdf } from "./pdf/write-pdf.ts";
import { json } from "./text/json.ts";
import { markdown } from "./text/markdown.ts";
import { plainText } from "./text/plain-text.ts";
import { alto, fineReader, hocr, pageXml, tei } from "./xml-formats.ts";

/** METS first: it names the files of others. Plain text last: anything can be one. */
const formats: readonly Format[] = [
  mets,
  pageXml,
  alto,
  hocr,
  tei,
  pdf,
  json,
  ppocr,
  linePairs,
  imagefolder,
  jsonl,
  parquet,
  webdataset,
  fineReader,
  markdown,
  plainText,
  htrUnited,
];

/** What the windows offer: pages first, then texts, then sets of lines. */
export function formatInfos(): FormatInfo[] {
  const order = ["page", "text", "line"];
  return formats
    .map(({ id, info, reader, writer }) => ({ id, ...info, reads: reader !== undefined, writes: writer !== undefined }))
    .sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

/** @throws AppError `not-found` */
export function formatOf(id: FormatId): Format {
  const format = formats.find((each) => each.id === id);
  if (format === undefined)
    throw new AppError("not-found", `Emend does not know the format “${id}”. Choose another one.`);
  return format;
}

/** The formats that can be read, in the order in which files are asked. */
export function readers(): { id: FormatId; reader: FormatReader }[] {
  return formats.flatMap(({ id, reader }) => (reader === undefined ? [] : [{ id, reader }]));
}
