/** @file What differs between two short texts, by code point. */

export interface DiffPart {
  kind: "same" | "removed" | "added";
  text: string;
}

/** Above this many cells the table is not made, and the middle is shown as replaced whole. */
const MOST_CELLS = 250_000;

/** The parts of `before` and `after`, in order, as a reader would mark them. */
export function diffTexts(before: string, after: string): DiffPart[] {
  const a = [...before];
  const b = [...after];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const parts: DiffPart[] = [];
  const push = (kind: DiffPart["kind"], text: string): void => {
    if (text === "") return;
    const last = parts.at(-1);
    if (last !== undefined && last.kind === kind) last.text += text;
    else parts.push({ kind, text });
  };
  push("same", a.slice(0, start).join(""));
  const middleA = a.slice(start, a.length - end);
  const middleB = b.slice(start, b.length - end);
  if (middleA.length * middleB.length > MOST_CELLS) {
    push("removed", middleA.join(""));
    push("added", middleB.join(""));
  } else for (const part of middleDiff(middleA, middleB)) push(part.kind, part.text);
  push("same", a.slice(a.length - end).join(""));
  return parts;
}

/** Longest common subsequence, by the table. */
function middleDiff(a: readonly string[], b: readonly string[]): DiffPart[] {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  const cell = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * width + j] = a[i] === b[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  const parts: DiffPart[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      parts.push({ kind: "same", text: a[i] as string });
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || cell(i + 1, j) >= cell(i, j + 1))) {
      parts.push({ kind: "removed", text: a[i] as string });
      i += 1;
    } else {
      parts.push({ kind: "added", text: b[j] as string });
      j += 1;
    }
  }
  return parts;
}

/** `missing` has no text: something stands there in the other text only. */
export interface MarkedPart {
  kind: "same" | "marked" | "missing";
  text: string;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * One of two texts, with what is not in the other marked. Marks go by what a reader takes for one character: of an accent
 * alone nothing could be seen.
 */
export function markDifferences(text: string, other: string): MarkedPart[] {
  /** Code units that are not in the other text, and places where only the other has something. */
  const own = new Set<number>();
  const gaps = new Set<number>();
  let at = 0;
  const parts = diffTexts(other, text);
  for (const [i, part] of parts.entries()) {
    if (part.kind === "removed") {
      const replaced = parts[i + 1]?.kind === "added" || parts[i - 1]?.kind === "added";
      // What the other puts on the character before is missing on that character.
      if (/^\p{M}/u.test(part.text) && at > 0) own.add(at - 1);
      else if (!replaced) gaps.add(at);
      continue;
    }
    if (part.kind === "added") for (let unit = 0; unit < part.text.length; unit += 1) own.add(at + unit);
    at += part.text.length;
  }
  const marked: MarkedPart[] = [];
  const push = (kind: MarkedPart["kind"], segment: string): void => {
    const last = marked.at(-1);
    if (last !== undefined && last.kind === kind && kind !== "missing") last.text += segment;
    else marked.push({ kind, text: segment });
  };
  for (const { segment, index } of graphemes.segment(text)) {
    if (gaps.has(index)) push("missing", "");
    const units = Array.from({ length: segment.length }, (_, unit) => index + unit);
    push(units.some((unit) => own.has(unit) || (unit > index && gaps.has(unit))) ? "marked" : "same", segment);
  }
  if (gaps.has(text.length)) push("missing", "");
  return marked;
}
