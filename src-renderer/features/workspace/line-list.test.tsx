// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useMemo, useRef } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost, fakeLine } from "../../client/fake-client.ts";
import { useLines } from "../../client/queries.ts";
import { OwnChanges, useEventSync } from "../../client/use-event.ts";
import { addLayout } from "../../dev/dev-layout.ts";
import { addReadings } from "../../dev/dev-readings.ts";
import { KeyboardProvider, useCommands } from "../../keys/use-commands.tsx";
import { useLayoutChanges } from "./layout/use-layout-changes.ts";
import { useSplitCommands } from "./layout/use-split-commands.ts";
import type { LineActions } from "./line-actions.ts";
import { LineCard } from "./line-card.tsx";
import { AUTOSAVE_AFTER } from "./line-saver.ts";
import { SaverProvider, useSaver } from "./saver-context.tsx";
import { useFlagCommands } from "./use-flag-commands.ts";
import { useLineActions } from "./use-line-actions.ts";
import { useLineChanges } from "./use-line-changes.ts";
import { useLineCommands } from "./use-line-commands.ts";
import { activate, createWorkspaceStore, type WorkspaceStore } from "./workspace-store.ts";

// Other work on the machine must not decide what passes.
configure({ asyncUtilTimeout: 15_000 });

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

let host: FakeHost;
let store: WorkspaceStore;
const onPageDone = vi.fn();
const onUndo = vi.fn();

async function show(lines: Line[]): Promise<void> {
  host = createFakeHost(lines);
  addReadings(host);
  addLayout(host, [{ id: "p1", imageAsset: "i", thumbnailAsset: "t", width: 1000, height: 1000 }]);
  store = createWorkspaceStore();
  render(<Harness host={host} store={store} onPageDone={onPageDone} onUndo={onUndo} />);
  await screen.findByRole("textbox", { name: "Text of line 1" });
}

const field = (number: number): HTMLTextAreaElement => screen.getByRole("textbox", { name: `Text of line ${number}` });
const focus = (number: number): void => act(() => field(number).focus());
const type = (number: number, text: string): void => {
  fireEvent.change(field(number), { target: { value: text } });
};
const saves = (): { text: string; verified: boolean }[] =>
  host.requests.filter(({ method }) => method === "corrections.save").map(({ input }) => input as never);
const isFocused = (number: number): Promise<void> =>
  waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe(`Text of line ${number}`));

beforeEach(() => {
  vi.clearAllMocks();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const three = (): Line[] => [fakeLine(0, "first"), fakeLine(1, "second"), fakeLine(2, "third")];

describe("a line's field", () => {
  it("Enter saves as verified, then goes to the next unverified line", async () => {
    await show([fakeLine(0, "first"), fakeLine(1, "second", { status: "verified" }), fakeLine(2, "third")]);
    focus(1);
    type(1, "First");
    fireEvent.keyDown(field(1), { key: "Enter" });
    await isFocused(3);
    expect(saves()).toEqual([expect.objectContaining({ text: "First", verified: true, baseRevision: 1 })]);
    expect(host.line("l0")).toMatchObject({ text: "First", status: "verified" });
  });

  it("Enter verifies a line that nobody typed in", async () => {
    await show(three());
    focus(1);
    fireEvent.keyDown(field(1), { key: "Enter" });
    await isFocused(2);
    expect(host.line("l0").status).toBe("verified");
  });

  it("Enter says when it was the page's last", async () => {
    await show([fakeLine(0, "only")]);
    focus(1);
    fireEvent.keyDown(field(1), { key: "Enter" });
    await waitFor(() => expect(onPageDone).toHaveBeenCalledOnce());
  });

  it("takes no key while an input method composes", async () => {
    await show(three());
    focus(1);
    fireEvent.keyDown(field(1), { key: "Enter", isComposing: true });
    fireEvent.keyDown(field(1), { key: "Enter", keyCode: 229 });
    fireEvent.keyDown(field(1), { key: "ArrowDown", isComposing: true });
    fireEvent.keyDown(field(1), { key: "Tab", isComposing: true });
    await act(() => Promise.resolve());
    expect(saves()).toEqual([]);
    expect(document.activeElement).toBe(field(1));
  });

  it("a held Enter does not run through the page", async () => {
    await show(three());
    focus(1);
    fireEvent.keyDown(field(1), { key: "Enter", repeat: true });
    await act(() => Promise.resolve());
    expect(saves()).toEqual([]);
  });

  it("Tab and Shift+Tab save an edit, not verified, and move", async () => {
    await show(three());
    focus(2);
    type(2, "Second");
    fireEvent.keyDown(field(2), { key: "Tab" });
    await isFocused(3);
    expect(host.line("l1")).toMatchObject({ text: "Second", status: "edited" });
    fireEvent.keyDown(field(3), { key: "Tab", shiftKey: true });
    await isFocused(2);
    expect(saves()).toHaveLength(1);
  });

  it("Tab at the end is left to the browser", async () => {
    await show(three());
    focus(3);
    expect(fireEvent.keyDown(field(3), { key: "Tab" })).toBe(true);
    focus(1);
    expect(fireEvent.keyDown(field(1), { key: "Tab", shiftKey: true })).toBe(true);
  });

  it("a verified line stays verified when its text is mended and left", async () => {
    await show([fakeLine(0, "frist", { status: "verified", author: "person" }), fakeLine(1, "second")]);
    focus(1);
    type(1, "first");
    fireEvent.keyDown(field(1), { key: "ArrowDown" });
    await isFocused(2);
    expect(host.line("l0")).toMatchObject({ text: "first", status: "verified" });
  });

  it("Escape brings the text from before back, saved or not; again leaves the field", async () => {
    await show(three());
    focus(1);
    type(1, "wrong");
    fireEvent.keyDown(field(1), { key: "Escape" });
    await waitFor(() => expect(field(1).value).toBe("first"));
    expect(saves()).toEqual([]);

    type(1, "wrong again");
    await waitFor(() => expect(host.line("l0").text).toBe("wrong again"), { timeout: AUTOSAVE_AFTER * 3 });
    fireEvent.keyDown(field(1), { key: "Escape" });
    await waitFor(() => expect(host.line("l0")).toMatchObject({ text: "first", status: "proposed" }));
    expect(field(1).value).toBe("first");

    fireEvent.keyDown(field(1), { key: "Escape" });
    await waitFor(() => expect(document.activeElement).not.toBe(field(1)));
  });

  it("saves what was typed after a pause, and says so only then", async () => {
    await show(three());
    focus(1);
    type(1, "drafted");
    expect(screen.getByText("Unsaved")).toBeTruthy();
    expect(screen.queryByText("Saved")).toBeNull();
    await screen.findByText("Saved", {}, { timeout: AUTOSAVE_AFTER * 3 });
    expect(host.line("l0")).toMatchObject({ text: "drafted", status: "edited" });
  });

  it("never shows the text from before when a save lands: the caret would jump to the end", async () => {
    await show(three());
    focus(1);
    type(1, "First");
    // The tracker's own property first, where React writes; what it writes is what the browser would show.
    const written: string[] = [];
    const own = Object.getOwnPropertyDescriptor(field(1), "value");
    Object.defineProperty(field(1), "value", {
      configurable: true,
      get: () => own?.get?.call(field(1)),
      set(value: string) {
        written.push(value);
        own?.set?.call(field(1), value);
      },
    });
    await screen.findByText("Saved", {}, { timeout: AUTOSAVE_AFTER * 3 });
    expect(written.filter((value) => value !== "First")).toEqual([]);
    expect(host.line("l0").text).toBe("First");
  });

  it("blur saves", async () => {
    await show(three());
    focus(1);
    type(1, "blurred");
    act(() => field(1).blur());
    await waitFor(() => expect(host.line("l0").text).toBe("blurred"));
  });

  it("keeps text, focus and an explanation where a save fails, and tries again", async () => {
    await show(three());
    host.failNext("corrections.save", "disk-full", "The disk is full. Free some space, then save again.");
    focus(1);
    type(1, "precious");
    fireEvent.keyDown(field(1), { key: "Enter" });
    await screen.findByText("Not saved");
    expect(screen.getByText(/disk is full/)).toBeTruthy();
    expect(field(1).value).toBe("precious");
    await isFocused(1);
    fireEvent.click(screen.getByRole("button", { name: "Retry" }));
    await waitFor(() => expect(host.line("l0")).toMatchObject({ text: "precious", status: "verified" }));
    expect(screen.queryByText("Not saved")).toBeNull();
  });

  it("shows both texts where another window was faster, and lets the person choose", async () => {
    await show(three());
    focus(1);
    type(1, "mine");
    host.changeElsewhere("l0", "theirs");
    fireEvent.keyDown(field(1), { key: "Enter" });
    await screen.findByText(/changed elsewhere while you typed/);
    expect(screen.getByText("theirs")).toBeTruthy();
    expect(field(1).value).toBe("mine");
    expect(host.line("l0").text).toBe("theirs");
    fireEvent.click(screen.getByRole("button", { name: "Keep yours" }));
    await waitFor(() => expect(host.line("l0").text).toBe("mine"));
    expect(screen.queryByText(/changed elsewhere/)).toBeNull();
  });

  it("takes the other window's text where that is chosen", async () => {
    await show(three());
    focus(1);
    type(1, "mine");
    host.changeElsewhere("l0", "theirs");
    fireEvent.keyDown(field(1), { key: "Tab" });
    fireEvent.click(await screen.findByRole("button", { name: "Take the other" }));
    await waitFor(() => expect(field(1).value).toBe("theirs"));
    expect(host.line("l0").text).toBe("theirs");
  });

  it("Alt+D takes verification back", async () => {
    await show([fakeLine(0, "first", { status: "verified", author: "person" })]);
    focus(1);
    fireEvent.keyDown(field(1), { key: "d", code: "KeyD", altKey: true });
    await waitFor(() => expect(host.line("l0").status).not.toBe("verified"));
  });

  it("Ctrl+Z is the field's own while typing is unsaved, the journal's after", async () => {
    await show(three());
    focus(1);
    type(1, "drafted");
    expect(fireEvent.keyDown(field(1), { key: "z", ctrlKey: true })).toBe(true);
    expect(onUndo).not.toHaveBeenCalled();
    await screen.findByText("Saved", {}, { timeout: AUTOSAVE_AFTER * 3 });
    expect(fireEvent.keyDown(field(1), { key: "z", ctrlKey: true })).toBe(false);
    expect(onUndo).toHaveBeenCalledOnce();
  });

  it("pasted line breaks become spaces", async () => {
    await show(three());
    focus(1);
    type(1, "two\r\nlines");
    expect(field(1).value).toBe("two lines");
  });

  it("says who set a text: a version of any name, a person, or the ground truth it came with", async () => {
    await show([
      fakeLine(0, "read", { author: "person" }),
      fakeLine(1, "typed", { status: "edited", author: "person" }),
      fakeLine(2, "given", { status: "verified", author: "ground-truth" }),
    ]);
    const authors = [...document.querySelectorAll(".line-author")].map((element) => element.textContent);
    expect(authors).toEqual(["by person", "by you", "imported as ground truth"]);
  });

  it("Shift+Enter saves what was typed, marks the line as skipped, and goes on", async () => {
    await show(three());
    focus(1);
    type(1, "half");
    fireEvent.keyDown(field(1), { key: "Enter", shiftKey: true });
    await isFocused(2);
    expect(host.line("l0")).toMatchObject({ text: "half", status: "edited", flags: ["skipped"] });
  });

  it("Alt+U calls a line unreadable and goes on; Alt+B flags it and stays", async () => {
    await show(three());
    focus(1);
    fireEvent.keyDown(field(1), { key: "u", code: "KeyU", altKey: true });
    await isFocused(2);
    expect(host.line("l0").flags).toEqual(["unreadable"]);
    fireEvent.keyDown(field(2), { key: "b", code: "KeyB", altKey: true });
    await waitFor(() => expect(host.line("l1").flags).toEqual(["flagged"]));
    expect(document.activeElement).toBe(field(2));
  });

  it("a flag that could not be set is no reason to go on", async () => {
    await show(three());
    host.failNext("corrections.flag", "disk-full", "The disk is full. Free some space, then try again.");
    focus(1);
    fireEvent.keyDown(field(1), { key: "u", code: "KeyU", altKey: true });
    await waitFor(() => expect(host.requests.some(({ method }) => method === "corrections.flag")).toBe(true));
    await act(() => Promise.resolve());
    expect(document.activeElement).toBe(field(1));
  });

  it("Ctrl+. takes the model's word in place of the caret's, and Alt+P the text of the version before", async () => {
    const line = fakeLine(0, "mußte fich freuen");
    const proposal = line.proposal === null ? null : { ...line.proposal, text: "mußte ſich freuen" };
    await show([{ ...line, proposal, previousText: "mulzte fich" }]);
    focus(1);
    field(1).setSelectionRange(8, 8);
    fireEvent.keyDown(field(1), { key: ".", ctrlKey: true });
    expect(field(1).value).toBe("mußte ſich freuen");
    fireEvent.keyDown(field(1), { key: "p", code: "KeyP", altKey: true });
    expect(field(1).value).toBe("mulzte fich");
  });

  it("Tab goes from doubt to doubt, then to the next line's first", async () => {
    const doubtful = (line: Line): Line => ({
      ...line,
      proposal:
        line.proposal === null
          ? null
          : {
              ...line.proposal,
              characters: line.proposal.characters.map((each) =>
                each.text === "f" ? { ...each, confidence: 0.3 } : each,
              ),
            },
    });
    await show([doubtful(fakeLine(0, "wo fich f")), doubtful(fakeLine(1, "noch f"))]);
    const selected = (number: number) => [field(number).selectionStart, field(number).selectionEnd];
    act(() => activate(store, "l0", true));
    expect(selected(1)).toEqual([3, 4]);
    fireEvent.keyDown(field(1), { key: "Tab" });
    expect(selected(1)).toEqual([8, 9]);
    fireEvent.keyDown(field(1), { key: "Tab" });
    await isFocused(2);
    expect(selected(2)).toEqual([5, 6]);
    fireEvent.keyDown(field(2), { key: "Tab", shiftKey: true });
    await isFocused(1);
    expect(selected(1)).toEqual([8, 9]);
  });

  it("Alt+H shows what each version reads and what happened, and brings a text back", async () => {
    await show([fakeLine(0, "ſich freuen", { status: "edited", author: "person" })]);
    focus(1);
    fireEvent.keyDown(field(1), { key: "h", code: "KeyH", altKey: true });
    fireEvent.click(await screen.findByRole("button", { name: /^Restore the text from/ }));
    await waitFor(() => expect(field(1).value).toBe("fich freuen"));
    fireEvent.click(screen.getByRole("button", { name: "Use the reading of Base" }));
    expect(field(1).value).toBe("ſich freuen");
  });

  it("Ctrl+D splits at the caret and goes on in the second half, Ctrl+M joins them again", async () => {
    await show([fakeLine(0, "erste zweite"), fakeLine(1, "dritte")]);
    focus(1);
    type(1, "erſte zweite");
    field(1).setSelectionRange(6, 6);
    fireEvent.keyDown(field(1), { key: "d", ctrlKey: true });
    await waitFor(() => expect(field(2).value).toBe("zweite"));
    await isFocused(2);
    expect(field(1).value).toBe("erſte");
    const [split] = host.requests.filter(({ method }) => method === "layout.splitLine");
    expect(split?.input).toMatchObject({ textAt: 6, x: 0.5 });
    fireEvent.keyDown(field(2), { key: "M", ctrlKey: true, shiftKey: true });
    await waitFor(() => expect(field(1).value).toBe("erſte zweite"));
    expect(field(2).value).toBe("dritte");
  });

  it("an empty right-to-left line takes the line's direction, else the text's", async () => {
    await show([fakeLine(0, "", { direction: "rtl", proposal: null }), fakeLine(1, "مرحبا")]);
    expect(field(1).dir).toBe("rtl");
    expect(field(2).dir).toBe("auto");
  });
});
