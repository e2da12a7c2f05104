/** @file The writing domain of a host in memory: kept as long as the window, with the promises that main keeps. */
import type { Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { Dictionary, Keyboard, KeyboardLayout, LineText, Snippet, WritingSettings } from "#contract/writing.ts";

/** As main has them where nobody chose. */
export const fakeSettings: WritingSettings = {
  rules: {
    allowed: null,
    longS: "off",
    ligatures: "off",
    quotes: "off",
    apostrophe: "off",
    normal: "NFC",
    doubleSpaces: true,
    edgeSpaces: true,
    spaceBefore: false,
    lineHyphen: "off",
    digits: "off",
    invisible: true,
  },
  spelling: { dictionaryIds: [], longSAsS: true },
};

export interface FakeWritingOptions {
  keyboards?: Keyboard[];
  snippets?: Snippet[];
  settings?: WritingSettings;
  dictionaries?: Dictionary[];
  /** The document's lines as they are now. */
  lines(): readonly Line[];
  /** Where a page is in the document, from 0. */
  pagePosition?(pageId: string): number;
  emit(name: "writing.changed", payload: unknown): void;
}

/** Answers for `createFakeHost`. */
export function fakeWriting(options: FakeWritingOptions): Record<string, (input: never) => unknown> {
  const keyboards = [...(options.keyboards ?? [])];
  let snippets = [...(options.snippets ?? [])];
  let settings = options.settings ?? fakeSettings;
  const dictionaries = [...(options.dictionaries ?? [])];
  const words: { documentId: string | null; word: string }[] = [];
  let last = 0;
  const tell = (what: string, documentId: string | null = null): void =>
    options.emit("writing.changed", { what, documentId });
  const id = (): string => {
    last += 1;
    return `own-${last}`;
  };
  const putKeyboard = (keyboard: Keyboard): Keyboard => {
    const at = keyboards.findIndex((each) => each.id === keyboard.id);
    if (at < 0) keyboards.push(keyboard);
    else keyboards[at] = keyboard;
    tell("keyboards");
    return keyboard;
  };
  return {
    "writing.keyboards": () => keyboards,
    "writing.saveKeyboard": (input: { id?: string; layout: KeyboardLayout }) =>
      putKeyboard({ id: input.id ?? id(), builtin: false, layout: input.layout }),
    "writing.importKeyboard": ({ fileName, json }: { fileName: string; json: string }) => {
      try {
        return putKeyboard({ id: id(), builtin: false, layout: JSON.parse(json) as KeyboardLayout });
      } catch {
        throw new AppError("bad-input", `“${fileName}” is not JSON. Correct the file and import it again.`);
      }
    },
    "writing.removeKeyboard": (input: { id: string }) => {
      keyboards.splice(0, keyboards.length, ...keyboards.filter((each) => each.id !== input.id));
      tell("keyboards");
      return {};
    },
    "writing.snippets": () => snippets,
    "writing.saveSnippet": (input: Omit<Snippet, "id"> & { id?: string }) => {
      if (snippets.some((each) => each.abbreviation === input.abbreviation && each.id !== input.id)) {
        throw new AppError("conflict", `“${input.abbreviation}” is taken. Choose another abbreviation.`);
      }
      const snippet = { ...input, id: input.id ?? id() };
      snippets = [...snippets.filter((each) => each.id !== snippet.id), snippet];
      tell("snippets");
      return snippet;
    },
    "writing.removeSnippet": (input: { id: string }) => {
      snippets = snippets.filter((each) => each.id !== input.id);
      tell("snippets");
      return {};
    },
    "writing.settings": () => settings,
    "writing.saveSettings": (input: { documentId: string; settings: WritingSettings }) => {
      settings = input.settings;
      tell("settings", input.documentId);
      return settings;
    },
    "writing.characters": () => {
      const counts = new Map<string, number>();
      for (const line of options.lines()) {
        if (line.status !== "verified") continue;
        for (const text of line.text) counts.set(text, (counts.get(text) ?? 0) + 1);
      }
      return [...counts].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count);
    },
    "writing.dictionaries": () => dictionaries,
    "writing.addDictionary": () => {
      throw new AppError("unavailable", "The host in memory takes no dictionaries. Use the real one.");
    },
    "writing.removeDictionary": () => ({}),
    "writing.words": ({ documentId }: { documentId: string }) => ({
      document: words.filter((each) => each.documentId === documentId).map(({ word }) => word),
      all: words.filter((each) => each.documentId === null).map(({ word }) => word),
    }),
    "writing.addWord": (input: { documentId: string | null; word: string }) => {
      words.push(input);
      tell("words", input.documentId);
      return {};
    },
    "writing.removeWord": (input: { documentId: string | null; word: string }) => {
      const at = words.findIndex((each) => each.word === input.word && each.documentId === input.documentId);
      if (at >= 0) words.splice(at, 1);
      tell("words", input.documentId);
      return {};
    },
    "writing.texts": () => ({
      lines: options.lines().map((line): LineText => {
        const { id: lineId, pageId, position, direction, status, revision, text } = line;
        const pagePosition = options.pagePosition?.(pageId) ?? 0;
        return { lineId, pageId, pagePosition, position, direction, status, revision, text };
      }),
      next: null,
      pageCount: 1,
    }),
  };
}
