/** @file Pages that come with their text (transcriptions made elsewhere): image, lines and regions in one step. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { DocumentRepository, NewPage } from "./document-repository.ts";
import { PageIntake } from "./page-intake.ts";
import { openPages } from "./page-source.ts";

type Point = readonly [number, number];
type Imported = Parameters<CorrectionService["insertImported"]>;

export interface TranscribedText {
  /** `baseline`: what somebody drew under it. */
  lines: (Imported[1][number] & { baseline?: readonly Point[] })[];
  regions: NonNullable<Imported[4]>;
  /** BCP 47, where the file says it. */
  language?: string | null;
}

/** An image whose bytes are in the library, and no page of it yet. */
export interface StoredImage {
  width: number;
  height: number;
  /** Where it lies. */
  path: string;
  /** Of the file that it came from. */
  sha256: string;
  size: number;
  page: NewPage;
  /** The page is written. */
  keep(): Promise<void>;
  /** Leaves nothing of it behind. */
  drop(): Promise<void>;
}

export interface TranscribedPagesOptions {
  repository: DocumentRepository;
  blobs: BlobStore;
  corrections: CorrectionService;
  events: EventBus;
  transaction<T>(work: () => T): T;
  /** Keeps the baselines of lines, with the shapes that they hold for. */
  keepBaselines(lines: readonly { lineId: string; polygon: readonly Point[]; points: readonly Point[] }[]): void;
}

export class TranscribedPages {
  readonly #options: TranscribedPagesOptions;

  constructor(options: TranscribedPagesOptions) {
    this.#options = options;
  }

  /** In order. */
  pages(documentId: string) {
    const { repository, blobs } = this.#options;
    return repository
      .pages(documentId)
      .map(({ id, sourceName, sourceIndex, width, height, lineCount, imageSha256 }) => ({
        id,
        sourceName,
        sourceIndex,
        width,
        height,
        imagePath: blobs.path(imageSha256),
        hasLines: lineCount > 0,
      }));
  }

  /**
   * Renders one page of a file into the library.
   * @param index from 0
   * @throws AppError as `openPages` and `render` do
   */
  async storeImage(path: string, name: string, index: number, signal: AbortSignal): Promise<StoredImage> {
    const { blobs, repository } = this.#options;
    const hash = createHash("sha256");
    const source = await openPages(path, name, { signal });
    const intake = await PageIntake.begin(blobs);
    const drop = () => intake.drop((hashes) => repository.imagesInUse(hashes));
    try {
      await intake.add((into) => source.render(index, into));
      await pipeline(createReadStream(path), hash);
      const [page] = (await intake.adopt()).pages as [NewPage];
      const { width, height, imageSha256 } = page;
      const { size } = await stat(path);
      return {
        page,
        width,
        height,
        path: blobs.path(imageSha256),
        sha256: hash.digest("hex"),
        size,
        keep: () => intake.keep(),
        drop,
      };
    } catch (error) {
      await drop();
      throw error;
    } finally {
      await source.close();
    }
  }

  /**
   * Adds a page with its text behind the document's last page: all of it or nothing.
   * @param document `create`: its name, where this is its first page
   */
  addPage(
    document: { id: string; create: string | null },
    image: StoredImage,
    name: string,
    text: (pageId: string) => TranscribedText,
    source: Imported[2],
  ): void {
    const { repository, events, transaction } = this.#options;
    transaction(() => {
      const { page, sha256, size } = image;
      const create = document.create === null ? null : { name: document.create, sample: false };
      repository.addSource(document.id, { id: randomUUID(), name, sha256, size, pages: [page] }, create);
      const transcribed = text(page.id);
      if (transcribed.lines.length > 0) this.addText(page.id, transcribed, source);
    });
    events.emit("documents.changed", { documentId: document.id });
    events.emit("documents.changed", { documentId: null });
  }

  /** Puts text on a page that has none. @throws AppError `conflict` where it has */
  addText(pageId: string, { lines, regions, language = null }: TranscribedText, source: Imported[2]): void {
    const { corrections, repository, keepBaselines } = this.#options;
    const alongside = (ids: readonly string[]) => {
      repository.setPageState(pageId, "read", null);
      if (language !== null) repository.learnLanguage(pageId, language);
      keepBaselines(
        lines.flatMap(({ polygon, baseline }, index) =>
          baseline === undefined ? [] : [{ lineId: ids[index] as string, polygon, points: baseline }],
        ),
      );
    };
    corrections.insertImported(pageId, lines, source, alongside, regions);
  }
}
