/** @file What a line card can ask the workspace for. One stable object, so that a thousand cards need not redraw. */
import type { Line, LineFlag } from "#contract/corrections.ts";
import type { Editors } from "./line-editor.ts";

export interface LineActions {
  readonly editors: Editors;
  /** Saves the line as verified, then goes to the next unverified one. Stays where it could not be saved. */
  verifyAndNext(line: Line, text: string): Promise<void>;
  /** Goes to the next unverified line as `verifyAndNext` does, and leaves this one as it is. */
  skip(lineId: string): void;
  /** Saves the line as not verified. */
  unverify(line: Line, text: string): Promise<void>;
  /** The listed line before (-1) or after (1); null at the ends. */
  neighbour(lineId: string, step: -1 | 1): Line | null;
  /** The listed line before (-1) or after (1) that the model doubts, going round; null where there is none. */
  doubtful(lineId: string | null, step: -1 | 1): Line | null;
  /** Gives a line the keyboard. @param caret - where in it: at its first doubt where left out, or its last */
  goTo(lineId: string, caret?: Caret): void;
  zoomTo(lineId: string): void;
  /** Turns a flag of a line over, after what is typed in it was saved. */
  flag(line: Line, flag: LineFlag): void;
  /** Shows or hides the readings and the history of the active line. */
  toggleDetails(lineId: string): void;
}

/** Where the caret comes to be in a line that gets the keyboard. */
export type Caret = "first-doubt" | "last-doubt";
