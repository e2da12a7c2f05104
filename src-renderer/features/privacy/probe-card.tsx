/** @file Does a version recite flagged lines that it was taught on? What was tried, what it said, and what that shows. */
import { FlaskConical } from "lucide-react";
import { useState } from "react";
import type { Lineage, ProbeReport } from "#contract/privacy.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, ErrorBanner, Loading, Progress } from "../../ui/feedback.tsx";
import { percent } from "../../ui/format.ts";
import { useLineage, usePrivacyAction } from "./use-privacy.ts";

/** Readings that are shown; the report has all. */
const SHOWN = 20;

export function ProbeCard() {
  const lineage = useLineage();
  const [working, setWorking] = useState<string | null>(null);
  const [reports, setReports] = useState<ReadonlyMap<string, ProbeReport>>(new Map());
  const { client } = useApi();
  const act = usePrivacyAction();
  const t = strings.privacy.probe;
  const versions = lineage.data ?? [];
  const probe = async (adapterId: string): Promise<void> => {
    setWorking(adapterId);
    await act(async () => {
      const report = await client.privacy.probe({ adapterId });
      setReports((before) => new Map(before).set(adapterId, report));
    });
    setWorking(null);
  };
  return (
    <section className="card privacy-card" aria-label={t.title}>
      <h2>{t.title}</h2>
      <p className="muted">{t.lead}</p>
      {lineage.isError ? <ErrorBanner error={lineage.error} onRetry={() => void lineage.refetch()} /> : null}
      {lineage.isPending ? <Loading /> : null}
      {lineage.data?.length === 0 ? <p>{t.none}</p> : null}
      <ul className="plain privacy-pages">
        {versions.map((version) => (
          <li key={version.adapterId}>
            <div className="publish-row">
              <strong dir="auto">{version.name}</strong>
              <span className="muted">{saw(version)}</span>
              <span className="foot-space" />
              <Button
                icon={FlaskConical}
                disabled={working !== null || !version.known}
                onClick={() => void probe(version.adapterId)}
              >
                {t.run}
              </Button>
            </div>
            {version.marks.map(({ kind, lines }) => (
              <Banner key={kind} tone="warning" title={t.marks[kind](lines)} />
            ))}
            {working === version.adapterId ? <Progress value={null} label={t.working} /> : null}
            <Report report={reports.get(version.adapterId)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function saw({ known, lines, privateLines, noTrainingLines, unpublishableLines }: Lineage): string {
  const t = strings.privacy.probe;
  return known ? t.saw(lines, privateLines + unpublishableLines, noTrainingLines) : t.unknown;
}

function Report({ report }: { report: ProbeReport | undefined }) {
  const t = strings.privacy.probe;
  if (report === undefined) return null;
  const { flaggedLines, probedLines, images, recited, readings, baseCer, tunedCer } = report;
  if (flaggedLines === 0) return <p role="status">{t.nothingFlagged(images)}</p>;
  const rate = (cer: number | null): string => (cer === null ? t.unknownRate : percent(cer));
  const title = recited.length === 0 ? t.clean(images + probedLines) : t.recited(recited.length);
  return (
    <div role="status">
      <Banner tone={recited.length === 0 ? "info" : "warning"} title={title}>
        {t.meaning}
      </Banner>
      {recited.length === 0 ? null : (
        <ul>
          {recited.map(({ lineId, image, read }) => (
            <li key={`${lineId} ${image}`}>
              {t.readOn(image)} <bdi dir="auto">{read}</bdi>
            </li>
          ))}
        </ul>
      )}
      <p>{t.blurred(rate(baseCer), rate(tunedCer), probedLines)}</p>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{t.columns.reference}</th>
              <th scope="col">{t.columns.base}</th>
              <th scope="col">{t.columns.tuned}</th>
            </tr>
          </thead>
          <tbody>
            {readings.slice(0, SHOWN).map((line) => (
              <tr key={line.lineId}>
                <td dir="auto">{line.reference}</td>
                <td dir="auto">
                  {line.base} <span className="muted">{rate(line.baseCer)}</span>
                </td>
                <td dir="auto">
                  {line.tuned} <span className="muted">{rate(line.tunedCer)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
