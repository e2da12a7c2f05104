// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useMemo } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost, fakeLine } from "../../client/fake-client.ts";
import { useLines } from "../../client/queries.ts";
import { OwnChanges, useEventSync } from "../../client/use-event.ts";
import { KeyboardProvider } from "../../keys/use-commands.tsx";
import { CanvasView } from "./canvas-view.ts";
import { LineStrip } from "./line-strip.tsx";
import { SaverProvider, useSaver } from "./saver-context.tsx";
import { useLineActions } from "./use-line-actions.ts";
import { useLineCommands } from "./use-line-commands.ts";
import { activate, createWorkspaceStore, type WorkspaceStore } from "./workspace-store.ts";

// Other work on the machine must not decide what passes.

/** Only the strip of the active line, as when the cards are folded away. */
function Strip({ store, view }: { store: WorkspaceStore; view: CanvasView }) {
  const lines = useLines("p1").data ?? [];
  const saver = useSaver();
  const actions = useLineActions({ lines, listed: lines, store, saver, onPageDone: () => {} });
  useLineCommands({ store, actions, saver });
  const activeLineId = useStore(store, (state) => state.activeLineId);
  const line = lines.find((each) => each.id === activeLineId);
  return line === undefined ? (
    <p>none</p>
  ) : (
    <LineStrip key={line.id} line={line} view={view} store={store} actions={actions} alone />
  );
}

function Harness({ host, store, view }: { host: FakeHost; store: WorkspaceStore; view: CanvasView }) {
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
            <Strip store={store} view={view} />
          </SaverProvider>
        </KeyboardProvider>
      </ApiProvider>
    </QueryClientProvider>
  );
}

let host: FakeHost;
let store: WorkspaceStore;

async function show(lines: Line[]): Promise<void> {
  host = createFakeHost(lines);
  store = createWorkspaceStore();
  store.setState({ surface: "strip" });
  const view = new CanvasView();
  view.resize({ width: 800, height: 600 });
  view.show({ width: 1000, height: 1000 }, null);
  render(<Harness host={host} store={store} view={view} />);
  await screen.findByText("none");
  act(() => activate(store, lines[0]?.id ?? null, true));
  await screen.findByRole("group", { name: "Words of line 1" });
}

const word = (number: number, line = 1): HTMLInputElement =>
  screen.getByRole("textbox", { name: `Word ${number} of line ${line}` });
const texts = (): string[] => screen.getAllByRole("textbox").map((input) => (input as HTMLInputElement).value);
const type = (input: HTMLInputElement, value: string, caret = value.length): void => {
  act(() => input.focus());
  fireEvent.input(input, { target: { value, selectionStart: caret, selectionEnd: caret } });
};
const focused = (): HTMLInputElement => document.activeElement as HTMLInputElement;

afterEach(cleanup);

describe("the strip", () => {
  it("has a field for each word, and takes the keyboard when its line gets it", async () => {
    await show([fakeLine(0, "wo das Wünſchen")]);
    expect(texts()).toEqual(["wo", "das", "Wünſchen"]);
    await waitFor(() => expect(focused().getAttribute("aria-label")).toBe("Word 3 of line 1"));
  });

  it("Enter verifies the whole line with the word as typed, and goes on to the next line's strip", async () => {
    await show([fakeLine(0, "wo das Wünfchen"), fakeLine(1, "noch geholfen")]);
    type(word(3), "Wünſchen");
    fireEvent.keyDown(word(3), { key: "Enter" });
    await screen.findByRole("group", { name: "Words of line 2" });
    expect(host.line("l0")).toMatchObject({ text: "wo das Wünſchen", status: "verified" });
    await waitFor(() => expect(focused().getAttribute("aria-label")).toBe("Word 2 of line 2"));
  });

  it("takes no key while an input method composes, and does not part a word then", async () => {
    await show([fakeLine(0, "wo das")]);
    act(() => word(1).focus());
    fireEvent.keyDown(word(1), { key: "Enter", isComposing: true });
    fireEvent.keyDown(word(1), { key: "Enter", keyCode: 229 });
    fireEvent.keyDown(word(1), { key: "Backspace", isComposing: true });
    await act(() => Promise.resolve());
    expect(host.requests.some(({ method }) => method === "corrections.save")).toBe(false);
    expect(texts()).toEqual(["wo", "das"]);
  });

  it("a space within a word makes two, and the caret goes along", async () => {
    await show([fakeLine(0, "wodas Wünſchen")]);
    type(word(1), "wo das", 3);
    expect(texts()).toEqual(["wo", "das", "Wünſchen"]);
    expect(focused().getAttribute("aria-label")).toBe("Word 2 of line 1");
    expect(focused().selectionStart).toBe(0);
  });

  it("Backspace at the beginning joins with the word before", async () => {
    await show([fakeLine(0, "Wün ſchen")]);
    act(() => word(2).focus());
    word(2).setSelectionRange(0, 0);
    fireEvent.keyDown(word(2), { key: "Backspace" });
    expect(texts()).toEqual(["Wünſchen"]);
    expect(focused().selectionStart).toBe(3);
  });

  it("arrows go from word to word, right to left the other way", async () => {
    await show([fakeLine(0, "אב גדה", { direction: "rtl" })]);
    act(() => word(1).focus());
    word(1).setSelectionRange(2, 2);
    fireEvent.keyDown(word(1), { key: "ArrowLeft" });
    expect(focused()).toBe(word(2));
    fireEvent.keyDown(word(2), { key: "ArrowRight" });
    expect(focused()).toBe(word(1));
  });

  it("Escape brings the text from before back", async () => {
    await show([fakeLine(0, "wo das")]);
    type(word(2), "daß");
    expect(texts()).toEqual(["wo", "daß"]);
    fireEvent.keyDown(word(2), { key: "Escape" });
    await waitFor(() => expect(texts()).toEqual(["wo", "das"]));
  });

  it("leaving it saves what was typed", async () => {
    await show([fakeLine(0, "wo das")]);
    type(word(2), "daß");
    act(() => word(2).blur());
    await waitFor(() => expect(host.line("l0")).toMatchObject({ text: "wo daß", status: "edited" }));
  });

  it("settles what another window did, where there is no card to say it", async () => {
    await show([fakeLine(0, "wo das")]);
    type(word(2), "daß");
    host.changeElsewhere("l0", "wo daz");
    fireEvent.keyDown(word(2), { key: "Enter" });
    fireEvent.click(await screen.findByRole("button", { name: "Keep yours" }));
    await waitFor(() => expect(host.line("l0").text).toBe("wo daß"));
  });

  it("an empty line has one field", async () => {
    await show([fakeLine(0, "", { proposal: null })]);
    type(word(1), "neu");
    expect(texts()).toEqual(["neu"]);
  });
});
