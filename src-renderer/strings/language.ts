/** @file The interface's languages: which one, and what is said in it. What a translation leaves out stays English. */
import type { ErrorCode } from "#contract/errors.ts";
import type { strings } from "./en.ts";
import type { StepWords } from "./journal-step.ts";

export type Strings = typeof strings;

/** A translation: any part of the English table, in the same shape. */
export type Translation<T = Strings> = T extends (...parameters: infer P) => string
  ? (...parameters: P) => string
  : T extends readonly (infer E)[]
    ? readonly Translation<E>[]
    : T extends object
      ? { readonly [K in keyof T]?: Translation<T[K]> }
      : T extends string
        ? string
        : T;

/** What a language brings: its table, nouns that are counted by themselves, and what main says in English. */
export interface Wording {
  table: Translation | undefined;
  lines(count: number): string;
  pages(count: number): string;
  files(count: number): string;
  errors: Readonly<Record<ErrorCode, string>> | undefined;
  steps: StepWords | undefined;
}

export const LANGUAGES = [
  { id: "en", name: "English", dir: "ltr" },
  { id: "de", name: "Deutsch", dir: "ltr" },
  { id: "fr", name: "Français", dir: "ltr" },
  { id: "ar", name: "العربية", dir: "rtl" },
] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language chosen before, else the first of the browser's that Emend has, else English. */
export function chooseLanguage(stored: string, wanted: readonly string[]): Language {
  const [english] = LANGUAGES;
  const known = (tag: string) => LANGUAGES.find(({ id }) => id === tag.split("-")[0]?.toLowerCase());
  return known(stored) ?? wanted.map(known).find((language) => language !== undefined) ?? english;
}

/** The English table with what is translated put in its place. Arrays are taken whole or not at all. */
export function translate<T>(english: T, translation: Translation<T> | undefined): T {
  if (translation === undefined) return english;
  if (typeof english !== "object" || english === null || Array.isArray(english)) return translation as T;
  const parts = translation as Partial<Record<string, Translation<unknown>>>;
  return Object.fromEntries(
    Object.entries(english).map(([key, value]) => [key, translate(value as unknown, parts[key])]),
  ) as T;
}

/** `3 lines`: a count with the form of its word that the language wants. */
export function counter(
  locale: string,
): (count: number, forms: Partial<Record<Intl.LDMLPluralRule, string>>) => string {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (count, forms) => `${numbers.format(count)} ${forms[rules.select(count)] ?? forms.other ?? ""}`;
}
