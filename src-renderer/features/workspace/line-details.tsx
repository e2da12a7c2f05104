/** @file Under the active line, when asked for: what each version reads, side by side, and everything that happened to it. */
import { Check, RotateCcw } from "lucide-react";
import type { HistoryEntry, Line, VersionProposal } from "#contract/corrections.ts";
import { useApi } from "../../client/api-context.tsx";
import { useHistory, useProposals } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Diff } from "../../ui/diff-view.tsx";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { dateTime, wholePercent } from "../../ui/format.ts";
import type { LineEditor } from "./line-editor.ts";
import type { LineChanges } from "./use-line-changes.ts";

interface LineDetailsProps {
  line: Line;
  text: string;
  editor: LineEditor;
  changes: LineChanges;
}

export function LineDetails({ line, text, editor, changes }: LineDetailsProps) {
  const { client } = useApi();
  const proposals = useProposals(line.id);
  const history = useHistory(line.id);
  const t = strings.details;
  const failed = proposals.isError ? proposals : history.isError ? history : null;
  if (failed !== null) return <ErrorBanner error={failed.error} onRetry={() => void failed.refetch()} />;
  if (proposals.data === undefined || history.data === undefined) return <Loading />;

  const restore = (entry: HistoryEntry): void => {
    editor.leaveTo(async () => {
      const { id, revision } = editor.line();
      await changes.send(async () => {
        const { line: restored, journal } = await client.corrections.restore({
          lineId: id,
          baseRevision: revision,
          entryId: entry.id,
        });
        return { lines: [restored], journal };
      });
    });
  };

  return (
    <div className="line-details">
      <section aria-label={t.readings}>
        <h3>{t.readings}</h3>
        {proposals.data.proposals.length === 0 ? <p className="muted">{t.noReadings}</p> : null}
        <ul className="plain">
          {proposals.data.proposals.map((proposal) => (
            <Reading
              key={proposal.id}
              proposal={proposal}
              text={text}
              onUse={() => editor.field.replace({ start: 0, end: editor.text().length }, proposal.text)}
            />
          ))}
        </ul>
      </section>
      <section aria-label={t.history}>
        <h3>{t.history}</h3>
        {history.data.entries.length === 0 ? <p className="muted">{t.noHistory}</p> : null}
        <ol className="plain">
          {history.data.entries.map((entry) => (
            <Entry key={entry.id} entry={entry} onRestore={() => restore(entry)} />
          ))}
        </ol>
      </section>
    </div>
  );
}

function Reading({ proposal, text, onUse }: { proposal: VersionProposal; text: string; onUse(): void }) {
  const t = strings.details;
  const same = proposal.text === text;
  return (
    <li className="detail">
      <span className="detail-head">
        <strong>{proposal.versionName}</strong>
        <span>{wholePercent(proposal.confidence)}</span>
        <span>{dateTime(proposal.createdAt)}</span>
        {proposal.ofPresentShape ? null : <span className="changed-chip">{t.otherShape}</span>}
      </span>
      <Diff before={text} after={proposal.text} />
      {same ? (
        <span className="detail-same">
          <Check size={12} aria-hidden /> {t.same}
        </span>
      ) : (
        <Button size="small" tone="quiet" aria-label={t.takeLabel(proposal.versionName)} onClick={onUse}>
          {strings.line.useReading}
        </Button>
      )}
    </li>
  );
}

function Entry({ entry, onRestore }: { entry: HistoryEntry; onRestore(): void }) {
  const t = strings.details;
  const who = entry.actor.kind === "person" ? strings.line.you : entry.actor.name;
  return (
    <li className={`detail ${entry.state}`}>
      <span className="detail-head">
        <strong>{t.kinds[entry.kind]}</strong>
        <span>{who}</span>
        <span>{dateTime(entry.at)}</span>
        {entry.statusBefore === entry.statusAfter ? null : (
          <span>{t.status(strings.line.status[entry.statusBefore], strings.line.status[entry.statusAfter])}</span>
        )}
        {entry.state === "done" ? null : <span className="changed-chip">{t.takenBack}</span>}
      </span>
      {entry.textBefore === entry.textAfter ? null : <Diff before={entry.textBefore} after={entry.textAfter} />}
      {entry.restorable ? (
        <Button
          size="small"
          tone="quiet"
          icon={RotateCcw}
          aria-label={t.restoreLabel(dateTime(entry.at))}
          onClick={onRestore}
        >
          {t.restore}
        </Button>
      ) : null}
    </li>
  );
}
