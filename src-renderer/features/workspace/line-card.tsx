/** @file One line: its image over its text, what the model reads, and whether it is saved. */
import { memo, useEffect, useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { useFieldFont } from "../../ui/field-font.ts";
import { ConflictPanel } from "./conflict-panel.tsx";
import { isOpen } from "./filters.ts";
import type { LineActions } from "./line-actions.ts";
import { useLineAids } from "./line-aids.tsx";
import { LineDetails } from "./line-details.tsx";
import type { TextField } from "./line-editor.ts";
import { LineField } from "./line-field.tsx";
import { LineFoot, Readings } from "./line-foot.tsx";
import { cropWidth, fitFont } from "./line-size.ts";
import { useSaver } from "./saver-context.tsx";
import { textAreaField } from "./text-area-field.ts";
import type { LineChanges } from "./use-line-changes.ts";
import { useLineEditor } from "./use-line-editor.ts";
import { doubtsOf } from "./words.ts";
import { focusRequestFor, type WorkspaceStore } from "./workspace-store.ts";

interface LineCardProps {
  line: Line;
  /** Room for crop and field in CSS pixels. */
  width: number;
  store: WorkspaceStore;
  actions: LineActions;
  changes: LineChanges;
}

export const LineCard = memo(function LineCard({ line, width, store, actions, changes }: LineCardProps) {
  const { transport } = useApi();
  const { Notes } = useLineAids();
  const saver = useSaver();
  const wasSaved = useStore(saver.store, ({ savedAt }) => savedAt[line.id] !== undefined);
  const active = useStore(store, ({ activeLineId }) => activeLineId === line.id);
  const details = useStore(store, (state) => state.details && state.activeLineId === line.id);
  const focusRequest = useStore(store, (state) => focusRequestFor(state, line.id, "card"));
  const area = useRef<HTMLTextAreaElement>(null);
  const field = useRef<TextField | null>(null);
  const card = useRef<HTMLElement>(null);
  const editing = useLineEditor({ line, field, store, actions });
  const { text, draft, editor } = editing;

  useEffect(() => {
    if (area.current !== null) field.current = textAreaField(area.current, () => card.current?.focus());
  }, []);

  const number = line.position + 1;
  const crop = cropWidth(line, width);
  const reading = line.proposal?.text ?? line.text;
  const { family, size, loaded } = useFieldFont();
  const fontSize = useMemo(
    () => (size > 0 ? size : fitFont(reading, crop, { family, loaded })),
    [reading, crop, family, size, loaded],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new request moves the focus; a line that changes under the caret does not
  useEffect(() => {
    if (focusRequest === 0 || area.current === null || document.activeElement === area.current) return;
    const doubts = isOpen(line) ? doubtsOf(area.current.value, line.proposal, store.getState().filter.threshold) : [];
    const end = area.current.value.length;
    field.current?.select(doubts.at(store.getState().caret === "first-doubt" ? 0 : -1) ?? { start: end, end });
  }, [focusRequest]);

  return (
    <article
      ref={card}
      className={`line-card ${line.status}${active ? " active" : ""}${line.flags.includes("unreadable") ? " unreadable" : ""}`}
      aria-label={strings.line.label(number)}
      aria-current={active ? "true" : undefined}
      data-line={line.id}
      tabIndex={-1}
      onMouseDown={(event) => {
        // A click beside the field is a click on the line.
        if (
          event.target instanceof HTMLElement &&
          event.target.closest("button, textarea, .conflict, .diff, .line-details") === null
        ) {
          event.preventDefault();
          actions.goTo(line.id);
        }
      }}
      onMouseEnter={() => store.setState({ hoveredLineId: line.id })}
      onMouseLeave={() => store.setState({ hoveredLineId: null })}
    >
      <span className="line-number" aria-hidden>
        {number}
      </span>
      <div className="line-main">
        <div className="line-crop" dir={line.direction}>
          <img
            src={transport.assetUrl(line.cropAsset)}
            alt={strings.line.crop(number)}
            style={{ inlineSize: crop }}
            draggable={false}
          />
        </div>
        <LineField
          line={line}
          text={text}
          fontSize={fontSize}
          readOnly={editing.busy}
          store={store}
          ink={transport.assetUrl(line.cropAsset)}
          inkWidth={crop}
          areaRef={area}
          onChange={editing.onType}
          onFocus={() => {
            store.setState({ surface: "card" });
            editing.onFocus();
          }}
          onBlur={editing.onBlur}
        />
        <Notes
          line={line}
          text={text}
          active={active}
          onReplace={(range, replacement) => field.current?.replace(range, replacement)}
        />
        <Readings
          line={line}
          text={text}
          onUse={(taken) => field.current?.replace({ start: 0, end: editor.text().length }, taken)}
        />
        <LineFoot
          line={line}
          draft={draft}
          wasSaved={wasSaved}
          onVerify={editor.verify}
          onUnverify={editor.unverify}
          onFlag={(flag) => actions.flag(line, flag)}
          onDetails={() => actions.toggleDetails(line.id)}
          onRetry={() => void saver.retry(line.id)}
        />
        {details ? <LineDetails line={line} text={text} editor={editor} changes={changes} /> : null}
        {draft?.state === "conflict" && draft.theirs !== null ? (
          <ConflictPanel
            mine={draft.text}
            theirs={draft.theirs}
            onKeep={(keep) => {
              editing.forget();
              void saver.resolve(line.id, keep).then(() => field.current?.focus());
            }}
          />
        ) : null}
      </div>
    </article>
  );
});
