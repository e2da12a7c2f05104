// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { type FakeHost, fakeLine } from "../../client/fake-client.ts";
import { field, focus, isFocused, showCards, type } from "./test-cards.tsx";

let host: FakeHost;
const onPageDone = vi.fn();
const onUndo = vi.fn();

async function show(lines: Line[]): Promise<void> {
  ({ host } = await showCards(lines, { onPageDone, onUndo }));
}

const saves = (): { text: string; verified: boolean }[] =>
  host.requests.filter(({ method }) => method === "corrections.save").map(({ input }) => input as never);

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
    await waitFor(() => expect(host.line("l0").text).toBe("wrong again"));
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
    await screen.findByText("Saved");
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
    await screen.findByText("Saved");
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
    await screen.findByText("Saved");
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

  it("runs as its letters do; where they are of both directions or there are none, as its ink", async () => {
    await show([
      fakeLine(0, "", { direction: "rtl", proposal: null }),
      fakeLine(1, "مرحبا"),
      fakeLine(2, "page 12 كتاب", { direction: "rtl" }),
    ]);
    expect([1, 2, 3].map((number) => field(number).dir)).toEqual(["rtl", "rtl", "rtl"]);
  });
});
