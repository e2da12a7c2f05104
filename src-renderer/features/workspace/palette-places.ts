/** @file Pages and lines that the palette can go to. */
import type { Line } from "#contract/corrections.ts";
import type { PageSummary } from "#contract/documents.ts";
import type { PaletteItem } from "../../keys/keyboard.ts";
import { search } from "../../keys/match.ts";
import { strings } from "../../strings/index.ts";

const MOST = 8;

/** The places that a query can mean: by number, or pages by the name of their file. */
export function placesFor(
  query: string,
  pages: readonly PageSummary[],
  lines: readonly Line[],
  toPage: (pageId: string) => void,
  toLine: (lineId: string) => void,
): PaletteItem[] {
  const t = strings.palette;
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return [];
  const number = /^\D*(\d+)$/.exec(wanted)?.[1];
  const found = pages.filter((page) =>
    number === undefined
      ? page.sourceName.toLowerCase().includes(wanted)
      : String(page.position + 1).startsWith(number) || page.sourceName.toLowerCase().includes(wanted),
  );
  const line = number === undefined ? undefined : lines[Number(number) - 1];
  const places: PaletteItem[] = [
    ...(line === undefined
      ? []
      : [
          {
            id: `line ${line.id}`,
            title: t.line(line.position + 1),
            group: t.goTo,
            run: () => toLine(line.id),
          },
        ]),
    ...found.slice(0, MOST).map((page) => ({
      id: `page ${page.id}`,
      title: t.page(page.position + 1, page.sourceName),
      group: t.goTo,
      run: () => toPage(page.id),
    })),
  ];
  // `page 2` means the page before line 2 of it; a number by itself can be either.
  return number === wanted ? places : search(query, places, ({ title }) => title);
}
