/** @file Under the active line on the page image: its words as fields, each at the x of its own ink. */
import { useLayoutEffect, useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import { strings } from "../../strings/index.ts";
import { useFieldFont } from "../../ui/field-font.ts";
import type { PlacedWord } from "./alignment.ts";
import type { CanvasView } from "./canvas-view.ts";
import { ConflictPanel } from "./conflict-panel.tsx";
import { isOpen, strongBelow } from "./filters.ts";
import type { LineActions } from "./line-actions.ts";
import type { TextField } from "./line-editor.ts";
import { cornersOf } from "./line-shape.ts";
import { textWidth } from "./line-size.ts";
import { useSaver } from "./saver-context.tsx";
import { layStrip, stripFont } from "./strip-layout.ts";
import { wordIndexAt } from "./strip-text.ts";
import { useLineEditor } from "./use-line-editor.ts";
import { useStripEditing } from "./use-strip-editing.ts";
import { toScreen } from "./viewport.ts";
import { doubtsOf } from "./words.ts";
import { focusRequestFor, type WorkspaceStore } from "./workspace-store.ts";

interface LineStripProps {
  line: Line;
  view: CanvasView;
  store: WorkspaceStore;
  actions: LineActions;
  /** There is no card that could say it: a change in another window is settled here. */
  alone: boolean;
}

export function LineStrip({ line, view, store, actions, alone }: LineStripProps) {
  const saver = useSaver();
  const strip = useRef<HTMLFieldSetElement>(null);
  const field = useRef<TextField | null>(null);
  const editing = useLineEditor({ line, field, store, actions });
  const { text, draft, busy, onType } = editing;
  const words = useStripEditing({ line, text, busy, strip, onType });
  field.current = words.field;
  const threshold = useStore(store, (state) => state.filter.threshold);
  const peek = useStore(store, (state) => state.peek);
  const focusRequest = useStore(store, (state) => focusRequestFor(state, line.id, "strip"));
  const { family, loaded } = useFieldFont();
  const corners = useMemo(() => cornersOf(line.polygon), [line.polygon]);
  const caretAt = useStore(store, (state) => (state.surface === "card" ? state.caretAt : null));
  const current = caretAt === null ? -1 : wordIndexAt(words.words, caretAt);
  const scale = useStore(view.store, ({ viewport }) => viewport?.scale ?? 0);

  // The strip moves with the image, frame by frame, and is drawn anew only when the scale changes.
  useLayoutEffect(() => {
    const place = (): void => {
      const { viewport, image } = view.store.getState();
      if (strip.current === null || viewport === null) return;
      const [left, right] = [toScreen(viewport, image, corners[3]), toScreen(viewport, image, corners[2])];
      const angle = Math.atan2(right[1] - left[1], right[0] - left[0]);
      strip.current.style.transform = `translate(${left[0]}px, ${left[1]}px) rotate(${angle}rad)`;
    };
    place();
    return view.store.subscribe(place);
  }, [view, corners]);

  // Before the frame is painted, so that no key falls between two lines.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new request moves the focus
  useLayoutEffect(() => {
    if (focusRequest === 0 || strip.current?.contains(document.activeElement)) return;
    const doubts = isOpen(line) ? doubtsOf(text, line.proposal, threshold) : [];
    const end = text.length;
    words.field.select(doubts.at(store.getState().caret === "first-doubt" ? 0 : -1) ?? { start: end, end });
  }, [focusRequest]);

  const [[x0, y0], [x1, y1]] = [corners[3], corners[2]];
  const width = Math.hypot(x1 - x0, y1 - y0) * scale;
  const widths = words.words.map((word) => textWidth(word.text, { family, loaded }));
  const size = stripFont(words.words, widths, width);
  const slots = layStrip(words.words, widths, size, width, line.direction);
  const number = line.position + 1;

  return (
    <fieldset
      ref={strip}
      className={`strip ${line.status}${peek ? " peek" : ""}${draft === undefined ? "" : ` ${draft.state}`}`}
      style={{ inlineSize: width, fontSize: size, fontFamily: family }}
      data-line={line.id}
      data-no-pan
      onFocus={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        store.setState({ surface: "strip" });
        editing.onFocus();
      }}
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        words.blur();
        editing.onBlur();
      }}
    >
      <legend className="visually-hidden">{strings.strip.label(number)}</legend>
      {words.words.map((word, i) => (
        <input
          // biome-ignore lint/suspicious/noArrayIndexKey: a word has no identity but its place
          key={i}
          type="text"
          className={`strip-word ${isOpen(line) ? toneOf(word, threshold) : ""}${i === current ? " current" : ""}`}
          style={{ left: slots[i]?.left, inlineSize: slots[i]?.width }}
          dir="auto"
          lang=""
          tabIndex={-1}
          spellCheck={false}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          data-line-text={line.id}
          aria-label={strings.strip.word(i + 1, number)}
          value={word.text}
          readOnly={busy}
          onSelect={words.remember}
          onChange={(event) => words.change(word, event.target, (event.nativeEvent as InputEvent).isComposing === true)}
          onCompositionEnd={(event) => words.change(word, event.currentTarget, false)}
          onKeyDown={(event) => words.keyDown(word, event)}
        />
      ))}
      {words.words.length === 0 ? (
        <input
          type="text"
          className="strip-word empty"
          style={{ left: 0, inlineSize: width }}
          dir={line.direction}
          tabIndex={-1}
          spellCheck={false}
          autoComplete="off"
          data-line-text={line.id}
          aria-label={strings.strip.word(1, number)}
          placeholder={strings.strip.empty}
          value=""
          readOnly={busy}
          onChange={(event) => onType(event.target.value)}
        />
      ) : null}
      {alone && draft?.state === "conflict" && draft.theirs !== null ? (
        <ConflictPanel
          mine={draft.text}
          theirs={draft.theirs}
          onKeep={(keep) => {
            editing.forget();
            void saver.resolve(line.id, keep).then(() => field.current?.focus());
          }}
        />
      ) : null}
    </fieldset>
  );
}

function toneOf({ confidence }: PlacedWord, threshold: number): string {
  if (confidence === null) return "";
  if (confidence < strongBelow(threshold)) return "low";
  return confidence < threshold ? "fair" : "";
}
