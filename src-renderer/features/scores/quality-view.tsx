/** @file Image quality of pages next to their CER: measured when the view is first opened, with progress, worst first. */
import { ImageOff, ScanSearch } from "lucide-react";
import { useEffect, useState } from "react";
import type { ImageMeasure, PageQuality, QualityJob, QualityOrder } from "#contract/image-quality.ts";
import { useApi } from "../../client/api-context.tsx";
import { useImageQuality, useQualityJob } from "../../client/insight-queries.ts";
import { Link } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, decimal, messageOf, percent, wholePercent } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import type { ViewProps } from "./view-props.ts";

const t = strings.insights.quality;
const PART = 100;
const MOST = 500;
const MEASURES = ["sharpness", "contrast", "noise", "skew", "lineHeight"] as const satisfies readonly ImageMeasure[];
const ORDERS = ["cer", ...MEASURES, "confidence", "page"] as const satisfies readonly QualityOrder[];

export function QualityView({ documentId, filter, setFilter }: ViewProps) {
  const { client } = useApi();
  const order = ORDERS.find((each) => each === filter.order) ?? "cer";
  const [limit, setLimit] = useState(PART);
  const query = useImageQuality(documentId, order, limit);
  const job = useQualityJob().data ?? null;
  const scope = documentId === null ? {} : { documentId };
  const measure = async (): Promise<void> => {
    try {
      await client.imageQuality.measure(scope);
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  const unmeasured = query.data?.unmeasured ?? 0;
  const asked = query.data !== undefined;
  // Nobody has to press a button for what takes a moment; what was stopped stays so.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is known that there is something to measure
  useEffect(() => {
    if (asked && unmeasured > 0 && job?.state !== "cancelled" && job?.state !== "running") void measure();
  }, [asked, documentId]);

  if (query.isError) return <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Loading />;
  const { pages, total } = query.data;
  return (
    <section className="card quality-view">
      <div className="confusions-head">
        <h2>{t.title}</h2>
        <span className="foot-space" />
        <label className="field-inline">
          <span>{t.order}</span>
          <select value={order} onChange={(event) => setFilter({ order: event.target.value })}>
            {ORDERS.map((each) => (
              <option key={each} value={each}>
                {t.orders[each]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className="muted">{t.lead}</p>
      <Progress job={job} unmeasured={unmeasured} onMeasure={() => void measure()} />
      {total === 0 ? (
        <Empty icon={ImageOff} title={unmeasured > 0 ? t.notYet : t.none} />
      ) : (
        <>
          <div className="table-scroll">
            <table className="quality-table">
              <thead>
                <tr>
                  <th scope="col">{t.page}</th>
                  {MEASURES.map((measureName) => (
                    <th key={measureName} scope="col" title={t.hints[measureName]}>
                      {t.names[measureName]}
                    </th>
                  ))}
                  <th scope="col">{t.confidence}</th>
                  <th scope="col">{strings.scores.cer}</th>
                </tr>
                <tr className="quality-correlation">
                  <th scope="row">{t.correlation(query.data.correlatedPages, query.data.neededPages)}</th>
                  {MEASURES.map((measureName) => (
                    <td key={measureName}>{correlation(query.data.correlations[measureName])}</td>
                  ))}
                  <td />
                  <td />
                </tr>
              </thead>
              <tbody>
                {pages.map((page) => (
                  <PageRow key={page.pageId} page={page} />
                ))}
              </tbody>
            </table>
          </div>
          {pages.length < total && limit < MOST ? (
            <Button size="small" tone="quiet" onClick={() => setLimit(Math.min(MOST, limit + PART))}>
              {strings.insights.confusions.more(total - pages.length)}
            </Button>
          ) : null}
        </>
      )}
    </section>
  );
}

function Progress({ job, unmeasured, onMeasure }: { job: QualityJob | null; unmeasured: number; onMeasure(): void }) {
  const { client } = useApi();
  if (job?.state === "running") {
    return (
      <div className="quality-progress" role="status">
        <progress value={job.done} max={Math.max(1, job.total)} aria-label={t.measuring(job.done, job.total)} />
        <span>{t.measuring(job.done, job.total)}</span>
        <Button
          size="small"
          tone="quiet"
          onClick={() =>
            void client.imageQuality
              .cancel({ jobId: job.id })
              .catch((error: unknown) => toast("danger", messageOf(error)))
          }
        >
          {t.stop}
        </Button>
      </div>
    );
  }
  return (
    <>
      {job?.state === "failed" && job.message !== null ? (
        <Banner tone="danger" title={t.stopped}>
          {job.message}
        </Banner>
      ) : null}
      {job !== null && job.failed > 0 ? <Banner tone="warning" title={t.failed(job.failed)} /> : null}
      {unmeasured === 0 ? null : (
        <div className="quality-progress">
          <span>{t.unmeasured(unmeasured)}</span>
          <Button size="small" icon={ScanSearch} onClick={onMeasure}>
            {t.measure}
          </Button>
        </div>
      )}
    </>
  );
}

function PageRow({ page }: { page: PageQuality }) {
  const { transport } = useApi();
  const { documentId, pageId, thumbnailAsset } = page;
  return (
    <tr>
      <th scope="row">
        <Link className="quality-page" to={{ screen: "document", documentId, pageId, lineId: null }}>
          <img src={transport.assetUrl(thumbnailAsset)} alt="" loading="lazy" draggable={false} />
          <span>
            <bdi>{page.documentName}</bdi>
            <small>
              {t.page} {count(page.position + 1)}
            </small>
          </span>
        </Link>
      </th>
      <td>{wholePercent(page.sharpness)}</td>
      <td>{wholePercent(page.contrast)}</td>
      <td>{decimal(page.noise, 1)}</td>
      <td>{`${decimal(page.skew, 1)}°`}</td>
      <td>{page.lineHeight === null ? "–" : count(page.lineHeight)}</td>
      <td>{wholePercent(page.confidence)}</td>
      <td title={t.scored(page.scoredLines)}>{percent(page.cer)}</td>
    </tr>
  );
}

function correlation(value: number | null): string {
  return value === null ? "–" : decimal(value, 2);
}
