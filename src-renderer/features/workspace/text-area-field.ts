/** @file A text area as the field of a line. */
import { insertText } from "../../ui/insert-text.ts";
import type { TextRange } from "./alignment.ts";
import type { TextField } from "./line-editor.ts";

/** @param leave - where the keyboard goes when the field gives it up */
export function textAreaField(area: HTMLTextAreaElement, leave: () => void): TextField {
  let entered = false;
  const select = ({ start, end }: TextRange): void => {
    entered = true;
    area.focus({ preventScroll: true });
    area.setSelectionRange(start, end);
  };
  return {
    focus: () => area.focus({ preventScroll: true }),
    leave,
    selection: () =>
      entered || document.activeElement === area ? { start: area.selectionStart, end: area.selectionEnd } : null,
    select,
    replace: (range, text) => {
      if (area.readOnly) return;
      select(range);
      if (range.start !== range.end || text !== "") insertText(area, text);
    },
  };
}

/** Whether the caret is where Up (Down) has nowhere to go within the text. */
export function caretRows(area: HTMLTextAreaElement): { caretOnFirstRow: boolean; caretOnLastRow: boolean } {
  const style = getComputedStyle(area);
  const rows = Math.round(area.scrollHeight / Number.parseFloat(style.lineHeight)) || 1;
  return {
    caretOnFirstRow: rows <= 1 || area.selectionStart === 0,
    caretOnLastRow: rows <= 1 || area.selectionEnd === area.value.length,
  };
}
