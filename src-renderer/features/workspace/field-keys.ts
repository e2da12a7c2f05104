/** @file What a key means in a line's field. Pure, so that the table of keys can be tested by itself. */

export interface FieldKey {
  key: string;
  code?: string;
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
  repeat: boolean;
  /** An input method is putting a character together: its keys are not ours. */
  composing: boolean;
  /** The caret is where Up (Down) has nowhere to go within the field. */
  atTop: boolean;
  atBottom: boolean;
}

export type FieldCommand = "verify" | "next" | "previous" | "up" | "down" | "revert" | "unverify" | "ignore";

/** The command of a key; null where the field keeps it. `ignore` takes the key and does nothing. */
export function commandOf(event: FieldKey): FieldCommand | null {
  if (event.composing) return null;
  const { key, ctrl, shift, alt } = event;
  if (key === "Enter" && !ctrl && !alt) return event.repeat || shift ? "ignore" : "verify";
  if (key === "Tab" && !ctrl && !alt) return shift ? "previous" : "next";
  if (key === "Escape") return "revert";
  if (alt && !ctrl && (event.code === "KeyD" || key.toLowerCase() === "d")) return "unverify";
  if (!ctrl && !alt && !shift) {
    if (key === "ArrowUp" && event.atTop) return "up";
    if (key === "ArrowDown" && event.atBottom) return "down";
  }
  return null;
}
