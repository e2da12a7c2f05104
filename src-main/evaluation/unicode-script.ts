/** @file The Unicode script of a character, by ISO 15924. */

/** Those that print and handwriting of libraries are in; what is in none of them is `Zzzz`. */
const SCRIPTS: readonly [code: string, test: RegExp][] = [
  ["Latn", /\p{Script=Latin}/u],
  ["Arab", /\p{Script=Arabic}/u],
  ["Grek", /\p{Script=Greek}/u],
  ["Cyrl", /\p{Script=Cyrillic}/u],
  ["Hebr", /\p{Script=Hebrew}/u],
  ["Hani", /\p{Script=Han}/u],
  ["Hira", /\p{Script=Hiragana}/u],
  ["Kana", /\p{Script=Katakana}/u],
  ["Hang", /\p{Script=Hangul}/u],
  ["Deva", /\p{Script=Devanagari}/u],
  ["Armn", /\p{Script=Armenian}/u],
  ["Copt", /\p{Script=Coptic}/u],
  ["Ethi", /\p{Script=Ethiopic}/u],
  ["Geor", /\p{Script=Georgian}/u],
  ["Glag", /\p{Script=Glagolitic}/u],
  ["Goth", /\p{Script=Gothic}/u],
  ["Runr", /\p{Script=Runic}/u],
  ["Syrc", /\p{Script=Syriac}/u],
  ["Beng", /\p{Script=Bengali}/u],
  ["Taml", /\p{Script=Tamil}/u],
  ["Thai", /\p{Script=Thai}/u],
  ["Tibt", /\p{Script=Tibetan}/u],
  // Figures, punctuation and blanks; marks that take the script of their letter.
  ["Zyyy", /\p{Script=Common}/u],
  ["Zinh", /\p{Script=Inherited}/u],
];

const known = new Map<string, string>();

/** `Zyyy` for what many scripts share, `Zinh` for combining marks. @param character one code point */
export function scriptOf(character: string): string {
  const found = known.get(character);
  if (found !== undefined) return found;
  const code = SCRIPTS.find(([, test]) => test.test(character))?.[0] ?? "Zzzz";
  known.set(character, code);
  return code;
}
