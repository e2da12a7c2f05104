/** @file The services of the domain over one library, for compose.ts. */
import type { Line } from "#contract/corrections.ts";
import type { ErasePreview } from "#contract/privacy.ts";
import type { ChangeEvents } from "../corrections/change-events.ts";
import type { Journal } from "../corrections/journal.ts";
import type { ExportPrivacy } from "../formats/export-source.ts";
import type { ModelRef, RecognitionEngine } from "../recognition/engine.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Db } from "../storage/database.ts";
import { AuditRepository } from "./audit-repository.ts";
import { EraseRepository } from "./erase-repository.ts";
import { type ErasedDataSets, EraseService } from "./erase-service.ts";
import { ExportLedger } from "./export-ledger.ts";
import { ExportLedgerRepository } from "./export-ledger-repository.ts";
import { LineageRepository } from "./lineage-repository.ts";
import { LineageService } from "./lineage-service.ts";
import { PrivacyRepository } from "./privacy-repository.ts";
import { PrivacyService } from "./privacy-service.ts";
import { ProbeService } from "./probe-service.ts";
import { type PlacedPage, RedactionService } from "./redaction-service.ts";
import { StayingHome } from "./staying-home.ts";

export interface PrivacyServices {
  flags: PrivacyService;
  redactions: RedactionService;
  lineage: LineageService;
  erasure: EraseService;
  probe: ProbeService;
  exports: ExportLedger;
  audit: AuditRepository;
  forExports: ExportPrivacy;
  /** What of pages may be read elsewhere. */
  home: StayingHome;
}

export interface PrivacyNeeds {
  database: Db;
  events: EventBus;
  blobs: BlobStore;
  engine: Pick<RecognitionEngine, "cropLines" | "readLineFiles">;
  libraryFolder: string;
  /** The lines of a page in reading order. */
  lines: (pageId: string) => Line[];
  /** Where a line's image lies; null where the line is gone. */
  crop: (lineId: string) => string | null;
  /** null for a page that is gone */
  page: (pageId: string) => PlacedPage | null;
  journal: Pick<Journal, "transaction" | "commit">;
  changes: Pick<ChangeEvents, "tell">;
  /** The model of a trained version. */
  model: (adapterId: string) => ModelRef;
  /** What it was taught on; null: the built-in model. */
  base: (adapterId: string) => ModelRef | null;
  /** What is going on that reads or writes pages, as a sentence that says what to do; null: nothing. */
  busy: () => string | null;
  /** Repositories that something of these lines was published to. */
  publications: (lineIds: readonly string[]) => ErasePreview["publications"];
  /** Frozen data sets, where there can be some. */
  dataSets?: ErasedDataSets;
}

export function makePrivacy(needs: PrivacyNeeds): PrivacyServices {
  const { database, events, blobs, engine, libraryFolder } = needs;
  const repository = new PrivacyRepository(database);
  const audit = new AuditRepository(database);
  const marks = new LineageRepository(database);
  const lineage = new LineageService(marks);
  const exports = new ExportLedger(new ExportLedgerRepository(database));
  const redactions = new RedactionService({
    repository,
    engine,
    journal: needs.journal,
    page: needs.page,
    changed: (pageId) => {
      flags.pageChanged(pageId);
      needs.changes.tell([], [pageId]);
    },
  });
  const flags = new PrivacyService({ repository, lineage: marks, audit, redactions, events, lines: needs.lines });
  const erasure = new EraseService({
    repository: new EraseRepository(database),
    lineage: marks,
    exports,
    audit,
    blobs,
    events,
    libraryFolder,
    busy: needs.busy,
    publications: needs.publications,
    dataSets: needs.dataSets,
  });
  const probe = new ProbeService({
    lineage,
    marks,
    audit,
    engine,
    ...{ model: needs.model, base: needs.base },
    crop: needs.crop,
    changed: () => events.emit("privacy.changed", { documentId: null }),
  });
  const forExports: ExportPrivacy = {
    boxes: (pageId) => redactions.boxes(pageId),
    text: (line, boxes) => redactions.text(line, boxes),
    withoutImage: (pageId) => flags.withoutImage(pageId),
    exported: (path, pageIds) => exports.record(path, { pageIds }),
  };
  const home = new StayingHome({ repository, redactions, engine, lines: needs.lines });
  return { flags, redactions, lineage, erasure, probe, exports, audit, forExports, home };
}
