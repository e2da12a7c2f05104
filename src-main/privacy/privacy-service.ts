/** @file Flags, rights and hints of documents, pages and lines, as the windows see and set them. */
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type {
  AuditEntry,
  DocumentPrivacy,
  Flags,
  Hint,
  HintKind,
  LinePrivacy,
  PagePrivacy,
  Redaction,
  Rights,
  Subject,
} from "#contract/privacy.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { assetId } from "../storage/asset-id.ts";
import type { AuditRepository } from "./audit-repository.ts";
import { findHints } from "./hints.ts";
import type { LineageRepository } from "./lineage-repository.ts";
import type { DocumentRow, FlagChange, LinePolicy, PageRow, PrivacyRepository } from "./privacy-repository.ts";
import type { RedactionService } from "./redaction-service.ts";

export interface PrivacyServiceOptions {
  repository: PrivacyRepository;
  lineage: LineageRepository;
  audit: AuditRepository;
  redactions: RedactionService;
  events: EventBus;
  /** The lines of a page in reading order. */
  lines: (pageId: string) => Line[];
}

export class PrivacyService {
  readonly #options: PrivacyServiceOptions;

  constructor(options: PrivacyServiceOptions) {
    this.#options = options;
  }

  overview(): DocumentPrivacy[] {
    return this.#options.repository.documents(null).map(toDocument);
  }

  /** @throws AppError `not-found` */
  document(documentId: string): { document: DocumentPrivacy; pages: PagePrivacy[] } {
    const [row] = this.#options.repository.documents(documentId);
    if (row === undefined) throw gone("document");
    return { document: toDocument(row), pages: this.#options.repository.pages(documentId).map(toPage) };
  }

  /** @throws AppError `not-found` */
  page(pageId: string): {
    page: PagePrivacy;
    imageAsset: string;
    width: number;
    height: number;
    lines: LinePrivacy[];
    redactions: Redaction[];
  } {
    const { repository, redactions, lineage } = this.#options;
    const row = repository.page(pageId);
    if (row === null) throw gone("page");
    const flags = repository.lineFlags(pageId);
    const lines = this.#options.lines(pageId);
    const seen = lineage.seenBy(lines.map(({ id }) => id));
    const boxes = redactions.boxes(pageId);
    return {
      page: toPage(row),
      imageAsset: assetId(row.imageSha256, "png"),
      width: row.width,
      height: row.height,
      redactions: redactions.list(pageId),
      lines: lines.map((line): LinePrivacy => {
        const own = flags.get(line.id) ?? NO_FLAGS;
        return {
          id: line.id,
          pageId,
          position: line.position,
          text: line.text,
          leaves: redactions.text(line, boxes),
          verified: line.status === "verified",
          polygon: line.polygon.map(([x, y]) => [x, y]),
          cropAsset: line.cropAsset,
          flags: own,
          effective: together(own, row.effective),
          seenBy: seen.get(line.id) ?? [],
        };
      }),
    };
  }

  /** Journalled before it returns. @throws AppError `not-found`; then nothing is set */
  setFlags(subjects: readonly Subject[], flags: FlagChange): void {
    const { repository, audit } = this.#options;
    repository.transaction(() => {
      for (const subject of subjects) if (!repository.setFlags(subject, flags)) throw gone(subject.kind);
      audit.append({
        action: "flags",
        summary: `${sayFlags(flags)} for ${sayCount(subjects)}.`,
        subjects: subjects.map(({ id }) => id),
      });
    });
    this.#changed(repository.documentsOf(subjects));
  }

  /** @throws AppError `not-found` */
  setRights(subject: { kind: "document" | "page"; id: string }, rights: Rights): void {
    const { repository, audit } = this.#options;
    const clean = { licence: rights.licence || null, rightsHolder: rights.rightsHolder || null };
    repository.transaction(() => {
      if (!repository.setRights(subject.kind, subject.id, clean)) throw gone(subject.kind);
      const summary = `Licence of a ${subject.kind} set to ${clean.licence ?? "what is above it says"}.`;
      audit.append({ action: "rights", summary, subjects: [subject.id] });
    });
    this.#changed(repository.documentsOf([subject]));
  }

  /** What holds for these lines; lines that are gone are left out. */
  policies(lineIds: readonly string[]): Map<string, LinePolicy> {
    return this.#options.repository.policies(lineIds);
  }

  /** Whether a page's image may not leave, and the lines on it whose images may not. */
  withoutImage(pageId: string): { whole: boolean; lines: ReadonlySet<string> } {
    const whole = this.#options.repository.page(pageId)?.effective.noImages === true;
    const flags = [...this.#options.repository.lineFlags(pageId)];
    return { whole, lines: new Set(flags.filter(([, { noImages }]) => whole || noImages).map(([id]) => id)) };
  }

  /** In reading order. @throws AppError `not-found` */
  hints(documentId: string): Hint[] {
    const { repository } = this.#options;
    const { pages } = this.document(documentId);
    const key = (lineId: string, kind: string, match: string) => JSON.stringify([lineId, kind, match]);
    const judged = new Map(
      repository.judgedHints(documentId).map((hint) => [key(hint.lineId, hint.kind, hint.match), hint.decision]),
    );
    return pages.flatMap((page) =>
      this.#options.lines(page.id).flatMap((line) =>
        findHints(line.text).map(
          ({ kind, match, start }): Hint => ({
            lineId: line.id,
            pageId: page.id,
            pagePosition: page.position,
            linePosition: line.position,
            kind,
            match,
            start,
            text: line.text,
            cropAsset: line.cropAsset,
            decision: judged.get(key(line.id, kind, match)) ?? null,
          }),
        ),
      ),
    );
  }

  /** A confirmed hint marks its line as private; taking the decision back leaves the line as it is. */
  decideHint(lineId: string, kind: HintKind, match: string, decision: Hint["decision"]): void {
    const { repository, audit } = this.#options;
    const subject: Subject = { kind: "line", id: lineId };
    repository.transaction(() => {
      if (!repository.policies([lineId]).has(lineId)) throw gone("line");
      repository.judgeHint(lineId, kind, match, decision);
      if (decision === "confirmed") repository.setFlags(subject, { private: true });
      const said = decision === null ? "is open again" : `was ${decision}`;
      audit.append({ action: "hint", summary: `A hint (${kind}) in a line ${said}.`, subjects: [lineId] });
    });
    this.#changed(repository.documentsOf([subject]));
  }

  audit(offset: number, limit: number): { entries: AuditEntry[]; total: number } {
    return this.#options.audit.list(offset, limit);
  }

  /** Tells windows that boxes of a page changed. */
  pageChanged(pageId: string): void {
    this.#changed(this.#options.repository.documentsOf([{ kind: "page", id: pageId }]));
  }

  #changed(documentIds: readonly string[]): void {
    const [only, ...more] = documentIds;
    this.#options.events.emit("privacy.changed", { documentId: more.length > 0 ? null : (only ?? null) });
  }
}

const NO_FLAGS: Flags = { private: false, noTraining: false, noImages: false, publishable: null };

/** What holds where both are said: prohibitions add up, of permissions the nearer one counts. */
function together(own: Flags, above: Flags): Flags {
  return {
    private: own.private || above.private,
    noTraining: own.noTraining || above.noTraining,
    noImages: own.noImages || above.noImages,
    publishable: own.publishable ?? above.publishable,
  };
}

function toDocument({ licence, rightsHolder, id, name, flags, ...counts }: DocumentRow): DocumentPrivacy {
  const { pages, lines, flaggedPages, flaggedLines, redactions } = counts;
  return { id, name, flags, rights: { licence, rightsHolder }, pages, lines, flaggedPages, flaggedLines, redactions };
}

function toPage(row: PageRow): PagePrivacy {
  const { id, position, sourceName, flags, effective, licence, rightsHolder, lines, flaggedLines, redactions } = row;
  const thumbnailAsset = assetId(row.thumbnailSha256, "webp");
  const rights = { licence, rightsHolder };
  return { id, position, sourceName, thumbnailAsset, flags, effective, rights, lines, flaggedLines, redactions };
}

const FLAG_WORDS: Record<keyof Flags, string> = {
  private: "private",
  noTraining: "no training",
  noImages: "no export of images",
  publishable: "publishable",
};

function sayFlags(flags: FlagChange): string {
  return Object.entries(flags)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `“${FLAG_WORDS[name as keyof Flags]}” ${value === null ? "left open" : value ? "set" : "taken off"}`,
    )
    .join(", ");
}

function sayCount(subjects: readonly Subject[]): string {
  return (["document", "page", "line"] as const)
    .map((kind) => ({ kind, count: subjects.filter((subject) => subject.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${kind}${count === 1 ? "" : "s"}`)
    .join(" and ");
}

function gone(kind: Subject["kind"]): AppError {
  return new AppError("not-found", `This ${kind} is not in the library any more. Go back and open it again.`);
}
