/** @file Typing on one's own keys as if they were those of the chosen keyboard. */
import type { KeyboardLayout } from "#contract/writing.ts";
import { insertText } from "../../../ui/insert-text.ts";
import { lineFieldOf } from "../line-target.ts";
import { physicalText } from "./layout.ts";

/** @param current - the keyboard that is typed on now; null: one's own keys write what they always do */
export function listenForTyping(current: () => KeyboardLayout | null): () => void {
  const onKey = (event: KeyboardEvent): void => {
    const layout = current();
    const field = lineFieldOf(event.target);
    if (layout === null || field === null || field.readOnly || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const text = physicalText(layout, event.code, event.shiftKey);
    if (text === null) return;
    event.preventDefault();
    insertText(field, text);
  };
  window.addEventListener("keydown", onKey, true);
  return () => window.removeEventListener("keydown", onKey, true);
}
