/** @file Every figure of every version under a profile, which is named with them; copied as text with tabs. */
import { ChartNoAxesColumn, Copy } from "lucide-react";
import type { OutputOf } from "#contract/define.ts";
import type { evaluation } from "#contract/evaluation.ts";
import type { Metric, ScoreValue, UsedProfile } from "#contract/metrics.ts";
import { useScores, useScoring } from "../../client/evaluation-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, ErrorBanner, Loading, Progress } from "../../ui/feedback.tsx";
import { count, messageOf, percent } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { lineFilter } from "./line-filter.tsx";
import { profileOf, textOf } from "./profile.ts";
import { ProfileChoice } from "./profile-choice.tsx";
import { ReportButton } from "./report-button.tsx";
import type { ViewProps } from "./view-props.ts";

type Figures = OutputOf<typeof evaluation.scores>;
const t = strings.dashboard.metrics;

export function MetricsView({ documentId, filter, setFilter }: ViewProps) {
  const profile = profileOf(filter.profile);
  const scores = useScores(documentId, profile);
  const share = useScoring(documentId);
  return (
    <section className="card metrics" aria-busy={scores.isFetching}>
      <div className="card-head">
        <h2>{t.title}</h2>
        <span className="foot-space" />
        {scores.data === undefined || scores.data.versions.length === 0 ? null : (
          <>
            <CopyTable figures={scores.data} />
            <ReportButton filter={lineFilter({ documentId, filter })} profile={profile} />
          </>
        )}
      </div>
      <p className="muted">{t.lead}</p>
      <ProfileChoice profile={profile} onChange={(next) => setFilter({ profile: textOf(next) })} />
      {scores.isError ? <ErrorBanner error={scores.error} onRetry={() => void scores.refetch()} /> : null}
      {scores.isFetching && share !== null ? <Progress value={share} label={t.counting} /> : null}
      {scores.isPending && share === null ? <Loading /> : null}
      {scores.data?.versions.length === 0 ? <Empty icon={ChartNoAxesColumn} title={strings.scores.none} /> : null}
      {scores.data !== undefined && scores.data.versions.length > 0 ? <Table figures={scores.data} /> : null}
    </section>
  );
}

function Table({ figures }: { figures: Figures }) {
  const { versions, profile } = figures;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls has to be reached by key */}
      <section className="scroll-wide" tabIndex={0} aria-label={t.used(profile.name)}>
        <table className="figures metrics-table">
          <caption>{t.used(profile.name)}</caption>
          <thead>
            <tr>
              <th scope="col" className="text">
                {t.figure}
              </th>
              {versions.map(({ versionId, versionName }) => (
                <th key={versionId} scope="col">
                  {versionName}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row" className="text">
                {strings.scores.lines}
              </th>
              {versions.map(({ versionId, lines }) => (
                <td key={versionId}>{count(lines)}</td>
              ))}
            </tr>
            {metricsOf(figures).map((metric) => (
              <tr key={metric}>
                <th scope="row" className="text">
                  {t.names[metric]}
                  <small className="muted">{t.hints[metric]}</small>
                </th>
                {versions.map(({ versionId, values }) => (
                  <Cell key={versionId} value={values.find((value) => value.metric === metric)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="muted rule">
        {factsOf(profile)} {t.intervalHint}
      </p>
    </>
  );
}

function Cell({ value }: { value: ScoreValue | undefined }) {
  if (value === undefined) return <td />;
  const { part, whole, low, high } = value;
  return (
    <td title={part === null || whole === null ? undefined : t.quotient(count(part), count(whole))}>
      {value.value === null ? <span className="muted">{t.noValue}</span> : percent(value.value)}
      {low === null || high === null ? null : <small>{t.interval(percent(low), percent(high))}</small>}
    </td>
  );
}

const metricsOf = ({ versions }: Figures): Metric[] => versions[0]?.values.map(({ metric }) => metric) ?? [];

/** What the profile means, in words. */
function factsOf({ steps, characters, words, emptyReference }: UsedProfile): string {
  const evened = steps.map((step) => t.stepNames[step]).join(", ");
  return [
    evened === "" ? t.facts.noSteps : t.facts.steps(evened),
    t.facts.characters[characters],
    t.facts.words[words],
    t.facts.emptyReference[emptyReference],
  ].join(" ");
}

function CopyTable({ figures }: { figures: Figures }) {
  return (
    <Button
      size="small"
      icon={Copy}
      onClick={() =>
        void navigator.clipboard.writeText(tabbed(figures)).then(
          () => toast("info", t.copied),
          (error: unknown) => toast("danger", messageOf(error)),
        )
      }
    >
      {t.copy}
    </Button>
  );
}

/** A row for each version and figure, with a point for the comma: other programs read it. */
export function tabbed({ versions, profile }: Figures): string {
  const head = ["profile", "version", "lines", "metric", "value", "low95", "high95", "part", "whole"];
  const rows = versions.flatMap(({ versionName, lines, values }) =>
    values.map(({ metric, value, low, high, part, whole }) => [
      ...[profile.name, versionName.replace(/\s+/g, " "), lines, metric],
      ...[value, low, high, part, whole].map((figure) => figure ?? ""),
    ]),
  );
  return `${[head, ...rows].map((row) => row.join("\t")).join("\n")}\n`;
}
