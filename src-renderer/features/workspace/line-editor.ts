/**
 * @file The text of a line as commands see it, whichever field shows it: the card's, or the words of the strip on the
 * page image.
 */
import type { Line } from "#contract/corrections.ts";
import type { TextRange } from "./alignment.ts";

/** What a field must be able to do for its line. Offsets in UTF-16 units of the line's whole text. */
export interface TextField {
  focus(): void;
  /** The field gives the keyboard up. */
  leave(): void;
  /** Null while the field does not have the keyboard and never had it. */
  selection(): TextRange | null;
  select(range: TextRange): void;
  /** Puts text in place of a range, as if it were typed, so that the field's own undo takes it back. */
  replace(range: TextRange, text: string): void;
}

export interface LineEditor {
  readonly lineId: string;
  readonly field: TextField;
  /** The line as it was saved last. */
  line(): Line;
  /** What is in the field. */
  text(): string;
  /** The caret; at the end where the field was not entered yet. */
  selection(): TextRange;
  /** Saves as verified, and goes on. */
  verify(): void;
  unverify(): void;
  /** Back to the text from when the field was entered; where that stands already, the field is left. */
  revert(): void;
  /** Saves what was typed, then runs `go`, and takes no keys meanwhile; stays where it could not be saved. */
  leaveTo(go: () => void | Promise<void>): void;
}

/** The editors that are in the page. */
export class Editors {
  readonly #byLine = new Map<string, LineEditor[]>();

  /** @returns how to take it back */
  add(editor: LineEditor): () => void {
    const { lineId } = editor;
    // One that only came into the page does not go before one that is typed in.
    this.#byLine.set(lineId, [editor, ...(this.#byLine.get(lineId) ?? [])]);
    return () => {
      const left = (this.#byLine.get(lineId) ?? []).filter((each) => each !== editor);
      if (left.length === 0) this.#byLine.delete(lineId);
      else this.#byLine.set(lineId, left);
    };
  }

  /** The editor of a line: the one that was used last. */
  of(lineId: string | null): LineEditor | null {
    return lineId === null ? null : (this.#byLine.get(lineId)?.at(-1) ?? null);
  }

  /** The keyboard came to this editor: it goes before others of its line. */
  use(editor: LineEditor): void {
    const list = this.#byLine.get(editor.lineId);
    if (list?.includes(editor)) this.#byLine.set(editor.lineId, [...list.filter((each) => each !== editor), editor]);
  }
}
