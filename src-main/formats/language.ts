/** @file What files say of their language, in whatever form, as BCP 47. */
import { parse } from "yaml";
import type { FileTree } from "./file-tree.ts";
import { nameOf } from "./file-tree.ts";
import { codeOfName } from "./page-xml/page-languages.ts";
import type { XmlElement } from "./xml/xml-tree.ts";

/** Codes that say of no one language: undetermined, several, none, not coded. */
const NO_LANGUAGE = new Set(["und", "mul", "zxx", "mis"]);

/** A tag (also with underscores), an ISO 639 code of two or three letters, or PAGE's English name. null: says nothing. */
export function languageFrom(stated: string | null | undefined): string | null {
  const text = stated?.trim() ?? "";
  if (text === "") return null;
  const named = codeOfName(text);
  if (named !== null) return named;
  try {
    const [tag] = Intl.getCanonicalLocales(text.replaceAll("_", "-"));
    if (tag === undefined || !/^[a-z]{2,3}(-|$)/.test(tag)) return null;
    return NO_LANGUAGE.has(tag.split("-", 1)[0] ?? "") ? null : tag;
  } catch {
    return null;
  }
}

/** What most of the elements are in, by the first of these attributes that each has; of a tie the first. */
export function mostLanguage(elements: Iterable<XmlElement>, ...names: string[]): string | null {
  const counts = new Map<string, number>();
  for (const { attributes } of elements) {
    const language = languageFrom(names.map((name) => attributes.get(name)).find((value) => value !== undefined));
    if (language !== null) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

/** The one language that a catalogue entry beside the files names; null where it names several or there is none. */
export async function languageOfSet(tree: FileTree): Promise<string | null> {
  for (const path of tree.paths()) {
    if (!/^htr-united\.ya?ml$/i.test(nameOf(path))) continue;
    const stated = languagesIn(await tree.text(path));
    if (stated.length === 1) return languageFrom(stated[0]);
  }
  return null;
}

function languagesIn(yaml: string): string[] {
  try {
    const { language } = parse(yaml) as { language?: unknown };
    return [language].flat().filter((each): each is string => typeof each === "string");
  } catch {
    // Its text is not what is imported here.
    return [];
  }
}
