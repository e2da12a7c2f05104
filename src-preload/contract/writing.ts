/**
 * @file What helps a person to write: keyboards, snippets, rules of a document, dictionaries, its texts to search through.
 * Changes to many lines are made by `corrections`.
 */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

/** What one press writes: a character, a combining mark by itself, or a short string. */
const Output = z.string().min(1, "must write something").max(40, "is longer than 40 characters");

export const KeyboardKey = z.strictObject({
  text: Output,
  /** What it writes with Shift; the same as without where left out. */
  shift: Output.optional(),
});
export type KeyboardKey = z.infer<typeof KeyboardKey>;

/** A keyboard as it lies in a file. Also the format of resources/keyboards. */
export const KeyboardLayout = z.strictObject({
  format: z.literal("emend-keyboard", { error: 'must be "emend-keyboard"' }),
  version: z.literal(1, { error: "must be 1, the only version there is" }),
  name: z.string().trim().min(1, "must not be empty").max(80, "is longer than 80 characters"),
  /** BCP 47, for the voice of a screen reader and the shapes of letters. */
  language: z
    .string()
    .max(35)
    .regex(/^[A-Za-z0-9-]*$/, "must be a language tag such as de or ar")
    .default(""),
  direction: z.enum(["ltr", "rtl"]).default("ltr"),
  /** Whether the rows are those of a keyboard on the desk, from the row of digits down: it can then be typed on. */
  physical: z.boolean().default(false),
  rows: z
    .array(
      z.strictObject({
        label: z.string().max(60, "is longer than 60 characters").default(""),
        keys: z.array(KeyboardKey).max(60, "has more than 60 keys"),
      }),
    )
    .min(1, "must have at least one row")
    .max(40, "has more than 40 rows"),
});
export type KeyboardLayout = z.infer<typeof KeyboardLayout>;

export const Keyboard = z.object({
  id: Id,
  /** Comes with Emend: can be copied, not changed. */
  builtin: z.boolean(),
  layout: KeyboardLayout,
});
export type Keyboard = z.infer<typeof Keyboard>;

export const Snippet = z.object({
  id: Id,
  abbreviation: z.string(),
  text: z.string(),
  /** `word`: when a space or a punctuation mark follows; `at-once`: as soon as it is typed. */
  expand: z.enum(["word", "at-once"]),
});
export type Snippet = z.infer<typeof Snippet>;

/** What a document's text should look like. Every rule can be off. */
export const RuleSettings = z.object({
  /** Only these characters; `null`: any. */
  allowed: z.string().max(10_000).nullable().default(null),
  /**
   * `german`: ſ not at the end of a word, s not at its beginning; `roman`: so, and round before f, b, k (English and
   * French print); `none`: no ſ at all.
   */
  longS: z.enum(["off", "german", "roman", "none"]).default("off"),
  /** `separate`: ﬁ as f and i, and no presentation forms; `joined`: f and i as ﬁ. */
  ligatures: z.enum(["off", "separate", "joined"]).default("off"),
  quotes: z.enum(["off", "german", "inward", "outward", "english", "straight"]).default("off"),
  apostrophe: z.enum(["off", "curly", "straight"]).default("off"),
  normal: z.enum(["off", "NFC", "NFD"]).default("NFC"),
  doubleSpaces: z.boolean().default(true),
  edgeSpaces: z.boolean().default(true),
  /** A space before , ; : ! ? . */
  spaceBefore: z.boolean().default(false),
  /** What marks a word that goes on in the next line. */
  lineHyphen: z.enum(["off", "-", "⸗", "¬", "="]).default("off"),
  digits: z.enum(["off", "european", "arabic", "persian"]).default("off"),
  /** Zero-width characters, marks of direction, soft hyphens: what nobody sees. */
  invisible: z.boolean().default(true),
});
export type RuleSettings = z.infer<typeof RuleSettings>;

export const WritingSettings = z.object({
  rules: RuleSettings.prefault({}),
  spelling: z
    .object({
      /** A word is right where one of them knows it; none: spelling is not checked. */
      dictionaryIds: z.array(Id).max(8).default([]),
      /** Looks ſ up as s. */
      longSAsS: z.boolean().default(true),
    })
    .prefault({}),
});
export type WritingSettings = z.infer<typeof WritingSettings>;

export const Dictionary = z.object({
  id: Id,
  name: z.string(),
  /** The .aff and the .dic file, as assets. */
  affixAsset: z.string(),
  wordsAsset: z.string(),
  /** Both files together, in bytes. */
  size: z.int(),
});
export type Dictionary = z.infer<typeof Dictionary>;

/** A line's text without all that a page needs to show it. */
export const LineText = z.object({
  lineId: Id,
  pageId: Id,
  /** Both from 0. */
  pagePosition: z.int(),
  position: z.int(),
  direction: z.enum(["ltr", "rtl"]),
  status: z.enum(["proposed", "edited", "verified"]),
  revision: z.int(),
  text: z.string(),
});
export type LineText = z.infer<typeof LineText>;

const Done = z.object({});
const Abbreviation = z.string().min(1).max(40).regex(/^\S+$/u, "must be without spaces");

export const writing = {
  /** Those that come with Emend, then one's own by name. */
  keyboards: call(z.object({}), z.array(Keyboard)),
  /** @throws `bad-input` that says which key of which row is wrong */
  importKeyboard: call(z.object({ fileName: z.string().max(300), json: z.string() }), Keyboard),
  /** Makes a keyboard of one's own, or changes it where `id` is given. */
  saveKeyboard: call(z.object({ id: Id.optional(), layout: KeyboardLayout }), Keyboard),
  removeKeyboard: call(z.object({ id: Id }), Done),

  snippets: call(z.object({}), z.array(Snippet)),
  /** @throws `conflict` where another snippet has the abbreviation */
  saveSnippet: call(
    z.object({
      id: Id.optional(),
      abbreviation: Abbreviation,
      text: z.string().min(1).max(1000),
      expand: Snippet.shape.expand,
    }),
    Snippet,
  ),
  removeSnippet: call(z.object({ id: Id }), Done),

  settings: call(z.object({ documentId: Id }), WritingSettings),
  /** @param asDefault also for documents that have none of their own yet */
  saveSettings: call(
    z.object({ documentId: Id, settings: WritingSettings, asDefault: z.boolean().optional() }),
    WritingSettings,
  ),
  /** Every character of the document's verified lines with how often it stands there, most frequent first. */
  characters: call(z.object({ documentId: Id }), z.array(z.object({ text: z.string(), count: z.int() }))),

  dictionaries: call(z.object({}), z.array(Dictionary)),
  /** Takes offered .aff and .dic files (ids of `offerFile`). @throws `bad-input`, `unsupported-file` */
  addDictionary: call(z.object({ sources: z.array(z.string()).min(1).max(2) }), Dictionary),
  removeDictionary: call(z.object({ id: Id }), Done),
  /** Words that count as right: in this document, and in all. */
  words: call(z.object({ documentId: Id }), z.object({ document: z.array(z.string()), all: z.array(z.string()) })),
  /** @param documentId null: in all documents */
  addWord: call(z.object({ documentId: Id.nullable(), word: z.string().trim().min(1).max(200) }), Done),
  removeWord: call(z.object({ documentId: Id.nullable(), word: z.string() }), Done),

  /** The document's texts in reading order, some pages at a time. `next`: the page to go on from; null at the end. */
  texts: call(
    z.object({ documentId: Id, fromPage: z.int().min(0) }),
    z.object({ lines: z.array(LineText), next: z.int().nullable(), pageCount: z.int() }),
  ),

  /** Something of this domain changed; `documentId` null: for all documents. */
  changed: event(
    z.object({
      what: z.enum(["keyboards", "snippets", "settings", "dictionaries", "words"]),
      documentId: Id.nullable(),
    }),
  ),
};
