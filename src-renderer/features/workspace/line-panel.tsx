/** @file The right column: filters, the cards, and what it says when there are none. */
import type { UseQueryResult } from "@tanstack/react-query";
import { ArrowRight, BookOpen, Filter, ScanText, Sparkles, TriangleAlert } from "lucide-react";
import { type RefObject, useMemo, useRef } from "react";
import type { Line } from "#contract/corrections.ts";
import type { PageSummary } from "#contract/documents.ts";
import { useCommands } from "../../keys/use-commands.tsx";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { useFieldFont } from "../../ui/field-font.ts";
import { FilterBar } from "./filter-bar.tsx";
import { isOpen } from "./filters.ts";
import type { LineActions } from "./line-actions.ts";
import { useLineAids } from "./line-aids.tsx";
import { LineList } from "./line-list.tsx";
import { useWheelSize } from "./use-font-commands.ts";
import type { LineChanges } from "./use-line-changes.ts";
import { clearFilter, type WorkspaceStore } from "./workspace-store.ts";

interface LinePanelProps {
  page: PageSummary;
  query: UseQueryResult<Line[]>;
  lines: Line[];
  listed: Line[];
  store: WorkspaceStore;
  actions: LineActions;
  changes: LineChanges;
  reading: boolean;
  /** Another page with something left to correct. */
  nextPage: PageSummary | null;
  nextPageButton: RefObject<HTMLButtonElement | null>;
  onNextPage(pageId: string): void;
  onRead(): void;
}

export function LinePanel(props: LinePanelProps) {
  const { lines, listed, store, page, query } = props;
  const done = useMemo(() => !lines.some(isOpen), [lines]);
  const searchField = useRef<HTMLInputElement>(null);
  useCommands({ "filter.find": () => searchField.current?.select() });
  const t = strings.workspace;
  const panel = useRef<HTMLElement>(null);
  useWheelSize(panel);
  const { family } = useFieldFont();
  const { Panel } = useLineAids();
  return (
    <section
      ref={panel}
      className="line-panel"
      aria-label={t.lines}
      style={{ "--line-font": family } as React.CSSProperties}
    >
      {lines.length === 0 ? null : (
        <FilterBar
          lines={lines}
          shown={listed.length}
          store={store}
          searchField={searchField}
          onEnter={() => listed[0] !== undefined && props.actions.goTo(listed[0].id)}
        />
      )}
      {page.state === "failed" ? (
        <Banner
          tone="warning"
          title={t.pageFailed}
          actions={
            <Button size="small" disabled={props.reading} onClick={props.onRead}>
              {strings.app.retry}
            </Button>
          }
        >
          {page.readError}
        </Banner>
      ) : null}
      {lines.length > 0 && done ? <PageDone {...props} /> : null}
      {query.isError ? <ErrorBanner error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading /> : null}
      {query.data !== undefined && lines.length === 0 ? <NoLines {...props} /> : null}
      {lines.length > 0 && listed.length === 0 ? (
        <Empty
          icon={Filter}
          title={t.filterEmpty}
          actions={<Button onClick={() => clearFilter(store)}>{t.showAll}</Button>}
        />
      ) : null}
      {listed.length > 0 ? (
        <LineList key={page.id} lines={listed} store={store} actions={props.actions} changes={props.changes} />
      ) : null}
      <Panel />
    </section>
  );
}

function PageDone({ nextPage, nextPageButton, onNextPage }: LinePanelProps) {
  const t = strings.workspace;
  return (
    <Banner
      tone="success"
      title={nextPage === null ? t.documentDone : t.pageDone}
      actions={
        nextPage === null ? (
          <Button size="small" icon={Sparkles} onClick={() => navigate({ screen: "train" })}>
            {strings.app.train}
          </Button>
        ) : (
          <button
            ref={nextPageButton}
            type="button"
            className="button plain small"
            onClick={() => onNextPage(nextPage.id)}
          >
            {t.nextPage}
            <ArrowRight size={13} aria-hidden />
          </button>
        )
      }
    />
  );
}

function NoLines({ page, reading, onRead }: LinePanelProps) {
  const t = strings.workspace;
  if (page.state === "failed") return <Empty icon={TriangleAlert} title={t.pageFailed} />;
  if (page.state === "read") {
    return (
      <Empty icon={ScanText} title={t.noLinesTitle}>
        {t.noLinesText}
      </Empty>
    );
  }
  return (
    <Empty
      icon={ScanText}
      title={t.unreadTitle}
      actions={
        <Button tone="primary" icon={BookOpen} disabled={reading} onClick={onRead}>
          {t.readThis}
        </Button>
      }
    >
      {t.unreadText}
    </Empty>
  );
}
