/** @file A real library with one document, for the tests of what happens to lines. */
import type { EventFrame } from "#contract/wire.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { openTestLibrary, type TestLibrary } from "../storage/test-library.ts";
import { CorrectionService, type DetectedLine } from "./correction-service.ts";
import { JournalRepository } from "./journal-repository.ts";
import { LineRepository, type NewProposal } from "./line-repository.ts";

export const DOCUMENT = "document-1";
export const PAGES = ["page-1", "page-2"] as const;
export const CROP = "c".repeat(64);

export interface TestCorrections extends TestLibrary {
  corrections: CorrectionService;
  lines: LineRepository;
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
  const service = () =>
    new CorrectionService(
      new LineRepository(database),
      new JournalRepository(database),
      events,
      () => new Date(clock.now),
    );
  return {
    ...library,
    corrections: service(),
    lines: new LineRepository(database),
    events,
    frames,
    clock,
    reopen: service,
  };
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
