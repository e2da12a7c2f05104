/** @file Judging a blind comparison by key: which of two readings is better, both alike, or what stands in the line. */
import { useQueryClient } from "@tanstack/react-query";
import { Eye, Undo2 } from "lucide-react";
import { useState } from "react";
import type { TrialStep, Vote } from "#contract/trials.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { useCommands, useFlags, useKeyHint } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Banner, Progress } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { TrialLineView } from "./trial-line.tsx";

const t = strings.versions.trials.judging;

export function TrialJudge({ step: { trial, line } }: { step: TrialStep }) {
  const { client } = useApi();
  const queries = useQueryClient();
  const hint = useKeyHint();
  const [busy, setBusy] = useState(false);
  /** The number of the line that is corrected; null: none. */
  const [correcting, setCorrecting] = useState<number | null>(null);
  const [asking, setAsking] = useState(false);
  const { id } = trial;
  const typing = line !== null && correcting === line.ordinal;

  const run = async (work: () => Promise<TrialStep>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      const next = await work();
      setCorrecting(null);
      queries.setQueryData(keys.trial(id), { trial: next.trial, line: next.line });
    } catch (error) {
      toast("danger", messageOf(error));
      await queries.invalidateQueries({ queryKey: keys.trial(id) });
    } finally {
      setBusy(false);
    }
  };
  const vote = (how: Vote) => (): boolean => {
    if (line === null) return false;
    void run(() => client.trials.vote({ id, ordinal: line.ordinal, vote: how }));
    return true;
  };
  const correct = (text: string): void => {
    if (line === null) return;
    const { ordinal, revision } = line;
    void run(() => client.trials.correct({ id, ordinal, text, baseRevision: revision }));
  };
  const canUndo = trial.judged + trial.skipped > 0;
  const undo = (): boolean => {
    if (!canUndo) return false;
    void run(async () => {
      const back = await client.trials.undo({ id });
      toast("info", back.textKept ? t.textKept : t.undone);
      return back;
    });
    return true;
  };
  const reveal = (): void =>
    void run(async () => {
      const ended = await client.trials.end({ id });
      return { trial: ended, line: null };
    });
  useCommands({
    "blind.first": vote("first"),
    "blind.second": vote("second"),
    "blind.tie": vote("tie"),
    "blind.skip": vote("skip"),
    "blind.correct": () => {
      if (line === null) return false;
      setCorrecting(line.ordinal);
      return true;
    },
    "document.undo": undo,
  });
  useFlags(() => ({ inBlind: true, unsavedTyping: typing }));

  const all = trial.judged + trial.skipped + trial.open;
  return (
    <section className="card trial-judge" aria-label={t.title}>
      <div className="trial-progress">
        <Progress value={all === 0 ? 1 : (all - trial.open) / all} label={t.title} />
        <span className="muted" role="status">
          {t.saved(trial.judged, trial.open)}
        </span>
      </div>
      {line === null ? (
        <Banner
          tone="success"
          title={all === 0 && trial.gone === 0 ? t.allSame : t.done}
          actions={
            <Button tone="primary" icon={Eye} disabled={busy} onClick={reveal}>
              {t.reveal}
            </Button>
          }
        >
          {t.doneText}
        </Banner>
      ) : (
        <TrialLineView
          key={line.ordinal}
          line={line}
          busy={busy}
          correcting={typing}
          onVote={(how) => vote(how)()}
          onCorrect={correct}
          onCorrecting={(on) => setCorrecting(on ? line.ordinal : null)}
        />
      )}
      <div className="trial-foot">
        <Button
          size="small"
          icon={Undo2}
          disabled={busy || !canUndo}
          title={hint(t.undo, "document.undo")}
          onClick={undo}
        >
          {t.undo}
        </Button>
        {line === null ? null : (
          <Button size="small" icon={Eye} disabled={busy} onClick={() => setAsking(true)}>
            {t.reveal}
          </Button>
        )}
      </div>
      {trial.same === 0 ? null : <p className="muted">{t.same(trial.same, trial.drawn)}</p>}
      {trial.gone === 0 ? null : <p className="muted">{t.gone(trial.gone)}</p>}
      {asking ? (
        <Dialog title={t.revealTitle} onClose={() => setAsking(false)}>
          <p>{t.revealText(trial.judged, trial.open)}</p>
          <div className="dialog-actions">
            <Button onClick={() => setAsking(false)}>{strings.app.cancel}</Button>
            <Button tone="primary" icon={Eye} disabled={busy} onClick={reveal}>
              {t.reveal}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </section>
  );
}
