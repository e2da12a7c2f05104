/** @file The text of one line: a field that grows, with its characters coloured behind the text. */
import { type RefObject, useLayoutEffect, useMemo } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import { strings } from "../../strings/index.ts";
import { textDirection } from "../../ui/text-direction.ts";
import { confidenceRuns } from "./confidence-runs.ts";
import { isOpen } from "./filters.ts";
import { useLineAids } from "./line-aids.tsx";
import type { WorkspaceStore } from "./workspace-store.ts";

interface LineFieldProps {
  line: Line;
  text: string;
  fontSize: number;
  readOnly: boolean;
  store: WorkspaceStore;
  /** URL of the line's image, shown under the text while a key is held, and its width in CSS pixels. */
  ink: string;
  inkWidth: number;
  areaRef: RefObject<HTMLTextAreaElement | null>;
  onChange(text: string): void;
  onFocus(): void;
  onBlur(): void;
}

/** A line has no line breaks: pasted ones become spaces. */
export function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, " ");
}

/** Browsers with `field-sizing` need no measuring, which costs a layout for each card that scrolls in. */
const GROWS_BY_ITSELF = typeof CSS !== "undefined" && CSS.supports?.("field-sizing", "content") === true;

export function LineField({
  line,
  text,
  fontSize,
  readOnly,
  store,
  ink,
  inkWidth,
  areaRef,
  onChange,
  onFocus,
  onBlur,
}: LineFieldProps) {
  const { Marks } = useLineAids();
  const colours = useStore(store, (state) => state.colours);
  const peek = useStore(store, (state) => state.peek && state.activeLineId === line.id);
  const threshold = useStore(store, (state) => state.filter.threshold);
  const runs = useMemo(
    () => (isOpen(line) ? confidenceRuns(text, line.proposal, colours, threshold) : []),
    [text, line, colours, threshold],
  );
  const dir = textDirection(text, line.direction);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height depends on what is in the field and how large
  useLayoutEffect(() => {
    const area = areaRef.current;
    if (area === null || GROWS_BY_ITSELF) return;
    area.style.blockSize = "0";
    area.style.blockSize = `${area.scrollHeight}px`;
  }, [text, fontSize, inkWidth, areaRef]);

  return (
    <div className={peek ? "line-field peek" : "line-field"} style={{ fontSize }}>
      {peek ? (
        <img className="line-ink" src={ink} alt="" style={{ inlineSize: inkWidth }} dir={line.direction} />
      ) : null}
      <div className="line-backdrop" dir={dir} aria-hidden>
        {runs.map((run, i) =>
          run.tone === "none" ? (
            run.text
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: runs have no identity but their place
            <mark key={i} className={`tone-${run.tone}`}>
              {run.text}
            </mark>
          ),
        )}
      </div>
      <Marks line={line} text={text} dir={dir} />
      <textarea
        ref={areaRef}
        rows={1}
        dir={dir}
        lang=""
        spellCheck={false}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        data-line-text={line.id}
        value={text}
        readOnly={readOnly}
        aria-label={strings.line.text(line.position + 1)}
        onChange={(event) => onChange(oneLine(event.target.value))}
        onSelect={(event) => store.setState({ caretAt: event.currentTarget.selectionStart })}
        onFocus={onFocus}
        onBlur={onBlur}
      />
    </div>
  );
}
