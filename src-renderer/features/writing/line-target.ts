/**
 * @file Where what is chosen in a panel is written: the line's field that had the keyboard last. Fields are known by
 * `data-line-text`, which holds the line's id; nothing else is known of the workspace.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { insertText } from "../../ui/insert-text.ts";

type Field = HTMLTextAreaElement | HTMLInputElement;

export interface Caret {
  lineId: string;
  /** In UTF-16 units of the field's text. */
  start: number;
  end: number;
}

/** The line's field that an event came to; null for anything else. */
export function lineFieldOf(target: EventTarget | null): Field | null {
  const isField = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
  return isField && target.dataset.lineText !== undefined ? target : null;
}

export class LineTarget {
  /** The caret in a field that holds a whole line; null while none does. */
  readonly caret: StoreApi<{ caret: Caret | null }>;
  #field: Field | null = null;

  constructor() {
    this.caret = createStore<{ caret: Caret | null }>(() => ({ caret: null }));
  }

  /** Follows the keyboard through the window's fields. @returns how to stop */
  listen(): () => void {
    const onFocus = ({ target }: Event): void => {
      const field = lineFieldOf(target);
      if (field === null) return;
      this.#field = field;
      this.#follow();
    };
    const onSelection = (): void => {
      if (document.activeElement === this.#field) this.#follow();
    };
    document.addEventListener("focusin", onFocus);
    document.addEventListener("selectionchange", onSelection, true);
    return () => {
      document.removeEventListener("focusin", onFocus);
      document.removeEventListener("selectionchange", onSelection, true);
    };
  }

  /** The field that is written to; null where none was entered or it is not in the page any more. */
  get field(): Field | null {
    return this.#field?.isConnected === true && !this.#field.readOnly ? this.#field : null;
  }

  /** What is selected in the field; nothing where nothing is. */
  selectedText(): string {
    const field = this.#field;
    return field?.isConnected === true ? field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0) : "";
  }

  /** Writes at the caret as typing does. The keyboard is in the field afterwards. @returns whether there was a field */
  insert(text: string): boolean {
    const { field } = this;
    if (field === null) return false;
    // A field keeps its selection while something else has the focus.
    if (document.activeElement !== field) field.focus({ preventScroll: true });
    insertText(field, text);
    return true;
  }

  /** Takes away the selection, or what a backspace takes. */
  deleteBack(): boolean {
    const { field } = this;
    if (field === null) return false;
    if (document.activeElement !== field) field.focus({ preventScroll: true });
    if (typeof document.execCommand === "function" && document.execCommand("delete")) return true;
    const at = field.selectionStart ?? 0;
    if (field.selectionEnd === at) field.setSelectionRange(Math.max(0, at - 1), at);
    insertText(field, "");
    return true;
  }

  #follow(): void {
    const field = this.#field;
    const lineId = field?.dataset.lineText;
    if (!(field instanceof HTMLTextAreaElement) || lineId === undefined) return;
    const { selectionStart: start, selectionEnd: end } = field;
    const { caret } = this.caret.getState();
    if (caret?.lineId === lineId && caret.start === start && caret.end === end) return;
    this.caret.setState({ caret: { lineId, start, end } });
  }
}
