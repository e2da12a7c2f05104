/** @file Every text of the interface, in the language of this window. It is chosen once, when the window loads. */
import { readPreference } from "../ui/preferences.ts";

import { ar } from "./ar.ts";
import { de } from "./de.ts";
import * as english from "./en.ts";
import { fr } from "./fr.ts";
import { chooseLanguage, type Language, type Strings, translate, type Wording } from "./language.ts";

/** The language of this window. */
export const language: Language = chooseLanguage(
  readPreference<string>("language", ""),
  typeof navigator === "undefined" ? [] : navigator.languages,
);

const en: Wording = { ...english, table: undefined };
const wording: Wording = { en, de, fr, ar }[language.id];

export const strings: Strings = translate(english.strings, wording.table);
export const { lines, pages, files } = wording;
