/** @file The sample project: made here, so that a newcomer sees the whole loop without a scan of their own. */
import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { RecognitionEngine } from "../recognition/engine.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { DocumentRepository, NewPage } from "./document-repository.ts";
import { type ImportService, storePage } from "./import-service.ts";
import { renderSample, type SamplePage } from "./sample-pages.ts";

const NAME = "Sample: Grimm’s tales in blackletter";
/** Only the last page is left to read and correct: the others come corrected, so that there is enough to learn from. */
const LEFT_TO_DO = 1;

export interface SampleServiceOptions {
  imports: ImportService;
  repository: DocumentRepository;
  blobs: BlobStore;
  corrections: CorrectionService;
  engine: Pick<RecognitionEngine, "cropLines">;
  resourcesFolder: string;
}

export class SampleService {
  readonly #options: SampleServiceOptions;

  constructor(options: SampleServiceOptions) {
    this.#options = options;
  }

  /** Starts an import job that makes the sample document. */
  create(): { jobId: string } {
    const { imports, repository, blobs, corrections, engine, resourcesFolder } = this.#options;
    return imports.track(1, async (job) => {
      const text = readFileSync(join(resourcesFolder, "samples", "maerchen.txt"), "utf8");
      const pages: { page: NewPage; rendered: SamplePage }[] = [];
      for await (const rendered of renderSample(text)) {
        if (job.signal.aborted) return;
        job.current(`page ${pages.length + 1} is being printed and worn`);
        pages.push({ rendered, page: await storePage(blobs, { ...rendered, textLayer: null }) });
      }
      const corrected = pages.slice(0, -LEFT_TO_DO);
      const crops: string[][] = [];
      for (const { page, rendered } of corrected) {
        job.current("cutting out its lines");
        const bytes = await engine.cropLines(
          blobs.path(page.imageSha256),
          rendered.lines.map((line) => line.polygon),
        );
        crops.push(await Promise.all(bytes.map((crop) => blobs.put(crop))));
        if (job.signal.aborted) return;
      }
      const documentId = randomUUID();
      const sha256 = createHash("sha256").update(text).digest("hex");
      repository.addSource(
        documentId,
        { id: randomUUID(), name: "sample", sha256, size: text.length, pages: pages.map(({ page }) => page) },
        { name: NAME, sample: true },
      );
      for (const [index, { page, rendered }] of corrected.entries()) {
        const lines = rendered.lines.map((line, at) => ({
          ...line,
          direction: "ltr" as const,
          cropSha256: (crops[index] as string[])[at] as string,
        }));
        corrections.insertGroundTruth(page.id, lines, "sample");
        repository.setPageState(page.id, "read", null);
      }
      job.result({ name: NAME, outcome: "imported", pages: pages.length, documentId, message: null });
    });
  }
}
