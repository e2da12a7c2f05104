/** @file Words of a line with their boxes: where recognition saw them, else by their share of the line. */

import type { OutLine } from "./format.ts";
import type { Box } from "./line-geometry.ts";
import { visualOrderOf } from "./visual-order.ts";

export interface Word {
  text: string;
  box: Box;
  confidence: number | null;
}

/**
 * The words of a line whose words are apart by one plain space each; null for any other, since formats that write words
 * would bring its white space back changed.
 * @param box around the line, in whole pixels; words get the line's full height
 */
export function wordsOf(line: Pick<OutLine, "text" | "characters" | "direction">, box: Box): Word[] | null {
  const texts = line.text.split(" ");
  if (line.text === "" || texts.some((text) => text === "") || /[\t\u00A0]/.test(line.text)) return null;
  const places = placesOf(line, texts) ?? shares(line, texts);
  const [x0, y0, x1, y1] = box;
  return texts.map((text, index) => {
    const place = places[index] as { x0: number; x1: number; confidence: number | null };
    const left = Math.round(x0 + place.x0 * (x1 - x0));
    const right = Math.round(x0 + place.x1 * (x1 - x0));
    return { text, box: [left, y0, Math.max(right, left + 1), y1], confidence: place.confidence };
  });
}

type Place = { x0: number; x1: number; confidence: number | null };

/** From the characters of the reading, where they are those of the text. */
function placesOf(line: Pick<OutLine, "text" | "characters">, texts: readonly string[]): Place[] | null {
  if (line.characters.length === 0 || line.characters.map(({ text }) => text).join("") !== line.text) return null;
  const places: Place[] = [];
  let at = 0;
  for (const text of texts) {
    let length = 0;
    const own = [];
    while (length < text.length) {
      const character = line.characters[at++];
      if (character === undefined) return null;
      own.push(character);
      length += character.text.length;
    }
    // A character that reaches over the space is not a word's.
    if (length !== text.length) return null;
    at += 1;
    places.push({
      x0: Math.min(...own.map((character) => character.x0)),
      x1: Math.max(...own.map((character) => character.x1)),
      confidence: own.reduce((sum, character) => sum + character.confidence, 0) / own.length,
    });
  }
  return places;
}

/** By length, in the order in which the words stand in the image. */
function shares(line: Pick<OutLine, "text" | "direction">, texts: readonly string[]): Place[] {
  const total = [...line.text].length;
  const places: Place[] = [];
  let at = 0;
  for (const index of visualOrderOf(texts, line.direction)) {
    const length = [...(texts[index] as string)].length;
    places[index] = { x0: at / total, x1: Math.min(1, (at + length) / total), confidence: null };
    at += length + 1;
  }
  return places;
}
