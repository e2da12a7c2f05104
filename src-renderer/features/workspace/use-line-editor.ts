/** @file Typing in a line: what is saved when, and what the keys of a line do. One for each field that shows a line. */
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import type { LineActions } from "./line-actions.ts";
import type { LineEditor, TextField } from "./line-editor.ts";
import type { Draft } from "./line-saver.ts";
import { useSaver } from "./saver-context.tsx";
import { activate, type WorkspaceStore } from "./workspace-store.ts";

/** What the field held when the keyboard came to it: where Escape goes back to. */
interface Entry {
  text: string;
  verified: boolean;
}

interface LineEditing {
  text: string;
  draft: Draft | undefined;
  /** A command saves and moves on: the field takes no keys in between, so that none lands in the wrong line. */
  busy: boolean;
  editor: LineEditor;
  onType(text: string): void;
  onFocus(): void;
  onBlur(): void;
  /** What was typed is settled otherwise, e.g. by a choice between two windows. */
  forget(): void;
}

interface Options {
  line: Line;
  field: RefObject<TextField | null>;
  store: WorkspaceStore;
  actions: LineActions;
}

const absent: TextField = {
  focus: () => {},
  leave: () => {},
  selection: () => null,
  select: () => {},
  replace: () => {},
};

export function useLineEditor({ line, field, store, actions }: Options): LineEditing {
  const saver = useSaver();
  const draft = useStore(saver.store, ({ drafts }) => drafts[line.id]);
  const entry = useRef<Entry | null>(null);
  const typed = useRef(false);
  /** While a command saves and moves on, the blur that follows must not save again. */
  const leaving = useRef(false);
  const [busy, setBusy] = useState(false);
  const latest = useRef({ line, actions });
  latest.current = { line, actions };

  const editing = useMemo(() => {
    const lineId = latest.current.line.id;
    const newest = (): Line => saver.newest(latest.current.line);
    const text = (): string => saver.draft(lineId)?.text ?? newest().text;

    /** Whether the line should stay verified when it is left: typing in a verified line does not take that back. */
    const verifiedOnLeave = (): boolean =>
      newest().status === "verified" || (typed.current && entry.current?.verified === true);

    const settle = async (): Promise<boolean> => {
      if (saver.draft(lineId) === undefined && !typed.current) return true;
      const saved = await saver.commit(latest.current.line, text(), verifiedOnLeave());
      if (saved) typed.current = false;
      return saved;
    };

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

    const revert = async (): Promise<void> => {
      const from = entry.current;
      const now = newest();
      const sameStatus = from === null || from.verified === (now.status === "verified");
      if (from === null || (text() === from.text && (sameStatus || !typed.current))) {
        (field.current ?? absent).leave();
        return;
      }
      typed.current = false;
      // Nothing of the typing was saved yet: there is nothing to take back but the draft.
      const onlyDraft = saver.draft(lineId)?.state !== "saving" && now.text === from.text && sameStatus;
      if (onlyDraft) saver.discard(lineId);
      else await saver.commit(latest.current.line, from.text, from.verified);
    };

    const editor: LineEditor = {
      lineId,
      get field() {
        return field.current ?? absent;
      },
      line: newest,
      text,
      selection: () => {
        const end = text().length;
        return field.current?.selection() ?? { start: end, end };
      },
      verify: () => {
        void leave(async () => {
          typed.current = false;
          await latest.current.actions.verifyAndNext(latest.current.line, text());
        });
      },
      unverify: () => {
        typed.current = false;
        if (entry.current !== null) entry.current.verified = false;
        void latest.current.actions.unverify(latest.current.line, text());
      },
      revert: () => void revert(),
      leaveTo: (go) => {
        void leave(async () => {
          if (await settle()) await go();
        });
      },
    };
    return {
      editor,
      onType: (next: string) => {
        typed.current = true;
        saver.edit(latest.current.line, next);
      },
      onFocus: () => {
        const now = newest();
        entry.current = { text: now.text, verified: now.status === "verified" };
        typed.current = false;
        latest.current.actions.editors.use(editor);
        activate(store, lineId, false);
      },
      onBlur: () => {
        if (!leaving.current) void settle();
      },
      forget: () => {
        typed.current = false;
      },
    };
  }, [saver, store, field]);

  const { editor } = editing;
  const { editors } = actions;
  useEffect(() => editors.add(editor), [editors, editor]);

  // Not the line as it was drawn: the cache tells of a save a moment after its draft is gone, and the old text for that
  // moment would throw the caret to the end.
  return { text: draft?.text ?? saver.newest(line).text, draft, busy, ...editing };
}
