/** @file The words of a line as fields: typing in one, going from one to the next, parting and joining. */
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { Line } from "#contract/corrections.ts";
import type { PlacedWord, TextRange } from "./alignment.ts";
import type { TextField } from "./line-editor.ts";
import { oneLine } from "./line-field.tsx";
import {
  closeWord,
  isSplit,
  joinWords,
  type OpenWord,
  openWord,
  startOf,
  stripWords,
  wordIndexAt,
} from "./strip-text.ts";

interface Options {
  line: Line;
  text: string;
  busy: boolean;
  strip: RefObject<HTMLElement | null>;
  onType(text: string): void;
}

interface StripEditing {
  words: PlacedWord[];
  field: TextField;
  change(word: PlacedWord, input: HTMLInputElement, composing: boolean): void;
  keyDown(word: PlacedWord, event: KeyboardEvent<HTMLInputElement>): void;
  /** The caret moved. */
  remember(): void;
  blur(): void;
}

export function useStripEditing({ line, text, busy, strip, onType }: Options): StripEditing {
  const [open, setOpen] = useState<OpenWord | null>(null);
  /** Where the caret belongs once the words are drawn anew. */
  const pending = useRef<TextRange | null>(null);
  const last = useRef<TextRange | null>(null);
  const words = stripWords(text, open, line.proposal, line.direction);

  const inputs = (): HTMLInputElement[] => [...(strip.current?.querySelectorAll("input") ?? [])];

  const select = (range: TextRange): void => {
    const at = Math.max(0, wordIndexAt(words, range.start));
    const [word, input] = [words[at], inputs()[at]];
    if (word === undefined || input === undefined) return;
    input.focus({ preventScroll: true });
    const inside = (offset: number): number => Math.min(input.value.length, Math.max(0, offset - word.start));
    input.setSelectionRange(inside(range.start), inside(range.end));
  };

  useLayoutEffect(() => {
    if (pending.current === null) return;
    const range = pending.current;
    pending.current = null;
    select(range);
  });

  const selection = (): TextRange | null => {
    const at = inputs().indexOf(document.activeElement as HTMLInputElement);
    const [word, input] = [words[at], inputs()[at]];
    if (word === undefined || input === undefined) return last.current;
    return { start: word.start + (input.selectionStart ?? 0), end: word.start + (input.selectionEnd ?? 0) };
  };

  const setText = (next: string, caret: number): void => {
    pending.current = { start: caret, end: caret };
    setOpen(null);
    onType(next);
  };

  const change = (word: PlacedWord, input: HTMLInputElement, composing: boolean): void => {
    const valid = open !== null && closeWord(open) === text && startOf(open) === word.start ? open : null;
    const value = oneLine(input.value);
    const next = valid === null ? openWord(text, word, value) : { ...valid, value };
    if (!composing && isSplit(value)) {
      const caret = startOf(next) + (input.selectionStart ?? value.length) - (value.length - value.trimStart().length);
      setText(closeWord(next), caret);
      return;
    }
    setOpen(next);
    onType(closeWord(next));
  };

  /** Goes to the word before or after. @returns whether there is one */
  const step = (word: PlacedWord, by: -1 | 1): boolean => {
    const target = words[words.indexOf(word) + by];
    if (target === undefined) return false;
    const at = by === 1 ? target.start : target.end;
    const input = inputs()[words.indexOf(target)];
    input?.focus({ preventScroll: true });
    input?.setSelectionRange(at - target.start, at - target.start);
    return true;
  };

  const keyDown = (word: PlacedWord, event: KeyboardEvent<HTMLInputElement>): void => {
    // 229 is how some browsers say it for the key that ends a composition.
    if (event.nativeEvent.isComposing || event.keyCode === 229 || busy) return;
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    const alone =
      selectionStart === selectionEnd && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (!alone) return;
    const back = line.direction === "rtl" ? "ArrowRight" : "ArrowLeft";
    const forth = line.direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const [atStart, atEnd] = [selectionStart === 0, selectionEnd === value.length];
    let taken = false;
    if (event.key === back && atStart) taken = step(word, -1);
    else if (event.key === forth && atEnd) taken = step(word, 1);
    else if ((event.key === "Backspace" && atStart) || (event.key === "Delete" && atEnd)) {
      const joined = joinWords(text, word, event.key === "Delete" ? 1 : -1);
      if (joined !== null) setText(joined.text, joined.caret);
      taken = joined !== null;
    } else if (event.key === "Home" || event.key === "End") {
      const end = event.key === "Home" ? 0 : text.length;
      select({ start: end, end });
      taken = true;
    }
    if (taken) event.preventDefault();
  };

  const field: TextField = {
    focus: () => select(last.current ?? { start: 0, end: 0 }),
    leave: () => (document.activeElement as HTMLElement | null)?.blur(),
    selection,
    select,
    replace: (range, replacement) => {
      if (busy) return;
      const next = text.slice(0, range.start) + replacement + text.slice(range.end);
      setText(next, range.start + replacement.length);
    },
  };

  return {
    words,
    field,
    change,
    keyDown,
    remember: () => {
      last.current = selection();
    },
    blur: () => setOpen(null),
  };
}
