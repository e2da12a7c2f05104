/** @file A character so that it can be seen and told from others: blanks, marks, nothing. */

/** What stands for nothing, here and in print. */
const NOTHING = "∅";

/** One code point, or nothing. */
export function shownCharacter(character: string): string {
  if (character === "") return NOTHING;
  if (character === " ") return "␣";
  if (/^\p{M}$/u.test(character)) return `◌${character}`;
  return /^[\p{C}\p{Z}]$/u.test(character) ? codeOf(character) : character;
}

/** `U+017F`; empty for nothing. */
export function codeOf(character: string): string {
  const code = character.codePointAt(0);
  return code === undefined ? "" : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
