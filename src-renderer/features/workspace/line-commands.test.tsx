// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { type FakeHost, fakeLine } from "../../client/fake-client.ts";
import { field, focus, isFocused, showCards, type } from "./test-cards.tsx";
import { activate, type WorkspaceStore } from "./workspace-store.ts";

let host: FakeHost;
let store: WorkspaceStore;

async function show(lines: Line[]): Promise<void> {
  ({ host, store } = await showCards(lines));
}

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const three = (): Line[] => [fakeLine(0, "first"), fakeLine(1, "second"), fakeLine(2, "third")];

describe("commands of a line", () => {
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
});
