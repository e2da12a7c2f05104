/** @file The words of a line that nobody knows. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import { keys } from "../../../client/query-keys.ts";
import { useWords } from "../queries.ts";
import { useWriting } from "../writing-context.tsx";
import type { Speller } from "./speller.ts";
import { type SpelledWord, wordsOf } from "./words.ts";

const NONE: readonly SpelledWord[] = [];

/** Own words in the forms under which they count: a word at the beginning of a sentence is written large. */
function ownWords(words: readonly string[]): ReadonlySet<string> {
  return new Set(
    words.flatMap((word) => {
      const [first = "", ...rest] = word;
      return [word, first.toUpperCase() + rest.join("")];
    }),
  );
}

/** Unknown words of `text`, which stands in `line` now. The same array as long as they are the same. */
export function useMisspelled(line: Pick<Line, "pageId" | "position">, text: string): readonly SpelledWord[] {
  const { speller, documentId } = useWriting();
  const { data: own } = useWords(documentId);
  const known = useMemo(() => ownWords([...(own?.document ?? []), ...(own?.all ?? [])]), [own]);
  const on = useStore(speller.store, ({ state }) => state === "ready");
  const [before, after] = useNeighbours(line);
  const words = useMemo(() => (on ? wordsOf(text, before, after) : NONE), [on, text, before, after]);
  useEffect(() => {
    if (words.length > 0) speller.want(words.map(({ word }) => word));
  }, [speller, words]);
  // A string, so that a line is drawn again only when its own words got an answer.
  const unknown = useStore(speller.store, () => places(speller, words, known));
  return useMemo(
    () => (unknown === "" ? NONE : unknown.split(" ").map((i) => words[Number(i)] as SpelledWord)),
    [unknown, words],
  );
}

function places(speller: Speller, words: readonly SpelledWord[], known: ReadonlySet<string>): string {
  return words
    .flatMap(({ word }, i) => (speller.verdict(word) === false && !known.has(word.normalize("NFC")) ? [i] : []))
    .join(" ");
}

/** The texts above and below, as they were saved last: a word may go over the end of the line. */
function useNeighbours({ pageId, position }: Pick<Line, "pageId" | "position">): [string | null, string | null] {
  const lines = useQueryClient().getQueryData<Line[]>(keys.lines(pageId));
  const at = lines?.findIndex((line) => line.position === position) ?? -1;
  return at < 0 ? [null, null] : [lines?.[at - 1]?.text ?? null, lines?.[at + 1]?.text ?? null];
}
