/** @file CTC output to text, with a confidence and a place for each character. */

import { hasRightToLeft, toLogicalOrder } from "./direction.ts";
import type { LineReading, ReadCharacter } from "./engine.ts";

/** The recogniser's classes: 0 is the blank, then `characters`, the last is the space. */
export interface Alphabet {
  characters: readonly string[];
  /** Whether the model was taught in visual order (right-to-left scripts). */
  visual: boolean;
}

/**
 * Greedy decoding of one line.
 * @param output [steps, classes] probabilities, from `offset` of a batch
 * @param steps of this line in the batch
 * @param inked share of the padded width that the line itself fills, so that places are along the line
 */
export function decode(
  output: Float32Array,
  offset: number,
  steps: number,
  classes: number,
  inked: number,
  alphabet: Alphabet,
): LineReading {
  const characters: ReadCharacter[] = [];
  let previous = 0;
  for (let step = 0; step < steps; step++) {
    const at = offset + step * classes;
    let best = 0;
    let bestValue = output[at] as number;
    for (let c = 1; c < classes; c++) {
      const value = output[at + c] as number;
      if (value > bestValue) {
        best = c;
        bestValue = value;
      }
    }
    if (best !== 0) {
      const x1 = Math.min(1, (step + 1) / steps / inked);
      const last = characters.at(-1);
      if (best === previous && last !== undefined) {
        // The same class on neighbouring steps is one character: it is as sure as its surest step.
        last.x1 = x1;
        last.confidence = Math.max(last.confidence, bestValue);
      } else {
        characters.push({
          text: best === classes - 1 ? " " : (alphabet.characters[best - 1] ?? ""),
          confidence: bestValue,
          x0: Math.min(1, step / steps / inked),
          x1,
        });
      }
    }
    previous = best;
  }
  while (characters[0]?.text === " ") characters.shift();
  while (characters.at(-1)?.text === " ") characters.pop();
  const ordered = alphabet.visual ? toLogicalOrder(characters) : characters;
  const text = ordered.map((character) => character.text).join("");
  const confidence =
    ordered.length === 0 ? 0 : ordered.reduce((sum, character) => sum + character.confidence, 0) / ordered.length;
  return { text, confidence, characters: ordered, direction: hasRightToLeft(text) ? "rtl" : "ltr" };
}
