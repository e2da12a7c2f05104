/** @file The sample project: made here, so that a newcomer sees the whole loop without a scan of their own. */
import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CorrectionService } from "../corrections/correction-service.ts";
import type { RecognitionEngine } from "../recognition/engine.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { DocumentRepository, NewPage } from "./document-repository.ts";
import type { ImportService } from "./import-service.ts";
import { PageIntake } from "./page-intake.ts";
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
      const intake = await PageIntake.begin(blobs);
      try {
        const rendered: SamplePage[] = [];
        for await (const page of renderSample(text)) {
          job.signal.throwIfAborted();
          job.current(`page ${rendered.length + 1} is being printed and worn`);
          await intake.addBytes(page.png, page.width, page.height);
          rendered.push(page);
        }
        const corrected = rendered.slice(0, -LEFT_TO_DO);
        for (const [index, page] of corrected.entries()) {
          job.signal.throwIfAborted();
          job.current("cutting out its lines");
          const polygons = page.lines.map((line) => line.polygon);
          for (const crop of await engine.cropLines(intake.imagePath(index), polygons)) await intake.addCrop(crop);
        }
        job.signal.throwIfAborted();
        const { pages, crops } = await intake.adopt();
        const documentId = randomUUID();
        const sha256 = createHash("sha256").update(text).digest("hex");
        repository.inOneStep(() => {
          const source = { id: randomUUID(), name: "sample", sha256, size: text.length, pages };
          repository.addSource(documentId, source, { name: NAME, sample: true });
          for (const [index, page] of corrected.entries()) {
            const { id } = pages[index] as NewPage;
            const cropsOfPage = crops.splice(0, page.lines.length);
            const lines = page.lines.map((line, at) => ({
              ...line,
              direction: "ltr" as const,
              cropSha256: cropsOfPage[at] as string,
            }));
            corrections.insertGroundTruth(id, lines, "sample");
            repository.setPageState(id, "read", null);
          }
        });
        await intake.keep();
        job.result({ name: NAME, outcome: "imported", pages: pages.length, documentId, message: null });
      } catch (error) {
        await intake.drop((hashes) => repository.imagesInUse(hashes));
        throw error;
      }
    });
  }
}
