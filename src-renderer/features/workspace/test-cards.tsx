/** @file The cards of a page over a fake host, for tests of keys, saving and focus. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useMemo, useRef } from "react";
import { expect } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost } from "../../client/fake-client.ts";
import { useLines } from "../../client/queries.ts";
import { OwnChanges, useEventSync } from "../../client/use-event.ts";
import { addLayout } from "../../dev/dev-layout.ts";
import { addReadings } from "../../dev/dev-readings.ts";
import { KeyboardProvider, useCommands } from "../../keys/use-commands.tsx";
import { useLayoutChanges } from "./layout/use-layout-changes.ts";
import { useSplitCommands } from "./layout/use-split-commands.ts";
import type { LineActions } from "./line-actions.ts";
import { LineCard } from "./line-card.tsx";
import { SaverProvider, useSaver } from "./saver-context.tsx";
import { useFlagCommands } from "./use-flag-commands.ts";
import { useLineActions } from "./use-line-actions.ts";
import { useLineChanges } from "./use-line-changes.ts";
import { useLineCommands } from "./use-line-commands.ts";
import { createWorkspaceStore, type WorkspaceStore } from "./workspace-store.ts";

// Other work on the machine must not decide what passes.

const flagNothing: LineActions["flag"] = () => {};

/** The cards of a page without the window that shows only some: happy-dom lays nothing out. */
function Cards({ store, onPageDone, onUndo }: { store: WorkspaceStore; onPageDone(): void; onUndo(): void }) {
  const lines = useLines("p1").data ?? [];
  const saver = useSaver();
  const onFlag = useRef(flagNothing);
  const actions = useLineActions({
    lines,
    listed: lines,
    store,
    saver,
    onPageDone,
    onFlag: (line, flag) => onFlag.current(line, flag),
  });
  const changes = useLineChanges("d1");
  const flag = useFlagCommands({ store, actions, changes });
  onFlag.current = flag;
  useLineCommands({ store, actions, saver });
  useSplitCommands({ lines, store, actions, changes: useLayoutChanges("d1", "p1") });
  useCommands({ "document.undo": onUndo });
  return lines.map((line) => (
    <LineCard key={line.id} line={line} width={400} store={store} actions={actions} changes={changes} />
  ));
}

function Harness({ host, ...rest }: { host: FakeHost; store: WorkspaceStore; onPageDone(): void; onUndo(): void }) {
  const queries = useMemo(
    () => new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } }),
    [],
  );
  const own = useMemo(() => new OwnChanges(), []);
  const api = useMemo(() => ({ client: createClient(host.transport), transport: host.transport }), [host]);
  useEventSync(host.transport, queries, own);
  return (
    <QueryClientProvider client={queries}>
      <ApiProvider api={api}>
        <KeyboardProvider>
          <SaverProvider own={own}>
            <Cards {...rest} />
          </SaverProvider>
        </KeyboardProvider>
      </ApiProvider>
    </QueryClientProvider>
  );
}

/** Page 1 as it is shown: the host behind it and what a test does with its fields. */
export interface ShownPage {
  host: FakeHost;
  store: WorkspaceStore;
}

interface Listeners {
  onPageDone?(): void;
  onUndo?(): void;
}

/** Shows lines as cards, with the keyboard listening. */
export async function showCards(lines: Line[], { onPageDone, onUndo }: Listeners = {}): Promise<ShownPage> {
  const host = createFakeHost(lines);
  addReadings(host);
  addLayout(host, [{ id: "p1", imageAsset: "i", viewAsset: "v", thumbnailAsset: "t", width: 1000, height: 1000 }]);
  const store = createWorkspaceStore();
  const nothing = (): void => {};
  render(<Harness host={host} store={store} onPageDone={onPageDone ?? nothing} onUndo={onUndo ?? nothing} />);
  await screen.findByRole("textbox", { name: "Text of line 1" });
  return { host, store };
}

/** The field of a line, by its number. */
export const field = (number: number): HTMLTextAreaElement =>
  screen.getByRole("textbox", { name: `Text of line ${number}` });
export const focus = (number: number): void => act(() => field(number).focus());
export const type = (number: number, text: string): void => {
  fireEvent.change(field(number), { target: { value: text } });
};
export const isFocused = (number: number): Promise<void> =>
  waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe(`Text of line ${number}`));
