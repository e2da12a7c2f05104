/** @file Import from a IIIF manifest that a person named: first what it holds and whom it would ask, then page by page. */
import { AppError } from "#contract/errors.ts";
import type { IiifPreview, ImportAs } from "#contract/formats.ts";
import type { SourceRegistry } from "../../platform/uploads.ts";
import { readAlto } from "../alto/read-alto.ts";
import { FileTree } from "../file-tree.ts";
import type { InPage } from "../format.ts";
import type { FormatJobs, RunningJob } from "../format-jobs.ts";
import type { PageMaker } from "../page-maker.ts";
import type { PageText } from "../page-text.ts";
import { readPageXml } from "../page-xml/read-page-xml.ts";
import type { ImportTarget } from "../transcription-import.ts";
import { rootName } from "../xml/xml-tree.ts";
import { type Manifest, type ManifestPage, readAnnotations, readManifest } from "./manifest.ts";
import { type FetchRules, hostOf, politeFetch } from "./polite-fetch.ts";

const LARGEST_MANIFEST = 100_000_000;
const LARGEST_IMAGE = 300_000_000;
const LARGEST_TEXT = 50_000_000;

/** A manifest by its address, or as a file that was offered. */
export interface ManifestSource {
  url?: string | undefined;
  source?: string | undefined;
}

export interface IiifImportOptions {
  sources: SourceRegistry;
  jobs: FormatJobs;
  makePages(job: RunningJob, target: ImportTarget, fallbackName: string): PageMaker;
  checkDocument(documentId: string): void;
  /** For tests, whose servers are on this machine. */
  allowLocal?: boolean;
}

export class IiifImport {
  readonly #options: IiifImportOptions;

  constructor(options: IiifImportOptions) {
    this.#options = options;
  }

  /** Fetches the manifest and says what it holds. @throws AppError as `politeFetch` and `readManifest` do */
  async preview(from: ManifestSource): Promise<IiifPreview> {
    const { signal } = new AbortController();
    const manifest = await this.#manifest(from, signal);
    const asked = manifest.pages.flatMap((page) => [page.imageUrl, ...page.textUrls, ...page.annotationUrls]);
    return {
      label: manifest.label,
      rights: manifest.rights,
      pages: manifest.pages.length,
      pagesWithText: manifest.pages.filter(
        (page) => page.lines.length + page.textUrls.length + page.annotationUrls.length > 0,
      ).length,
      lines: manifest.pages.reduce((sum, page) => sum + page.lines.length, 0),
      hosts: [...new Set(asked.filter((url) => url !== null).map(hostOf))].sort((a, b) => (a < b ? -1 : 1)),
    };
  }

  /** Fetches images and texts as a job, from these hosts only. @throws AppError `not-found` */
  start(
    from: ManifestSource,
    hosts: readonly string[],
    target: { as: ImportAs; documentId?: string | undefined },
  ): { jobId: string } {
    if (target.documentId !== undefined) this.#options.checkDocument(target.documentId);
    return this.#options.jobs.start({ kind: "import", format: "iiif" }, async (job) => {
      const manifest = await this.#manifest(from, job.signal);
      const rules = { hosts: new Set(hosts), signal: job.signal, ...this.#local() };
      job.change({ total: manifest.pages.length });
      const pages = this.#options.makePages(job, target, manifest.label);
      for (const [index, page] of manifest.pages.entries()) {
        job.signal.throwIfAborted();
        await pages.add(await toItem(page, index, manifest, rules, job), new FileTree(new Map()), {
          id: "import",
          name: "Imported (IIIF)",
        });
      }
      await pages.end();
      if (from.source !== undefined) await this.#options.sources.release(from.source);
    });
  }

  async #manifest({ url, source }: ManifestSource, signal: AbortSignal): Promise<Manifest> {
    if (source !== undefined) {
      const { path, name } = this.#options.sources.resolve(source);
      const tree = new FileTree(new Map([[name, path]]));
      if ((await tree.size(name)) > LARGEST_MANIFEST)
        throw new AppError("file-too-large", `${name} is too large for a manifest.`);
      return readManifest(await tree.text(name), name);
    }
    if (url === undefined) throw new AppError("bad-input", "Give the address of a manifest, or a file.");
    // The person named this address: its host, and where that sends it on by itself, is theirs to choose.
    const hosts = new Set([hostOf(url), `www.${hostOf(url)}`, hostOf(url).replace(/^www\./, "")]);
    const bytes = await politeFetch(url, LARGEST_MANIFEST, { hosts, signal, ...this.#local() });
    return readManifest(
      bytes.toString("utf8").replace(/^\uFEFF/, ""),
      new URL(url).pathname.split("/").filter(Boolean).at(-1) ?? "manifest",
    );
  }

  #local(): Pick<FetchRules, "allowLocal"> {
    return this.#options.allowLocal === true ? { allowLocal: true } : {};
  }
}

async function toItem(
  page: ManifestPage,
  index: number,
  manifest: Manifest,
  rules: FetchRules,
  job: RunningJob,
): Promise<InPage> {
  const name = `${String(index + 1).padStart(4, "0")} ${page.label}`.slice(0, 120);
  const { imageUrl } = page;
  const text = await textOf(page, rules, (message) => job.note(`${name}: ${message}`));
  return {
    kind: "page",
    document: manifest.label,
    name,
    image:
      imageUrl === null ? null : { name, load: { bytes: () => politeFetch(imageUrl, LARGEST_IMAGE, rules) }, index: 0 },
    imageNames: [name],
    ...text,
  };
}

/** The first text that can be had; a page whose text cannot be fetched still comes with its image. */
async function textOf(page: ManifestPage, rules: FetchRules, note: (message: string) => void): Promise<PageText> {
  const none: PageText = { width: page.width, height: page.height, regions: [], lines: page.lines };
  if (page.lines.length > 0) return none;
  for (const url of [...page.textUrls, ...page.annotationUrls]) {
    try {
      const bytes = await politeFetch(url, LARGEST_TEXT, rules);
      const text = readText(bytes, url, page);
      if (text !== null && text.lines.length > 0) return text;
    } catch (error) {
      if (rules.signal.aborted) throw error;
      note(error instanceof Error ? error.message : String(error));
    }
  }
  return none;
}

function readText(bytes: Buffer, url: string, page: ManifestPage): PageText | null {
  const head = bytes.subarray(0, 4096).toString("latin1");
  const kind = rootName(head);
  if (kind === "alto") return readAlto(bytes, url)[0] ?? null;
  if (kind === "PcGts") return readPageXml(bytes, url);
  if (!/^\s*\{/.test(head)) return null;
  return {
    width: page.width,
    height: page.height,
    regions: [],
    lines: readAnnotations(JSON.parse(bytes.toString("utf8"))),
  };
}
