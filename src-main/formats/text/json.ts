/** @file JSON: everything that Emend knows of a document's text, in one file, for programs of one's own. */
import { z } from "zod";
import { RegionKind } from "#contract/layout.ts";
import { safeName } from "../file-names.ts";
import { nameOf } from "../file-tree.ts";
import type { Format, InPage, OutPage } from "../format.ts";
import { languageFrom } from "../language.ts";
import { documentNameOf, imageOf, writeImage } from "../page-files.ts";

const FORMAT = "emend-document";
/** Parsed at once. */
const LARGEST = 400_000_000;

const Points = z.array(z.tuple([z.number(), z.number()]));
const JsonLine = z.object({
  id: z.string(),
  text: z.string(),
  status: z.enum(["proposed", "edited", "verified"]).nullish(),
  direction: z.enum(["ltr", "rtl"]).nullish(),
  confidence: z.number().nullish(),
  region: z.string().nullish(),
  polygon: Points.nullish(),
  baseline: Points.nullish(),
});
const JsonPage = z.object({
  name: z.string(),
  image: z.string().nullish(),
  width: z.number().default(0),
  height: z.number().default(0),
  regions: z.array(z.object({ id: z.string(), kind: RegionKind.catch("other"), polygon: Points })).default([]),
  lines: z.array(JsonLine),
});
const JsonDocument = z.object({
  format: z.literal(FORMAT),
  name: z.string(),
  language: z.string().nullish(),
  pages: z.array(JsonPage),
});

export const json: Format = {
  id: "json",
  info: { name: "JSON", level: "page", training: false, variants: [], images: "optional" },
  writer: {
    async write(documents, target, options) {
      for await (const document of documents) {
        const file = await target.open(`${document.folder}${safeName(document.name)}.json`);
        await file.write(
          `{"format":"${FORMAT}","version":1,"name":${JSON.stringify(document.name)},"language":${JSON.stringify(document.language)},"pages":[`,
        );
        let first = true;
        for await (const page of document.pages()) {
          const image = `${page.stem}.png`;
          if (options.images) await writeImage(target, page, document.folder + image);
          await file.write(`${first ? "" : ","}\n${JSON.stringify(toJson(page, image))}`);
          first = false;
          target.progress(1, page.lines.length);
        }
        await file.write("\n]}\n");
        await file.close();
      }
    },
  },
  reader: {
    async find(tree) {
      const found: string[] = [];
      for (const path of tree.paths()) {
        if (/\.json$/i.test(path) && (await tree.head(path)).includes(`"${FORMAT}"`)) found.push(path);
      }
      return found;
    },
    async *read(tree, files, note) {
      for (const path of files) {
        const name = nameOf(path);
        if ((await tree.size(path)) > LARGEST) {
          note(`${name} has more than ${LARGEST / 1e6} MB. Export its documents one by one.`);
          continue;
        }
        const parsed = parseDocument(await tree.text(path));
        if (typeof parsed === "string") {
          note(`${name} is no document of Emend: ${parsed}. Export it again.`);
          continue;
        }
        for (const page of parsed.pages)
          yield {
            ...toInPage(page, documentNameOf(path) || parsed.name, (ref) => tree.find(ref, path)),
            language: languageFrom(parsed.language),
          };
      }
    },
  },
};

function toJson(page: OutPage, image: string): z.input<typeof JsonPage> {
  return {
    name: page.stem,
    image,
    width: page.width,
    height: page.height,
    regions: page.regions.map(({ id, kind, polygon }) => ({ id, kind, polygon: polygon.map(([x, y]) => [x, y]) })),
    lines: page.lines.map((line) => ({
      id: line.id,
      text: line.text,
      status: line.status,
      direction: line.direction,
      confidence: line.confidence,
      region: line.regionId,
      polygon: line.polygon.map(([x, y]) => [x, y]),
      baseline: line.baseline?.map(([x, y]) => [x, y]) ?? null,
    })),
  };
}

/** The document, or what is wrong with it. */
function parseDocument(text: string): z.infer<typeof JsonDocument> | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return (error as Error).message;
  }
  const parsed = JsonDocument.safeParse(value);
  const issue = parsed.error?.issues[0];
  return parsed.success ? parsed.data : `${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`;
}

function toInPage(
  page: z.infer<typeof JsonPage>,
  document: string,
  find: (reference: string) => string | null,
): InPage {
  const image = page.image == null ? null : find(page.image);
  const regions = new Set(page.regions.map(({ id }) => id));
  return {
    kind: "page",
    document,
    name: page.name,
    image: image === null ? null : imageOf(image),
    imageNames: [page.image ?? null, page.name].filter((name) => name !== null),
    width: page.width,
    height: page.height,
    regions: page.regions,
    lines: page.lines.map((line) => ({
      id: line.id,
      polygon: line.polygon ?? null,
      baseline: line.baseline ?? null,
      text: line.text,
      verified: line.status == null ? null : line.status === "verified",
      confidence: line.confidence ?? null,
      direction: line.direction ?? null,
      regionId: line.region != null && regions.has(line.region) ? line.region : null,
    })),
  };
}
