/** @file Abbreviations that become text while a person types. What they become can be taken back with the field's own undo. */
import type { Snippet } from "#contract/writing.ts";
import { insertText } from "../../../ui/insert-text.ts";
import { lineFieldOf } from "../line-target.ts";

export interface Expansion {
  /** In UTF-16 units of the field's text. */
  start: number;
  end: number;
  text: string;
}

const ENDS_WORD = /^[\s\p{P}\p{S}]$/u;
const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]$/u;

/**
 * What the text before the caret asks for; null for nothing. The longest abbreviation wins.
 * @param typed - the character that was typed last; null: the word is left by a key that writes nothing
 */
export function expansionAt(before: string, typed: string | null, snippets: readonly Snippet[]): Expansion | null {
  const [atOnce, byWord] = [
    snippets.filter(({ expand }) => expand === "at-once"),
    snippets.filter(({ expand }) => expand === "word"),
  ];
  if (typed !== null) {
    const now = longest(atOnce, before);
    if (now !== null) return { start: before.length - now.abbreviation.length, end: before.length, text: now.text };
  }
  if (typed !== null && !ENDS_WORD.test(typed)) return null;
  const word = before.slice(0, before.length - (typed ?? "").length);
  const found = longest(
    byWord.filter(({ abbreviation }) => {
      const start = word.length - abbreviation.length;
      return !WORD_CHARACTER.test(word.slice(0, Math.max(0, start))) || !WORD_CHARACTER.test(abbreviation.charAt(0));
    }),
    word,
  );
  if (found === null) return null;
  // What ended the word is written again behind the text, so that one undo brings both back.
  return { start: word.length - found.abbreviation.length, end: before.length, text: found.text + (typed ?? "") };
}

function longest(snippets: readonly Snippet[], before: string): Snippet | null {
  let best: Snippet | null = null;
  for (const snippet of snippets) {
    if (!before.endsWith(snippet.abbreviation)) continue;
    if (best === null || snippet.abbreviation.length > best.abbreviation.length) best = snippet;
  }
  return best;
}

/** Expands in every line's field of the window. @param current - the snippets now. @returns how to stop */
export function listenForSnippets(current: () => readonly Snippet[]): () => void {
  let own = false;
  /** What was put in the place of what, last. */
  let last: { field: EventTarget; before: string } | null = null;
  const expand = (target: EventTarget | null, typed: string | null): void => {
    const field = lineFieldOf(target);
    const caret = field?.selectionStart ?? null;
    if (field === null || caret === null || field.selectionEnd !== caret || field.readOnly) return;
    const expansion = expansionAt(field.value.slice(0, caret), typed, current());
    if (expansion === null) return;
    own = true;
    last = { field, before: field.value.slice(expansion.start, expansion.end) };
    field.setSelectionRange(expansion.start, expansion.end);
    insertText(field, expansion.text);
    own = false;
  };
  /** Undo selects what it brings back; the next key would write over it. */
  const afterUndo = (target: EventTarget | null): void => {
    const field = lineFieldOf(target);
    if (field === null || last?.field !== field) return;
    const end = field.selectionEnd ?? 0;
    if (field.value.slice(field.selectionStart ?? 0, end) === last.before) field.setSelectionRange(end, end);
    last = null;
  };
  const onInput = (event: Event): void => {
    if (own || !(event instanceof InputEvent) || event.isComposing) return;
    if (event.inputType === "historyUndo") afterUndo(event.target);
    else if (event.inputType === "insertText" && event.data !== null) expand(event.target, event.data);
  };
  // Before the line is left: its last word ends there too. The keys themselves belong to the workspace.
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === "Tab") expand(event.target, null);
  };
  document.addEventListener("input", onInput, true);
  window.addEventListener("keydown", onKey, true);
  return () => {
    document.removeEventListener("input", onInput, true);
    window.removeEventListener("keydown", onKey, true);
  };
}
