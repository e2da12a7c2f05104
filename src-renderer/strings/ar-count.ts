/**
 * @file Arabic: counts with their nouns. A part of ar.ts. One and two are said by the noun alone; from three to ten it
 * is plural, from eleven to ninety-nine an accusative singular, and a genitive singular at full hundreds.
 */
import { counter } from "./language.ts";

const LOCALE = "ar-u-nu-latn";
const counted = counter(LOCALE);
export const number = (n: number): string => n.toLocaleString(LOCALE);

/** A name, a path or a text in a sentence: whatever its own direction, it does not upset the sentence around it. */
export const apart = (text: string): string => `\u2068${text}\u2069`;

interface Noun {
  one: string;
  two: string;
  /** The dual after a preposition or as an object. */
  ofTwo: string;
  few: string;
  many: string;
  other: string;
}

/** As the subject of a sentence, or standing alone. */
export function count(n: number, { one, two, few, many, other }: Omit<Noun, "ofTwo">): string {
  if (n === 1) return one;
  return n === 2 ? two : counted(n, { zero: other, few, many, other });
}

/** After a preposition, or as an object. */
export const countOf = (n: number, noun: Noun): string => count(n, { ...noun, two: noun.ofTwo });

const LINE: Noun = {
  one: "سطر واحد",
  two: "سطران",
  ofTwo: "سطرين",
  few: "أسطر",
  many: "سطرًا",
  other: "سطر",
};
const PAGE: Noun = {
  one: "صفحة واحدة",
  two: "صفحتان",
  ofTwo: "صفحتين",
  few: "صفحات",
  many: "صفحة",
  other: "صفحة",
};
const FILE: Noun = {
  one: "ملف واحد",
  two: "ملفان",
  ofTwo: "ملفين",
  few: "ملفات",
  many: "ملفًا",
  other: "ملف",
};
const DOCUMENT: Noun = {
  one: "وثيقة واحدة",
  two: "وثيقتان",
  ofTwo: "وثيقتين",
  few: "وثائق",
  many: "وثيقة",
  other: "وثيقة",
};
const CHARACTER: Noun = {
  one: "حرف واحد",
  two: "حرفان",
  ofTwo: "حرفين",
  few: "أحرف",
  many: "حرفًا",
  other: "حرف",
};
const REGION: Noun = {
  one: "منطقة واحدة",
  two: "منطقتان",
  ofTwo: "منطقتين",
  few: "مناطق",
  many: "منطقة",
  other: "منطقة",
};

export const lines = (n: number): string => count(n, LINE);
export const ofLines = (n: number): string => countOf(n, LINE);
export const pages = (n: number): string => count(n, PAGE);
export const ofPages = (n: number): string => countOf(n, PAGE);
export const files = (n: number): string => count(n, FILE);
export const ofFiles = (n: number): string => countOf(n, FILE);
export const documents = (n: number): string => count(n, DOCUMENT);
export const ofDocuments = (n: number): string => countOf(n, DOCUMENT);
export const regions = (n: number): string => count(n, REGION);
export const characters = (n: number): string => count(n, CHARACTER);
export const ofCharacters = (n: number): string => countOf(n, CHARACTER);
