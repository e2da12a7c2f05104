/** @file Whether recent documents are still like those that the version was scored on, signal by signal and by document. */
import { Activity, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { DriftFigure, DriftReport, DriftSettings } from "#contract/drift.ts";
import { useApi } from "../../client/api-context.tsx";
import { useDrift } from "../../client/insight-queries.ts";
import { Link, navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { signalValue, signalVerdict } from "./drift-figures.ts";
import type { ViewProps } from "./view-props.ts";

const t = strings.insights.drift;

export function DriftView({ filter, setFilter }: ViewProps) {
  const query = useDrift(filter.version);
  if (query.isError) return <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Loading />;
  const report = query.data;
  if (report.versionId === null) {
    return (
      <Empty
        icon={Activity}
        title={t.none}
        actions={<Button onClick={() => navigate({ screen: "library" })}>{strings.scores.toLibrary}</Button>}
      />
    );
  }
  return (
    <section className="card drift-view">
      <div className="confusions-head">
        <h2>{t.title}</h2>
        <span className="foot-space" />
        <label className="field-inline">
          <span>{strings.scores.version}</span>
          <select value={report.versionId} onChange={(event) => setFilter({ version: event.target.value })}>
            {report.versions.map((version) => (
              <option key={version.versionId} value={version.versionId}>
                {version.versionName}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className="muted">{t.reference[report.reference](report.referenceLines, report.recentLines)}</p>
      <Settings key={JSON.stringify(report.settings)} settings={report.settings} />
      {report.reference === "none" ? null : <Signals report={report} />}
      {report.unmeasured === 0 ? null : (
        <p className="quality-progress">
          <span>{t.unmeasured(report.unmeasured)}</span>
          <Link to={{ screen: "scores", documentId: "all", view: "quality" }}>{strings.insights.quality.tab}</Link>
        </p>
      )}
      {report.reference === "none" || report.documents.length === 0 ? null : <Documents report={report} />}
    </section>
  );
}

function Settings({ settings }: { settings: DriftSettings }) {
  const { client } = useApi();
  const [typed, setTyped] = useState({
    percent: String(Math.round(100 * settings.threshold)),
    documents: String(settings.recentDocuments),
  });
  const save = async (): Promise<void> => {
    const threshold = Math.min(500, Math.max(5, Number.parseInt(typed.percent, 10) || 25)) / 100;
    const recentDocuments = Math.min(200, Math.max(1, Number.parseInt(typed.documents, 10) || 5));
    if (threshold === settings.threshold && recentDocuments === settings.recentDocuments) return;
    try {
      await client.drift.setSettings({ threshold, recentDocuments });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  return (
    <form
      className="drift-settings"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label className="field-inline">
        <span>{t.threshold}</span>
        <input
          type="number"
          min={5}
          max={500}
          value={typed.percent}
          onChange={(event) => setTyped({ ...typed, percent: event.target.value })}
          onBlur={() => void save()}
        />
      </label>
      <label className="field-inline">
        <span>{t.recent}</span>
        <input
          type="number"
          min={1}
          max={200}
          value={typed.documents}
          onChange={(event) => setTyped({ ...typed, documents: event.target.value })}
          onBlur={() => void save()}
        />
      </label>
      <button type="submit" hidden aria-hidden tabIndex={-1} />
    </form>
  );
}

function Signals({ report }: { report: DriftReport }) {
  return (
    <div className="table-scroll">
      <table className="quality-table">
        <thead>
          <tr>
            <th scope="col">{t.signal}</th>
            <th scope="col">{t.before}</th>
            <th scope="col">{t.now}</th>
            <th scope="col">{t.change}</th>
          </tr>
        </thead>
        <tbody>
          {report.figures.map((figure) => (
            <tr key={figure.signal} className={figure.alert ? "drift-alert" : undefined}>
              <th scope="row">
                {figure.alert ? <TriangleAlert size={15} aria-label={t.alert} /> : null} {t.signals[figure.signal]}
              </th>
              <td>{signalValue(figure.signal, figure.reference)}</td>
              <td>{signalValue(figure.signal, figure.recent)}</td>
              <td>{signalVerdict(figure)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Documents({ report }: { report: DriftReport }) {
  return (
    <>
      <h3>{t.documents}</h3>
      <div className="table-scroll">
        <table className="quality-table">
          <thead>
            <tr>
              <th scope="col">{strings.scores.document}</th>
              <th scope="col">{strings.scores.lines}</th>
              {report.figures.map(({ signal }) => (
                <th key={signal} scope="col">
                  {t.signals[signal]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.documents.map((document) => (
              <tr key={document.documentId}>
                <th scope="row">
                  <Link to={{ screen: "document", documentId: document.documentId, pageId: null, lineId: null }}>
                    <bdi>{document.documentName}</bdi>
                  </Link>
                </th>
                <td>{count(document.lines)}</td>
                {document.figures.map((figure) => (
                  <Cell key={figure.signal} figure={figure} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Cell({ figure }: { figure: DriftFigure }) {
  return (
    <td className={figure.alert ? "drift-alert" : undefined} title={signalVerdict(figure)}>
      {figure.alert ? <TriangleAlert size={13} aria-label={t.alert} /> : null}{" "}
      {signalValue(figure.signal, figure.recent)}
    </td>
  );
}
