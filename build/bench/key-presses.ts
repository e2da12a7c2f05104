/**
 * @file Keys pressed to correct real lines from the base model's text, in Emend's line field and in a plain text editor.
 * Simulated: the cheapest way to each edit, edits from left to right, one key for each character typed and each chord.
 * Both know Arrow, Ctrl+Arrow, Home, End, Backspace, Delete, Ctrl+Backspace and Ctrl+Delete. Emend's field adds Tab (the
 * next characters that the model doubts, selected), Alt+Right (the next word, selected) and Enter (verified, next line,
 * its first doubt selected). The plain editor goes down one line with one key. Not a test.
 * Run: node_modules/.bin/node build/bench/key-presses.ts
 */
import { openSession } from "../../src-main/cli/session.ts";
import { calibrate } from "../../src-main/evaluation/calibration.ts";
import { BASE_CALIBRATION } from "../../src-main/evaluation/default-calibration.ts";
import { diffTexts } from "../../src-renderer/ui/text-diff.ts";
import { baseReadings, LINE_SETS } from "./calibration-data.ts";

const THRESHOLD = 0.8;

/** A stretch of the model's text (code points) and what belongs there. */
interface Edit {
  start: number;
  end: number;
  text: string[];
}

interface Range {
  start: number;
  end: number;
}

/** What the diff of two texts asks for, from left to right. */
function editsOf(read: string, truth: string): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  let open: Edit | null = null;
  for (const { kind, text } of diffTexts(read, truth)) {
    const points = [...text];
    if (kind === "same") {
      if (open !== null) edits.push(open);
      open = null;
      at += points.length;
      continue;
    }
    open ??= { start: at, end: at, text: [] };
    if (kind === "added") open.text.push(...points);
    else {
      at += points.length;
      open.end = at;
    }
  }
  if (open !== null) edits.push(open);
  return edits;
}

/** Where Ctrl+Right stops: the starts of words, and the end. */
function wordStops(points: readonly string[]): number[] {
  const stops = [0];
  for (let i = 1; i < points.length; i++) if (points[i] !== " " && points[i - 1] === " ") stops.push(i);
  return [...stops, points.length];
}

/** Fewest Arrow, Ctrl+Arrow, Home and End keys from one place to another. */
function moves(from: number, to: number, stops: readonly number[], length: number): number {
  const direct = Math.abs(to - from);
  const ends = Math.min(1 + to, 1 + length - to);
  const hops = stops.map((stop) => {
    const between = stops.filter((s) => (s > Math.min(from, stop) && s <= Math.max(from, stop)) || s === stop);
    return Math.max(1, between.length) + Math.abs(to - stop);
  });
  return Math.min(direct, ends, ...hops);
}

/** Keys that turn a stretch into what belongs there, with the caret at its start or its end. */
function retype(edit: Edit): number {
  return edit.end - edit.start + edit.text.length;
}

function plainKeys(
  points: readonly string[],
  edits: readonly Edit[],
  column: number,
): { keys: number; column: number } {
  const stops = wordStops(points);
  let keys = 0;
  let caret = Math.min(column, points.length);
  for (const edit of edits) {
    keys += Math.min(moves(caret, edit.start, stops, points.length), moves(caret, edit.end, stops, points.length));
    keys += retype(edit);
    caret = edit.end;
  }
  return { keys: keys + 1, column: caret };
}

/** Typed over a selection: the stretch without the edit's own, plus what belongs there. */
const typedOver = (range: Range, edit: Edit) => edit.start - range.start + edit.text.length + (range.end - edit.end);
const covers = (range: Range, edit: Edit) => range.start <= edit.start && range.end >= edit.end;

function emendKeys(points: readonly string[], edits: readonly Edit[], doubts: readonly Range[]): number {
  const stops = wordStops(points);
  const words = stops.slice(0, -1).map((start, index) => {
    const next = stops[index + 1] as number;
    return { start, end: points[next - 1] === " " ? next - 1 : next };
  });
  const first = doubts[0];
  // The line comes with its first doubt selected, or the caret at its end.
  let caret = first?.start ?? points.length;
  let selected = first === undefined ? -1 : 0;
  let keys = 0;
  for (const edit of edits) {
    let best = Math.min(moves(caret, edit.start, stops, points.length), moves(caret, edit.end, stops, points.length));
    best += retype(edit);
    for (const [index, range] of doubts.entries()) {
      const tabs = index - selected;
      if (tabs < 0) continue;
      const there = covers(range, edit)
        ? typedOver(range, edit)
        : Math.min(
            moves(range.start, edit.start, stops, points.length),
            moves(range.start, edit.end, stops, points.length),
          ) + retype(edit);
      best = Math.min(best, tabs + there);
    }
    const ahead = words.filter((word) => word.start >= caret);
    for (const [index, word] of ahead.entries()) {
      if (covers(word, edit)) best = Math.min(best, index + 1 + typedOver(word, edit));
    }
    keys += best;
    caret = edit.end;
    // Tab goes on from the caret.
    selected = doubts.findLastIndex((range) => range.start < caret);
  }
  return keys + 1;
}

const session = openSession();
console.log(
  "| set | lines | wrong lines | edits | keys, plain editor | keys, Emend | Emend / plain |\n|---|---|---|---|---|---|---|",
);
for (const set of LINE_SETS) {
  const totals = { lines: 0, wrong: 0, edits: 0, plain: 0, emend: 0 };
  let column = 0;
  for (const line of await baseReadings(session, set)) {
    const points = line.characters.flatMap(({ text }) => [...text]);
    const confidences = line.characters.flatMap(({ text, confidence }) =>
      [...text].map(() => calibrate(BASE_CALIBRATION, confidence)),
    );
    const doubts: Range[] = [];
    for (const [i, confidence] of confidences.entries()) {
      if (confidence >= THRESHOLD) continue;
      const last = doubts.at(-1);
      if (last?.end === i) last.end = i + 1;
      else doubts.push({ start: i, end: i + 1 });
    }
    const edits = editsOf(points.join(""), line.text.normalize("NFC"));
    const plain = plainKeys(points, edits, column);
    column = plain.column;
    totals.lines += 1;
    totals.wrong += edits.length > 0 ? 1 : 0;
    totals.edits += edits.length;
    totals.plain += plain.keys;
    totals.emend += emendKeys(points, edits, doubts);
  }
  const ratio = (totals.emend / totals.plain).toFixed(2);
  console.log(
    `| ${set} | ${totals.lines} | ${totals.wrong} | ${totals.edits} | ${totals.plain} | ${totals.emend} | ${ratio} |`,
  );
}
await session.engine.dispose();
