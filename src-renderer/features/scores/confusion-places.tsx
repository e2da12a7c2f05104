/** @file Every place of one confusion with its picture, judged by key: the ground truth is right, this one is wrong, all are. */
import { useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, CheckCheck, Grid3x3, PencilLine, ShieldCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ConfusionPlace, ConfusionScope } from "#contract/confusions.ts";
import { useApi } from "../../client/api-context.tsx";
import { useConfusionPlaces } from "../../client/insight-queries.ts";
import { keys } from "../../client/query-keys.ts";
import { useCommands, useFlags, useKeyHint } from "../../keys/use-commands.tsx";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Empty, ErrorBanner, Loading, Progress } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { shownCharacter } from "./character-name.ts";
import { PlaceCard } from "./place-card.tsx";
import { useMendAll } from "./use-mend-all.ts";

const t = strings.insights.confusions;
/** Places that are asked for at once, and more of them when the last is near. */
const PART = 100;
const MOST = 2_000;

type Steps = { documentId: string; entryId: string }[];

interface ConfusionPlacesProps {
  scope: ConfusionScope;
  cell: { truth: string; read: string };
  onClose(): void;
}

export function ConfusionPlaces({ scope, cell, onClose }: ConfusionPlacesProps) {
  const { client } = useApi();
  const queries = useQueryClient();
  const [limit, setLimit] = useState(PART);
  const query = useConfusionPlaces(scope, cell, limit);
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  /** What Undo takes back, newest last. */
  const done = useRef<Steps[]>([]);
  const list = useRef<HTMLUListElement>(null);
  const hint = useKeyHint();
  const places = query.data?.places ?? [];
  const open = query.data?.open ?? 0;
  const index = Math.min(at, places.length - 1);
  const current = places[index];
  const [truth, read] = [shownCharacter(cell.truth), shownCharacter(cell.read)];

  // The keyboard follows the place that is looked at.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place, not another drawing of it
  useEffect(() => {
    if (current !== undefined) list.current?.querySelector<HTMLElement>("[aria-current=true]")?.focus();
  }, [current && keyOf(current)]);

  const run = async (work: () => Promise<Steps | null>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      const steps = await work();
      if (steps !== null) done.current.push(steps);
      await queries.invalidateQueries({ queryKey: keys.allConfusions(scope.documentId) });
    } catch (error) {
      toast("danger", messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const undo = (): void => {
    const steps = done.current.pop();
    if (steps === undefined) return;
    void run(async () => {
      await client.confusions.undo({ steps });
      toast("info", t.undone);
      return null;
    });
  };
  const offerUndo = (text: string): void => toast("info", text, { label: t.undo, run: undo });
  const placeOf = ({ lineId, at: place }: ConfusionPlace) => ({ lineId, at: place, ...cell });

  const judge = (place: ConfusionPlace): void =>
    void run(async () => {
      await client.confusions.judge({ ...placeOf(place), right: !place.right });
      if (!place.right) setAt(index + 1);
      return null;
    });
  const mend = (place: ConfusionPlace): void =>
    void run(async () => {
      const mended = await client.confusions.mend({ ...placeOf(place), baseRevision: place.revision });
      offerUndo(t.mended(mended.places, mended.lines));
      return mended.steps;
    });
  const all = useMendAll((mended) => {
    offerUndo(t.mended(mended.places, mended.lines));
    void run(() => Promise.resolve(mended.steps));
  });
  const mendAll = (): void => {
    if (open > 0 && !busy && all.job === null) all.start({ ...scope, ...cell, open });
  };
  const go = (to: number): void => {
    setAt(Math.max(0, Math.min(places.length - 1, to)));
    if (to > places.length - 5 && places.length < (query.data?.total ?? 0)) setLimit(Math.min(MOST, limit + PART));
  };
  const openLine = ({ documentId, pageId, lineId }: ConfusionPlace): void =>
    navigate({ screen: "document", documentId, pageId, lineId });

  const onCurrent = (work: (place: ConfusionPlace) => void) => (): boolean => {
    if (current === undefined) return false;
    work(current);
    return true;
  };
  useCommands({
    "review.refuse": onCurrent(judge),
    "review.accept": onCurrent(mend),
    "review.acceptAlike": mendAll,
    "review.next": () => go(index + 1),
    "review.previous": () => go(index - 1),
    "review.open": onCurrent(openLine),
    "review.close": onClose,
    "document.undo": undo,
  });
  useFlags((target) => ({ inReview: target.closest("[data-review]") !== null }));

  return (
    <section className="card confusion-places" aria-label={t.cell(truth, read, open)} data-review>
      <div className="confusions-head">
        <IconButton icon={ArrowLeft} label={t.back} hint={hint(t.back, "review.close")} onClick={onClose} />
        <h2 dir="ltr">
          <bdi>{truth}</bdi> → <bdi>{read}</bdi>
        </h2>
        <span className="muted" role="status">
          {t.places(query.data?.total ?? 0, open)}
        </span>
        <span className="foot-space" />
        <Button
          size="small"
          icon={CheckCheck}
          title={hint(t.mendAll(open), "review.acceptAlike")}
          disabled={busy || open === 0 || all.job !== null}
          onClick={mendAll}
        >
          {t.mendAll(open)}
        </Button>
      </div>
      <p className="muted">{t.placesHint}</p>
      {all.job === null ? null : (
        <div className="quality-progress" role="status">
          <Progress value={all.job.done / all.job.total} label={t.mending(all.job.done, all.job.total)} />
          <span>{t.mending(all.job.done, all.job.total)}</span>
          <Button size="small" tone="quiet" onClick={all.cancel}>
            {strings.app.cancel}
          </Button>
        </div>
      )}
      {query.isError ? <ErrorBanner error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading /> : null}
      {query.data !== undefined && places.length === 0 ? (
        <Empty icon={Grid3x3} title={t.noPlaces} actions={<Button onClick={onClose}>{t.back}</Button>} />
      ) : null}
      <ul className="plain place-list" ref={list} aria-label={t.places(query.data?.total ?? 0, open)}>
        {places.map((place, i) => (
          <PlaceCard
            key={keyOf(place)}
            place={place}
            current={i === index}
            onLook={() => setAt(i)}
            onOpen={() => openLine(place)}
            actions={
              <>
                <Button
                  size="small"
                  icon={PencilLine}
                  disabled={busy || !place.mendable}
                  title={hint(t.mend, "review.accept")}
                  onClick={() => mend(place)}
                >
                  {t.mend}
                </Button>
                <Button
                  size="small"
                  icon={ShieldCheck}
                  disabled={busy}
                  title={hint(t.keep, "review.refuse")}
                  onClick={() => judge(place)}
                >
                  {place.right ? t.unkeep : t.keep}
                </Button>
              </>
            }
          />
        ))}
      </ul>
      {places.length < (query.data?.total ?? 0) && limit < MOST ? (
        <Button size="small" tone="quiet" onClick={() => setLimit(limit + PART)}>
          {t.more((query.data?.total ?? 0) - places.length)}
        </Button>
      ) : null}
    </section>
  );
}

const keyOf = ({ lineId, at }: ConfusionPlace): string => `${lineId} ${at}`;
