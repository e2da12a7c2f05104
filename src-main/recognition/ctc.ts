/** @file CTC output to text, with a confidence and a place for each character. */

import { beamSearch } from "./beam-search.ts";
import { hasRightToLeft, toLogicalOrder } from "./direction.ts";
import type { LineReading, ReadCharacter } from "./engine.ts";
import type { LanguageModel } from "./language-model.ts";

/** The recogniser's classes: 0 is the blank, then `characters`, the last is the space. */
export interface Alphabet {
  characters: readonly string[];
  /** Whether the model was taught in visual order (right-to-left scripts). */
  visual: boolean;
  /** Of the corrections that the model was taught, where it helped on held-back lines; null for greedy decoding. */
  language: LanguageModel | null;
}

/**
 * Decodes one line: greedily, or by beam search where the model carries a language model.
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
  const { language } = alphabet;
  const nameOf = (index: number): string => (index === classes - 1 ? " " : (alphabet.characters[index - 1] ?? ""));
  const characters =
    language === null
      ? greedy(output, offset, steps, classes, nameOf)
      : beamSearch(output, offset, steps, classes, nameOf, language);
  for (const character of characters) {
    character.x0 = Math.min(1, character.x0 / inked);
    character.x1 = Math.min(1, character.x1 / inked);
  }
  while (characters[0]?.text === " ") characters.shift();
  while (characters.at(-1)?.text === " ") characters.pop();
  const ordered = alphabet.visual ? toLogicalOrder(characters) : characters;
  const text = ordered.map((character) => character.text).join("");
  const confidence =
    ordered.length === 0 ? 0 : ordered.reduce((sum, character) => sum + character.confidence, 0) / ordered.length;
  return { text, confidence, characters: ordered, direction: hasRightToLeft(text) ? "rtl" : "ltr" };
}

/** The likeliest class of each step, repeats and blanks out; places as shares of the steps. */
function greedy(
  output: Float32Array,
  offset: number,
  steps: number,
  classes: number,
  nameOf: (index: number) => string,
): ReadCharacter[] {
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
      const x1 = (step + 1) / steps;
      const last = characters.at(-1);
      if (best === previous && last !== undefined) {
        // The same class on neighbouring steps is one character: it is as sure as its surest step.
        last.x1 = x1;
        last.confidence = Math.max(last.confidence, bestValue);
      } else {
        characters.push({
          text: nameOf(best),
          confidence: bestValue,
          x0: step / steps,
          x1,
        });
      }
    }
    previous = best;
  }
  return characters;
}
