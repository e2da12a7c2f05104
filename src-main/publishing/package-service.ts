/** @file The package that waits to be published or copied to a folder. There is one at a time, and it lies on disk. */
import { randomUUID } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LargeBase } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";
import type { CardFields, Package, PackedContent, PackedLine, PublishRequest, RepoKind } from "#contract/publishing.ts";
import type { WritingSettings } from "#contract/writing.ts";
import { moveToFreeName } from "../platform/free-name.ts";
import type { ExportLedger } from "../privacy/export-ledger.ts";
import type { PrivacyServices } from "../privacy/privacy-services.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { LICENCES } from "./front-matter.ts";
import { PackageBuilder, type PackageNeeds } from "./package-builder.ts";
import { readPacked } from "./packed-content.ts";
import { describeRules } from "./transcription-rules.ts";

/** Progress goes out at most this often. */
const EVENT_MS = 100;

export interface PackageServiceOptions extends PackageNeeds {
  events: EventBus;
  exports: ExportLedger;
  audit: Pick<PrivacyServices["audit"], "append">;
  writing: (documentId: string) => WritingSettings;
  documentName: (documentId: string) => string | null;
}

/** A package that is ready, with where it lies. */
export interface ReadyPackage {
  folder: string;
  state: Package;
  lines: readonly PackedLine[];
}

interface Waiting {
  state: Package;
  lines: PackedLine[];
  folder: string;
  abort: AbortController;
  finished: Promise<void>;
  /** Who reads its files just now; they go with the last of them. */
  readers: number;
  discarded: boolean;
}

export class PackageService {
  readonly #options: PackageServiceOptions;
  readonly #root: string;
  #waiting: Waiting | null = null;

  constructor(options: PackageServiceOptions) {
    this.#options = options;
    this.#root = join(options.libraryFolder, "publishing");
    // Of an earlier run: nobody can look at it any more, so nobody may publish it.
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** What a form can be filled with. @throws AppError `not-found` */
  async suggest(adapterId: string | null, documentIds: string[] | null): Promise<{ name: string; card: CardFields }> {
    const { repository, version, writing, documentName } = this.#options;
    const known = adapterId === null ? null : await version(adapterId);
    const documents = documentIds ?? (adapterId === null ? [] : repository.documentsOf(adapterId));
    const [first] = documents;
    const title = known?.name ?? (first === undefined ? null : documentName(first)) ?? "Lines";
    const rules = [...new Set(documents.map((id) => describeRules(writing(id).rules)))].filter((text) => text !== "");
    return {
      name: repoName(title),
      card: {
        title,
        licence: licenceOf(known?.largeBase ?? null),
        licenceName: "",
        licenceLink: "",
        languages: this.#options.repository.languages(documents),
        tags: [],
        intendedUse: "",
        rules: rules.length === 1 ? (rules[0] ?? "") : "",
      },
    };
  }

  /** @throws AppError `bad-input` where the request says nothing that can be packed */
  pack(request: PublishRequest): Package {
    checkRequest(request);
    void this.#discard();
    const id = randomUUID();
    const state: Package = {
      id,
      state: "packing",
      progress: 0,
      message: null,
      request,
      repos: [],
      lines: { images: 0, texts: 0, taught: 0 },
      leftOut: [],
      blocks: [],
      warnings: [],
    };
    const folder = join(this.#root, id);
    const waiting: Waiting = {
      state,
      lines: [],
      folder,
      abort: new AbortController(),
      finished: Promise.resolve(),
      readers: 0,
      discarded: false,
    };
    this.#waiting = waiting;
    waiting.finished = this.#build(waiting);
    // Told as the package's state.
    waiting.finished.catch(() => {});
    return state;
  }

  /** Packs and waits for the end. @throws AppError as packing failed */
  async packWhole(request: PublishRequest): Promise<ReadyPackage> {
    const { id } = this.pack(request);
    const waiting = this.#get(id);
    await waiting.finished;
    return this.ready(id);
  }

  /** @throws AppError `not-found` */
  get(id: string): Package {
    return this.#get(id).state;
  }

  /** @throws AppError `not-found` */
  lines(id: string, offset: number, limit: number): { lines: PackedLine[]; total: number } {
    const { lines } = this.#get(id);
    return { lines: lines.slice(offset, offset + limit), total: lines.length };
  }

  /** Keeps a package's files until the returned function is called, also where another is looked at meanwhile. @throws AppError `not-found` */
  hold(id: string): () => void {
    const waiting = this.#get(id);
    waiting.readers += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      waiting.readers -= 1;
      if (waiting.discarded && waiting.readers === 0) void this.#removeFiles(waiting);
    };
  }

  /** A file as it would leave. @throws AppError `not-found` */
  async file(id: string, kind: RepoKind, path: string): Promise<PackedContent> {
    const { folder, state } = this.ready(id);
    const known = state.repos.find((repo) => repo.kind === kind)?.files.some((file) => file.path === path);
    if (known !== true) throw new AppError("not-found", `${path} is not in this package. Look through it again.`);
    return readPacked(join(folder, kind, path));
  }

  /** @throws AppError `not-found` */
  drop(id: string): void {
    this.#get(id);
    void this.#discard();
  }

  /** @throws AppError `not-found`, `busy` while it is being made, or whatever made it fail */
  ready(id: string): ReadyPackage {
    const { state, folder, lines } = this.#get(id);
    if (state.state === "packing") throw new AppError("busy", "The package is still being made. Wait for it.");
    if (state.state === "failed") throw new AppError("bad-input", state.message ?? "The package could not be made.");
    if (!existsSync(folder))
      throw new AppError("not-found", "The package is not there any more. Look through it again.");
    return { folder, state, lines };
  }

  /**
   * Lets a package pass, or not. What the flags say now counts, not what they said when it was packed.
   * @param reason typed by a person; goes into the log where it lifts a block
   * @throws AppError `privacy-blocked`; `conflict` where flags were changed since
   */
  async pass(ready: ReadyPackage, reason: string | null, what: string): Promise<void> {
    const { state, lines } = ready;
    const lineIds = lines.map(({ lineId }) => lineId);
    const policies = this.#options.privacy.policies(lineIds);
    const changed = lines.some(({ lineId, what: how, blocked }) => {
      const policy = policies.get(lineId);
      const forbidden =
        policy === undefined
          ? how !== "taught"
          : policy.private || policy.publishable === false || (how !== "text" && policy.noTraining);
      return forbidden && blocked === null;
    });
    if (changed) {
      throw new AppError("conflict", "Flags were changed since you looked through this. Look through it again.");
    }
    if (state.blocks.length === 0) return;
    if (reason === null || reason.trim() === "") {
      throw new AppError(
        "privacy-blocked",
        `${state.blocks.map(({ message }) => message).join(" ")} Choose another version, or type why it may leave all the same.`,
      );
    }
    const counts = state.blocks.map(({ code, lines: of }) => `${of} ${code}`).join(", ");
    this.#options.audit.append({
      action: "override",
      summary: `Blocks (${counts}) were lifted to ${what}.`,
      reason: reason.trim(),
      subjects: [
        state.request.adapterId ?? "",
        ...lines.filter(({ blocked }) => blocked !== null).map((l) => l.lineId),
      ],
    });
  }

  /** Copies the package under `exports`, whole or not at all. @throws AppError as `pass`; `disk-full` */
  async export(id: string, reason: string | null): Promise<{ path: string; files: string[] }> {
    const ready = this.ready(id);
    const release = this.hold(id);
    try {
      await this.pass(ready, reason, "export it to a folder");
      return await this.#copyOut(ready);
    } finally {
      release();
    }
  }

  async #copyOut({ state, folder, lines }: ReadyPackage): Promise<{ path: string; files: string[] }> {
    const exports = join(this.#options.libraryFolder, "exports");
    await mkdir(exports, { recursive: true });
    const temporary = await mkdtemp(join(exports, ".partial-"));
    try {
      const copy = join(temporary, "copy");
      // One repository is the folder itself; of several, each is a folder in it.
      const [only, ...more] = state.repos;
      await cp(only !== undefined && more.length === 0 ? join(folder, only.kind) : folder, copy, { recursive: true });
      const path = await moveToFreeName(copy, exports, repoName(state.request.card.title));
      const left = lines.filter(({ what }) => what !== "taught").map(({ lineId }) => lineId);
      this.#options.exports.record(path, { lineIds: left });
      this.#options.audit.append({
        action: "export",
        summary: `A package with ${left.length} lines was copied to a folder.`,
        subjects: [state.request.adapterId ?? ""],
      });
      const files = state.repos.flatMap(({ kind, files: of }) =>
        of.map(({ path: file }) => (more.length === 0 ? file : `${kind}/${file}`)),
      );
      return { path, files };
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }

  async dispose(): Promise<void> {
    await this.#discard();
  }

  #get(id: string): Waiting {
    if (this.#waiting?.state.id !== id) {
      throw new AppError("not-found", "This package is not there any more. Look through it again.");
    }
    return this.#waiting;
  }

  async #discard(): Promise<void> {
    const old = this.#waiting;
    if (old === null) return;
    this.#waiting = null;
    old.abort.abort();
    old.discarded = true;
    if (old.readers === 0) await this.#removeFiles(old);
  }

  /** What cannot go now goes at the next start. Never rejects. */
  async #removeFiles({ finished, folder }: Waiting): Promise<void> {
    await finished.then(() => rm(folder, { recursive: true, force: true })).catch(() => {});
  }

  async #build(waiting: Waiting): Promise<void> {
    let told = Number.NEGATIVE_INFINITY;
    const change = (part: Partial<Package>, now: boolean) => {
      waiting.state = { ...waiting.state, ...part };
      if (waiting.abort.signal.aborted || (!now && performance.now() - told < EVENT_MS)) return;
      told = performance.now();
      this.#options.events.emit("publishing.packageChanged", waiting.state);
    };
    try {
      await mkdir(waiting.folder, { recursive: true });
      const builder = new PackageBuilder(this.#options, waiting.state.request, waiting.folder);
      const built = await builder.build(waiting.abort.signal, (progress) => change({ progress }, false));
      waiting.lines = built.lines;
      const count = (what: PackedLine["what"]) => built.lines.filter((line) => line.what === what).length;
      const lines = { images: count("image-and-text"), texts: count("text"), taught: count("taught") };
      change({ ...built, lines, state: "ready", progress: 1 }, true);
    } catch (error) {
      await rm(waiting.folder, { recursive: true, force: true }).catch(() => {});
      change({ state: "failed", message: explain(error) }, true);
    }
  }
}

/** A large model's own where the Hub has it under this name: what is made of it mostly stands under the same. */
function licenceOf(largeBase: LargeBase | null): string {
  if (largeBase === null) return "apache-2.0";
  return LICENCES.find((licence) => licence === largeBase.licence.toLowerCase()) ?? "other";
}

function explain(error: unknown): string {
  if (error instanceof AppError) return error.message;
  if ((error as NodeJS.ErrnoException).code === "ENOSPC") {
    return "The disk is full, so the package could not be made. Free some space and try again.";
  }
  return `The package could not be made: ${error instanceof Error ? error.message : String(error)}. Nothing was sent.`;
}

function checkRequest({ adapterId, repo, dataset, space, card }: PublishRequest): void {
  const problem =
    adapterId === null && dataset === null
      ? "Choose a version, a data set or both."
      : adapterId !== null && repo === null
        ? "Say which repository the version goes to."
        : space !== null && adapterId === null
          ? "A Space reads with a version. Choose one."
          : !LICENCES.some((licence) => licence === card.licence)
            ? `“${card.licence}” is none of the Hub's licences. Choose one of the list, or “other” with a name and a link.`
            : null;
  if (problem !== null) throw new AppError("bad-input", problem);
}

/** A name that the Hub takes, made of any. */
export function repoName(title: string): string {
  const ascii = title
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/(\.|-){2,}/g, "$1")
    .replace(/^[.-]+|[.-]+$/g, "");
  return ascii.slice(0, 60).replace(/[.-]+$/, "") || "emend-adapter";
}
