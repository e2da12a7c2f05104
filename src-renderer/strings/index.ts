/** @file Every text of the interface, in the language of this window. It is chosen once, when the window loads. */
import type { ErrorCode } from "#contract/errors.ts";
import { readPreference } from "../ui/preferences.ts";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import * as english from "./en.ts";
import { fr } from "./fr.ts";
import { type JournalStep, stepLabel } from "./journal-step.ts";
import { chooseLanguage, type Language, type Strings, translate, type Wording } from "./language.ts";

/** The language of this window. */
export const language: Language = chooseLanguage(
  readPreference<string>("language", ""),
  typeof navigator === "undefined" ? [] : navigator.languages,
);

const en: Wording = { ...english, table: undefined, errors: undefined, steps: undefined };
const wording: Wording = { en, de, fr, ar }[language.id];

export const strings: Strings = translate(english.strings, wording.table);
export const { lines, pages, files } = wording;

/** Errors whose sentence leaves nothing to add. */
const WHOLE: ReadonlySet<ErrorCode> = new Set([
  "cancelled",
  "disconnected",
  "line-changed-elsewhere",
  "layout-changed-elsewhere",
  "nothing-to-undo",
  "nothing-to-redo",
]);

/** What to say of an error: in another language than English its own sentence, with main's English one below. */
export function errorText(code: ErrorCode, english: string): string {
  const own = wording.errors?.[code];
  if (own === undefined) return english;
  return WHOLE.has(code) || english === "" ? own : `${own}\n${english}`;
}

/** A step of the journal in words. @param english - as main calls it */
export function stepText(step: JournalStep | null | undefined, english: string | null | undefined): string | null {
  if (step === null || step === undefined || wording.steps === undefined) return english ?? null;
  return stepLabel(wording.steps, step);
}

/** What main says of its progress, where it says it in the language of this window; else `own`. */
export const toldOr = (own: string, english: string | null): string => (language.id === "en" ? (english ?? own) : own);
