/** @file Which lines are listed: by what they are, by what they say, from which confidence on they are doubtful. */
import { Search, X } from "lucide-react";
import { type RefObject, useDeferredValue, useMemo } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import { useKeyHint } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { wholePercent } from "../../ui/format.ts";
import { countLines, isFiltering, lineKinds } from "./filters.ts";
import { clearFilter, setContains, setThreshold, toggleKind, type WorkspaceStore } from "./workspace-store.ts";

interface FilterBarProps {
  lines: Line[];
  shown: number;
  store: WorkspaceStore;
  /** The field for what lines contain. */
  searchField: RefObject<HTMLInputElement | null>;
  /** On to the first line that was found. */
  onEnter(): void;
}

const NONE: Line[] = [];

export function FilterBar({ lines, shown, store, searchField, onEnter }: FilterBarProps) {
  const filter = useStore(store, (state) => state.filter);
  // A thousand lines are not counted again in the frame that shows them, or a change of one of them.
  const counted = useDeferredValue(lines, NONE);
  const counts = useMemo(() => countLines(counted, filter.threshold), [counted, filter.threshold]);
  const hint = useKeyHint();
  const t = strings.workspace;
  const filtering = isFiltering(filter);
  return (
    <fieldset className="filters">
      <legend className="visually-hidden">{t.filters.label}</legend>
      <button
        type="button"
        className={filtering ? "filter" : "filter on"}
        aria-pressed={!filtering}
        title={hint(t.showAll, "filter.clear")}
        onClick={() => clearFilter(store)}
      >
        {t.filters.all} <span className="filter-count">{lines.length}</span>
      </button>
      {lineKinds.map((kind) => {
        const on = filter.kinds.includes(kind);
        return (
          <button
            key={kind}
            type="button"
            className={on ? "filter on" : "filter"}
            aria-pressed={on}
            onClick={() => toggleKind(store, kind)}
          >
            {t.filters[kind]} <span className="filter-count">{counts[kind]}</span>
          </button>
        );
      })}
      {filter.kinds.includes("low") ? (
        <label className="filter-threshold" title={t.filters.thresholdHint}>
          <span className="visually-hidden">{t.filters.threshold}</span>
          <input
            type="range"
            min={10}
            max={100}
            step={5}
            value={Math.round(filter.threshold * 100)}
            onChange={(event) => setThreshold(store, Number(event.target.value) / 100)}
          />
          <span className="filter-count">{`< ${wholePercent(filter.threshold)}`}</span>
        </label>
      ) : null}
      <span className="filter-search">
        <Search size={13} aria-hidden />
        <input
          ref={searchField}
          type="search"
          aria-label={t.filters.contains}
          placeholder={t.filters.contains}
          title={hint(t.filters.contains, "filter.find")}
          dir="auto"
          spellCheck={false}
          value={filter.contains}
          onChange={(event) => setContains(store, event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || event.keyCode === 229) return;
            if (event.key === "Enter" || event.key === "ArrowDown") onEnter();
          }}
        />
        {filtering ? (
          <span className="filter-count" role="status">
            {t.filters.shown(shown, lines.length)}
          </span>
        ) : null}
        {filter.contains === "" ? null : (
          <button
            type="button"
            className="icon-button"
            aria-label={t.filters.clearContains}
            onClick={() => setContains(store, "")}
          >
            <X size={13} aria-hidden />
          </button>
        )}
      </span>
    </fieldset>
  );
}
