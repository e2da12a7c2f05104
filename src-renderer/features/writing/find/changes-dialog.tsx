/** @file Find and replace, and mending by rules: every change is shown with a box to tick before any is made. */
import { useEffect, useRef, useState } from "react";
import { useApi } from "../../../client/api-context.tsx";
import { codeOf } from "../../../client/create-client.ts";
import { strings } from "../../../strings/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Banner, Progress } from "../../../ui/feedback.tsx";
import { messageOf } from "../../../ui/format.ts";
import { toast } from "../../../ui/toast.tsx";
import type { PanelState } from "../panel-state.ts";
import { useWriting } from "../writing-context.tsx";
import { ChangeList } from "./change-list.tsx";
import { createWorkerSearcher, type LineSearcher, searchDocument, TooSlow } from "./document-search.ts";
import { FindForm } from "./find-form.tsx";
import { type ChangeRequest, compile, type FindOptions, type LineChange } from "./replacement.ts";
import { useApplyChanges } from "./use-apply-changes.ts";

interface ChangesDialogProps {
  task: NonNullable<PanelState["changes"]>;
  onClose(): void;
  /** Tests pass one without a worker. */
  createSearcher?: () => LineSearcher;
}

type Search =
  | { state: "idle" }
  | { state: "running"; changes: LineChange[]; done: number; total: number }
  | { state: "done"; changes: LineChange[]; more: boolean }
  | { state: "failed"; message: string };

const first: FindOptions = { query: "", replacement: "", regex: false, matchCase: true, wholeWord: false };

export function ChangesDialog({ task, onClose, createSearcher = createWorkerSearcher }: ChangesDialogProps) {
  const { settings, target } = useWriting();
  const [options, setOptions] = useState(() => ({ ...first, query: target.selectedText() }));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { search, run, stop, reset } = useDocumentSearch(createSearcher, (changes) =>
    setChosen(initialChoice(changes)),
  );
  const { apply, busy } = useApplyChanges();
  const t = strings.writing.changes;
  const request: ChangeRequest | null =
    task.kind === "find"
      ? { kind: "find", options }
      : settings === undefined
        ? null
        : { kind: "rules", rules: settings.rules, only: task.only };
  const start = (): void => {
    if (request !== null) void run(request);
  };

  const mending = task.kind === "rules" && request !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: mending asks nothing first: it is shown at once
  useEffect(() => {
    if (mending) start();
  }, [mending]);

  const changes = search.state === "done" || search.state === "running" ? search.changes : [];
  const write = async (): Promise<void> => {
    const wanted = changes.filter(({ line, after }) => chosen.has(line.lineId) && after !== line.text);
    try {
      const count = await apply(wanted);
      toast("info", t.applied(count));
      onClose();
    } catch (error) {
      toast("danger", codeOf(error) === "line-changed-elsewhere" ? t.stale : messageOf(error));
      start();
    }
  };
  const count = changes.filter(({ line, after }) => chosen.has(line.lineId) && after !== line.text).length;
  return (
    <Dialog title={task.kind === "find" ? t.findTitle : t.mendTitle} className="changes-dialog" onClose={onClose}>
      {task.kind === "find" ? (
        <FindForm
          options={options}
          problem={problemOf(options)}
          onChange={(next) => {
            setOptions(next);
            // What was found is not what would be changed now.
            reset();
          }}
          onSearch={start}
        />
      ) : null}
      <SearchState search={search} mending={task.kind === "rules"} onStop={stop} />
      {changes.length === 0 ? null : <ChangeList changes={changes} chosen={chosen} onChoose={setChosen} />}
      <div className="dialog-foot">
        <span className="aid-hint">
          {changes.some(({ line }) => line.status === "verified") ? t.verifiedHint : null}
        </span>
        <Button onClick={onClose}>{strings.app.cancel}</Button>
        <Button tone="primary" disabled={count === 0 || busy || search.state !== "done"} onClick={() => void write()}>
          {busy ? t.applying : t.apply(count)}
        </Button>
      </div>
    </Dialog>
  );
}

/** Verified lines are a person's word: they change only where a person ticks them. */
function initialChoice(changes: readonly LineChange[]): ReadonlySet<string> {
  return new Set(changes.filter(({ line }) => line.status !== "verified").map(({ line }) => line.lineId));
}

function problemOf(options: FindOptions): string | null {
  if (options.query === "") return null;
  try {
    compile(options);
    return null;
  } catch (error) {
    return strings.writing.changes.invalid(error instanceof Error ? error.message : String(error));
  }
}

function SearchState({ search, mending, onStop }: { search: Search; mending: boolean; onStop(): void }) {
  const t = strings.writing.changes;
  if (search.state === "idle") return null;
  if (search.state === "failed") return <Banner tone="danger" title={search.message} />;
  if (search.state === "running") {
    return (
      <div className="search-state">
        <Progress
          value={search.total === 0 ? null : search.done / search.total}
          label={t.searching(search.done, search.total)}
        />
        <span>{t.searching(search.done, search.total)}</span>
        <Button size="small" onClick={onStop}>
          {t.stop}
        </Button>
      </div>
    );
  }
  const places = search.changes.reduce((sum, { count }) => sum + count, 0);
  return (
    <p className="search-state" role="status">
      {search.changes.length > 0 ? t.found(places, search.changes.length) : mending ? t.nothingToMend : t.none}
      {search.more ? ` ${t.more}` : null}
    </p>
  );
}

/** One search at a time; a new one, or leaving, ends the one before. */
function useDocumentSearch(createSearcher: () => LineSearcher, onDone: (changes: LineChange[]) => void) {
  const { client } = useApi();
  const { documentId } = useWriting();
  const [search, setSearch] = useState<Search>({ state: "idle" });
  const running = useRef<AbortController | null>(null);
  const stop = (): void => {
    running.current?.abort();
    running.current = null;
    setSearch((now) => (now.state === "running" ? { state: "idle" } : now));
  };
  useEffect(() => () => running.current?.abort(), []);

  const run = async (request: ChangeRequest): Promise<void> => {
    stop();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    const searcher = createSearcher();
    signal.addEventListener("abort", () => searcher.dispose());
    setSearch({ state: "running", changes: [], done: 0, total: 0 });
    try {
      const result = await searchDocument({
        client,
        searcher,
        documentId,
        request,
        signal,
        onProgress: (progress) => setSearch({ state: "running", ...progress }),
      });
      onDone(result.changes);
      setSearch({ state: "done", ...result });
    } catch (error) {
      if (signal.aborted) return;
      const message = error instanceof TooSlow ? strings.writing.changes.slow : messageOf(error);
      setSearch({ state: "failed", message });
    } finally {
      searcher.dispose();
    }
  };
  const reset = (): void => {
    stop();
    setSearch({ state: "idle" });
  };
  return { search, run, stop, reset };
}
