/** @file A keyboard as it is shown, typed on, and written down as plain text to be changed. */
import type { KeyboardKey, KeyboardLayout } from "#contract/writing.ts";

const codes = (text: string): string[] => text.split(" ");

/** `KeyboardEvent.code` of the keys of a desk, by row, from the row of digits down. */
const PHYSICAL: readonly (readonly string[])[] = [
  codes("Backquote Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal"),
  codes("KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Backslash"),
  codes("KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote"),
  codes("KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash"),
];
export const PHYSICAL_ROWS = PHYSICAL.length;

/** What a key of the desk writes on this keyboard; null for one that it leaves alone. */
export function physicalText(layout: KeyboardLayout, code: string, shift: boolean): string | null {
  if (!layout.physical) return null;
  for (const [row, keys] of PHYSICAL.entries()) {
    const key = layout.rows[row]?.keys[keys.indexOf(code)];
    if (key !== undefined && keys.includes(code)) return textOf(key, shift);
  }
  return null;
}

/** What a key writes. */
export function textOf(key: KeyboardKey, shift: boolean): string {
  return shift ? (key.shift ?? key.text) : key.text;
}

/** As a key shows it: a mark by itself on a circle, so that it can be seen and hit. */
export function faceOf(text: string): string {
  return /^\p{M}/u.test(text) ? `\u25CC${text}` : text;
}

/** Rows as a person writes them: `Title: a|A b c`. A key that holds a space, a bar or a colon's title is escaped by `\`. */
export function rowsToText(rows: KeyboardLayout["rows"]): string {
  // A mark by itself is written on a circle here too: among others it could not be seen.
  const escaped = (text: string): string => faceOf(text.replace(/[\\|\s]/g, "\\$&"));
  return rows
    .map(({ label, keys }) => {
      const body = keys.map(({ text, shift }) =>
        shift === undefined ? escaped(text) : `${escaped(text)}|${escaped(shift)}`,
      );
      const title = label === "" ? [] : [`${label}:`];
      return [...title, ...body].join(" ");
    })
    .join("\n");
}

/** The rows of such a text; empty lines are passed over. */
export function textToRows(text: string): KeyboardLayout["rows"] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const title = /^((?:[^\\:|]|\\.){2,}?):(?:\s+|$)/u.exec(line);
      const keys = line.slice(title?.[0].length ?? 0).match(/(?:\\.|\S)+/gu) ?? [];
      return { label: title?.[1]?.trim() ?? "", keys: keys.map(parseKey) };
    });
}

function parseKey(token: string): KeyboardKey {
  const plain = (text: string): string => text.replace(/\\(.)/gsu, "$1").replace(/^\u25CC(?=\p{M})/u, "");
  const parts = /^((?:\\.|[^|\\])+)\|(.+)$/su.exec(token);
  const [text, shift] = parts === null ? [token, undefined] : [parts[1] as string, parts[2] as string];
  return { text: plain(text), ...(shift === undefined ? {} : { shift: plain(shift) }) };
}
