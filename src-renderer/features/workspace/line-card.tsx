/** @file One line: its image over its text, what the model reads, and whether it is saved. */
import { type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/en.ts";
import { ConflictPanel } from "./conflict-panel.tsx";
import type { FieldCommand } from "./field-keys.ts";
import type { LineActions } from "./line-actions.ts";
import { LineField } from "./line-field.tsx";
import { LineFoot, Readings } from "./line-foot.tsx";
import { cropWidth, fitFont } from "./line-size.ts";
import { useSaver } from "./saver-context.tsx";
import { firstDoubt } from "./text-diff.ts";
import { activate, type WorkspaceStore } from "./workspace-store.ts";

interface LineCardProps {
  line: Line;
  /** Room for crop and field in CSS pixels. */
  width: number;
  fontFamily: string;
  store: WorkspaceStore;
  actions: LineActions;
}

/** What the field held when the keyboard came to it: where Escape goes back to. */
interface Entry {
  text: string;
  verified: boolean;
}

export const LineCard = memo(function LineCard({ line, width, fontFamily, store, actions }: LineCardProps) {
  const { transport } = useApi();
  const saver = useSaver();
  const draft = useStore(saver.store, ({ drafts }) => drafts[line.id]);
  const wasSaved = useStore(saver.store, ({ savedAt }) => savedAt[line.id] !== undefined);
  const active = useStore(store, ({ activeLineId }) => activeLineId === line.id);
  const focusRequest = useStore(store, (state) => (state.activeLineId === line.id ? state.focusRequest : 0));
  const field = useRef<HTMLTextAreaElement>(null);
  const card = useRef<HTMLLIElement>(null);
  const entry = useRef<Entry | null>(null);
  const typed = useRef(false);
  /** While a command saves and moves on, the blur that follows must not save again. */
  const leaving = useRef(false);
  const [busy, setBusy] = useState(false);

  const text = draft?.text ?? line.text;
  const number = line.position + 1;
  const crop = cropWidth(line, width);
  const reading = line.proposal?.text ?? line.text;
  const fontSize = useMemo(() => fitFont(reading, crop, fontFamily), [reading, crop, fontFamily]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new request moves the focus; a line that changes under the caret does not
  useEffect(() => {
    const target = field.current;
    if (focusRequest === 0 || target === null || document.activeElement === target) return;
    target.focus({ preventScroll: true });
    const caret = firstDoubt(target.value, line.status === "verified" ? null : line.proposal);
    target.setSelectionRange(caret, caret);
  }, [focusRequest]);

  const currentText = (): string => saver.draft(line.id)?.text ?? saver.newest(line).text;

  /** Whether the line should stay verified when it is left: typing in a verified line does not take that back. */
  const verifiedOnLeave = (): boolean =>
    saver.newest(line).status === "verified" || (typed.current && entry.current?.verified === true);

  const settle = async (): Promise<boolean> => {
    if (saver.draft(line.id) === undefined && !typed.current) return true;
    const saved = await saver.commit(line, currentText(), verifiedOnLeave());
    if (saved) typed.current = false;
    return saved;
  };

  /** Saves and moves on; the field takes no keys in between, so that none lands in the wrong line. */
  const leave = async (saveAndGo: () => Promise<void>): Promise<void> => {
    if (leaving.current) return;
    leaving.current = true;
    setBusy(true);
    try {
      await saveAndGo();
    } finally {
      leaving.current = false;
      setBusy(false);
    }
  };

  const verify = (): void => {
    void leave(async () => {
      typed.current = false;
      await actions.verifyAndNext(line, currentText());
    });
  };

  const unverify = (): void => {
    typed.current = false;
    if (entry.current !== null) entry.current.verified = false;
    void actions.unverify(line, currentText());
  };

  const revert = async (): Promise<void> => {
    const from = entry.current;
    const now = saver.newest(line);
    const sameStatus = from === null || from.verified === (now.status === "verified");
    if (from === null || (currentText() === from.text && (sameStatus || !typed.current))) {
      card.current?.focus();
      return;
    }
    typed.current = false;
    // Nothing of the typing was saved yet: there is nothing to take back but the draft.
    const onlyDraft = saver.draft(line.id)?.state !== "saving" && now.text === from.text && sameStatus;
    if (onlyDraft) saver.discard(line.id);
    else await saver.commit(line, from.text, from.verified);
  };

  const onCommand = (command: FieldCommand, event: KeyboardEvent): void => {
    if (command === "next" || command === "previous" || command === "up" || command === "down") {
      const target = actions.neighbour(line.id, command === "next" || command === "down" ? 1 : -1);
      // At the ends Tab leaves the list, as Tab does.
      if (target === null) return;
      event.preventDefault();
      void leave(async () => {
        if (await settle()) actions.goTo(target.id);
      });
      return;
    }
    event.preventDefault();
    if (command === "verify") verify();
    else if (command === "revert") void revert();
    else if (command === "unverify") unverify();
  };

  return (
    <li
      ref={card}
      className={`line-card ${line.status}${active ? " active" : ""}`}
      aria-label={strings.line.label(number)}
      aria-current={active ? "true" : undefined}
      data-line={line.id}
      tabIndex={-1}
      onMouseDown={(event) => {
        // A click beside the field is a click on the line.
        if (
          event.target instanceof HTMLElement &&
          event.target.closest("button, textarea, .conflict, .diff") === null
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
          readOnly={busy}
          fieldRef={field}
          onChange={(next) => {
            typed.current = true;
            saver.edit(line, next);
          }}
          onCommand={onCommand}
          onFocus={() => {
            const now = saver.newest(line);
            entry.current = { text: now.text, verified: now.status === "verified" };
            typed.current = false;
            activate(store, line.id, false);
          }}
          onBlur={() => {
            if (!leaving.current) void settle();
          }}
        />
        <Readings
          line={line}
          text={text}
          onUse={(taken) => {
            field.current?.focus();
            typed.current = true;
            saver.edit(line, taken);
          }}
        />
        <LineFoot
          line={line}
          draft={draft}
          wasSaved={wasSaved}
          onVerify={verify}
          onUnverify={unverify}
          onRetry={() => void saver.retry(line.id)}
        />
        {draft?.state === "conflict" && draft.theirs !== null ? (
          <ConflictPanel
            mine={draft.text}
            theirs={draft.theirs}
            onKeep={(keep) => {
              typed.current = false;
              void saver.resolve(line.id, keep).then(() => field.current?.focus());
            }}
          />
        ) : null}
      </div>
    </li>
  );
});
