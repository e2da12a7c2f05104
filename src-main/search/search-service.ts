/** @file Search over all text: takes up what changed, finds lines, cuts snippets. */
import { setImmediate } from "node:timers/promises";
import type { OutputOf, ParsedInputOf } from "#contract/define.ts";
import type { Contract } from "#contract/index.ts";
import type { IndexProgress, SearchHit } from "#contract/search.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import { assetId } from "../storage/asset-id.ts";
import { findTerms, fold } from "./fold.ts";
import type { HitRow, LineQuery, SearchRepository } from "./search-repository.ts";

/** Lines taken up in one transaction: some ten milliseconds, in which nobody else is answered. */
const AT_ONCE = 400;
/** As many are taken up before an answer; with more it is given at once, and what it lacks is told. */
const BEFORE_ANSWER = 2_000;
/** After a change the index waits this long (ms) for the next one: nobody types and searches at once. */
const QUIET_MS = 500;
/** Progress is told at most this often (ms). */
const TELL_MS = 250;
const MOST_COUNTED = 10_000;
/** Code units of a snippet, about; and how many of them stand before the first match. */
const SNIPPET = 240;
const SNIPPET_BEFORE = 60;

type Answer = OutputOf<Contract["search"]["lines"]>;
type Input = ParsedInputOf<Contract["search"]["lines"]>;

export class SearchService {
  readonly #repository: SearchRepository;
  readonly #events: EventBus;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #progress: IndexProgress | null = null;
  #disposed = false;
  readonly #log: (message: string) => void;

  constructor(repository: SearchRepository, events: EventBus, log: (message: string) => void = () => {}) {
    this.#repository = repository;
    this.#events = events;
    this.#log = log;
  }

  /** Takes up what changes from now on, some time after it does, and what was left from before. */
  start(): void {
    this.#events.subscribe(({ name }) => {
      if (name === "corrections.changed" || name === "layout.changed") this.#soon();
    });
    this.#soon();
  }

  async lines({ text, exact, documentId, tagId, offset, limit }: Input): Promise<Answer> {
    const terms = termsOf(text);
    if (this.#repository.countPending() > 0) {
      const taken = this.#takeUp();
      if (this.#repository.countPending() <= BEFORE_ANSWER) await taken;
    }
    const indexing = this.#progress;
    if (terms.length === 0) return { hits: [], total: 0, mostCounted: MOST_COUNTED, indexing };
    const query: LineQuery = {
      terms: terms.map(fold).filter((term) => term !== ""),
      exactTerms: exact ? terms : [],
      documentId: documentId ?? null,
      tagId: tagId ?? null,
    };
    if (query.terms.length === 0 && query.exactTerms.length === 0) {
      return { hits: [], total: 0, mostCounted: MOST_COUNTED, indexing };
    }
    const marks = exact ? terms : query.terms;
    return {
      hits: this.#repository.find(query, offset, limit).map((row) => hitOf(row, marks, exact)),
      total: this.#repository.count(query, MOST_COUNTED),
      mostCounted: MOST_COUNTED,
      indexing,
    };
  }

  /** Ends taking up; what is left waits for the next start. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running?.catch(() => {});
  }

  #soon(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#disposed) return;
    this.#timer = setTimeout(() => void this.#takeUp(), QUIET_MS);
    this.#timer.unref();
  }

  #takeUp(): Promise<void> {
    if (this.#running !== null) return this.#running;
    const running = this.#takeUpAll().finally(() => {
      this.#running = null;
      this.#progress = null;
    });
    // Mostly nobody waits for it: a full disk must not end the application. The next change or search tries again.
    running.catch((error: unknown) => this.#log(`taking up text for the search: ${String(error)}`));
    this.#running = running;
    return running;
  }

  async #takeUpAll(): Promise<void> {
    const total = this.#repository.countPending();
    const many = total > BEFORE_ANSWER;
    let done = 0;
    let told = 0;
    while (!this.#disposed) {
      const lines = this.#repository.pending(AT_ONCE);
      if (lines.length === 0) break;
      this.#repository.index(
        lines.map(({ lineId, text }) => {
          const normal = text.normalize("NFC");
          return { lineId, text: normal, folded: fold(normal) };
        }),
      );
      done += lines.length;
      if (many) {
        this.#progress = { done: Math.min(done, total), total };
        if (done < total && performance.now() - told > TELL_MS) {
          told = performance.now();
          this.#events.emit("search.progress", this.#progress);
        }
      }
      await setImmediate();
    }
    if (many && !this.#disposed) {
      this.#progress = null;
      this.#events.emit("search.progress", { done: total, total });
    }
  }
}

/** Words, and phrases in quotation marks, in NFC. A mark that is not closed goes to the end. */
export function termsOf(text: string): string[] {
  const parts = text.normalize("NFC").matchAll(/"([^"]*)"?|([^\s"]+)/gu);
  return Array.from(parts, (part) => (part[1] ?? part[2] ?? "").trim()).filter((term) => term !== "");
}

function hitOf(row: HitRow, terms: readonly string[], exact: boolean): SearchHit {
  const { text, cropSha256, ...rest } = row;
  const found = findTerms(text, terms, exact);
  const from = text.length <= SNIPPET ? 0 : startOfWord(text, (found[0]?.[0] ?? 0) - SNIPPET_BEFORE);
  const to = text.length <= SNIPPET ? text.length : endOfWord(text, from + SNIPPET);
  const ranges = found
    .filter(([start, end]) => end > from && start < to)
    .map(([start, end]): [number, number] => [Math.max(start, from) - from, Math.min(end, to) - from]);
  return {
    ...rest,
    snippet: text.slice(from, to),
    cutBefore: from > 0,
    cutAfter: to < text.length,
    ranges,
    cropAsset: assetId(cropSha256, "png"),
  };
}

/** Never inside a surrogate pair or a word, where there are words at all. */
function startOfWord(text: string, at: number): number {
  if (at <= 0) return 0;
  const space = text.lastIndexOf(" ", at);
  return space > at - SNIPPET_BEFORE ? space + 1 : wholeCharacter(text, at);
}

function endOfWord(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const space = text.indexOf(" ", at);
  return space !== -1 && space < at + SNIPPET_BEFORE ? space : wholeCharacter(text, at);
}

function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
