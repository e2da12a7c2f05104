/**
 * @file Exports as the ecosystem's own readers see them. It fetches some 200 MB of Python packages, so it runs where
 * `EMEND_ECOSYSTEM=1` asks for it and uv is there, and says why otherwise.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FolderTarget } from "../../src-main/formats/folder-target.ts";
import { formatOf } from "../../src-main/formats/registry.ts";
import { NOW, outDocument, outLine, outPage } from "../../src-main/formats/test-pages.ts";
import type { FormatId } from "../../src-preload/contract/formats.ts";
import { installedUv } from "../uv.ts";

const uv = installedUv();
const skipped =
  process.env.EMEND_ECOSYSTEM !== "1" ? "set EMEND_ECOSYSTEM=1 to run it" : uv === null ? "uv is not here" : null;

const TEXTS = [
  'Erſte Zeile & <zweite> "Zeile"',
  "  zwei  Leerzeichen ",
  "שלום (12) עולם",
  "مرحبا بالعالم 2026",
  "vo\u0364n a\u0301\u0323",
  "\uE8BA private",
  "null",
  "true",
  "###",
  "C:\\x\ty",
  "\u{1F468}\u200D\u{1F469}",
  "=1+1",
  "'",
  "ends with \\",
];
const FORMATS: readonly FormatId[] = ["page-xml", "mets", "imagefolder", "parquet", "webdataset"];

it.skipIf(skipped !== null)(
  `is read line by line by datasets, webdataset and OCR-D (${skipped ?? "as asked"})`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "emend-ecosystem-"));
    const pages = ["a", "b"].map((stem, position) =>
      outPage(
        TEXTS.map((text, index) => outLine(text, index)),
        { stem, position },
      ),
    );
    try {
      for (const id of FORMATS) {
        const { writer, info } = formatOf(id);
        async function* documents() {
          yield outDocument(pages);
        }
        mkdirSync(join(folder, id));
        const target = new FolderTarget(join(folder, id), new AbortController().signal);
        await writer?.write(documents(), target, { variant: info.variants[0]?.id ?? "", images: true, now: NOW });
      }
      const script = join(import.meta.dirname, "check_formats.py");
      const out = execFileSync(uv as string, ["run", "--quiet", "--script", script, folder], {
        encoding: "utf8",
        maxBuffer: 1e8,
      });
      const { invalid, ...read } = JSON.parse(out.trim().split("\n").at(-1) as string) as Record<string, string[]>;
      expect(invalid).toEqual([]);
      const expected = [...TEXTS, ...TEXTS];
      for (const [reader, texts] of Object.entries(read)) expect(texts, reader).toEqual(expected);
      expect(Object.keys(read).sort()).toEqual([
        "imagefolder",
        "page-xml",
        "parquet",
        "webdataset",
        "webdataset-library",
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  600_000,
);
