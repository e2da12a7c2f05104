/** @file A line's text cut into runs by how sure the model is of its characters, for the colours behind the text. */
import type { Proposal } from "#contract/corrections.ts";
import { placeCharacters } from "./alignment.ts";
import { strongBelow, USUAL_THRESHOLD } from "./filters.ts";

/** Which characters are coloured: those that the model doubts, all of them, or none. */
export type ColourMode = "doubtful" | "all" | "none";
export const colourModes: readonly ColourMode[] = ["doubtful", "all", "none"];

/** `none`: not coloured, as it is sure, or nobody knows, or a person typed it. `c0` (least sure) to `c4` colour all. */
export type Tone = "none" | "low" | "fair" | "c0" | "c1" | "c2" | "c3" | "c4";

export interface Run {
  text: string;
  tone: Tone;
}

/** Upper bounds of the tones that colour all. */
const STEPS: readonly [number, Tone][] = [
  [0.5, "c0"],
  [0.75, "c1"],
  [0.9, "c2"],
  [0.98, "c3"],
];

function toneOf(confidence: number | null, mode: ColourMode, threshold: number): Tone {
  if (confidence === null || mode === "none") return "none";
  if (mode === "all") return STEPS.find(([below]) => confidence < below)?.[1] ?? "c4";
  if (confidence < strongBelow(threshold)) return "low";
  return confidence < threshold ? "fair" : "none";
}

/** The runs of a text. Only what the model itself read has a tone: characters that a person typed have no confidence. */
export function confidenceRuns(
  text: string,
  proposal: Proposal | null,
  mode: ColourMode = "doubtful",
  threshold: number = USUAL_THRESHOLD,
): Run[] {
  const runs: Run[] = [];
  for (const { text: point, confidence } of placeCharacters(text, proposal)) {
    const tone = toneOf(confidence, mode, threshold);
    const last = runs.at(-1);
    if (last !== undefined && last.tone === tone) last.text += point;
    else runs.push({ text: point, tone });
  }
  return runs;
}
