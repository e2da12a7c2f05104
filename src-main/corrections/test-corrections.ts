/** @file A real library with one document, for the tests of what happens to lines. */
import type { EventFrame } from "#contract/wire.ts";
import { PageChanges, RegionChanges } from "../layout/layout-changes.ts";
import { LayoutRepository } from "../layout/layout-repository.ts";
import { BoxChanges } from "../privacy/box-changes.ts";
import { EventBus } from "../rpc/event-bus.ts";
import type { Db } from "../storage/database.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { ChangeEvents } from "./change-events.ts";
import { CorrectionService } from "./correction-service.ts";
import { type DetectedLine, IncomingReadings } from "./incoming-readings.ts";
import { Journal } from "./journal.ts";
import { JournalRepository } from "./journal-repository.ts";
import { LineArchiveRepository } from "./line-archive-repository.ts";
import { LineChanges } from "./line-changes.ts";
import { LineHistory } from "./line-history.ts";
import { LineRepository } from "./line-repository.ts";
import type { NewProposal } from "./new-proposal.ts";
import { ProposalRepository } from "./proposal-repository.ts";
import { ReadingMerge } from "./reading-merge.ts";

export const DOCUMENT = "document-1";
export const PAGES = ["page-1", "page-2"] as const;
export const CROP = "c".repeat(64);

/** Everything about lines over one connection, as compose.ts makes it. */
export interface Corrections {
  corrections: CorrectionService;
  history: LineHistory;
  merge: ReadingMerge;
  journal: Journal;
  incoming: IncomingReadings;
  changes: ChangeEvents;
  lines: LineRepository;
  layoutRepository: LayoutRepository;
}

/** @param now what the journal takes for the time */
export function correctionsOf(database: Db, events = new EventBus(), now = () => new Date()): Corrections {
  const lines = new LineRepository(database);
  const proposals = new ProposalRepository(database);
  const archive = new LineArchiveRepository(database);
  const layoutRepository = new LayoutRepository(database);
  const appliers = {
    line: new LineChanges(lines, proposals, archive),
    region: new RegionChanges(layoutRepository),
    page: new PageChanges(layoutRepository, lines, new BoxChanges(database)),
  };
  const journal = new Journal(new JournalRepository(database), appliers, lines, now);
  const changes = new ChangeEvents(lines, events);
  const incoming = new IncomingReadings({ lines, proposals, archive, journal, changes });
  const corrections = new CorrectionService({ lines, proposals, journal, incoming, changes });
  return {
    corrections,
    history: new LineHistory(lines, proposals, journal, corrections),
    merge: new ReadingMerge(lines, proposals, corrections),
    journal,
    incoming,
    changes,
    lines,
    layoutRepository,
  };
}

export interface TestCorrections extends TestLibrary, Corrections {
  events: EventBus;
  frames: EventFrame[];
  /** Milliseconds since 1970 that the service sees; starts at 0. */
  clock: { now: number };
  /** The same file through a new connection, as after a restart. */
  reopen(): CorrectionService;
}

/** A document of two pages without lines. */
export function openTestCorrections(): TestCorrections {
  const library = openTestLibrary();
  const { database } = library;
  database.prepare("INSERT INTO document (id, name, created_at) VALUES (?, 'Letters', '2026-01-01')").run(DOCUMENT);
  database.prepare("INSERT INTO source_file VALUES ('source', ?, 'letters.pdf', 'f', 1, '2026-01-01')").run(DOCUMENT);
  for (const [position, id] of PAGES.entries()) {
    database
      .prepare(
        `INSERT INTO page (id, document_id, source_file_id, source_index, position, width, height, image_sha256,
         thumbnail_sha256) VALUES (?, ?, 'source', ?, ?, 1000, 1000, 'i', 't')`,
      )
      .run(id, DOCUMENT, position, position);
  }
  const clock = { now: 0 };
  const events = new EventBus();
  const frames: EventFrame[] = [];
  events.subscribe((frame) => frames.push(frame));
  const made = () => correctionsOf(database, events, () => new Date(clock.now));
  return { ...library, ...made(), events, frames, clock, reopen: () => made().corrections };
}

export function proposal(text: string, versionId = "base"): NewProposal {
  const characters = [...text].map((character, index) => ({
    text: character,
    confidence: 0.5,
    x0: index / text.length,
    x1: (index + 1) / text.length,
  }));
  return {
    versionId,
    versionName: versionId === "base" ? "Base" : `Version ${versionId}`,
    text,
    confidence: 0.5,
    characters,
  };
}

export function detected(...texts: string[]): DetectedLine[] {
  return texts.map((text, index) => ({
    polygon: [
      [0, index * 10],
      [100, index * 10],
      [100, index * 10 + 9],
      [0, index * 10 + 9],
    ],
    direction: "ltr",
    cropSha256: CROP,
    proposals: [proposal(text)],
  }));
}
