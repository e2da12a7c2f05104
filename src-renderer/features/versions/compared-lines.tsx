/** @file The lines of a comparison: image, ground truth, and where each reading differs from it. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ComparedLine, Comparison } from "#contract/adapters.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Diff } from "../../ui/diff-view.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { MoreButton } from "../../ui/more-button.tsx";

const PAGE = 20;
const KINDS = ["worse", "better", "same"] as const;

export function ComparedLines({ jobId, comparison }: { jobId: string; comparison: Comparison }) {
  const { client } = useApi();
  const [show, setShow] = useState<(typeof KINDS)[number]>(comparison.worse > 0 ? "worse" : "better");
  const lines = useInfiniteQuery({
    queryKey: [...keys.versionJob(jobId), "lines", show],
    queryFn: ({ pageParam }) => client.adapters.comparedLines({ jobId, show, offset: pageParam, limit: PAGE }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
  });
  const t = strings.versions.comparing;
  const all = lines.data?.pages.flatMap((page) => page.lines) ?? [];
  const sides = { a: comparison.a.name, b: comparison.b.name };
  return (
    <div className="compared">
      <div className="compared-tabs" role="tablist" aria-label={t.title}>
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            role="tab"
            aria-selected={show === kind}
            className="button plain small"
            onClick={() => setShow(kind)}
          >
            {t.tabs[kind]} {kind === "same" ? null : <span className="muted">{comparison[kind]}</span>}
          </button>
        ))}
      </div>
      {lines.isError ? <ErrorBanner error={lines.error} onRetry={() => void lines.refetch()} /> : null}
      {lines.isPending ? <Loading /> : null}
      {lines.isSuccess && all.length === 0 ? <p className="muted">{t.noLines}</p> : null}
      <ul className="plain worst-lines" role="tabpanel">
        {all.map((line) => (
          <Compared key={line.lineId} line={line} sides={sides} />
        ))}
      </ul>
      <MoreButton list={lines} label={t.more} />
    </div>
  );
}

function Compared({ line, sides }: { line: ComparedLine; sides: { a: string; b: string } }) {
  const { transport } = useApi();
  const t = strings.versions.comparing;
  const place = t.place(line.documentName, line.page + 1, line.line + 1);
  const { documentId, pageId, lineId } = line;
  return (
    <li>
      <div className="worst-head">
        <Link to={{ screen: "document", documentId, pageId, lineId }}>{place}</Link>
      </div>
      <img className="worst-crop" loading="lazy" src={transport.assetUrl(line.cropAsset)} alt={t.crop(place)} />
      <dl className="compared-texts" dir={line.direction}>
        <div>
          <dt>{t.truth}</dt>
          <dd>
            <bdi dir="auto">{line.reference}</bdi>
          </dd>
        </div>
        {(["a", "b"] as const).map((side) => (
          <div key={side}>
            <dt>
              <bdi>{sides[side]}</bdi> · <span className="muted">{t.edits(line[`${side}Edits`])}</span>
            </dt>
            <dd>
              <Diff before={line.reference} after={line[side]} />
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
