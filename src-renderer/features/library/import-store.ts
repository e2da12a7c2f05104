/** @file Imports of this window: files handed over one after the other, then the job that main runs on them. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { EmendClient } from "#contract/index.ts";
import type { Transport } from "#contract/wire.ts";
import { messageOf } from "../../ui/format.ts";

export interface ImportEntry {
  id: number;
  kind: "files" | "sample";
  /** Handed over, of all chosen. */
  sent: number;
  total: number;
  /** 0 to 1, of the file on its way. */
  fraction: number;
  current: string | null;
  /** Files that did not reach main. */
  notSent: { name: string; message: string }[];
  jobId: string | null;
  state: "sending" | "started" | "failed" | "cancelled";
  message: string | null;
  documentId: string | null;
  /** Kept so that duplicates can be imported after all, without choosing them again. */
  sources: { name: string; source: string }[];
}

export interface ImportOptions {
  client: Pick<EmendClient, "documents">;
  transport: Pick<Transport, "offerFile">;
}

/** Starts imports and remembers them until they are dismissed. */
export class ImportQueue {
  readonly store: StoreApi<{ entries: ImportEntry[] }> = createStore(() => ({ entries: [] as ImportEntry[] }));
  readonly #options: ImportOptions;
  #last = 0;

  constructor(options: ImportOptions) {
    this.#options = options;
  }

  /** Hands files over and imports them. @param documentId - adds their pages to this document */
  async addFiles(files: readonly File[], documentId: string | null): Promise<void> {
    if (files.length === 0) return;
    const id = this.#add({ kind: "files", total: files.length, documentId });
    for (const file of files) {
      if (this.#entry(id)?.state !== "sending") return;
      this.#update(id, () => ({ current: file.name, fraction: 0 }));
      try {
        const source = await this.#options.transport.offerFile(file, (fraction) =>
          this.#update(id, () => ({ fraction })),
        );
        this.#update(id, (entry) => ({
          sources: [...entry.sources, { name: file.name, source }],
          sent: entry.sent + 1,
        }));
      } catch (error) {
        const failure = { name: file.name, message: messageOf(error) };
        this.#update(id, (entry) => ({ notSent: [...entry.notSent, failure], sent: entry.sent + 1 }));
      }
    }
    const entry = this.#entry(id);
    if (entry === undefined || entry.state !== "sending") return;
    if (entry.sources.length === 0) {
      this.#update(id, () => ({ state: "started", current: null }));
      return;
    }
    await this.#start(
      id,
      entry.sources.map(({ source }) => source),
      documentId,
      false,
    );
  }

  /** Imports sources that main already has and called duplicates. */
  async addAgain(entry: ImportEntry, names: readonly string[]): Promise<void> {
    const wanted = entry.sources.filter(({ name }) =>
      names.some((result) => result === name || result.startsWith(`${name},`)),
    );
    if (wanted.length === 0) return;
    const id = this.#add({ kind: "files", total: wanted.length, documentId: entry.documentId });
    this.#update(id, () => ({ sources: wanted, sent: wanted.length }));
    await this.#start(
      id,
      wanted.map(({ source }) => source),
      entry.documentId,
      true,
    );
  }

  /** Makes the sample project. */
  async addSample(): Promise<void> {
    const id = this.#add({ kind: "sample", total: 1, documentId: null });
    try {
      const { jobId } = await this.#options.client.documents.createSample({});
      this.#update(id, () => ({ state: "started", jobId }));
    } catch (error) {
      this.#update(id, () => ({ state: "failed", message: messageOf(error) }));
    }
  }

  /** Stops handing over, and the job where there is one. */
  async cancel(id: number): Promise<void> {
    const entry = this.#entry(id);
    if (entry === undefined) return;
    if (entry.jobId === null) this.#update(id, () => ({ state: "cancelled", current: null }));
    else {
      try {
        await this.#options.client.documents.cancelImport({ jobId: entry.jobId });
      } catch (error) {
        this.#update(id, () => ({ message: messageOf(error) }));
      }
    }
  }

  dismiss(id: number): void {
    this.store.setState(({ entries }) => ({ entries: entries.filter((entry) => entry.id !== id) }));
  }

  async #start(id: number, sources: string[], documentId: string | null, allowDuplicates: boolean): Promise<void> {
    try {
      const { jobId } = await this.#options.client.documents.import({
        sources,
        ...(documentId === null ? {} : { documentId }),
        ...(allowDuplicates ? { allowDuplicates } : {}),
      });
      this.#update(id, () => ({ state: "started", jobId, current: null }));
    } catch (error) {
      this.#update(id, () => ({ state: "failed", message: messageOf(error), current: null }));
    }
  }

  #add(part: Pick<ImportEntry, "kind" | "total" | "documentId">): number {
    this.#last += 1;
    const id = this.#last;
    const entry: ImportEntry = {
      ...part,
      id,
      sent: 0,
      fraction: 0,
      current: null,
      notSent: [],
      jobId: null,
      state: "sending",
      message: null,
      sources: [],
    };
    this.store.setState(({ entries }) => ({ entries: [entry, ...entries] }));
    return id;
  }

  #entry(id: number): ImportEntry | undefined {
    return this.store.getState().entries.find((entry) => entry.id === id);
  }

  #update(id: number, change: (entry: ImportEntry) => Partial<ImportEntry>): void {
    this.store.setState(({ entries }) => ({
      entries: entries.map((entry) => (entry.id === id ? { ...entry, ...change(entry) } : entry)),
    }));
  }
}
