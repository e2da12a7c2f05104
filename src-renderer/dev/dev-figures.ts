/** @file Figures for the development page. */
import type { Scores } from "#contract/training.ts";

/** Scores of a set of 4,210 characters with so many edits. */
export const scores = (edits: number, lines = 118): Scores => ({
  lines,
  edits,
  characters: 4210,
  cer: edits / 4210,
  wer: Math.min(1, (edits / 4210) * 4),
  graphemeCer: edits / 4230,
});
