/** @file The window's side of spelling: asks the worker once for each word, and tells whoever shows the word. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { DictionaryFiles, FromSpellWorker, ToSpellWorker } from "./spell-worker.ts";
import { inOldPrint, lookUps } from "./words.ts";

/** Words remembered: some thousand pages. */
const MOST_REMEMBERED = 200_000;
/** Milliseconds in which requests of many lines become one message. */
const GATHER = 20;

type Sent<T> = T extends { id: number } ? Omit<T, "id"> : never;

export interface SpellerState {
  state: "off" | "loading" | "ready" | "failed";
  /** What is wrong, for `failed`. */
  message: string | null;
  /** Grows with every answer. */
  version: number;
}

/** What is posted to and heard of: a Worker, or a stand-in of a test. */
export interface SpellPort {
  postMessage(message: ToSpellWorker): void;
  onmessage: ((event: { data: FromSpellWorker }) => void) | null;
  onerror: ((event: { message: string }) => void) | null;
  terminate(): void;
}

export class Speller {
  readonly store: StoreApi<SpellerState>;
  readonly #createPort: () => SpellPort;
  #port: SpellPort | null = null;
  #known = new Map<string, boolean>();
  #wanted = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #waiting = new Map<number, { resolve(answer: FromSpellWorker): void; reject(error: Error): void }>();
  #last = 0;
  #oldPrint = true;

  constructor(createPort: () => SpellPort) {
    this.#createPort = createPort;
    this.store = createStore<SpellerState>(() => ({ state: "off", message: null, version: 0 }));
  }

  /** Goes by these dictionaries from now on; none: spelling is off and the worker's memory is given back. */
  async use(dictionaries: readonly DictionaryFiles[], oldPrint: boolean): Promise<void> {
    this.stop();
    this.#oldPrint = oldPrint;
    if (dictionaries.length === 0) return;
    this.#tell({ state: "loading", message: null });
    const port = this.#createPort();
    this.#port = port;
    port.onmessage = ({ data }) => this.#answered(data);
    port.onerror = ({ message }) => {
      this.stop();
      this.#tell({ state: "failed", message });
    };
    try {
      await this.#ask({ kind: "load", dictionaries: [...dictionaries] });
      if (this.#port !== port) return;
      this.#tell({ state: "ready" });
    } catch (error) {
      // Another choice came in between: it speaks for itself.
      if (this.#port !== port) return;
      this.stop();
      this.#tell({ state: "failed", message: (error as Error).message });
    }
  }

  /** Ends the worker and forgets its answers. */
  stop(): void {
    this.#port?.terminate();
    this.#port = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#known = new Map();
    this.#wanted = new Set();
    for (const { reject } of this.#waiting.values()) reject(new Error("stopped"));
    this.#waiting = new Map();
    this.#tell({ state: "off", message: null });
  }

  /** Whether a word is known; undefined while nobody has answered. */
  verdict(word: string): boolean | undefined {
    return this.#known.get(word);
  }

  /** Has words looked up that were not asked about before; answers are told by the store's version. */
  want(words: readonly string[]): void {
    if (this.#port === null) return;
    for (const word of words) if (!this.#known.has(word)) this.#wanted.add(word);
    if (this.#wanted.size > 0) this.#timer ??= setTimeout(() => void this.#check(), GATHER);
  }

  /** Best first; none where nothing is like it. */
  async suggest(word: string): Promise<string[]> {
    const answer = await this.#ask({ kind: "suggest", words: lookUps(word, this.#oldPrint) });
    return "suggestions" in answer
      ? [...new Set(answer.suggestions.map((suggestion) => inOldPrint(suggestion, word)))]
      : [];
  }

  async #check(): Promise<void> {
    this.#timer = null;
    const words = [...this.#wanted];
    this.#wanted = new Set();
    try {
      const answer = await this.#ask({ kind: "check", words: words.map((word) => lookUps(word, this.#oldPrint)) });
      if (!("known" in answer)) return;
      if (this.#known.size > MOST_REMEMBERED) this.#known.clear();
      for (const [i, word] of words.entries()) this.#known.set(word, answer.known[i] ?? true);
      this.#tell({});
    } catch {
      // The worker was ended meanwhile: there is nothing to underline.
    }
  }

  #ask(message: Sent<ToSpellWorker>): Promise<FromSpellWorker> {
    const port = this.#port;
    if (port === null) return Promise.reject(new Error("stopped"));
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      port.postMessage({ ...message, id } as ToSpellWorker);
    });
  }

  #answered(answer: FromSpellWorker): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer);
  }

  #tell(part: Partial<SpellerState>): void {
    this.store.setState((state) => ({ ...part, version: state.version + 1 }));
  }
}
