/** @file What a person says of a line beside its text: flagged, unreadable, skipped. */
import type { Line, LineFlag } from "#contract/corrections.ts";
import { useApi } from "../../client/api-context.tsx";
import { useCommands } from "../../keys/use-commands.tsx";
import type { LineActions } from "./line-actions.ts";
import { useSaver } from "./saver-context.tsx";
import type { LineChanges } from "./use-line-changes.ts";
import type { WorkspaceStore } from "./workspace-store.ts";

interface Options {
  store: WorkspaceStore;
  actions: LineActions;
  changes: LineChanges;
}

/** @returns how to turn a flag of a line over */
export function useFlagCommands({ store, actions, changes }: Options): (line: Line, flag: LineFlag) => void {
  const { client } = useApi();
  const saver = useSaver();

  const put = async (shown: Line, flag: LineFlag, on: boolean): Promise<boolean> => {
    const { id, revision, flags } = saver.newest(shown);
    if (flags.includes(flag) === on) return true;
    const sent = await changes.send(() =>
      client.corrections.flag({ lines: [{ lineId: id, baseRevision: revision }], flag, on }),
    );
    return sent !== null;
  };

  /** Saves what is typed in the line first, then flags it, then goes on where `after` says so. */
  const turn = (lineId: string, flag: LineFlag, how: "over" | "on", after?: () => void): boolean => {
    const editor = actions.editors.of(lineId);
    if (editor === null) return false;
    editor.leaveTo(async () => {
      const line = editor.line();
      const on = how === "on" || !line.flags.includes(flag);
      if ((await put(line, flag, on)) && on) after?.();
    });
    return true;
  };

  const active = (flag: LineFlag, how: "over" | "on", goOn: boolean) => (): boolean => {
    const { activeLineId } = store.getState();
    if (activeLineId === null) return false;
    return turn(activeLineId, flag, how, goOn ? () => actions.skip(activeLineId) : undefined);
  };

  useCommands({
    "line.skip": active("skipped", "on", true),
    "line.unreadable": active("unreadable", "over", true),
    "line.flag": active("flagged", "over", false),
  });

  return (line, flag) => void turn(line.id, flag, "over");
}
