/**
 * @file Which engine reads the pages of a library: one setting, one engine at a time. Whatever reads, the reading service is
 * handed an engine with the name that its lines get, so that jobs, progress, cancel and proposals are the same.
 */
import { AppError } from "#contract/errors.ts";
import { ReaderChoice, type ReaderState } from "#contract/reader.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { ModelRef, RecognitionEngine } from "./engine.ts";
import type { Settings } from "./model-service.ts";
import type { ReadingVersion } from "./reading-service.ts";

const SETTING = "recognition.reader";

/** An engine that is ready to be asked; what it needs (a process, a connection) it starts at the first page. */
export interface OpenReader {
  /** What lines that it read are marked with. `id` tells engine and model apart from all others, also tomorrow. */
  id: string;
  /** For people. */
  name: string;
  /** `dispose` ends what it started, and what it is asked just now. */
  engine: RecognitionEngine;
  /** Where images go; null where they stay here. */
  destination: string | null;
  /** What it reads with where this version is the library's; left out: always with what `id` and `name` say. */
  version?: (version: LocalVersion) => Pick<ReadingVersion, "id" | "name" | "model">;
  /** Why it cannot read just now, and what to do; null or left out: nothing is in the way. */
  problem?: () => string | null;
  /** The same engine beside the version that would read otherwise; for one that has some lines read by that. */
  beside?: (version: Omit<LocalVersion, "own">) => RecognitionEngine;
}

type Kind = Exclude<ReaderChoice["kind"], "builtin">;
export type ChoiceOf<K extends Kind> = Extract<ReaderChoice, { kind: K }>;

/** Where engines of one kind come from; one for each kind is registered. */
export interface EngineSource<K extends Kind = Kind> {
  readonly kind: K;
  /** Nothing is started yet. @throws AppError what has to be done before this choice can read */
  open(choice: ChoiceOf<K>): OpenReader;
}

/** Which version a document is read with where nothing but the built-in engine is chosen. */
export interface LocalVersion {
  id: string;
  name: string;
  model: ModelRef | null;
  /** Chosen for the document or a tag of it, so that it reads whatever the library's reader is. */
  own: boolean;
}

export interface ReaderServiceOptions {
  /** Reads with any version of this machine. */
  builtin: RecognitionEngine;
  settings: Settings;
  events: Pick<EventBus, "emit">;
  version: (documentId: string) => LocalVersion;
  /** Whether pages are being read: then an engine cannot be taken away. */
  busy: () => boolean;
}

export class ReaderService {
  readonly #options: ReaderServiceOptions;
  readonly #sources = new Map<string, EngineSource>();
  #open: { choice: ReaderChoice; reader: OpenReader } | null = null;

  constructor(options: ReaderServiceOptions) {
    this.#options = options;
  }

  register<K extends Kind>(source: EngineSource<K>): void {
    this.#sources.set(source.kind, source as unknown as EngineSource);
  }

  /** The choice; the built-in engine until there is one, and for what a later Emend may have written. */
  choice(): ReaderChoice {
    const known = ReaderChoice.safeParse(this.#options.settings.get(SETTING));
    return known.success ? known.data : { kind: "builtin" };
  }

  state(): ReaderState {
    const choice = this.choice();
    if (choice.kind === "builtin") return { choice, name: null, destination: null, problem: null };
    try {
      const { name, destination, problem } = this.#reader(choice);
      return { choice, name, destination, problem: problem?.() ?? null };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { choice, name: null, destination: null, problem: error.message };
    }
  }

  /**
   * Keeps the choice; the engine before it ends.
   * @throws AppError `busy` while pages are read; what has to be done before this choice can read
   */
  async choose(choice: ReaderChoice): Promise<ReaderState> {
    this.refuseWhileReading();
    const opened = choice.kind === "builtin" ? null : { choice, reader: this.#make(choice) };
    const before = this.#open;
    this.#open = opened;
    this.#options.settings.set(SETTING, choice);
    await before?.reader.engine.dispose();
    return this.tell();
  }

  /**
   * Ends the engine, so that the next page is read with what its settings say now.
   * @throws AppError `busy` while pages are read
   */
  async renew(): Promise<ReaderState> {
    this.refuseWhileReading();
    await this.dispose();
    return this.tell();
  }

  /** Tells the windows what reads; for a source whose `problem` has come or gone. */
  tell(): ReaderState {
    const state = this.state();
    this.#options.events.emit("reader.changed", state);
    return state;
  }

  /** What reads a document now. @throws AppError what has to be done before it can be read */
  of(documentId: string): ReadingVersion {
    const { own, ...version } = this.#options.version(documentId);
    const choice = this.choice();
    if (own || choice.kind === "builtin") return { ...version, engine: this.#options.builtin, destination: null };
    const { id, name, engine, destination, beside, version: choose } = this.#reader(choice);
    const reads = choose?.({ ...version, own }) ?? { id, name, model: null };
    return { ...reads, engine: beside?.(version) ?? engine, destination };
  }

  /** Ends the engine that the choice started; the built-in one is its maker's. */
  async dispose(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.reader.engine.dispose();
  }

  #reader(choice: Exclude<ReaderChoice, { kind: "builtin" }>): OpenReader {
    if (this.#open === null) this.#open = { choice, reader: this.#make(choice) };
    return this.#open.reader;
  }

  #make(choice: Exclude<ReaderChoice, { kind: "builtin" }>): OpenReader {
    const source = this.#sources.get(choice.kind);
    if (source === undefined) {
      throw new AppError("unavailable", "This Emend has no such engine. Choose the built-in one under Versions.");
    }
    return source.open(choice);
  }

  /** @throws AppError `busy` while pages are read */
  refuseWhileReading(): void {
    if (!this.#options.busy()) return;
    throw new AppError("busy", "Pages are being read. Wait for it or cancel it, then change what reads.");
  }
}
