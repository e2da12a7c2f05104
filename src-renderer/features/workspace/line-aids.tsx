/**
 * @file Room for what helps to write in a line. The workspace knows only where it goes; what it is comes from above
 * (app.tsx), so that no feature imports another.
 */
import { type ComponentType, createContext, useContext } from "react";
import type { Line } from "#contract/corrections.ts";

export interface LineAids {
  /** Drawn behind the text of every line, in the text's own font and place. */
  Marks: ComponentType<{ line: Line; text: string; dir: string }>;
  /** Under the text of a line. */
  Notes: ComponentType<{
    line: Line;
    text: string;
    active: boolean;
    /** Writes into the field as typing does. Offsets in UTF-16 units of `text`. */
    onReplace(range: { start: number; end: number }, text: string): void;
  }>;
  /** Under the list of lines. */
  Panel: ComponentType;
}

const nothing = (): null => null;
const none: LineAids = { Marks: nothing, Notes: nothing, Panel: nothing };

const LineAidsContext = createContext<LineAids>(none);

export const LineAidsProvider = LineAidsContext.Provider;

/** The aids of this window; empty ones where none are given. */
export function useLineAids(): LineAids {
  return useContext(LineAidsContext);
}
