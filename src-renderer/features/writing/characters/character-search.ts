/** @file Characters by name, by code point, or by themselves. */

export interface NamedCharacter {
  text: string;
  /** As Unicode has it, in capitals; null where it has none. */
  name: string | null;
}

/** All names, each line `codepoint name`, and where each begins. */
export interface CharacterNames {
  readonly characters: readonly NamedCharacter[];
  readonly byText: ReadonlyMap<string, string>;
}

let names: Promise<CharacterNames> | null = null;

/** Reads the names, the first time that somebody wants them. */
export function loadCharacterNames(): Promise<CharacterNames> {
  names ??= import("virtual:unicode-names").then(({ default: list }) => parseNames(list));
  return names;
}

/** @param list lines of a code point in hexadecimal, a space, a name */
export function parseNames(list: string): CharacterNames {
  const characters = list.split("\n").map((line): NamedCharacter & { name: string } => {
    const space = line.indexOf(" ");
    return { text: String.fromCodePoint(Number.parseInt(line.slice(0, space), 16)), name: line.slice(space + 1) };
  });
  return { characters, byText: new Map(characters.map(({ text, name }) => [text, name])) };
}

/** What scholars call things that Unicode calls otherwise. */
const SYNONYMS: Readonly<Record<string, string>> = {
  ESZETT: "SHARP S",
  SZ: "SHARP S",
  UMLAUT: "DIAERESIS",
  HACEK: "CARON",
  TREMA: "DIAERESIS",
  PARAGRAPH: "PILCROW",
  TIRONIAN: "TIRONIAN SIGN",
  NIQQUD: "HEBREW POINT",
  NIKUD: "HEBREW POINT",
  HARAKAT: "ARABIC",
  TATWEEL: "ARABIC TATWEEL",
  KASHIDA: "ARABIC TATWEEL",
  ALIF: "ALEF",
};

/** `U+A75B`, `0xa75b` or plain `a75b`. A plain one must have a digit or four places: "add" is a word. */
function codePoint(query: string): string | null {
  const match =
    /^(?:u\+|0x|\\u)([0-9a-f]{2,6})$/i.exec(query) ?? /^(?=[0-9a-f]*\d|[0-9a-f]{4})([0-9a-f]{3,6})$/i.exec(query);
  const code = Number.parseInt(match?.[1] ?? "", 16);
  if (!(code >= 0x20 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) return null;
  return String.fromCodePoint(code);
}

/** The characters that a query means, best first. @returns at most `most`, and how many there are */
export function searchCharacters(
  { characters, byText }: CharacterNames,
  query: string,
  most: number,
): { found: NamedCharacter[]; total: number } {
  const wanted = query.trim();
  if (wanted === "") return { found: [], total: 0 };
  const byCode = codePoint(wanted);
  // What is written in the field itself, sign by sign, unless it is a word.
  const literal = /^[\x20-\x7e]{2,}$/.test(wanted) ? [] : [...wanted].filter((text) => text !== " ").slice(0, 20);
  const direct = [...new Set([...(byCode === null ? [] : [byCode]), ...literal])].map((text) => ({
    text,
    name: byText.get(text) ?? null,
  }));
  const words = wanted
    .toUpperCase()
    .split(/\s+/)
    .flatMap((word) => (SYNONYMS[word] ?? word).split(" "));
  // One letter alone is in every name; then only the whole word counts.
  const scored = /[A-Z0-9]/.test(wanted.toUpperCase())
    ? characters.flatMap((character) => {
        const score = scoreOf(character.name ?? "", words);
        return score === null || direct.some(({ text }) => text === character.text) ? [] : [{ character, score }];
      })
    : [];
  scored.sort((a, b) => a.score - b.score);
  const found = [...direct, ...scored.map(({ character }) => character)];
  return { found: found.slice(0, most), total: found.length };
}

/** Lower is better; null where a word is missing. Whole words count more than beginnings, short names more than long. */
function scoreOf(name: string, words: readonly string[]): number | null {
  const padded = ` ${name.replaceAll("-", " ")} `;
  let score = name.length / 100;
  for (const word of words) {
    if (padded.includes(` ${word} `)) continue;
    if (word.length < 2 || !padded.includes(` ${word}`)) return null;
    score += 1;
  }
  return score;
}
