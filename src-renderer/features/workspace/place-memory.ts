/**
 * @file What the workspace remembers of a document between two visits: columns and their widths, where each page lay, the
 * line that was worked on. Kept by the window, since none of it is work that could be lost.
 */
import { readJson, writeJson } from "../../ui/preferences.ts";
import type { Turn, Viewport } from "./viewport.ts";

export interface Columns {
  rail: boolean;
  canvas: boolean;
  cards: boolean;
}

export interface Place {
  pageId: string | null;
  lineId: string | null;
  columns: Columns;
  /** Widths in CSS pixels. */
  rail: number;
  cards: number;
  /** Where pages lay, the latest last. */
  views: readonly (readonly [pageId: string, viewport: Viewport])[];
}

/** Pages of one document whose place is kept. */
const MOST_VIEWS = 40;
/** Documents whose place is kept. */
const MOST_DOCUMENTS = 200;
/** Milliseconds after which changes are written: a drag must not write for each pixel. */
const WRITE_AFTER = 400;

export const noPlace: Place = {
  pageId: null,
  lineId: null,
  columns: { rail: true, canvas: true, cards: true },
  rail: 156,
  cards: 560,
  views: [],
};

function isViewport(value: unknown): value is Viewport {
  if (typeof value !== "object" || value === null) return false;
  const { scale, x, y, turn } = value as Partial<Viewport>;
  return [scale, x, y].every(Number.isFinite) && Number(scale) > 0 && [0, 90, 180, 270].includes(turn as Turn);
}

/** What of a stored value is a place; the rest as it is in `fallback`. */
export function placeFrom(value: unknown, fallback: Place = noPlace): Place {
  if (typeof value !== "object" || value === null) return fallback;
  const stored = value as Record<string, unknown>;
  const text = (name: string): string | null => (typeof stored[name] === "string" ? (stored[name] as string) : null);
  const width = (name: "rail" | "cards"): number =>
    typeof stored[name] === "number" && Number.isFinite(stored[name]) ? (stored[name] as number) : fallback[name];
  const columns = (stored.columns ?? {}) as Record<string, unknown>;
  const shown = (name: keyof Columns): boolean =>
    typeof columns[name] === "boolean" ? (columns[name] as boolean) : fallback.columns[name];
  const views = Array.isArray(stored.views) ? (stored.views as unknown[]) : [];
  return {
    pageId: text("pageId"),
    lineId: text("lineId"),
    columns: { rail: shown("rail"), canvas: shown("canvas"), cards: shown("cards") },
    rail: width("rail"),
    cards: width("cards"),
    views: views.filter(
      (view): view is [string, Viewport] => Array.isArray(view) && typeof view[0] === "string" && isViewport(view[1]),
    ),
  };
}

/** The place of one document, written a moment after it changes. */
export class PlaceMemory {
  readonly #name: string;
  #place: Place;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** A document that was never open gets the columns of the one open last. */
  constructor(documentId: string) {
    this.#name = documentId;
    const { views: _views, pageId: _page, lineId: _line, ...usual } = placeFrom(readJson("place"));
    this.#place = placeFrom(readJson(`place.${documentId}`), { ...noPlace, ...usual });
  }

  get place(): Place {
    return this.#place;
  }

  change(part: Partial<Place>): void {
    this.#place = { ...this.#place, ...part };
    this.#timer ??= setTimeout(() => this.flush(), WRITE_AFTER);
  }

  view(pageId: string): Viewport | null {
    return this.#place.views.find(([id]) => id === pageId)?.[1] ?? null;
  }

  setView(pageId: string, viewport: Viewport): void {
    const others = this.#place.views.filter(([id]) => id !== pageId);
    this.change({ views: [...others, [pageId, viewport] as const].slice(-MOST_VIEWS) });
  }

  /** Writes what is not written yet. */
  flush(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    const { columns, rail, cards } = this.#place;
    writeJson("place", { columns, rail, cards });
    writeJson(`place.${this.#name}`, this.#place);
    this.#forgetOthers();
  }

  #forgetOthers(): void {
    const known = readJson("places");
    const names = Array.isArray(known) ? known.filter((name): name is string => typeof name === "string") : [];
    if (names.at(-1) === this.#name) return;
    const all = [...names.filter((name) => name !== this.#name), this.#name];
    for (const name of all.splice(0, Math.max(0, all.length - MOST_DOCUMENTS))) writeJson(`place.${name}`, undefined);
    writeJson("places", all);
  }
}
