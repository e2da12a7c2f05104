/** @file What the commands of lines and words do, on whichever line is active. */
import type { CommandId } from "../../keys/commands.ts";
import { useCommands, useFlags, useHold } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { toast } from "../../ui/toast.tsx";
import { isOpen } from "./filters.ts";
import type { LineActions } from "./line-actions.ts";
import type { LineEditor } from "./line-editor.ts";
import type { LineSaver } from "./line-saver.ts";
import { caretRows } from "./text-area-field.ts";
import { doubtsOf, neighbourWord, nextReading, wordAt } from "./words.ts";
import { activate, type WorkspaceStore } from "./workspace-store.ts";

interface Options {
  store: WorkspaceStore;
  actions: LineActions;
  saver: LineSaver;
}

export function useLineCommands({ store, actions, saver }: Options): void {
  /** Runs on the active line's editor; the key goes on where there is none. */
  const on =
    (run: (editor: LineEditor) => unknown): (() => unknown) =>
    () => {
      const editor = actions.editors.of(store.getState().activeLineId);
      return editor === null ? false : run(editor);
    };

  const toNeighbour = (editor: LineEditor, step: -1 | 1): boolean => {
    const target = actions.neighbour(editor.lineId, step);
    // At the ends Tab leaves the list, as Tab does.
    if (target === null) return false;
    editor.leaveTo(() => actions.goTo(target.id, step === 1 ? "first-doubt" : "last-doubt"));
    return true;
  };

  const toDoubt = (editor: LineEditor, step: -1 | 1): boolean => {
    const line = editor.line();
    const { threshold } = store.getState().filter;
    const doubts = isOpen(line) ? doubtsOf(editor.text(), line.proposal, threshold) : [];
    const { start } = editor.selection();
    const next =
      step === 1 ? doubts.find((doubt) => doubt.start > start) : doubts.findLast((doubt) => doubt.end <= start);
    if (next === undefined) return toNeighbour(editor, step);
    editor.field.select(next);
    return true;
  };

  const toDoubtfulLine = (step: -1 | 1): void => {
    const { activeLineId } = store.getState();
    const target = actions.doubtful(activeLineId, step);
    if (target === null) toast("info", strings.workspace.noDoubt);
    else {
      const go = (): void => actions.goTo(target.id);
      const editor = actions.editors.of(activeLineId);
      if (editor === null) go();
      else editor.leaveTo(go);
    }
  };

  const toWord = (editor: LineEditor, step: -1 | 1): void => {
    const word = neighbourWord(editor.text(), editor.selection(), step);
    if (word !== null) editor.field.select(word);
  };

  const acceptWord = (editor: LineEditor): void => {
    const { proposal, previousText } = editor.line();
    const text = editor.text();
    const word = wordAt(text, editor.selection().start);
    const others = [proposal?.text, previousText].filter((other) => typeof other === "string");
    const reading = word === null ? null : nextReading(text, word, others);
    if (word === null || reading === null) toast("info", strings.workspace.noOtherWord);
    else editor.field.replace(word, reading);
  };

  const takeWhole = (editor: LineEditor, text: string | null | undefined, none: string): void => {
    if (typeof text !== "string") toast("info", none);
    else editor.field.replace({ start: 0, end: editor.text().length }, text);
  };

  const t = strings.workspace;
  useCommands({
    "line.verify": on((editor) => editor.verify()),
    "line.details": on((editor) => actions.toggleDetails(editor.lineId)),
    "line.unverify": on((editor) => editor.unverify()),
    "line.revert": on((editor) => editor.revert()),
    "line.takeProposal": on((editor) => takeWhole(editor, editor.line().proposal?.text, t.noProposal)),
    "line.copyPrevious": on((editor) => takeWhole(editor, editor.line().previousText, t.noPrevious)),
    "line.edit": () => {
      const { activeLineId } = store.getState();
      if (activeLineId === null) return false;
      activate(store, activeLineId, true);
    },
    "word.accept": on(acceptWord),
    "word.next": on((editor) => toWord(editor, 1)),
    "word.previous": on((editor) => toWord(editor, -1)),
    "go.nextDoubt": on((editor) => toDoubt(editor, 1)),
    "go.previousDoubt": on((editor) => toDoubt(editor, -1)),
    "go.up": on((editor) => toNeighbour(editor, -1)),
    "go.down": on((editor) => toNeighbour(editor, 1)),
    "go.nextDoubtfulLine": () => toDoubtfulLine(1),
    "go.previousDoubtfulLine": () => toDoubtfulLine(-1),
    "view.zoomLine": () => {
      const { activeLineId } = store.getState();
      if (activeLineId !== null) actions.zoomTo(activeLineId);
    },
  } satisfies Partial<Record<CommandId, () => unknown>>);

  useHold("view.peek", (peek) => store.setState({ peek }));

  useFlags((target) => {
    const lineId = target.closest<HTMLElement>("[data-line-text]")?.dataset.lineText;
    if (lineId === undefined) return {};
    const rows =
      target instanceof HTMLTextAreaElement ? caretRows(target) : { caretOnFirstRow: true, caretOnLastRow: true };
    // Typing that is not saved yet is taken back by the field itself.
    return { ...rows, unsavedTyping: saver.draft(lineId) !== undefined };
  });
}
