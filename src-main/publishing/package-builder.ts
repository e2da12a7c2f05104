/** @file Makes a package: folders on disk with exactly what would leave, the list of its lines, and what stands against it. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, relative, sep } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { Lineage } from "#contract/privacy.ts";
import type { Package, PackedLine, PublishRequest, RepoKind } from "#contract/publishing.ts";
import type { OpenVersion } from "../adapters/adapter-service.ts";
import type { TrainerSummary } from "../training/trainer-protocol.ts";
import { packAdapter } from "./adapter-package.ts";
import { packDataset } from "./dataset-package.ts";
import { LICENCES } from "./front-matter.ts";
import { blockOf, cropAsset, PackLines, type PackLinesNeeds, placeName, type WantedLine } from "./package-lines.ts";
import { baseOf } from "./packed-base.ts";
import { spaceFiles } from "./space-package.ts";

export interface PackageNeeds extends PackLinesNeeds {
  libraryFolder: string;
  baseModel: string;
  baseRevision: () => string | null;
  /** @throws AppError `not-found`, `bad-model` */
  version: (adapterId: string) => Promise<OpenVersion>;
  lineage: (adapterId: string) => Lineage;
  /** The verified lines of documents, as a run would take them. */
  verified: (documentIds: readonly string[]) => WantedLine[];
  hub: () => string;
}

export interface BuiltPackage {
  repos: Package["repos"];
  lines: PackedLine[];
  leftOut: Package["leftOut"];
  blocks: Package["blocks"];
  warnings: string[];
}

/** What a version was taught on, as it is flagged now. */
interface Taught {
  lines: PackedLine[];
  /** Held-back lines whose texts may leave. */
  quotable: Set<string>;
  pages: number | null;
  rights: { licence: string | null; rightsHolder: string | null; lines: number }[];
  undecided: number;
}

export class PackageBuilder {
  readonly #needs: PackageNeeds;
  readonly #request: PublishRequest;
  readonly #folder: string;
  readonly #lines: PackLines;
  readonly #packed: PackedLine[] = [];
  readonly #warnings: string[] = [];

  /** @param folder empty; each repository becomes a folder in it, named after its kind */
  constructor(needs: PackageNeeds, request: PublishRequest, folder: string) {
    this.#needs = needs;
    this.#request = request;
    this.#folder = folder;
    this.#lines = new PackLines(needs);
  }

  /** @throws AppError; whatever the signal says */
  async build(signal: AbortSignal, progress: (share: number) => void): Promise<BuiltPackage> {
    const { adapterId, dataset, space, repo, visibility, card } = this.#request;
    const version = adapterId === null ? null : await this.#needs.version(adapterId);
    const taught = adapterId === null ? null : await this.#taught(adapterId);
    if (dataset !== null) await this.#packDataset(signal, progress, version?.summary ?? null);
    progress(0.9);
    if (adapterId !== null && version !== null && taught !== null && repo !== null) {
      await this.#packModel(version, taught);
    }
    if (space !== null && repo !== null) await this.#packSpace(version);
    signal.throwIfAborted();
    await this.#refuseLocalPaths();
    if (visibility === "public")
      this.#warnings.push("Everybody will see it. What was public once can be kept by others.");
    if (card.licence === "unknown") this.#warnings.push("Without a licence nobody may use it lawfully.");
    const leftOut = [...this.#lines.leftOut].map(([reason, lines]) => ({ reason, lines }));
    const lines = this.#mergedLines(taught);
    return {
      repos: await this.#repos(),
      lines,
      leftOut,
      blocks: adapterId === null ? [] : this.#blocks(adapterId, taught?.lines ?? []),
      warnings: this.#warnings,
    };
  }

  /** Lines that leave first; a taught line that leaves anyway is listed once. */
  #mergedLines(taught: Taught | null): PackedLine[] {
    const leaving = new Set(this.#packed.filter(({ what }) => what === "image-and-text").map(({ lineId }) => lineId));
    const quoted = this.#packed.filter(({ what, lineId }) => what === "text" && !leaving.has(lineId));
    const images = this.#packed.filter(({ what }) => what === "image-and-text");
    return [...images, ...quoted, ...(taught?.lines ?? []).filter(({ lineId }) => !leaving.has(lineId))];
  }

  async #taught(adapterId: string): Promise<Taught> {
    const { repository, privacy } = this.#needs;
    const all = repository.taught(adapterId);
    const ids = all.map(({ lineId }) => lineId);
    const places = repository.places(ids);
    const policies = privacy.policies(ids);
    const boxed = this.#lines.boxed(ids);
    const then = await this.#privateThen(adapterId);
    const train = all.filter(({ split }) => split === "train");
    const lines = train.map(({ lineId, text }): PackedLine => {
      const place = places.get(lineId);
      const blocked = blockOf(policies.get(lineId), then.has(lineId), boxed.has(lineId));
      return {
        lineId,
        text,
        what: "taught",
        place: placeName(place),
        cropAsset: cropAsset(place),
        file: null,
        blocked,
      };
    });
    const quotable = all.filter(({ lineId, split }) => {
      const policy = policies.get(lineId);
      const free = policy !== undefined && !policy.private && policy.publishable !== false && !boxed.has(lineId);
      return split === "validation" && this.#request.quoteLines && free;
    });
    for (const { lineId, text } of quotable) {
      const place = places.get(lineId);
      const line = { lineId, text, place: placeName(place), cropAsset: cropAsset(place), file: null, blocked: null };
      this.#packed.push({ ...line, what: "text" });
    }
    const rights = Map.groupBy(train, ({ lineId }) => {
      const policy = policies.get(lineId);
      return JSON.stringify([policy?.licence ?? null, policy?.rightsHolder ?? null]);
    });
    const known = !repository.ancestors(adapterId).some(({ elsewhere }) => elsewhere);
    if (!known) {
      this.#warnings.push(
        "This version, or one that it came from, was trained elsewhere: nobody here knows all lines that it was taught on.",
      );
    }
    const undecided = train.filter(({ lineId }) => policies.get(lineId)?.publishable == null).length;
    if (undecided > 0) {
      this.#warnings.push(`Nobody has said of ${undecided} of the lines it was taught on that they may be published.`);
    }
    return {
      lines,
      quotable: new Set(quotable.map(({ lineId }) => lineId)),
      pages: known ? new Set(train.map(({ lineId }) => places.get(lineId)?.pageId ?? lineId)).size : null,
      rights: [...rights].map(([key, of]) => {
        const [licence, rightsHolder] = JSON.parse(key) as [string | null, string | null];
        return { licence, rightsHolder, lines: of.length };
      }),
      undecided,
    };
  }

  /** Lines of the run's manifest that were private when it was frozen. */
  async #privateThen(adapterId: string): Promise<Set<string>> {
    const rows = await this.#manifest(adapterId);
    return new Set(rows.filter(({ flags }) => flags?.private === true).map(({ id }) => id));
  }

  /** Of the version's own run and of those before it, each line once and as it was taught last. */
  async #manifest(adapterId: string): Promise<ManifestLine[]> {
    const all = new Map<string, ManifestLine>();
    for (const { runId } of this.#needs.repository.ancestors(adapterId)) {
      if (runId === null) continue;
      const text = await readFile(join(this.#needs.libraryFolder, "runs", runId, "manifest.jsonl"), "utf8").catch(
        () => "",
      );
      for (const row of text.split("\n")) {
        if (row === "") continue;
        const line = JSON.parse(row) as ManifestLine;
        const known = all.get(line.id);
        const split = known?.split === "train" ? "train" : line.split;
        const isPrivate = known?.flags?.private === true || line.flags?.private === true;
        all.set(line.id, { ...(known ?? line), split, flags: { private: isPrivate } });
      }
    }
    return [...all.values()];
  }

  async #packDataset(
    signal: AbortSignal,
    progress: (share: number) => void,
    summary: TrainerSummary | null,
  ): Promise<void> {
    const { dataset, adapterId, repo, card } = this.#request;
    const documentIds = dataset?.documentIds ?? null;
    const wanted = await this.#wanted(documentIds);
    if (wanted.length === 0) {
      throw new AppError("bad-input", "There is no verified line to publish. Verify lines, or choose other documents.");
    }
    const rights = new Map<string, { licence: string | null; rightsHolder: string | null; lines: number }>();
    const pages = new Set<string>();
    let done = 0;
    const packed = this.#packed;
    const leaving = this.#lines.leaving(wanted);
    // Named after what they are about, since the card needs them and comes last.
    const cardData = {
      card,
      splitBy: summary?.splitBy ?? "page",
      pages: 0,
      rights: [...rights.values()],
      adapter: repo,
    };
    async function* counted() {
      for await (const line of leaving) {
        signal.throwIfAborted();
        const { lineId, text, place, licence, rightsHolder, asStored } = line;
        const shown = asStored ? cropAsset(place) : null;
        const base = { lineId, text, place: placeName(place), cropAsset: shown, file: null, blocked: null };
        packed.push({ ...base, what: "image-and-text" });
        pages.add(place.pageId);
        const key = JSON.stringify([licence, rightsHolder]);
        const known = rights.get(key) ?? { licence, rightsHolder, lines: 0 };
        rights.set(key, { ...known, lines: known.lines + 1 });
        cardData.pages = pages.size;
        cardData.rights = [...rights.values()];
        yield line;
      }
    }
    await packDataset(join(this.#folder, "dataset"), counted(), cardData, (lineId, file) => {
      const line = packed.at(-1);
      if (line?.lineId === lineId) line.file = file;
      done += 1;
      progress((0.9 * done) / wanted.length);
    });
    if (done === 0) {
      const reasons = [...this.#lines.leftOut].map(([reason, lines]) => `${lines} ${reason}`).join(", ");
      throw new AppError(
        "bad-input",
        `None of the lines may be published: ${reasons}. Change their flags under Privacy.`,
      );
    }
    if (adapterId !== null && documentIds !== null) {
      this.#warnings.push("The data set is not what this version was taught on: its card names it all the same.");
    }
  }

  async #wanted(documentIds: string[] | null): Promise<WantedLine[]> {
    if (documentIds !== null) return this.#needs.verified(documentIds);
    if (this.#request.adapterId === null) {
      throw new AppError("bad-input", "Choose the documents whose lines the data set is to hold.");
    }
    const rows = await this.#manifest(this.#request.adapterId);
    return rows.map(({ id, text, split, sha256 }) => ({ id, text, split, cropSha256: sha256 }));
  }

  async #packModel(version: OpenVersion, taught: Taught): Promise<void> {
    const { card, dataset } = this.#request;
    const { warnings, ...base } = baseOf(version, this.#needs, card.licence);
    this.#warnings.push(...warnings);
    const carried = await packAdapter({
      from: version.folder,
      to: join(this.#folder, "model"),
      ...base,
      quotable: taught.quotable,
      language: this.#request.language,
      large: version.largeBase !== null,
      card: {
        card,
        family: version.largeBase?.family ?? null,
        dataset: dataset?.repo ?? null,
        summary: version.summary,
        pages: taught.pages,
        rights: taught.rights,
        flaggedLines: taught.lines.filter(({ blocked }) => blocked !== null).length,
      },
    });
    if (carried !== null) {
      this.#warnings.push(
        `model.onnx carries ${carried.grams} runs of up to ${carried.order} characters of the lines that this version was taught on. Much of their text could be pieced together from them.`,
      );
    }
  }

  async #packSpace(version: OpenVersion | null): Promise<void> {
    if (version !== null && version.largeBase !== null) {
      throw new AppError(
        "bad-input",
        "A Space reads with model.onnx, which the version of a large model does not have. Publish it without a Space.",
      );
    }
    const { card, repo, branch } = this.#request;
    const folder = join(this.#folder, "space");
    await mkdir(folder, { recursive: true });
    const licence = LICENCES.find((each) => each === card.licence) ?? "unknown";
    const files = spaceFiles({ title: card.title, model: repo ?? "", revision: branch, licence });
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  }

  #blocks(adapterId: string, lines: readonly PackedLine[]): Package["blocks"] {
    const flagged = (Object.keys(BLOCKS) as (keyof typeof BLOCKS)[]).map((code) => ({
      code,
      lines: lines.filter(({ blocked }) => blocked === code).length,
      message: BLOCKS[code],
    }));
    const marks = this.#needs.repository.ancestors(adapterId).flatMap(({ id }) => this.#needs.lineage(id).marks);
    const marked = marks.map(({ kind, lines: of }) => ({
      code: kind === "erased-lines" ? ("erased" as const) : ("memorised" as const),
      lines: of,
      message: MARKS[kind],
    }));
    return [...flagged.filter(({ lines: of }) => of > 0), ...marked];
  }

  /** Nothing that leaves may name a folder of this machine. */
  async #refuseLocalPaths(): Promise<void> {
    const own = [this.#needs.libraryFolder, homedir()].filter((path) => path.length > 1);
    for (const file of await filesBelow(this.#folder)) {
      if (!/\.(md|json|ya?ml|py|txt)$/.test(file)) continue;
      const text = await readFile(file, "utf8");
      const found = own.find((path) => text.includes(path)) ?? LOCAL_PATH.exec(text)?.[0];
      if (found === undefined) continue;
      const name = relative(this.#folder, file).split(sep).slice(1).join("/");
      throw new AppError(
        "bad-input",
        `${name} names a folder of this machine (${found.trim()}). Take it out, then try again.`,
      );
    }
  }

  async #repos(): Promise<Package["repos"]> {
    const { repo, dataset, space } = this.#request;
    const ids: Record<RepoKind, string | null> = {
      dataset: dataset?.repo ?? null,
      model: repo,
      space: space?.repo ?? null,
    };
    const repos: Package["repos"] = [];
    // In the order in which they are sent: cards name what is there then.
    for (const kind of ["dataset", "model", "space"] as const) {
      const folder = join(this.#folder, kind);
      const id = ids[kind];
      const paths = id === null ? [] : await filesBelow(folder);
      if (id === null || paths.length === 0) continue;
      const files: Package["repos"][number]["files"] = [];
      for (const path of paths) {
        const name = relative(folder, path).split(sep).join("/");
        files.push({ path: name, size: (await stat(path)).size, sha256: await hashFile(path) });
      }
      files.sort((a, b) => (a.path < b.path ? -1 : 1));
      const url = `${this.#needs.hub()}/${kind === "model" ? "" : `${kind}s/`}${id}`;
      const card = await readFile(join(folder, "README.md"), "utf8");
      repos.push({ kind, repo: id, url, files, bytes: files.reduce((sum, { size }) => sum + size, 0), card });
    }
    return repos;
  }
}

interface ManifestLine {
  id: string;
  text: string;
  split: "train" | "validation";
  sha256: string;
  flags?: { private?: boolean };
}

const BLOCKS = {
  private: "This version was taught on lines that are private.",
  "no-training": "This version was taught on lines that are not to be trained on any more.",
  "not-publishable": "This version was taught on lines that are not to be published.",
  redacted: "This version was taught on lines that lie under boxes now; it saw what is below.",
} as const;

const MARKS = {
  "erased-lines": "This version was taught or scored on lines that were erased since. Train it again.",
  memorised: "This version recited flagged lines when it was probed.",
} as const;

/** Absolute paths as they look on the systems that Emend runs on. */
const LOCAL_PATH =
  /(?<=^|[\s"'(=:])(?:\/(?:home|Users|root|tmp|private|var|mnt|media|Volumes)\/[^\s"']+|[A-Za-z]:\\+[^\s"']+)/m;

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest("hex");
}
