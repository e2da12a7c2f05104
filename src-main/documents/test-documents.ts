/** @file For tests: a real library with documents of lines whose image files are really there. */
import { createHash } from "node:crypto";
import { type Corrections, correctionsOf } from "../corrections/test-corrections.ts";
import { EvaluationRepository } from "../evaluation/evaluation-repository.ts";
import { EvaluationService } from "../evaluation/evaluation-service.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { fold } from "../search/fold.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Db } from "../storage/database.ts";
import { DocumentRepository } from "./document-repository.ts";
import { DocumentService } from "./document-service.ts";
import { TagRepository } from "./tag-repository.ts";
import { TagService } from "./tag-service.ts";

export interface TestDocuments extends Corrections {
  events: EventBus;
  repository: DocumentRepository;
  documents: DocumentService;
  tags: TagService;
  refreshFigures(documentId: string | null): void;
}

/** The services over one connection, as compose.ts makes them. */
export function documentsOf(database: Db): TestDocuments {
  const events = new EventBus();
  const evaluation = new EvaluationService(new EvaluationRepository(database));
  const refreshFigures = (id: string | null) => evaluation.refreshFigures(id);
  const repository = new DocumentRepository(database);
  const tags = new TagService(new TagRepository(database), events, fold);
  const documents = new DocumentService({ repository, tags, events, refreshFigures, fold });
  return { ...correctionsOf(database, events), events, repository, documents, tags, refreshFigures };
}

/** A blob store that writes nothing, for tests that are about something else: putting a file on disk takes its time. */
export const noFiles: Pick<BlobStore, "put"> = {
  put: (bytes) => Promise.resolve(createHash("sha256").update(bytes).digest("hex")),
};

/**
 * Adds a document; its id is its name. Pages are called `<name>/<number>`, from 0.
 * @param pages texts of lines, as the base reads them
 * @param image what a page's picture is made of; the same gives the same blob
 */
export async function addDocument(
  { repository, corrections }: TestDocuments,
  blobs: Pick<BlobStore, "put">,
  name: string,
  pages: readonly (readonly string[])[],
  image: (page: number) => string = (page) => `${name} ${page}`,
): Promise<void> {
  const put = (text: string) => blobs.put(Buffer.from(text));
  const rows = await Promise.all(
    pages.map(async (_, page) => ({
      id: `${name}/${page}`,
      width: 1000,
      height: 1000,
      imageSha256: await put(`image ${image(page)}`),
      thumbnailSha256: await put(`thumbnail ${image(page)}`),
      textLayer: null,
    })),
  );
  const source = { id: `source of ${name}`, name: `${name}.pdf`, sha256: name, size: 1, pages: rows };
  repository.addSource(name, source, { name, sample: false });
  for (const [page, texts] of pages.entries()) {
    const crops = await Promise.all(texts.map((text) => put(`crop ${image(page)} ${text}`)));
    corrections.insertDetected(
      `${name}/${page}`,
      texts.map((text, index) => ({
        polygon: [
          [0, index * 10],
          [900, index * 10],
          [900, index * 10 + 9],
          [0, index * 10 + 9],
        ],
        direction: /\p{Script=Arabic}|\p{Script=Hebrew}/u.test(text) ? "rtl" : "ltr",
        cropSha256: crops[index] as string,
        proposals: [
          {
            versionId: "base",
            versionName: "Base",
            text,
            confidence: 0.9,
            characters: Array.from(text, (character) => ({ text: character, confidence: 0.9, x0: 0, x1: 1 })),
          },
        ],
      })),
    );
    repository.setPageState(`${name}/${page}`, "read", null);
  }
}
