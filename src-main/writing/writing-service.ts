/** @file What helps a person to write: keyboards, snippets, a document's rules and words, its texts. */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "#contract/errors.ts";
import { type Keyboard, type KeyboardLayout, type LineText, type Snippet, WritingSettings } from "#contract/writing.ts";
import type { EventBus } from "../rpc/event-bus.ts";
import type { SettingsRepository } from "../storage/settings-repository.ts";
import { parseKeyboard } from "./keyboard-file.ts";
import type { WritingRepository } from "./writing-repository.ts";

/** Pages whose texts go over the wire in one answer: some hundred kilobytes. */
const PAGES_AT_ONCE = 100;
/** The settings of documents that have none of their own. */
const DEFAULT_SETTINGS = "writing.default";

export interface WritingServiceOptions {
  repository: WritingRepository;
  settings: Pick<SettingsRepository, "get" | "set">;
  events: EventBus;
  /** Where the keyboards lie that come with Emend. */
  keyboardsFolder: string;
  now?: () => Date;
}

export class WritingService {
  readonly #options: WritingServiceOptions;
  #builtin: Keyboard[] | null = null;

  constructor(options: WritingServiceOptions) {
    this.#options = options;
  }

  keyboards(): Keyboard[] {
    const own = this.#options.repository.keyboards().map(({ id, layout }) => ({ id, builtin: false, layout }));
    return [...this.#builtinKeyboards(), ...own];
  }

  importKeyboard(fileName: string, json: string): Keyboard {
    return this.#putKeyboard(randomUUID(), parseKeyboard(json, fileName));
  }

  /** @throws AppError `not-found`, `conflict` for one that comes with Emend */
  saveKeyboard(id: string | undefined, layout: KeyboardLayout): Keyboard {
    if (id === undefined) return this.#putKeyboard(randomUUID(), layout);
    if (this.#builtinKeyboards().some((keyboard) => keyboard.id === id)) {
      throw new AppError(
        "conflict",
        "A keyboard that comes with Emend cannot be changed. Copy it and change the copy.",
      );
    }
    if (!this.#options.repository.keyboards().some((keyboard) => keyboard.id === id)) {
      throw new AppError("not-found", "This keyboard was removed in another window. Save it as a new one.");
    }
    return this.#putKeyboard(id, layout);
  }

  removeKeyboard(id: string): void {
    if (this.#options.repository.removeKeyboard(id)) this.#tell("keyboards", null);
  }

  snippets(): Snippet[] {
    return this.#options.repository.snippets();
  }

  /** @throws AppError `conflict`, `not-found` */
  saveSnippet(input: Omit<Snippet, "id"> & { id?: string | undefined }): Snippet {
    const { repository } = this.#options;
    const known = repository.snippets();
    const same = known.find(({ abbreviation, id }) => abbreviation === input.abbreviation && id !== input.id);
    if (same !== undefined) {
      throw new AppError(
        "conflict",
        `“${input.abbreviation}” stands for “${same.text}” already. Choose another abbreviation or change that one.`,
      );
    }
    if (input.id !== undefined && !known.some(({ id }) => id === input.id)) {
      throw new AppError("not-found", "This snippet was removed in another window. Add it as a new one.");
    }
    const snippet = { ...input, id: input.id ?? randomUUID() };
    repository.putSnippet(snippet);
    this.#tell("snippets", null);
    return snippet;
  }

  removeSnippet(id: string): void {
    if (this.#options.repository.removeSnippet(id)) this.#tell("snippets", null);
  }

  /** What a document goes by: its own settings, else the library's default, else Emend's. */
  settings(documentId: string): WritingSettings {
    const own = this.#options.repository.settings(documentId);
    return read(own ?? this.#options.settings.get(DEFAULT_SETTINGS));
  }

  /** @throws AppError `not-found` */
  saveSettings(documentId: string, settings: WritingSettings, asDefault: boolean): WritingSettings {
    this.#mustExist(documentId);
    this.#options.repository.putSettings(documentId, settings);
    if (asDefault) this.#options.settings.set(DEFAULT_SETTINGS, settings);
    this.#tell("settings", asDefault ? null : documentId);
    return settings;
  }

  /** Every character of the verified lines, white space but for the plain space included, most frequent first. */
  characters(documentId: string): { text: string; count: number }[] {
    const counts = new Map<string, number>();
    for (const text of this.#options.repository.verifiedTexts(documentId)) {
      for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    return [...counts].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count);
  }

  words(documentId: string): { document: string[]; all: string[] } {
    const { repository } = this.#options;
    return { document: repository.words(documentId), all: repository.words(null) };
  }

  /** @throws AppError `not-found` */
  addWord(documentId: string | null, word: string): void {
    if (documentId !== null) this.#mustExist(documentId);
    this.#options.repository.addWord(documentId, word.normalize("NFC"), this.#now());
    this.#tell("words", documentId);
  }

  removeWord(documentId: string | null, word: string): void {
    this.#options.repository.removeWord(documentId, word);
    this.#tell("words", documentId);
  }

  /** @throws AppError `not-found` */
  texts(documentId: string, fromPage: number): { lines: LineText[]; next: number | null; pageCount: number } {
    this.#mustExist(documentId);
    const { repository } = this.#options;
    const pageCount = repository.pageCount(documentId);
    const to = fromPage + PAGES_AT_ONCE;
    return { lines: repository.texts(documentId, fromPage, to), next: to < pageCount ? to : null, pageCount };
  }

  #builtinKeyboards(): Keyboard[] {
    this.#builtin ??= readdirSync(this.#options.keyboardsFolder)
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => {
        const layout = parseKeyboard(readFileSync(join(this.#options.keyboardsFolder, name), "utf8"), name);
        return { id: `builtin:${name.replace(/^\d+-|\.json$/g, "")}`, builtin: true, layout };
      });
    return this.#builtin;
  }

  #putKeyboard(id: string, layout: KeyboardLayout): Keyboard {
    this.#options.repository.putKeyboard(id, layout, this.#now());
    this.#tell("keyboards", null);
    return { id, builtin: false, layout };
  }

  #mustExist(documentId: string): void {
    if (!this.#options.repository.hasDocument(documentId)) {
      throw new AppError("not-found", "This document is not in the library any more. Go back to the library.");
    }
  }

  #now(): string {
    return (this.#options.now ?? (() => new Date()))().toISOString();
  }

  #tell(what: "keyboards" | "snippets" | "settings" | "words", documentId: string | null): void {
    this.#options.events.emit("writing.changed", { what, documentId });
  }
}

/** Stored settings with what an older Emend did not know filled in; Emend's own where they cannot be read at all. */
function read(stored: unknown): WritingSettings {
  const result = WritingSettings.safeParse(stored ?? {});
  return result.success ? result.data : WritingSettings.parse({});
}
