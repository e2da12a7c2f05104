/** @file The queue of next best lines: started here, gone through line by line in the workspace. */
import { useQueryClient } from "@tanstack/react-query";
import { Dices, ListStart, SkipForward, Sparkles } from "lucide-react";
import { useState } from "react";
import type { LineQueue, QueueLine, QueueReason } from "#contract/evaluation.ts";
import { useApi } from "../../client/api-context.tsx";

import { useQueue } from "../../client/evaluation-queries.ts";
import { keys } from "../../client/query-keys.ts";
import { Link, navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ErrorBanner, Progress } from "../../ui/feedback.tsx";
import { decimal, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

const t = strings.scores.queue;
const SIZES = [25, 50, 100, 200, 500];
const SHARES = [0.1, 0.25, 0.5, 1];
const SHOWN = 3;

export function QueueCard({ documentId }: { documentId: string }) {
  const state = useQueue(documentId, SHOWN);
  if (state.isError) return <ErrorBanner error={state.error} onRetry={() => void state.refetch()} />;
  const queue = state.data?.queue ?? null;
  return (
    <section className="card queue">
      <h2>{t.title}</h2>
      <p className="muted">{t.lead}</p>
      {queue === null ? (
        <StartForm documentId={documentId} again={false} />
      ) : (
        <RunningQueue queue={queue} lines={state.data?.lines ?? []} />
      )}
    </section>
  );
}

function StartForm({ documentId, again }: { documentId: string; again: boolean }) {
  const { client } = useApi();
  const queries = useQueryClient();
  const [size, setSize] = useState(100);
  const [randomShare, setShare] = useState(0.25);
  const [seed, setSeed] = useState(0);
  const [freshSample, setFresh] = useState(false);
  const [starting, setStarting] = useState(false);

  const start = async (): Promise<void> => {
    setStarting(true);
    try {
      await client.evaluation.startQueue({ documentId, size, randomShare, seed, freshSample });
      await queries.invalidateQueries({ queryKey: keys.queue(documentId) });
    } catch (error) {
      toast("danger", messageOf(error));
    } finally {
      setStarting(false);
    }
  };

  return (
    <form
      className="queue-form"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <label className="field-inline">
        <span>{t.size}</span>
        <select value={size} onChange={(event) => setSize(Number(event.target.value))}>
          {SIZES.map((value) => (
            <option key={value}>{value}</option>
          ))}
        </select>
      </label>
      <label className="field-inline">
        <span>{t.share}</span>
        <select value={randomShare} onChange={(event) => setShare(Number(event.target.value))}>
          {SHARES.map((value) => (
            <option key={value} value={value}>
              {Math.round(value * 100)} %
            </option>
          ))}
        </select>
      </label>
      <Button type="submit" tone="primary" icon={ListStart} disabled={starting}>
        {again ? t.startAnother : t.start}
      </Button>
      <details className="queue-advanced">
        <summary>{t.advanced}</summary>
        <div className="queue-settings">
          <label className="field-inline" title={t.seedHint}>
            <span>{t.seed}</span>
            <input
              type="number"
              min={0}
              max={2 ** 31}
              value={seed}
              onChange={(event) => setSeed(Math.max(0, Math.floor(Number(event.target.value)) || 0))}
            />
          </label>
          <span className="muted">{t.seedHint}</span>
          <label className="field-inline">
            <input type="checkbox" checked={freshSample} onChange={(event) => setFresh(event.target.checked)} />
            <span>{t.fresh}</span>
          </label>
          <span className="muted">{t.freshHint}</span>
        </div>
      </details>
      {starting ? <Progress value={null} label={t.starting} /> : null}
    </form>
  );
}

function RunningQueue({ queue, lines }: { queue: LineQueue; lines: QueueLine[] }) {
  const { client } = useApi();
  const next = lines[0];

  const end = async (): Promise<void> => {
    try {
      await client.evaluation.endQueue({ queueId: queue.id });
      toast("info", t.ended, {
        label: t.undo,
        run: () =>
          void client.evaluation
            .resumeQueue({ queueId: queue.id })
            .catch((error: unknown) => toast("danger", messageOf(error))),
      });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  return (
    <>
      <Progress
        value={queue.total === 0 ? null : (queue.total - queue.left) / queue.total}
        label={t.progress(queue.done, queue.total)}
      />
      <p className="queue-facts">
        <span>{t.progress(queue.done, queue.total)}</span>
        <span>{t.random(queue.randomDone, queue.random)}</span>
        {queue.passedOver > 0 ? <span>{t.passedOver(queue.passedOver)}</span> : null}
      </p>
      {next === undefined ? (
        <>
          <p>{t.through}</p>
          <StartForm documentId={queue.documentId} again />
        </>
      ) : (
        <>
          <div className="queue-actions">
            <Button
              tone="primary"
              onClick={() =>
                navigate({
                  screen: "document",
                  documentId: queue.documentId,
                  pageId: next.pageId,
                  lineId: next.lineId,
                })
              }
            >
              {t.next}
            </Button>
            <Button tone="quiet" onClick={() => void end()}>
              {t.end}
            </Button>
          </div>
          <h3>{t.upNext}</h3>
          <ul className="plain queue-lines">
            {lines.map((line) => (
              <WaitingLine key={line.lineId} line={line} queue={queue} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function WaitingLine({ line, queue }: { line: QueueLine; queue: LineQueue }) {
  const { client, transport } = useApi();
  const pass = async (passedOver: boolean): Promise<void> => {
    try {
      await client.evaluation.passOver({ queueId: queue.id, lineId: line.lineId, passedOver });
      if (passedOver) toast("info", t.passed, { label: t.undo, run: () => void pass(false) });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  return (
    <li>
      <div className="queue-line-head">
        <Link
          to={{ screen: "document", documentId: queue.documentId, pageId: line.pageId, lineId: line.lineId }}
          aria-label={strings.scores.openLine(line.pagePosition + 1, line.linePosition + 1)}
        >
          {strings.scores.openLine(line.pagePosition + 1, line.linePosition + 1)}
        </Link>
        <span className={`tag ${line.kind}`}>
          {line.kind === "random" ? <Dices size={12} aria-hidden /> : <Sparkles size={12} aria-hidden />}
          {t.kinds[line.kind]}
        </span>
        <span className="foot-space" />
        <IconButton
          icon={SkipForward}
          label={t.passLabel(line.pagePosition + 1, line.linePosition + 1)}
          hint={t.pass}
          onClick={() => void pass(true)}
        />
      </div>
      <p className="muted queue-why">{line.kind === "random" ? t.atRandom : why(line.reason)}</p>
      <img className="worst-crop" src={transport.assetUrl(line.cropAsset)} alt="" loading="lazy" />
      <p dir="auto" className="queue-text">
        {line.text}
      </p>
    </li>
  );
}

function why({ expectedErrors, disagreement, rareCharacters }: QueueReason): string {
  const parts = [t.expected(decimal(expectedErrors, 1))];
  if (disagreement > 0) parts.push(t.disagreement(disagreement));
  if (rareCharacters.length > 0) parts.push(t.rare(rareCharacters.join(" ")));
  return parts.join(" · ");
}
