/** @file The workspace at one page: joins the rail, the canvas and the cards, and owns what concerns all three. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Line, LineFlag } from "#contract/corrections.ts";
import type { DocumentSummary, PageSummary } from "#contract/documents.ts";
import { useJournal, useLayout, useLines } from "../../client/queries.ts";
import { useCommands, usePaletteItems } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { Splitter } from "../../ui/splitter.tsx";
import { filterLines, isChanged, isFiltering } from "./filters.ts";
import { createLayoutStore } from "./layout/layout-store.ts";
import { OrderPanel } from "./layout/order-panel.tsx";
import { useLayoutChanges } from "./layout/use-layout-changes.ts";
import { useSplitCommands } from "./layout/use-split-commands.ts";
import { LinePanel } from "./line-panel.tsx";
import { PageCanvas } from "./page-canvas.tsx";
import { PageRail } from "./page-rail.tsx";
import { placesFor } from "./palette-places.ts";
import type { PlaceMemory } from "./place-memory.ts";
import { ReadAgainBar } from "./read-again-bar.tsx";
import { ReadingBar } from "./reading-bar.tsx";
import { ReviewBar } from "./review-bar.tsx";
import { ReviewPanel } from "./review-panel.tsx";
import { useSaver } from "./saver-context.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useActiveLine } from "./use-active-line.ts";
import { useCalibratedLines } from "./use-calibrated-lines.ts";
import { useColumns } from "./use-columns.ts";
import { useFlagCommands } from "./use-flag-commands.ts";
import { useFontCommands } from "./use-font-commands.ts";
import { useJournalSteps } from "./use-journal-steps.ts";
import { useLineActions } from "./use-line-actions.ts";
import { useLineChanges } from "./use-line-changes.ts";
import { useLineCommands } from "./use-line-commands.ts";
import { useNeighbourImages } from "./use-neighbour-images.ts";
import { type QueueMode, useQueueMode } from "./use-queue-mode.ts";
import { useReading } from "./use-reading.ts";
import { useReadingVersion } from "./version-select.tsx";
import {
  activate,
  clearFilter,
  cycleColours,
  type ReviewMode,
  showOnly,
  toggleKind,
  type WorkspaceStore,
} from "./workspace-store.ts";

interface PageWorkspaceProps {
  document: DocumentSummary;
  pages: PageSummary[];
  page: PageSummary;
  lineId: string | null;
  store: WorkspaceStore;
  memory: PlaceMemory;
  onPage(pageId: string): void;
}

const NO_LINES: Line[] = [];

export function PageWorkspace({ document: doc, pages, page, lineId, store, memory, onPage }: PageWorkspaceProps) {
  const saver = useSaver();
  const linesQuery = useLines(page.id);
  const lines = useCalibratedLines(linesQuery.data ?? NO_LINES);
  const journal = useJournal(doc.id);
  const readingVersion = useReadingVersion(doc.id);
  const reading = useReading(doc.id);
  const filter = useStore(store, (state) => state.filter);
  const touched = useStore(store, (state) => state.touched);
  const review = useStore(store, (state) => state.review);
  const setReview = (mode: ReviewMode | null): void => store.setState({ review: mode });
  const filtering = isFiltering(filter);
  const listed = useMemo(
    () => (filtering ? filterLines(lines, filter, touched) : lines),
    [lines, filtering, filter, touched],
  );
  const listedIds = useMemo(() => (filtering ? new Set(listed.map((line) => line.id)) : null), [filtering, listed]);
  const [layoutStore] = useState(createLayoutStore);
  const editingLayout = useStore(layoutStore, (state) => state.on);
  const layout = useLayout(page.id).data;
  const layoutChanges = useLayoutChanges(doc.id, page.id);
  /** The image as the layout has it now: the list of pages hears of a turned page a moment later. */
  const shownPage = useMemo(
    () =>
      layout === undefined || layout.pageId !== page.id
        ? page
        : {
            ...page,
            imageAsset: layout.imageAsset,
            viewAsset: layout.viewAsset,
            thumbnailAsset: layout.thumbnailAsset,
            width: layout.width,
            height: layout.height,
          },
    [page, layout],
  );
  const columns = useColumns(memory, store);
  useNeighbourImages(pages, page.position);
  const nextPageButton = useRef<HTMLButtonElement>(null);

  const queueMode = useRef<QueueMode | null>(null);
  const onFlag = useRef<(line: Line, flag: LineFlag) => void>(() => {});
  const actions = useLineActions({
    lines,
    listed,
    store,
    saver,
    onFlag: (line, flag) => onFlag.current(line, flag),
    onDone: (lineId, skipped) => {
      const { on, next, pass } = queueMode.current ?? {};
      if (on !== true) return false;
      void (skipped ? pass?.(lineId) : next?.());
      return true;
    },
    onPageDone: () => requestAnimationFrame(() => requestAnimationFrame(() => nextPageButton.current?.focus())),
  });
  const changes = useLineChanges(doc.id);
  const flag = useFlagCommands({ store, actions, changes });
  onFlag.current = flag;
  const active = useActiveLine({ pageId: page.id, lineId, lines, listed, store, memory });

  const openLine = useCallback(
    (pageId: string, id: string) => {
      if (pageId === page.id) {
        clearFilter(store);
        activate(store, id, true);
        return;
      }
      active.want(id);
      onPage(pageId);
    },
    [page.id, store, active.want, onPage],
  );
  const queue = useQueueMode({ documentId: doc.id, lineId, open: openLine });
  queueMode.current = queue;

  const turnTo = useCallback(
    (id: string, byKey: boolean) => {
      // Leaving the field saves it; the draft outlives the card.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      if (byKey) active.focusNextPage();
      store.setState({ touched: new Set() });
      onPage(id);
    },
    [store, onPage, active.focusNextPage],
  );

  const { step, saveNow, flash } = useJournalSteps(doc.id, (changedPageId, changedLineId) => {
    if (changedPageId !== page.id) {
      if (changedLineId !== null) active.want(changedLineId);
      onPage(changedPageId);
    } else if (changedLineId !== null) activate(store, changedLineId, true);
  });

  const openPages = [...pages.slice(page.position + 1), ...pages.slice(0, page.position)];
  const nextPage = openPages.find((other) => other.state !== "read" || other.verifiedCount < other.lineCount) ?? null;

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
  useSplitCommands({ lines, store, actions, changes: layoutChanges });
  useFontCommands();
  useCommands({
    "go.nextPage": () => turn(1),
    "go.previousPage": () => turn(-1),
    "view.colours": () => cycleColours(store),
    "filter.unverified": () => toggleKind(store, "unverified"),
    "filter.low": () => toggleKind(store, "low"),
    "filter.changed": () => toggleKind(store, "changed"),
    "filter.flagged": () => toggleKind(store, "flagged"),
    "filter.clear": () => clearFilter(store),
    "document.differences": () => setReview("differences"),
    "document.doubts": () => setReview("doubts"),
    "document.undo": () => void step("undo"),
    "document.redo": () => void step("redo"),
    "document.save": () => void saveNow(),
    "document.readPage": readPage,
    "document.readAll": readAll,
  });
  usePaletteItems((query) => placesFor(query, pages, lines, (id) => turnTo(id, true), actions.goTo));
  useEffect(() => () => memory.flush(), [memory]);

  const current = reading.job;
  const { shown } = columns;

  return (
    <div
      className="workspace"
      style={
        {
          "--rail": `${columns.rail.value}px`,
          "--cards": `${columns.cards.value}px`,
          gridTemplateColumns: columns.template,
        } as React.CSSProperties
      }
    >
      <Toolbar
        document={doc}
        page={page}
        journal={journal.data}
        reading={reading.running}
        flash={flash}
        columns={shown}
        queue={queue}
        onRead={readPage}
        onReadAll={readAll}
        onUndo={() => void step("undo")}
        onRedo={() => void step("redo")}
      />
      <div className="workspace-bars">
        <ReadingBar
          job={current}
          pages={pages}
          hasChanges={lines.some(isChanged)}
          onCancel={reading.cancel}
          onRetry={readPages}
          onShowChanged={() => showOnly(store, "changed")}
        />
        {reading.running || review !== null ? null : <ReviewBar documentId={doc.id} onReview={setReview} />}
        {reading.running ? null : (
          <ReadAgainBar
            lines={lines}
            active={readingVersion}
            onReadAgain={() => readPages(pages.filter((each) => each.state === "read").map((each) => each.id))}
          />
        )}
      </div>
      {shown.rail ? (
        <>
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
          <Splitter width={columns.rail} side="start" label={strings.workspace.resizeRail} />
        </>
      ) : null}
      {shown.canvas ? (
        <PageCanvas
          page={shownPage}
          lines={lines}
          listed={listedIds}
          store={store}
          actions={actions}
          memory={memory}
          stripOnly={!shown.cards}
          layoutStore={layoutStore}
          layout={layout}
          layoutChanges={layoutChanges}
        />
      ) : null}
      {shown.canvas && shown.cards ? (
        <Splitter width={columns.cards} side="end" label={strings.workspace.resizeCards} />
      ) : null}
      {editingLayout && shown.canvas && shown.cards ? (
        <OrderPanel
          lines={lines}
          layout={layout}
          store={layoutStore}
          changes={layoutChanges}
          onLine={(id) => activate(store, id, false)}
        />
      ) : review !== null && shown.cards ? (
        <ReviewPanel
          documentId={doc.id}
          pages={pages}
          mode={review}
          changes={changes}
          onMode={setReview}
          onOpen={(pageId, id) => {
            setReview(null);
            openLine(pageId, id);
          }}
          onLook={(pageId, id) => {
            if (pageId === page.id) activate(store, id, false);
          }}
          onUndo={() => void step("undo")}
        />
      ) : shown.cards ? (
        <LinePanel
          page={page}
          query={linesQuery}
          lines={lines}
          listed={listed}
          store={store}
          actions={actions}
          changes={changes}
          reading={reading.running}
          nextPage={nextPage}
          nextPageButton={nextPageButton}
          onNextPage={(id) => turnTo(id, true)}
          onRead={readPage}
        />
      ) : null}
    </div>
  );
}
