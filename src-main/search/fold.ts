/**
 * @file Text as search compares it: without case, marks and the old or decorative forms of letters, so that "schön" finds
 * "ſchoͤn" and "Grüße" finds "GRUSSE". Every character is folded by itself: what a match begins and ends with can be
 * told in the text as it stands.
 *
 * [Note: scripts] Latin marks go by Unicode's compatibility decomposition. For Arabic and Persian the letters that are
 * written for one another are made one, as Lucene's ArabicNormalizer and PersianNormalizer do (hamza carriers by
 * decomposition, alef maksura, teh marbuta, Persian yeh and kaf, tatweel and harakat away); Hebrew points go with the
 * marks.
 */

const MARKS_AND_CONTROLS = /[\p{M}\p{Cf}]/gu;

/** What decomposition leaves: letters that stand for others in old print, and pairs that are written as one. */
const LETTERS = new Map([
  ["ß", "ss"],
  ["æ", "ae"],
  ["œ", "oe"],
  ["ø", "o"],
  ["ł", "l"],
  ["đ", "d"],
  ["ı", "i"],
  ["ꝛ", "r"],
  ["ς", "σ"],
  ["ـ", ""],
  ["ى", "ي"],
  ["ی", "ي"],
  ["ک", "ك"],
  ["ة", "ه"],
]);

/** One code point, folded; several letters for a ligature, none for a mark. */
function foldCharacter(character: string): string {
  const plain = character.toLowerCase().normalize("NFKD").replace(MARKS_AND_CONTROLS, "").toLowerCase();
  let folded = "";
  for (const letter of plain) folded += LETTERS.get(letter) ?? letter;
  return folded;
}

/** What a character is folded to is asked for again and again. */
const known = new Map<string, string>();
const MOST_KNOWN = 20_000;

function foldKnown(character: string): string {
  const before = known.get(character);
  if (before !== undefined) return before;
  const folded = foldCharacter(character);
  if (known.size < MOST_KNOWN) known.set(character, folded);
  return folded;
}

export function fold(text: string): string {
  let folded = "";
  for (const character of text) folded += foldKnown(character);
  return folded;
}

/** A part of a text, in code units. */
export type Range = readonly [start: number, end: number];

/**
 * Where the terms are in a text, in order, those that touch joined.
 * @param terms folded, or (`exact`) in NFC as the text is
 */
export function findTerms(text: string, terms: readonly string[], exact: boolean): Range[] {
  const { folded, place } = exact ? { folded: text, place: null } : foldWithPlaces(text);
  const found: [number, number][] = [];
  for (const term of terms) {
    if (term === "") continue;
    for (let at = folded.indexOf(term); at !== -1; at = folded.indexOf(term, at + term.length)) {
      const end = at + term.length;
      found.push(place === null ? [at, end] : [place[at]?.[0] as number, place[end - 1]?.[1] as number]);
    }
  }
  found.sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const range of found) {
    const last = joined.at(-1);
    if (last !== undefined && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else joined.push([...range]);
  }
  return joined;
}

/** Folded text, and for each of its code units the part of the text that it stands for: a character with its marks. */
function foldWithPlaces(text: string): { folded: string; place: [start: number, end: number][] } {
  let folded = "";
  const place: [number, number][] = [];
  let at = 0;
  let last: [number, number] = [0, 0];
  for (const character of text) {
    const part = foldKnown(character);
    const end = at + character.length;
    if (part === "") last[1] = end;
    else {
      last = [at, end];
      for (let unit = 0; unit < part.length; unit++) place.push(last);
    }
    folded += part;
    at = end;
  }
  return { folded, place };
}
