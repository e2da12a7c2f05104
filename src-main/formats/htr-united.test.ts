import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import type { Catalogue } from "#contract/formats.ts";
import { FolderTarget } from "./folder-target.ts";
import { htrUnited } from "./htr-united.ts";
import { NOW, outDocument, outLine, outPage, roundTrip } from "./test-pages.ts";

const catalogue: Catalogue = {
  title: "Letters: 1914 #1",
  description: "Two hands.\nOne book.",
  url: "https://example.org/letters",
  languages: ["fra"],
  scripts: ["Latn"],
  scriptType: "only-manuscript",
  notBefore: "1914",
  notAfter: "1918",
  hands: "less-than-11",
  precision: "estimated",
  licence: "CC-BY 4.0",
  format: "Page-XML",
};

it("counts what there is and keeps what a person said, as text where YAML would see numbers", async () => {
  const pages = [outPage([outLine("ſi", 0), outLine("a\u0301 i", 1)])];
  async function* documents() {
    yield outDocument(pages);
  }
  const { folder, dispose } = await roundTrip({ ...htrUnited, writer: { write: async () => {} } }, []);
  await htrUnited.writer?.write(documents(), new FolderTarget(folder, new AbortController().signal), {
    variant: "",
    images: false,
    now: NOW,
    catalogue,
  });
  const entry = parse(await readFile(join(folder, "htr-united.yml"), "utf8")) as Record<string, unknown>;
  dispose();
  expect(entry).toMatchObject({
    title: "Letters: 1914 #1",
    description: "Two hands.\nOne book.",
    time: { notBefore: "1914", notAfter: "1918" },
    script: [{ iso: "Latn" }],
    volume: [
      { metric: "pages", count: 1 },
      { metric: "lines", count: 2 },
      { metric: "regions", count: 0 },
      { metric: "characters", count: 6 },
    ],
    characters: { mode: "None", members: ["a", "i", "ſ", "\u0301"] },
  });
});

it("says what is missing", async () => {
  await expect(roundTrip(htrUnited, [outDocument([])])).rejects.toThrow(/wants to know title/);
});
