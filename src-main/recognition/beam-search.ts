/** @file CTC prefix beam search with a language model; the same as language.py's `search`, with places and confidences. */
import type { ReadCharacter } from "./engine.ts";
import { EDGE, type LanguageModel } from "./language-model.ts";

const BEAMS = 12;
/** Classes less likely than this at a step are not followed. */
const LEAST = 1e-3;
/** Log probability a character, as a multiple of the weight. */
const BONUS = 2;
const NEVER = -1e30;

/** A character on the likeliest path to a text; steps from `from` up to, not including, `to`. */
interface Node {
  parent: Node | null;
  text: string;
  from: number;
  to: number;
  confidence: number;
}

/** A text so far. `blank` and `solid`: log probability of ending in a blank or not; `spoken`: the language model's. */
interface Beam {
  key: string;
  tail: readonly string[];
  blank: number;
  solid: number;
  spoken: number;
  /** The path of the largest part of the probability, and that part. */
  last: Node | null;
  path: number;
}

type Likely = readonly { character: string | null; value: number; probability: number }[];

/**
 * The likeliest characters by recogniser and language model together, in visual order.
 * @param output probabilities; the line's first is at `offset`
 * @param nameOf a class's character; never asked for the blank, class 0
 */
export function beamSearch(
  output: Float32Array,
  offset: number,
  steps: number,
  classes: number,
  nameOf: (index: number) => string,
  language: LanguageModel,
): ReadCharacter[] {
  let beams: Beam[] = [
    {
      key: "",
      tail: new Array<string>(language.reach).fill(EDGE),
      blank: 0,
      solid: NEVER,
      spoken: 0,
      last: null,
      path: 0,
    },
  ];
  for (let step = 0; step < steps; step++) {
    const likely = likelyAt(output, offset + step * classes, classes, nameOf);
    beams = advance(beams, likely, step, language);
  }
  const ended = beams.map((beam) => total(beam) + language.weight * language.logProbability(beam.tail, EDGE));
  const best = beams[ended.indexOf(Math.max(...ended))];
  return charactersOf(best?.last ?? null, steps);
}

function likelyAt(output: Float32Array, at: number, classes: number, nameOf: (index: number) => string): Likely {
  const found: { character: string | null; value: number; probability: number }[] = [];
  for (let c = 0; c < classes; c++) {
    const probability = output[at + c] as number;
    if (probability >= LEAST)
      found.push({ character: c === 0 ? null : nameOf(c), value: Math.log(probability), probability });
  }
  return found;
}

function advance(beams: readonly Beam[], likely: Likely, step: number, language: LanguageModel): Beam[] {
  const following = new Map<string, Beam>();
  for (const beam of beams) {
    const whole = add(beam.blank, beam.solid);
    for (const { character, value, probability } of likely) {
      if (character === null) {
        const same = stay(following, beam);
        same.blank = add(same.blank, whole + value);
        follow(same, beam.path + value, beam.last);
        continue;
      }
      let came = whole;
      if (beam.last !== null && beam.tail.at(-1) === character) {
        const same = stay(following, beam);
        same.solid = add(same.solid, beam.solid + value);
        follow(same, beam.path + value, lengthened(beam.last, step, probability));
        came = beam.blank;
      }
      if (came <= NEVER) continue;
      const longer = extended(following, beam, character, language);
      longer.solid = add(longer.solid, came + value);
      follow(longer, beam.path + value, {
        parent: beam.last,
        text: character,
        from: step,
        to: step + 1,
        confidence: probability,
      });
    }
  }
  return [...following.values()].sort((a, b) => total(b) - total(a)).slice(0, BEAMS);
}

function stay(following: Map<string, Beam>, beam: Beam): Beam {
  let same = following.get(beam.key);
  if (same === undefined) {
    same = { ...beam, blank: NEVER, solid: NEVER, path: Number.NEGATIVE_INFINITY };
    following.set(beam.key, same);
  }
  return same;
}

function extended(following: Map<string, Beam>, beam: Beam, character: string, language: LanguageModel): Beam {
  const key = beam.key + character;
  let longer = following.get(key);
  if (longer === undefined) {
    const spoken =
      beam.spoken + language.weight * language.logProbability(beam.tail, character) + language.weight * BONUS;
    const tail = [...beam.tail.slice(1), character];
    longer = { key, tail, blank: NEVER, solid: NEVER, spoken, last: null, path: Number.NEGATIVE_INFINITY };
    following.set(key, longer);
  }
  return longer;
}

/** Takes the path over where it is likelier than the one known. */
function follow(beam: Beam, path: number, last: Node | null): void {
  if (path <= beam.path) return;
  beam.path = path;
  beam.last = last;
}

/** The same character goes on where it was seen on the step before; after blanks it was read before, and stays. */
function lengthened(node: Node, step: number, probability: number): Node {
  return node.to === step ? { ...node, to: step + 1, confidence: Math.max(node.confidence, probability) } : node;
}

function total(beam: Beam): number {
  return add(beam.blank, beam.solid) + beam.spoken;
}

function add(a: number, b: number): number {
  const high = Math.max(a, b);
  const low = Math.min(a, b);
  return low <= NEVER ? high : high + Math.log1p(Math.exp(low - high));
}

/** Places as shares of the steps. */
function charactersOf(node: Node | null, steps: number): ReadCharacter[] {
  const found: ReadCharacter[] = [];
  for (let at = node; at !== null; at = at.parent)
    found.unshift({ text: at.text, confidence: at.confidence, x0: at.from / steps, x1: at.to / steps });
  return found;
}
