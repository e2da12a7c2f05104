/** @file Which verified lines are held back for scoring: whole pages, so that no page is on both sides. */
import { createHash } from "node:crypto";

export interface SplitLine {
  id: string;
  /** null where lines come without pages (a folder of line images). */
  pageId: string | null;
}

export type SplitName = "train" | "validation";

export interface Split {
  /** `document`: whole documents that were named. */
  by: "page" | "line" | "none" | "document";
  /** Line id to side. */
  of: Map<string, SplitName>;
  /** Plain sentences about what the split means for the figures. */
  notes: string[];
  /** Why the score flatters beyond what `by` says; told of the run. */
  warnings?: string[];
}

/** Share of lines held back. A fifth is the field's habit; less makes the interval of CER on small sets useless. */
const VALIDATION_SHARE = 0.2;
/** Under this many lines nothing is held back: a score on one line says nothing, and each line is worth more taught. */
export const FEWEST_LINES_TO_SPLIT = 5;

/** The same lines and seed give the same order everywhere: no random generator, a hash. */
function rank(id: string, seed: number): string {
  return createHash("sha256").update(`${seed}:${id}`).digest("hex");
}

/**
 * Splits by page where there are two pages or more, else by line, saying so.
 * @param lines of ground truth
 * @param seed which pages (or lines) are held back; the same seed holds back the same ones
 */
export function splitLines(lines: readonly SplitLine[], seed: number): Split {
  if (lines.length < FEWEST_LINES_TO_SPLIT) {
    return {
      by: "none",
      of: new Map(lines.map((line) => [line.id, "train"])),
      notes: [`With fewer than ${FEWEST_LINES_TO_SPLIT} lines none is held back, so there will be no score.`],
    };
  }
  const pages = new Map<string, string[]>();
  for (const { id, pageId } of lines) {
    if (pageId === null) return splitByLine(lines, seed, NO_PAGES);
    pages.set(pageId, [...(pages.get(pageId) ?? []), id]);
  }
  if (pages.size === 1) return splitByLine(lines, seed, ONE_PAGE);
  const held = heldPages(pages, lines.length, seed);
  return {
    by: "page",
    of: new Map([...pages].flatMap(([page, ids]) => ids.map((id) => [id, held.has(page) ? "validation" : "train"]))),
    notes: [
      `${held.size} of ${pages.size} pages ${held.size === 1 ? "is" : "are"} held back for scoring and never trained on.`,
    ],
  };
}

/** Holds back whole documents that a person named. */
export function splitByDocument(lines: readonly { id: string; documentId: string }[], held: readonly string[]): Split {
  const of = new Map(
    lines.map(({ id, documentId }) => [id, held.includes(documentId) ? "validation" : "train"] as const),
  );
  const sides = [...of.values()];
  const notes: string[] = [];
  if (!sides.includes("validation"))
    notes.push("The documents to score on have no verified line, so there is no score.");
  if (!sides.includes("train")) notes.push("Nothing is left to learn from: choose other documents to learn from.");
  return { by: "document", of, notes };
}

const NO_PAGES =
  "Lines in a folder have no pages, so the split is by line. The score flatters where held-back lines come from the same pages as the others. Give lines of other pages to score on for an honest one.";
const ONE_PAGE =
  "All verified lines are on one page, so the split is by line. The score will flatter: lines of the same page look alike. Verify lines on a second page for an honest one.";

function splitByLine(lines: readonly SplitLine[], seed: number, note: string): Split {
  const order = lines.map((line) => line.id).sort((a, b) => (rank(a, seed) < rank(b, seed) ? -1 : 1));
  const held = new Set(order.slice(0, Math.max(1, Math.round(lines.length * VALIDATION_SHARE))));
  return {
    by: "line",
    of: new Map(lines.map((line) => [line.id, held.has(line.id) ? "validation" : "train"])),
    notes: [note],
  };
}

/** Pages in hash order until the share is reached, passing over a page that would take more than half of all lines. */
function heldPages(pages: Map<string, string[]>, total: number, seed: number): Set<string> {
  const target = total * VALIDATION_SHARE;
  const order = [...pages.keys()].sort((a, b) => (rank(a, seed) < rank(b, seed) ? -1 : 1));
  const held = new Set<string>();
  let count = 0;
  for (const page of order) {
    const size = pages.get(page)?.length ?? 0;
    if (count >= target || held.size === pages.size - 1) break;
    if (count + size > total / 2) continue;
    held.add(page);
    count += size;
  }
  if (held.size === 0) {
    const smallest = order.reduce((a, b) => ((pages.get(b)?.length ?? 0) < (pages.get(a)?.length ?? 0) ? b : a));
    held.add(smallest);
  }
  return held;
}
