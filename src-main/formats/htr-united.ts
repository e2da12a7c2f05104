/** @file htr-united.yml: the entry of the HTR-United catalogue, with what Emend can count and what a person has to say. */
import { stringify } from "yaml";
import { AppError } from "#contract/errors.ts";
import type { Catalogue } from "#contract/formats.ts";
import type { Format, OutDocument } from "./format.ts";

const SCHEMA = "https://htr-united.github.io/schema/2023-06-27/schema.json";

interface Counted {
  pages: number;
  regions: number;
  lines: number;
  characters: number;
  members: Set<string>;
  composed: boolean;
}

export const htrUnited: Format = {
  id: "htr-united",
  info: { name: "HTR-United catalogue entry", level: "text", training: true, variants: [], images: "never" },
  writer: {
    async write(documents, target, { catalogue }) {
      const counted: Counted = { pages: 0, regions: 0, lines: 0, characters: 0, members: new Set(), composed: true };
      for await (const document of documents) {
        await count(document, counted, (lines) => target.progress(1, lines));
      }
      if (catalogue === undefined) {
        throw new AppError(
          "bad-input",
          "The catalogue wants to know title, description, address, language, script, time, hands and licence. Fill them in and export again.",
        );
      }
      await target.write("htr-united.yml", entry(catalogue, counted));
    },
  },
};

async function count(document: OutDocument, counted: Counted, through: (lines: number) => void): Promise<void> {
  for await (const page of document.pages()) {
    counted.pages += 1;
    counted.regions += page.regions.length;
    counted.lines += page.lines.length;
    for (const { text } of page.lines) {
      counted.characters += [...text].length;
      counted.composed &&= text === text.normalize("NFC");
      for (const character of text) if (character.trim() !== "") counted.members.add(character);
    }
    through(page.lines.length);
  }
}

function entry(catalogue: Catalogue, counted: Counted): string {
  const {
    title,
    description,
    url,
    languages,
    scripts,
    scriptType,
    notBefore,
    notAfter,
    hands,
    precision,
    licence,
    licenceUrl,
    format,
    guidelines,
  } = catalogue;
  return stringify({
    schema: SCHEMA,
    title,
    description,
    url,
    "production-software": "Emend",
    language: languages,
    script: scripts.map((iso) => ({ iso })),
    "script-type": scriptType,
    // Years alone would be read as numbers; the catalogue wants text.
    time: { notBefore, notAfter },
    hands: { count: hands, precision },
    license: { name: licence, ...(licenceUrl === undefined ? {} : { url: licenceUrl }) },
    format,
    volume: [
      { metric: "pages", count: counted.pages },
      { metric: "lines", count: counted.lines },
      { metric: "regions", count: counted.regions },
      { metric: "characters", count: counted.characters },
    ],
    "automatically-aligned": false,
    ...(guidelines === undefined ? {} : { "transcription-guidelines": guidelines }),
    characters: {
      mode: counted.composed ? "NFC" : "None",
      members: [...counted.members].sort((a, b) => (a.codePointAt(0) as number) - (b.codePointAt(0) as number)),
    },
  });
}
