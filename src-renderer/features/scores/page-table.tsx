/** @file CER of each page by version. Only the rows in sight are in the page: a project has ten thousand of them. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import type { OutputOf } from "#contract/define.ts";
import type { evaluation } from "#contract/evaluation.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { percent } from "../../ui/format.ts";

type Evaluation = OutputOf<typeof evaluation.document>;
const ROW = 33;

interface Row {
  pageId: string;
  position: number;
  cer: Map<string, number | null>;
}

function rowsOf(pages: Evaluation["pages"]): Row[] {
  const rows = new Map<string, Row>();
  for (const { pageId, position, versionId, scores } of pages) {
    const row = rows.get(pageId) ?? { pageId, position, cer: new Map() };
    row.cer.set(versionId, scores.cer);
    rows.set(pageId, row);
  }
  return [...rows.values()].sort((a, b) => a.position - b.position);
}

export function PageTable({ scores, documentId }: { scores: Evaluation; documentId: string }) {
  const t = strings.scores;
  const rows = useMemo(() => rowsOf(scores.pages), [scores.pages]);
  const scroller = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  if (rows.length === 0) return null;
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <section className="card">
      <h2>{t.pages}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls has to be reached by key */}
      <section className="scroll-table" ref={scroller} tabIndex={0} aria-label={t.pages}>
        <table className="figures" aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              <th scope="col" className="text">
                {t.page}
              </th>
              {scores.versions.map((version) => (
                <th key={version.versionId} scope="col">
                  {t.cer} {version.versionName}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 ? <tr aria-hidden style={{ blockSize: before }} /> : null}
            {items.map(({ index, key }) => {
              const row = rows[index];
              if (row === undefined) return null;
              return (
                <tr key={key} aria-rowindex={index + 2}>
                  <th scope="row" className="text">
                    <Link to={{ screen: "document", documentId, pageId: row.pageId, lineId: null }}>
                      {strings.workspace.page(row.position + 1)}
                    </Link>
                  </th>
                  {scores.versions.map(({ versionId }) => (
                    <td key={versionId}>{row.cer.has(versionId) ? percent(row.cer.get(versionId)) : ""}</td>
                  ))}
                </tr>
              );
            })}
            {after > 0 ? <tr aria-hidden style={{ blockSize: after }} /> : null}
          </tbody>
        </table>
      </section>
    </section>
  );
}
