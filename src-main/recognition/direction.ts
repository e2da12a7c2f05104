/** @file Visual to logical order by the Unicode bidirectional algorithm (bidi-js), as the trainer's text.py does. */
import bidiFactory from "bidi-js";
import type { ReadCharacter } from "./engine.ts";

// The package's types say CommonJS's `export =`, its ES module has a default export; Node takes the latter.
type Bidi = ReturnType<(typeof bidiFactory)["default"]>;
const bidi = (bidiFactory as unknown as () => Bidi)();

/** Whether a strong right-to-left character (Hebrew, Arabic and kin) is in the text. */
export function hasRightToLeft(text: string): boolean {
  for (const character of text) {
    const type = bidi.getBidiCharTypeName(character);
    if (type === "R" || type === "AL") return true;
  }
  return false;
}

/**
 * Characters from left to right in the image, to the order in which a person writes them. The algorithm with a
 * right-to-left base, applied to visual order, restores logical order.
 */
export function toLogicalOrder(characters: readonly ReadCharacter[]): ReadCharacter[] {
  const text = characters.map((character) => character.text).join("");
  if (!hasRightToLeft(text)) return [...characters];
  // bidi-js counts UTF-16 units: find the character that each unit belongs to.
  const owner: number[] = [];
  characters.forEach((character, index) => {
    for (let unit = 0; unit < character.text.length; unit++) owner.push(index);
  });
  const levels = bidi.getEmbeddingLevels(text, "rtl");
  const mirrored = bidi.getMirroredCharactersMap(text, levels.levels);
  const seen = new Set<number>();
  const out: ReadCharacter[] = [];
  for (const unit of bidi.getReorderedIndices(text, levels)) {
    const index = owner[unit];
    if (index === undefined || seen.has(index)) continue;
    seen.add(index);
    const character = characters[index];
    if (character !== undefined) out.push({ ...character, text: mirrored.get(unit) ?? character.text });
  }
  return out;
}
