/** @file Where the words of the strip stand: each at its own x under the ink, pushed aside only where it would not fit. */
import type { PlacedWord } from "./alignment.ts";

/** Room between two words and around a word's text, in CSS pixels. */
const GAP = 3;
const PADDING = 3;
const LEAST_FONT = 11;
const MOST_FONT = 30;

export interface StripSlot {
  /** From the line's left edge, in CSS pixels. */
  left: number;
  width: number;
}

/**
 * The font size at which most words are as wide as their ink, and all of them fit under the line where they can.
 * @param widths - of each word, in units of the font size
 */
export function stripFont(words: readonly PlacedWord[], widths: readonly number[], lineWidth: number): number {
  const ratios = words
    .map(({ x0, x1 }, i) => ((x1 - x0) * lineWidth) / Math.max(0.1, widths[i] ?? 0))
    .filter((ratio) => ratio > 0)
    .sort((a, b) => a - b);
  const median = ratios[Math.floor(ratios.length / 2)] ?? 16;
  const total = widths.reduce((sum, width) => sum + width, 0);
  const room = lineWidth - words.length * (2 * PADDING + GAP);
  const fitting = total > 0 ? room / total : median;
  return Math.min(MOST_FONT, Math.max(LEAST_FONT, Math.floor(Math.min(median, fitting) * 2) / 2));
}

/**
 * A slot for each word, in the order given. Words start where their ink starts (end where it ends, right to left), and
 * a word that is wider than its ink pushes the following ones on, as far as the line goes.
 */
export function layStrip(
  words: readonly PlacedWord[],
  widths: readonly number[],
  fontSize: number,
  lineWidth: number,
  direction: "ltr" | "rtl",
): StripSlot[] {
  // Right to left is the mirror image of left to right.
  const mirror = direction === "rtl";
  const from = ({ x0, x1 }: PlacedWord): number => (mirror ? 1 - x1 : x0) * lineWidth - PADDING;
  const slots = words.map((word, i) => ({
    left: from(word),
    width: (widths[i] ?? 0) * fontSize + 2 * PADDING,
    ink: (word.x1 - word.x0) * lineWidth + 2 * PADDING,
  }));
  const visual = [...slots].sort((a, b) => a.left - b.left);
  let edge = -PADDING;
  for (const slot of visual) {
    slot.left = Math.max(slot.left, edge);
    edge = slot.left + slot.width + GAP;
  }
  let bound = lineWidth + PADDING;
  for (const slot of visual.toReversed()) {
    slot.left = Math.min(slot.left, bound - slot.width);
    // A field as wide as its ink is easier to hit.
    slot.width = Math.max(slot.width, Math.min(slot.ink, bound - slot.left));
    bound = slot.left - GAP;
  }
  return slots.map(({ left, width }) => ({ left: mirror ? lineWidth - left - width : left, width }));
}
