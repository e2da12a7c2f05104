/** @file Every text of the interface, in the language of this window. It is chosen once, when the window loads. */
import { readPreference } from "../ui/preferences.ts";

import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { strings as english, files as englishFiles, lines as englishLines, pages as englishPages } from "./en.ts";
import { fr } from "./fr.ts";
import { chooseLanguage, counter, type Language, type Strings, translate } from "./language.ts";

/** The language of this window. */
export const language: Language = chooseLanguage(
  readPreference<string>("language", ""),
  typeof navigator === "undefined" ? [] : navigator.languages,
);

const { table, counts } = { en: { table: undefined, counts: undefined }, de, fr, ar }[language.id];

export const strings: Strings = translate(english, table);

const count = counter(`${language.id}-u-nu-latn`);
export const lines = (n: number): string => (counts === undefined ? englishLines(n) : count(n, counts.lines));
export const pages = (n: number): string => (counts === undefined ? englishPages(n) : count(n, counts.pages));
export const files = (n: number): string => (counts === undefined ? englishFiles(n) : count(n, counts.files));
