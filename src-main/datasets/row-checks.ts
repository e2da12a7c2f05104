/** @file What is doubtful about a row by itself: its text, its length against the width, its characters. */
import { paddedWidth, scaledWidth } from "../recognition/line-image.ts";
import { pixelsPerCharacter } from "./dataset-statistics.ts";
import type { DataSetRow } from "./manifest-file.ts";

/** So many times as wide a character as the set's median is too little text. */
const SPARSE = 3;
/** Shorter texts, in characters, are sparse by chance: page numbers, headings. */
const FEWEST = 4;
/** Steps of the recogniser in pixels: the network gives one character a step at most. */
const STEP = 8;

export interface RowDoubt {
  kind: "empty" | "not-nfc" | "too-long" | "too-short";
  /** Characters in so many pixels at a height of 48. */
  detail: string | null;
}

/** @param median pixels per character of the whole set; null where that is unknown or rows are pages */
export function doubtsOf(row: DataSetRow, median: number | null): RowDoubt[] {
  if (row.text.trim() === "") return [{ kind: "empty", detail: null }];
  const doubts: RowDoubt[] = [];
  if (row.text !== row.text.normalize("NFC")) doubts.push({ kind: "not-nfc", detail: null });
  const characters = [...row.text];
  const ratio = pixelsPerCharacter(row, characters.length);
  if (median === null || ratio === null) return doubts;
  const width = scaledWidth(row.width, row.height);
  const detail = `${characters.length} / ${width}`;
  // As the trainer does, which leaves such a line out (lines.py).
  if (neededSteps(characters) > paddedWidth(width) / STEP) doubts.push({ kind: "too-long", detail });
  else if (characters.length >= FEWEST && ratio > SPARSE * median) doubts.push({ kind: "too-short", detail });
  return doubts;
}

/** CTC steps that a text needs at least: one a character, and a blank between equal neighbours. */
function neededSteps(characters: readonly string[]): number {
  return (
    characters.length + characters.filter((character, index) => index > 0 && character === characters[index - 1]).length
  );
}
