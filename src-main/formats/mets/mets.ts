/** @file OCR-D workspaces: a `mets.xml` that names groups of files, and the order of the pages. */
import { readAlto } from "../alto/read-alto.ts";
import type { FileTree } from "../file-tree.ts";
import { folderOf, nameOf, stemOf } from "../file-tree.ts";
import type { ExportTarget, Format, InPage, OutDocument, WriteOptions } from "../format.ts";
import { languageFrom } from "../language.ts";
import { imageOf, type ReadPageFile, writeImage } from "../page-files.ts";
import type { PageText } from "../page-text.ts";
import { readPageXml } from "../page-xml/read-page-xml.ts";
import { writePageXml } from "../page-xml/write-page-xml.ts";
import {
  childOf,
  childrenOf,
  descendantsOf,
  numberOf,
  parseXml,
  rootName,
  textOf,
  type XmlElement,
} from "../xml/xml-tree.ts";
import { el, renderXml } from "../xml/xml-writer.ts";

const IMAGES = "OCR-D-IMG";
/** OCR-D keeps ground truth in groups of this name. */
const TEXTS = "OCR-D-GT-PAGE";
const PAGE_TYPE = "application/vnd.prima.page+xml";

export const mets: Format = {
  id: "mets",
  info: { name: "METS workspace (OCR-D)", level: "page", training: false, variants: [], images: "always" },
  writer: {
    async write(documents, target, options) {
      for await (const document of documents) await writeWorkspace(document, target, options);
    },
  },
  reader: {
    async find(tree) {
      const found: string[] = [];
      for (const path of tree.paths()) {
        if (/\.xml$/i.test(path) && rootName(await tree.head(path)) === "mets") found.push(path);
      }
      return found;
    },
    /** The page files that a workspace names are read through it, in its order. */
    async claims(tree, files) {
      const claimed = new Set<string>();
      for (const path of files) {
        try {
          for (const { href } of filesOf(parseXml(await tree.read(path), nameOf(path)))) {
            const file = tree.find(href, path);
            if (file !== null && /\.xml$/i.test(file)) claimed.add(file);
          }
        } catch {
          // `read` tells what is wrong with it.
        }
      }
      return claimed;
    },
    async *read(tree, files, note) {
      for (const path of files) {
        try {
          yield* readWorkspace(tree, path, note);
        } catch (error) {
          note(error instanceof Error ? error.message : String(error));
        }
      }
    },
  },
};

async function writeWorkspace(document: OutDocument, target: ExportTarget, options: WriteOptions): Promise<void> {
  const pages: { id: string; stem: string }[] = [];
  for await (const page of document.pages()) {
    const id = String(pages.length + 1).padStart(4, "0");
    // OCR-D names files by group and page.
    const image = `${IMAGES}/${IMAGES}_${id}.png`;
    await writeImage(target, page, document.folder + image);
    await target.write(`${document.folder}${TEXTS}/${TEXTS}_${id}.xml`, writePageXml(page, image, "2019", options.now));
    pages.push({ id, stem: page.stem });
    target.progress(1, page.lines.length);
  }
  await target.write(`${document.folder}mets.xml`, metsXml(document, pages, options.now));
}

function metsXml(document: OutDocument, pages: readonly { id: string; stem: string }[], now: Date): string {
  const date = now.toISOString().replace(/\.\d+Z$/, "Z");
  const group = (use: string, type: string, suffix: string) =>
    el(
      "mets:fileGrp",
      { USE: use },
      pages.map(({ id }) =>
        el("mets:file", { ID: `${use}_${id}`, MIMETYPE: type }, [
          el("mets:FLocat", { LOCTYPE: "OTHER", OTHERLOCTYPE: "FILE", "xlink:href": `${use}/${use}_${id}${suffix}` }),
        ]),
      ),
    );
  return renderXml(
    el(
      "mets:mets",
      {
        "xmlns:mets": "http://www.loc.gov/METS/",
        "xmlns:mods": "http://www.loc.gov/mods/v3",
        "xmlns:xlink": "http://www.w3.org/1999/xlink",
      },
      [
        el("mets:metsHdr", { CREATEDATE: date }, [
          el("mets:agent", { TYPE: "OTHER", OTHERTYPE: "SOFTWARE", ROLE: "CREATOR" }, [el("mets:name", {}, "Emend")]),
        ]),
        el("mets:dmdSec", { ID: "DMDLOG_0001" }, [
          el("mets:mdWrap", { MDTYPE: "MODS" }, [
            el("mets:xmlData", {}, [
              el("mods:mods", {}, [
                el("mods:identifier", { type: "emend" }, document.id),
                el("mods:titleInfo", {}, [el("mods:title", {}, document.name)]),
                document.language === null
                  ? null
                  : el("mods:language", {}, [
                      el("mods:languageTerm", { type: "code", authority: "rfc5646" }, document.language),
                    ]),
              ]),
            ]),
          ]),
        ]),
        // An empty group is not valid.
        pages.length === 0
          ? null
          : el("mets:fileSec", {}, [group(IMAGES, "image/png", ".png"), group(TEXTS, PAGE_TYPE, ".xml")]),
        el("mets:structMap", { TYPE: "PHYSICAL" }, [
          el(
            "mets:div",
            { TYPE: "physSequence", ID: "PHYS_0000" },
            pages.map(({ id, stem }, index) =>
              el("mets:div", { TYPE: "page", ID: `PHYS_${id}`, ORDER: index + 1, ORDERLABEL: stem }, [
                el("mets:fptr", { FILEID: `${IMAGES}_${id}` }),
                el("mets:fptr", { FILEID: `${TEXTS}_${id}` }),
              ]),
            ),
          ),
        ]),
      ],
    ),
  );
}

interface MetsFile {
  id: string;
  group: string;
  type: string;
  href: string;
}

function filesOf(root: XmlElement): MetsFile[] {
  const files: MetsFile[] = [];
  for (const group of descendantsOf(root, "fileGrp")) {
    for (const file of childrenOf(group, "file")) {
      const located = childrenOf(file, "FLocat").map((each) => each.attributes.get("href") ?? "");
      // A file may be here and at its library's: the one here is meant.
      const href = located.find((each) => !/^https?:/i.test(each)) ?? located[0];
      if (href === undefined) continue;
      files.push({
        id: file.attributes.get("ID") ?? "",
        group: group.attributes.get("USE") ?? "",
        type: file.attributes.get("MIMETYPE") ?? "",
        href,
      });
    }
  }
  return files;
}

async function* readWorkspace(tree: FileTree, path: string, note: (message: string) => void): AsyncGenerator<InPage> {
  const root = parseXml(await tree.read(path), nameOf(path));
  const files = new Map(filesOf(root).map((file) => [file.id, file]));
  const title = [...descendantsOf(root, "title")][0]?.children.find((child) => typeof child === "string");
  const document = (typeof title === "string" ? title.trim() : "") || nameOf(folderOf(path)) || stemOf(path);
  const language = languageOf(root);
  for (const [index, div] of pagesOf(root).entries()) {
    const own = childrenOf(div, "fptr")
      .map((pointer) => files.get(pointer.attributes.get("FILEID") ?? ""))
      .filter((file) => file !== undefined);
    const name = div.attributes.get("ORDERLABEL") || div.attributes.get("ID") || `page ${index + 1}`;
    const text = await readText(tree, path, own, note);
    const images = own.filter((file) => file.type.startsWith("image/")).sort((a, b) => rank(a) - rank(b));
    const named = text?.imageName == null ? null : tree.find(text.imageName, path);
    const image = named ?? images.map((file) => tree.find(file.href, path)).find((found) => found !== null) ?? null;
    const { imageName = null, ...page }: Partial<ReadPageFile> & PageText = text ?? {
      width: 0,
      height: 0,
      regions: [],
      lines: [],
    };
    yield {
      kind: "page",
      document,
      name,
      image: image === null ? null : imageOf(image),
      imageNames: [imageName, ...images.map((file) => file.href), name].filter((each) => each !== null).map(nameOf),
      ...page,
      language: page.language ?? language,
    };
  }
}

/** A code of MODS, whatever its authority, or a name. */
function languageOf(root: XmlElement): string | null {
  const terms = [...descendantsOf(root, "languageTerm")].map((term) => languageFrom(textOf(term)));
  return terms.find((term) => term !== null) ?? null;
}

function pagesOf(root: XmlElement): XmlElement[] {
  const map = childrenOf(root, "structMap").find((each) => each.attributes.get("TYPE") === "PHYSICAL");
  const sequence = map === undefined ? undefined : childOf(map, "div");
  const pages = sequence === undefined ? [] : childrenOf(sequence, "div");
  const ordered = pages.map((page, at) => ({ page, at: numberOf(page, "ORDER") ?? at }));
  return ordered.sort((a, b) => a.at - b.at).map(({ page }) => page);
}

/** Original images before made ones; of the same rank the first. */
function rank({ group }: MetsFile): number {
  const order = [/^(OCR-D-IMG|ORIGINAL)$/, /^(MAX|DEFAULT)$/, /^PRESENTATION$/, /^OCR-D-IMG/];
  const found = order.findIndex((test) => test.test(group));
  return found === -1 ? (/THUMB|MIN/.test(group) ? 9 : 5) : found;
}

/** Ground truth first, then the last group, which is what the last step of a workflow made; PAGE before ALTO. */
async function readText(
  tree: FileTree,
  path: string,
  own: readonly MetsFile[],
  note: (message: string) => void,
): Promise<ReadPageFile | null> {
  const texts = own.filter((file) => file.type === PAGE_TYPE || /xml/.test(file.type)).reverse();
  const order = [...texts].sort((a, b) => weight(a) - weight(b));
  for (const file of order) {
    const found = tree.find(file.href, path);
    if (found === null) continue;
    try {
      const bytes = await tree.read(found);
      const kind = rootName(await tree.head(found));
      if (kind === "PcGts") return readPageXml(bytes, nameOf(found));
      if (kind === "alto") return readAlto(bytes, nameOf(found))[0] ?? null;
    } catch (error) {
      note(error instanceof Error ? error.message : String(error));
    }
  }
  return null;
}

const weight = ({ group, type }: MetsFile) => (/GT/.test(group) ? 0 : type === PAGE_TYPE ? 1 : 2);
