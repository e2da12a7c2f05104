/** @file Which keys belong to what has the focus, so that no command takes them away. */
import { isModifierAlone, partsOf } from "./chord.ts";

/** `line`: the text of a line; `text`: any other field; `control`: a button, link, list; `none`: nothing that reads keys. */
export type Focus = "line" | "text" | "control" | "none";

const CONTROLS =
  "button, a[href], select, summary, input, [role=button], [role=tab], [role=option], [role=listbox], [role=separator], [role=slider]";
/** Inputs that hold no text. */
const NO_TEXT = /^(?:button|checkbox|color|file|image|radio|range|reset|submit)$/;

/** What kind of thing an event came to. */
export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof HTMLElement)) return "none";
  const input = target instanceof HTMLInputElement;
  const text = target instanceof HTMLTextAreaElement || (input && !NO_TEXT.test(target.type));
  if (text || target.isContentEditable) return target.closest("[data-line-text]") === null ? "text" : "line";
  return target.matches(CONTROLS) ? "control" : "none";
}

/** Whether a key writes a character or moves through characters. */
function isEditing(modifiers: readonly string[], key: string): boolean {
  const plain = !modifiers.some((each) => each !== "Shift");
  if (plain && ([...key].length === 1 || key === "Space")) return true;
  if (/^(?:Backspace|Delete|Insert|Home|End)$/.test(key)) return true;
  // Alt and an arrow is nobody's in a field, but on a Mac, where no default has it.
  if (/^Arrow(?:Left|Right)$/.test(key)) return !modifiers.includes("Alt");
  if (/^Arrow(?:Up|Down)$/.test(key)) return modifiers.includes("Shift");
  return modifiers.includes("Mod") && modifiers.length === 1 && /^[ACVX]$/.test(key);
}

/** Whether the focus needs a chord for itself. */
export function needsKey(focus: Focus, chord: string): boolean {
  if (focus === "none" || isModifierAlone(chord)) return false;
  const { modifiers, key } = partsOf(chord);
  const plain = !modifiers.some((each) => each !== "Shift");
  if (focus === "control") return plain && /^(?:Enter|Space|Tab|Home|End|Arrow\w+)$/.test(key);
  if (isEditing(modifiers, key)) return true;
  if (focus === "line") return false;
  return plain && /^(?:Enter|Tab|Escape|Arrow\w+)$/.test(key);
}
