/** @file Finding a command by a few of its letters. */

function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}

/**
 * How well `text` answers `query`: 0 not at all, more for what is found at the start of words, less for letters that
 * are only there in order. An empty query is answered by everything.
 */
export function matchScore(query: string, text: string): number {
  const wanted = fold(query.trim());
  const found = fold(text);
  if (wanted === "") return 1;
  if (found.startsWith(wanted)) return 5;
  const words = wanted.split(/\s+/);
  if (words.every((word) => found.split(/[\s,:()]+/).some((part) => part.startsWith(word)))) return 4;
  if (found.includes(wanted)) return 3;
  if (words.every((word) => found.includes(word))) return 2;
  let at = 0;
  for (const letter of wanted.replaceAll(" ", "")) {
    at = found.indexOf(letter, at) + 1;
    if (at === 0) return 0;
  }
  return 1;
}

/** What answers the query, best first, else in the order given. */
export function search<T>(query: string, items: readonly T[], textOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, score: matchScore(query, textOf(item)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
