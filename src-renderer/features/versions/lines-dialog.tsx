/** @file The lines that made a version: what it learnt from and what was held back. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Version } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { MoreButton } from "../../ui/more-button.tsx";

const PAGE = 100;

export function LinesDialog({ version, onClose }: { version: Version; onClose: () => void }) {
  const { client } = useApi();
  /** The version itself, or one that it began from. */
  const [of, setOf] = useState({ id: version.id, name: version.name });
  const lines = useInfiniteQuery({
    queryKey: [...keys.lineage, of.id],
    queryFn: ({ pageParam }) => client.privacy.lineageLines({ adapterId: of.id, offset: pageParam, limit: PAGE }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
  });
  const t = strings.versions.lines;
  const all = lines.data?.pages.flatMap((page) => page.lines) ?? [];
  const total = lines.data?.pages[0]?.total ?? 0;
  return (
    <Dialog title={t.title(of.name)} onClose={onClose} className="version-dialog lines-dialog">
      {lines.isError ? <ErrorBanner error={lines.error} onRetry={() => void lines.refetch()} /> : null}
      {lines.isPending ? <Loading /> : <p className="muted">{total === 0 ? t.none : t.total(total)}</p>}
      <ul className="plain lineage-lines">
        {all.map(({ lineId, split, text, place }) => (
          <li key={lineId}>
            <span className={split === "train" ? "tag" : "tag success"}>{t[split]}</span>
            <bdi dir="auto" className="lineage-text">
              {text === "" ? t.erased : text}
            </bdi>
            {place === null ? (
              <span className="muted">{t.gone}</span>
            ) : (
              <Link to={{ screen: "document", documentId: place.documentId, pageId: place.pageId, lineId }}>
                {strings.versions.comparing.place(place.documentName, place.page + 1, place.line + 1)}
              </Link>
            )}
          </li>
        ))}
      </ul>
      <MoreButton list={lines} label={t.more} />
      {of.id === version.id
        ? version.parents.map(({ id, name }) => (
            <Button key={id} size="small" onClick={() => setOf({ id, name })}>
              {t.parent(name)}
            </Button>
          ))
        : null}
    </Dialog>
  );
}
