/**
 * @file Keeps the figures of single pages fresh in the cache. A document of ten thousand pages is megabytes: reading all of
 * it again for each saved line would cost more than a frame.
 */
import type { QueryClient } from "@tanstack/react-query";
import type { DocumentSummary, PageSummary } from "#contract/documents.ts";
import { keys } from "./query-keys.ts";

export interface DocumentPages {
  document: DocumentSummary;
  pages: PageSummary[];
}

type FetchPages = (documentId: string, pageIds: string[]) => Promise<DocumentPages>;

/** More pages than this are read with the whole document. */
const MOST_PAGES = 100;

export class PageRefresh {
  readonly #queries: QueryClient;
  readonly #fetch: FetchPages;
  #dirty = new Map<string, Set<string>>();

  constructor(queries: QueryClient, fetch: FetchPages) {
    this.#queries = queries;
    this.#fetch = fetch;
  }

  /** A page's figures changed. */
  mark(documentId: string, pageId: string): void {
    const pages = this.#dirty.get(documentId) ?? new Set();
    this.#dirty.set(documentId, pages.add(pageId));
  }

  /** Reads what was marked. */
  flush(): void {
    const dirty = this.#dirty;
    this.#dirty = new Map();
    for (const [documentId, pageIds] of dirty) void this.#refresh(documentId, [...pageIds]);
  }

  async #refresh(documentId: string, pageIds: string[]): Promise<void> {
    const queryKey = keys.document(documentId);
    const whole = (): void => void this.#queries.invalidateQueries({ queryKey });
    // An answer on its way may be from before the change, and would undo what is put here.
    const asked = this.#queries.isFetching({ queryKey, exact: true }) > 0;
    if (asked || pageIds.length > MOST_PAGES || this.#queries.getQueryData(queryKey) === undefined) {
      whole();
      return;
    }
    try {
      const fresh = await this.#fetch(documentId, pageIds);
      this.#queries.setQueryData<DocumentPages>(queryKey, (known) =>
        known === undefined ? known : patched(known, fresh),
      );
    } catch {
      whole();
    }
  }
}

/** The document with these pages in place of what was known of them. */
export function patched(known: DocumentPages, fresh: DocumentPages): DocumentPages {
  const byId = new Map(fresh.pages.map((page) => [page.id, page]));
  return { document: fresh.document, pages: known.pages.map((page) => byId.get(page.id) ?? page) };
}

/** Of two answers the newer one, with the very objects of the older where nothing changed: what shows them stays as it is. */
export function shareDocument(old: DocumentPages | undefined, fresh: DocumentPages): DocumentPages {
  if (old === undefined) return fresh;
  const known = new Map(old.pages.map((page) => [page.id, page]));
  const pages = fresh.pages.map((page) => {
    const before = known.get(page.id);
    return before !== undefined && (before === page || sameFields(before, page)) ? before : page;
  });
  const samePages = pages.length === old.pages.length && pages.every((page, i) => page === old.pages[i]);
  return {
    document: sameFields(old.document, fresh.document) ? old.document : fresh.document,
    pages: samePages ? old.pages : pages,
  };
}

function sameFields<T extends object>(a: T, b: T): boolean {
  return (Object.keys(b) as (keyof T)[]).every((key) => a[key] === b[key]);
}
