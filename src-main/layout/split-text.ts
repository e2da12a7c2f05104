/** @file Text and readings of a line that is cut in two or joined from several. */
import type { Proposal } from "#contract/corrections.ts";
import type { NewProposal } from "../corrections/new-proposal.ts";
import { textDifferences } from "../corrections/text-difference.ts";

type Direction = "ltr" | "rtl";
type Character = Proposal["characters"][number];

/** How many of a reading's characters, in their own order, stand before the cut at `x` (0 to 1 along the crop). */
export function charactersBefore(characters: readonly Character[], x: number, direction: Direction): number {
  const before = characters.map((each) => ((each.x0 + each.x1) / 2 < x ? direction === "ltr" : direction === "rtl"));
  // Of mixed text, neither side is one stretch: the place that leaves the fewest characters on the wrong side.
  let wrong = before.filter((is) => is).length;
  let best = { at: 0, wrong };
  for (const [index, is] of before.entries()) {
    wrong += is ? -1 : 1;
    if (wrong < best.wrong) best = { at: index + 1, wrong };
  }
  return best.at;
}

/** Where a text is cut, in code units, so that it fits a cut of the image at `x`. */
export function textCut(text: string, reading: Proposal | null, x: number, direction: Direction): number {
  const characters = reading?.characters ?? [];
  if (reading === null || characters.length === 0) {
    return Math.round([...text].length * (direction === "ltr" ? x : 1 - x));
  }
  const cut = charactersBefore(characters, x, direction);
  const inReading = characters.slice(0, cut).reduce((sum, character) => sum + character.text.length, 0);
  return placeIn(text, reading.text, inReading);
}

/** The place in a text that a place in a reading of it means. */
function placeIn(text: string, reading: string, at: number): number {
  let shift = 0;
  for (const { start, end, text: replaced } of textDifferences(text, reading)) {
    if (at <= start + shift) break;
    if (at < start + shift + replaced.length) return end;
    shift += replaced.length - (end - start);
  }
  return at - shift;
}

/** Both parts of a text, without the space at the cut. */
export function splitText(text: string, at: number): [string, string] {
  return [text.slice(0, at).trimEnd(), text.slice(at).trimStart()];
}

/**
 * A reading cut in two with its line: what the model said until it reads the parts.
 * @param at how many characters come first; of a reading without places, code units of its text
 */
export function splitReading(reading: Proposal, at: number, x: number, direction: Direction): NewProposal[] {
  const { versionId, versionName } = reading;
  if (reading.characters.length === 0) {
    const { confidence } = reading;
    return splitText(reading.text, at).map((text) => ({ versionId, versionName, text, confidence, characters: [] }));
  }
  const parts = [reading.characters.slice(0, at), reading.characters.slice(at)] as const;
  return parts.map((part, index) => {
    const left = (index === 0) === (direction === "ltr");
    const place = (value: number) => clamp(left ? value / x : (value - x) / (1 - x));
    const characters = trimmed(part).map((each) => ({ ...each, x0: place(each.x0), x1: place(each.x1) }));
    return { versionId, versionName, ...spelt(characters), characters };
  });
}

/**
 * Readings of several lines as one of the line that they become: null where they are not of one version.
 * @param parts in their order, each with where its crop begins and ends along the crop of the whole
 */
export function joinReadings(
  parts: readonly { reading: Proposal | null; from: number; to: number }[],
): NewProposal | null {
  const [first] = parts;
  if (first?.reading == null) return null;
  const { versionId, versionName } = first.reading;
  const characters: Character[] = [];
  for (const { reading, from, to } of parts) {
    if (reading?.versionId !== versionId || (reading.characters.length === 0 && reading.text !== "")) return null;
    const place = (value: number) => clamp(from + value * (to - from));
    const own = reading.characters.map((each) => ({ ...each, x0: place(each.x0), x1: place(each.x1) }));
    const [last, next] = [characters.at(-1), own[0]];
    if (last !== undefined && next !== undefined) characters.push(space(last, next));
    characters.push(...own);
  }
  return { versionId, versionName, ...spelt(characters), characters };
}

/** The gap between two pieces: as sure as what stands beside it. */
function space(last: Character, next: Character): Character {
  const [a, b] = last.x0 <= next.x0 ? [last, next] : [next, last];
  const x0 = Math.min(a.x1, b.x0);
  return { text: " ", confidence: Math.min(last.confidence, next.confidence), x0, x1: Math.max(x0, b.x0) };
}

function trimmed(characters: readonly Character[]): Character[] {
  let [from, to] = [0, characters.length];
  while (from < to && characters[from]?.text === " ") from++;
  while (to > from && characters[to - 1]?.text === " ") to--;
  return characters.slice(from, to);
}

function spelt(characters: readonly Character[]): Pick<NewProposal, "text" | "confidence"> {
  const sum = characters.reduce((total, character) => total + character.confidence, 0);
  return {
    text: characters.map((character) => character.text).join(""),
    confidence: characters.length === 0 ? 0 : sum / characters.length,
  };
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
