/** @file The documents as cards; of ten thousand only those in sight are in the page, and only their figures are asked for. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { DocumentSummary } from "#contract/documents.ts";
import type { PartialList, Range } from "../../client/library-queries.ts";
import { strings } from "../../strings/index.ts";
import { useContentRows } from "../../ui/content-rows.ts";

const CARD_WIDTH = 210;
const GAP = 14;
const ROW_HEIGHT = 310;

interface DocumentGridProps {
  list: PartialList<DocumentSummary>;
  /** Told when other documents come into sight. */
  onRange: (range: Range) => void;
  card: (document: DocumentSummary, index: number) => ReactNode;
}

export function DocumentGrid({ list, onRange, card }: DocumentGridProps) {
  const grid = useRef<HTMLElement>(null);
  const [columns, setColumns] = useState(4);
  const total = list.total ?? 0;
  const rows = useContentRows(grid, Math.ceil(total / columns), ROW_HEIGHT);
  const first = (rows.items[0]?.index ?? 0) * columns;
  const last = ((rows.items.at(-1)?.index ?? 0) + 1) * columns - 1;

  useEffect(() => onRange({ first, last }), [onRange, first, last]);
  useEffect(() => {
    const element = grid.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const width = entry?.contentRect.width ?? 0;
      setColumns(Math.max(1, Math.floor((width + GAP) / (CARD_WIDTH + GAP))));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return (
    <section className="documents" ref={grid} aria-label={strings.library.documents} style={{ blockSize: rows.height }}>
      {rows.items.map((row) => (
        <ul
          key={row.key}
          className="plain document-row"
          data-index={row.index}
          ref={rows.measure}
          style={{
            transform: `translateY(${rows.top(row)}px)`,
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          }}
        >
          {Array.from({ length: Math.min(columns, total - row.index * columns) }, (_, column) => {
            const index = row.index * columns + column;
            const document = list.at(index);
            return document === undefined ? (
              <li key={index} className="card document-card waiting" aria-hidden />
            ) : (
              card(document, index)
            );
          })}
        </ul>
      ))}
    </section>
  );
}
