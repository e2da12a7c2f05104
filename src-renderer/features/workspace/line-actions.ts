/** @file What a line card can ask the workspace for. One stable object, so that a thousand cards need not redraw. */
import type { Line } from "#contract/corrections.ts";

export interface LineActions {
  /** Saves the line as verified, then goes to the next unverified one. Stays where it could not be saved. */
  verifyAndNext(line: Line, text: string): Promise<void>;
  /** Saves the line as not verified. */
  unverify(line: Line, text: string): Promise<void>;
  /** The listed line before (-1) or after (1); null at the ends. */
  neighbour(lineId: string, step: -1 | 1): Line | null;
  /** Gives a line the keyboard. */
  goTo(lineId: string): void;
  zoomTo(lineId: string): void;
}
