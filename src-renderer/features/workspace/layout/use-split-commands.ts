/** @file Splitting and joining lines from within their text. */
import type { Line } from "#contract/corrections.ts";
import { useCommands } from "../../../keys/use-commands.tsx";
import { strings } from "../../../strings/index.ts";
import { toast } from "../../../ui/toast.tsx";
import { caretPlace } from "../alignment.ts";
import type { LineActions } from "../line-actions.ts";
import type { WorkspaceStore } from "../workspace-store.ts";
import type { LayoutChanges } from "./use-layout-changes.ts";

interface Options {
  lines: readonly Line[];
  store: WorkspaceStore;
  actions: LineActions;
  changes: LayoutChanges;
}

/** Share of a line that either half keeps, where the caret is at its end. */
const EDGE = 0.01;

export function useSplitCommands({ lines, store, actions, changes }: Options): void {
  const split = (): boolean => {
    const editor = actions.editors.of(store.getState().activeLineId);
    if (editor === null) return false;
    const at = editor.selection().start;
    const text = editor.text();
    const line = editor.line();
    const place = caretPlace(text, at, line.proposal, line.direction);
    const x = Math.min(1 - EDGE, Math.max(EDGE, place));
    editor.leaveTo(async () => {
      const change = await changes.send((calls, seen) => calls.splitLine({ line: seen.ref(line.id), x, textAt: at }));
      const other = change?.lines.find(({ id }) => id !== line.id);
      if (other !== undefined) actions.goTo(other.id);
    });
    return true;
  };

  const merge = (step: -1 | 1): boolean => {
    const editor = actions.editors.of(store.getState().activeLineId);
    const at = lines.findIndex(({ id }) => id === editor?.lineId);
    const other = at < 0 ? undefined : lines[at + step];
    if (editor === null) return false;
    if (other === undefined) {
      toast("info", strings.layout.nothingToJoin);
      return true;
    }
    const ordered = step === 1 ? [editor.lineId, other.id] : [other.id, editor.lineId];
    editor.leaveTo(async () => {
      const change = await changes.send((calls, seen) => calls.mergeLines({ lines: seen.refs(ordered) }));
      if (change !== null && ordered[0] !== undefined) actions.goTo(ordered[0]);
    });
    return true;
  };

  useCommands({
    "line.split": split,
    "line.mergeNext": () => merge(1),
    "line.mergePrevious": () => merge(-1),
  });
}
