/** @file Confusions by script: the table, the list of all, and the places of the one that was opened. */
import { useQueryClient } from "@tanstack/react-query";
import { Grid3x3 } from "lucide-react";
import { useState } from "react";
import type { ConfusionCell, ConfusionScope } from "#contract/confusions.ts";
import { useConfusions } from "../../client/insight-queries.ts";
import { keys } from "../../client/query-keys.ts";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, scriptName } from "../../ui/format.ts";
import { shownCharacter } from "./character-name.ts";
import { ConfusionTable } from "./confusion-matrix.tsx";
import { ConfusionPlaces } from "./confusion-places.tsx";
import type { ViewProps } from "./view-props.ts";

const t = strings.insights.confusions;
/** Of the list; the rest comes when it is asked for. */
const LISTED = 60;

export function ConfusionsView({ documentId, filter, setFilter }: ViewProps) {
  const queries = useQueryClient();
  const scope: ConfusionScope = {
    ...(documentId === null ? {} : { documentId }),
    ...(filter.version === undefined ? {} : { versionId: filter.version }),
  };
  const matrix = useConfusions(scope, filter.script);
  const [open, setOpen] = useState<{ truth: string; read: string } | null>(null);
  const [all, setAll] = useState(false);
  if (open !== null) {
    return (
      <ConfusionPlaces
        key={`${open.truth}\u0000${open.read}`}
        scope={scope}
        cell={open}
        onClose={() => {
          setOpen(null);
          void queries.invalidateQueries({ queryKey: keys.allConfusions(scope.documentId) });
        }}
      />
    );
  }
  if (matrix.isError) return <ErrorBanner error={matrix.error} onRetry={() => void matrix.refetch()} />;
  if (matrix.isPending) return <Loading />;
  const { data } = matrix;
  if (data.versions.length === 0) {
    return (
      <Empty
        icon={Grid3x3}
        title={t.none}
        actions={<Button onClick={() => navigate({ screen: "library" })}>{strings.scores.toLibrary}</Button>}
      />
    );
  }
  const listed = all ? data.cells : data.cells.slice(0, LISTED);
  return (
    <section className="card confusion-view">
      <div className="confusions-head">
        <h2>{t.title}</h2>
        <span className="foot-space" />
        <label className="field-inline">
          <span>{t.readings}</span>
          <select value={filter.version ?? ""} onChange={(event) => setFilter({ version: event.target.value })}>
            <option value="">{t.newest}</option>
            {data.versions.map((version) => (
              <option key={version.versionId} value={version.versionId}>
                {version.versionName}
              </option>
            ))}
          </select>
        </label>
        <label className="field-inline">
          <span>{t.script}</span>
          <select value={data.script ?? ""} onChange={(event) => setFilter({ script: event.target.value })}>
            {data.scripts.map(({ script, errors }) => (
              <option key={script} value={script}>
                {t.scriptErrors(scriptName(script), errors)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className="muted">{t.lead(data.lines)}</p>
      {data.leftOut === 0 ? null : <p className="muted">{t.leftOut(data.leftOut)}</p>}
      {data.cells.length === 0 ? (
        <p>{t.noErrors}</p>
      ) : (
        <>
          <ConfusionTable cells={data.cells} onOpen={setOpen} />
          <h3>{t.list(data.cellCount)}</h3>
          <ul className="plain confusion-choices">
            {listed.map((cell) => (
              <li key={`${cell.truth}\u0000${cell.read}`}>
                <Confusion cell={cell} onOpen={() => setOpen(cell)} />
              </li>
            ))}
          </ul>
          {listed.length < data.cells.length ? (
            <Button size="small" tone="quiet" onClick={() => setAll(true)}>
              {t.more(data.cells.length - listed.length)}
            </Button>
          ) : null}
        </>
      )}
    </section>
  );
}

function Confusion({ cell, onOpen }: { cell: ConfusionCell; onOpen(): void }) {
  const [truth, read] = [shownCharacter(cell.truth), shownCharacter(cell.read)];
  return (
    <button type="button" aria-label={t.cell(truth, read, cell.open)} onClick={onOpen}>
      <span dir="ltr">
        <bdi>{truth}</bdi> → <bdi>{read}</bdi>
      </span>
      <b>{count(cell.open)}</b>
      {cell.right === 0 ? null : <small>{t.right(cell.right)}</small>}
    </button>
  );
}
