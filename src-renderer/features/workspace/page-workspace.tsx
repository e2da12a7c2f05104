/** @file The workspace at one page: joins the rail, the canvas and the cards, and owns the keys that concern all three. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Version } from "#contract/adapters.ts";
import type { JournalState, Line } from "#contract/corrections.ts";
import type { DocumentSummary, PageSummary } from "#contract/documents.ts";
import { useApi } from "../../client/api-context.tsx";
import { codeOf } from "../../client/create-client.ts";
import { useJournal, useLines, useVersions } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { useCommands, usePaletteItems } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/en.ts";
import { clock, messageOf } from "../../ui/format.ts";
import { readPreference, writePreference } from "../../ui/preferences.ts";
import { Splitter, useColumnWidth } from "../../ui/splitter.tsx";
import { toast } from "../../ui/toast.tsx";
import { filterLines, isChanged } from "./filters.ts";
import { LinePanel } from "./line-panel.tsx";
import { PageCanvas } from "./page-canvas.tsx";
import { PageRail } from "./page-rail.tsx";
import { placesFor } from "./palette-places.ts";
import { ReadAgainBar } from "./read-again-bar.tsx";
import { ReadingBar } from "./reading-bar.tsx";
import { useLineWriter, useSaver } from "./saver-context.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useLineActions } from "./use-line-actions.ts";
import { useLineCommands } from "./use-line-commands.ts";
import { useReading } from "./use-reading.ts";
import { activate, cycleColours, setFilter, toggleFilter, type WorkspaceStore } from "./workspace-store.ts";

interface PageWorkspaceProps {
  document: DocumentSummary;
  pages: PageSummary[];
  page: PageSummary;
  lineId: string | null;
  store: WorkspaceStore;
  onPage(pageId: string): void;
}

const NO_LINES: Line[] = [];
/** Milliseconds that `saved 14:03` stays. */
const FLASH = 2500;

export function PageWorkspace({ document: doc, pages, page, lineId, store, onPage }: PageWorkspaceProps) {
  const { client } = useApi();
  const queries = useQueryClient();
  const saver = useSaver();
  const writeLines = useLineWriter();
  const linesQuery = useLines(page.id);
  const lines = linesQuery.data ?? NO_LINES;
  const journal = useJournal(doc.id);
  const versions = useVersions();
  const reading = useReading(doc.id);
  const filter = useStore(store, (state) => state.filter);
  const touched = useStore(store, (state) => state.touched);
  const listed = filter === "all" ? lines : filterLines(lines, filter, touched);
  const rail = useColumnWidth("rail", 156, 76, 320);
  const cards = useColumnWidth("cards", 560, 300, 1000);
  const [serif, setSerif] = useState<boolean>(() => readPreference("serif", false));
  const [flash, setFlash] = useState<string | null>(null);
  const nextPageButton = useRef<HTMLButtonElement>(null);
  /** A page was turned by key: the keyboard goes on in its first open line. */
  const focusNext = useRef(false);
  const wanted = useRef<string | null>(lineId);

  const actions = useLineActions({
    lines,
    listed,
    store,
    saver,
    onPageDone: () => requestAnimationFrame(() => requestAnimationFrame(() => nextPageButton.current?.focus())),
  });

  useEffect(() => {
    if (lineId !== null) wanted.current = lineId;
  }, [lineId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a page's lines came or went; not each change of one
  useEffect(() => {
    const asked = wanted.current;
    if (asked !== null && lines.some((line) => line.id === asked)) {
      wanted.current = null;
      focusNext.current = false;
      activate(store, asked, true);
      return;
    }
    const { activeLineId } = store.getState();
    if (lines.length === 0 || lines.some((line) => line.id === activeLineId)) return;
    const first = listed.find((line) => line.status !== "verified") ?? listed[0] ?? lines[0];
    if (first !== undefined) activate(store, first.id, focusNext.current);
    focusNext.current = false;
  }, [page.id, lines.length, lineId]);

  const turnTo = useCallback(
    (id: string, byKey: boolean) => {
      // Leaving the field saves it; the draft outlives the card.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      focusNext.current = byKey;
      store.setState({ touched: new Set() });
      onPage(id);
    },
    [store, onPage],
  );

  const step = async (direction: "undo" | "redo"): Promise<void> => {
    if (!(await saver.flush())) return;
    try {
      const result = await client.corrections[direction]({ documentId: doc.id });
      writeLines(result.lines);
      queries.setQueryData<JournalState>(keys.journal(doc.id), result.journal);
      const [line] = result.lines;
      if (line === undefined) return;
      if (line.pageId !== page.id) {
        wanted.current = line.id;
        onPage(line.pageId);
      } else activate(store, line.id, true);
    } catch (error) {
      const code = codeOf(error);
      if (code === "nothing-to-undo" || code === "nothing-to-redo") toast("info", messageOf(error));
      else toast("danger", messageOf(error));
    }
  };

  const saveNow = async (): Promise<void> => {
    if (!(await saver.flush())) return;
    setFlash(strings.workspace.savedAt(clock(Date.now())));
    setTimeout(() => setFlash(null), FLASH);
  };

  const openPages = [...pages.slice(page.position + 1), ...pages.slice(0, page.position)];
  const nextPage = openPages.find((other) => other.state !== "read" || other.verifiedCount < other.lineCount) ?? null;

  const toggleSerif = (): void => {
    setSerif(!serif);
    writePreference("serif", !serif);
  };
  const readPages = (ids: string[]): void => {
    void saver.flush().then(() => reading.read(ids));
  };
  const readPage = (): void => readPages([page.id]);
  const readAll = (): void => readPages(pages.map((each) => each.id));
  const turn = (by: -1 | 1): void => {
    const target = pages[page.position + by];
    if (target !== undefined) turnTo(target.id, true);
  };

  useLineCommands({ store, actions, saver });
  useCommands({
    "go.nextPage": () => turn(1),
    "go.previousPage": () => turn(-1),
    "view.serif": toggleSerif,
    "view.colours": () => cycleColours(store),
    "filter.unverified": () => toggleFilter(store, "unverified"),
    "filter.low": () => toggleFilter(store, "low"),
    "filter.changed": () => toggleFilter(store, "changed"),
    "filter.clear": () => setFilter(store, "all"),
    "document.undo": () => void step("undo"),
    "document.redo": () => void step("redo"),
    "document.save": () => void saveNow(),
    "document.readPage": readPage,
    "document.readAll": readAll,
  });
  usePaletteItems((query) => placesFor(query, pages, lines, (id) => turnTo(id, true), actions.goTo));

  const switchVersion = async (id: string): Promise<void> => {
    try {
      queries.setQueryData<Version[]>(keys.versions, await client.adapters.activate({ id }));
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  const current = reading.job;

  return (
    <div
      className="workspace"
      style={{ "--rail": `${rail.value}px`, "--cards": `${cards.value}px` } as React.CSSProperties}
    >
      <Toolbar
        document={doc}
        page={page}
        journal={journal.data}
        versions={versions.data}
        reading={reading.running}
        serif={serif}
        flash={flash}
        onRead={readPage}
        onReadAll={readAll}
        onUndo={() => void step("undo")}
        onRedo={() => void step("redo")}
        onVersion={(id) => void switchVersion(id)}
        onSerif={toggleSerif}
      />
      <div className="workspace-bars">
        <ReadingBar
          job={current}
          pages={pages}
          hasChanges={lines.some(isChanged)}
          onCancel={reading.cancel}
          onRetry={readPages}
          onShowChanged={() => setFilter(store, "changed")}
        />
        {reading.running ? null : (
          <ReadAgainBar
            lines={lines}
            active={versions.data?.find((version) => version.active)}
            onReadAgain={() => readPages(pages.filter((each) => each.state === "read").map((each) => each.id))}
          />
        )}
      </div>
      <PageRail
        pages={pages}
        currentId={page.id}
        reading={
          current?.state === "running" && current.currentPageId !== null
            ? { pageId: current.currentPageId, progress: current.pageProgress }
            : null
        }
        onOpen={(id) => turnTo(id, false)}
      />
      <Splitter width={rail} side="start" label={strings.workspace.resizeRail} />
      <PageCanvas page={page} lines={lines} store={store} actions={actions} />
      <Splitter width={cards} side="end" label={strings.workspace.resizeCards} />
      <LinePanel
        page={page}
        query={linesQuery}
        lines={lines}
        listed={listed}
        serif={serif}
        store={store}
        actions={actions}
        reading={reading.running}
        nextPage={nextPage}
        nextPageButton={nextPageButton}
        onNextPage={(id) => turnTo(id, true)}
        onRead={readPage}
      />
    </div>
  );
}
