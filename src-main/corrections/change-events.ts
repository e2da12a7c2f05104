/** @file Tells the windows what changed: by page, so that each reads again only what it shows. */
import type { EventBus } from "../rpc/event-bus.ts";
import type { LineRepository } from "./line-repository.ts";

export class ChangeEvents {
  readonly #lines: LineRepository;
  readonly #events: EventBus;

  constructor(lines: LineRepository, events: EventBus) {
    this.#lines = lines;
    this.#events = events;
  }

  /**
   * @param lineIds lines whose text, status, flags or readings changed; those that are gone are passed over
   * @param layoutOf pages where lines came, went or moved
   */
  tell(lineIds: readonly string[], layoutOf: readonly string[] = []): void {
    const pages = new Map<string, { documentId: string; lineIds: string[] }>();
    for (const { id, pageId, documentId } of this.#lines.placesOf(lineIds).values()) {
      const page = pages.get(pageId) ?? { documentId, lineIds: [] };
      pages.set(pageId, page);
      page.lineIds.push(id);
    }
    for (const [pageId, { documentId, lineIds: ids }] of pages) {
      this.#events.emit("corrections.changed", { documentId, pageId, lineIds: ids });
    }
    for (const pageId of layoutOf) {
      const documentId = this.#lines.documentOf(pageId);
      if (documentId === null) continue;
      this.#events.emit("layout.changed", { documentId, pageId });
    }
    // Which pages of which document was said above: a window need not read all ten thousand for one line.
    if (pages.size > 0 || layoutOf.length > 0) this.#events.emit("documents.changed", { documentId: null });
  }
}
