/** @file What is counted in a text: code points, grapheme clusters, words by several rules. */
import type { UsedProfile } from "#contract/metrics.ts";
import { codePoints, type Units } from "./edit-distance.ts";
import { DOUBLE_SPACE } from "./text-profile.ts";

// White space by the Unicode property; a text in another profile may still have more than U+0020.
const BLANKS = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
// Swedish keeps the colon within words, as the Unicode standard does; ICU's other languages do not.
const segments = new Intl.Segmenter("sv", { granularity: "word" });
/** Scripts in which ICU looks words up in a dictionary; by the standard's rules each character stands alone. */
const BY_DICTIONARY = /[\p{sc=Han}\p{sc=Hira}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;
const PRIVATE_USE = /[\ue000-\uf8ff]/g;
const COUNTS_AS_WORD = /[^\p{M}\p{P}\p{Z}\p{S}\p{Cc}\p{Cf}]/u;

/** Below U+0300 nothing joins with what is before it but a line feed with its carriage return. */
const MAY_JOIN = /\r|[\u0300-\uffff]/;

/** Extended grapheme clusters (UAX #29). */
export function clustersOf(text: string): string[] {
  // Most lines of most books, in a twentieth of the time.
  if (!MAY_JOIN.test(text)) return text.split("");
  return Array.from(graphemes.segment(text), (part) => part.segment);
}

/** First of the numbers for clusters of several code points: planes where Unicode has, and plans, no characters. */
const CLUSTERS = 0x40000;

/** Makes numbers of texts: a code point is its own; a cluster of several gets one, the same in all texts numbered. */
export function characterNumbers(characters: UsedProfile["characters"]): (text: string) => Units {
  if (characters === "code-points") return codePoints;
  const numbers = new Map<string, number>();
  return (text) =>
    Int32Array.from(clustersOf(text), (cluster) => {
      const point = cluster.codePointAt(0) as number;
      if (cluster.length === (point > 0xffff ? 2 : 1)) return point;
      const known = numbers.get(cluster) ?? CLUSTERS + numbers.size;
      numbers.set(cluster, known);
      return known;
    });
}

/** The words of a text that a profile has prepared. */
export const wordsOf: Record<UsedProfile["words"], (text: string) => string[]> = {
  blanks: (text) => text.split(BLANKS).filter(isThere),
  "lower-case": (text) => text.toLowerCase().split(BLANKS).filter(isThere),
  jiwer: (text) => text.replace(DOUBLE_SPACE, " ").split(" ").filter(isThere),
  dinglehopper: (text) => standardWords(text).filter((word) => COUNTS_AS_WORD.test(word)),
  "rouge-score": (text) =>
    text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter(isThere),
};

const isThere = (word: string) => word !== "";

/** Between the word boundaries of UAX #29; private use characters count as letters, as dinglehopper has it. */
function standardWords(text: string): string[] {
  // The stand-in has the same length, so that the boundaries hold for the text itself.
  return Array.from(segments.segment(text.replace(PRIVATE_USE, "a")), ({ index, segment }) =>
    text.slice(index, index + segment.length),
  ).flatMap((word) => (BY_DICTIONARY.test(word) ? clustersOf(word) : [word]));
}
