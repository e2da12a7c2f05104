/** @file Writes into a text field as a person would. */

/** Puts text in place of a field's selection as typing does: the field's own undo knows of it. */
export function insertText(field: HTMLTextAreaElement | HTMLInputElement, text: string): void {
  // Deprecated, and the only way there is to write into a field's undo history; every browser has it.
  const done =
    typeof document.execCommand === "function" &&
    document.execCommand(text === "" ? "delete" : "insertText", false, text);
  if (done) return;
  field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: text, inputType: "insertText" }));
}
