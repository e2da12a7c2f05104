// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost, fakeLine } from "../../client/fake-client.ts";
import { trialAnswers } from "../../dev/dev-trials.ts";
import { KeyboardProvider } from "../../keys/use-commands.tsx";
import { Toasts } from "../../ui/toast.tsx";
import { TrialPage } from "./trial-page.tsx";

// Other work on the machine must not decide what passes.

let host: FakeHost;
beforeEach(async () => {
  const lines = [fakeLine(0, "ſchön 0"), fakeLine(1, "كان ملك", { direction: "rtl" }), fakeLine(2, "ſchön 2")];
  host = createFakeHost(
    lines,
    trialAnswers(new URLSearchParams(), lines, () => {}),
  );
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <ApiProvider api={{ client: createClient(host.transport), transport: host.transport }}>
        <KeyboardProvider>
          <TrialPage id="t1" />
          <Toasts />
        </KeyboardProvider>
      </ApiProvider>
    </QueryClientProvider>,
  );
  await status("0 judged and saved, 3 to go");
});
afterEach(cleanup);

const status = (text: string) => screen.findByText(text);
const asked = (method: string) => host.requests.filter((each) => each.method === method).map(({ input }) => input);
const press = (key: string, more: KeyboardEventInit = {}): void => {
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });
};
const field = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: "What stands in the line" });

describe("judging by key", () => {
  it("votes for what stands first or second, for both, or for none, and takes it back", async () => {
    press("1");
    await status("1 judged and saved, 2 to go");
    press("ArrowDown");
    await status("2 judged and saved, 1 to go");
    press("z", { ctrlKey: true });
    await status("1 judged and saved, 2 to go");
    press("s");
    await status("1 judged and saved, 1 to go");
    press("3");
    await screen.findByText("Every line is judged");
    expect(asked("trials.vote")).toEqual(
      ["first", "second", "skip", "tie"].map((vote, i) => ({ id: "t1", ordinal: [0, 1, 1, 2][i], vote })),
    );
    expect(asked("trials.undo")).toEqual([{ id: "t1" }]);
  });

  it("says that a judgement is saved when main has said so, and not before", async () => {
    host.failNext("trials.vote", "disk-full", "The disk is full. Free some space and try again.");
    press("1");
    await screen.findByText("The disk is full. Free some space and try again.");
    await status("0 judged and saved, 3 to go");
    press("1");
    await status("1 judged and saved, 2 to go");
    expect(asked("trials.vote")).toHaveLength(2);
  });

  it("asks before it reveals, and says that this is the end", async () => {
    fireEvent.click(screen.getByRole("button", { name: "Reveal the versions" }));
    expect(await screen.findByText(/^0 lines judged, 3 left\. Revealing ends the comparison/)).toBeTruthy();
    expect(asked("trials.end")).toEqual([]);
    const buttons = screen.getAllByRole("button", { name: "Reveal the versions", hidden: true });
    fireEvent.click(buttons.at(-1) as HTMLElement);
    expect(
      await screen.findByText(/^Fraktur 1 wins more often, by more than chance \(sign test, p = 0\.013\)/),
    ).toBeTruthy();
  });
});

describe("correcting", () => {
  it("saves what is typed, with the revision that was seen", async () => {
    press("c");
    const text = await field();
    expect(document.activeElement).toBe(text);
    expect(text.value).toBe("ſchön 0");
    fireEvent.click(screen.getByRole("button", { name: "Begin with reading 2" }));
    expect(text.value).toBe("fchon 0");
    fireEvent.change(text, { target: { value: "ſchön, 0" } });
    press("Enter");
    await status("1 judged and saved, 2 to go");
    expect(asked("trials.correct")).toEqual([{ id: "t1", ordinal: 0, text: "ſchön, 0", baseRevision: 1 }]);
    expect(screen.queryByRole("textbox")).toBeNull();
  });

  it("leaves the keys of judging to the field, and all keys to an input method", async () => {
    press("c");
    await field();
    for (const key of ["1", "2", "3", "s", "c", "=", "ArrowUp"]) press(key);
    press("z", { ctrlKey: true });
    press("Enter", { isComposing: true });
    press("Enter", { keyCode: 229 });
    await act(async () => {});
    expect([...asked("trials.vote"), ...asked("trials.correct"), ...asked("trials.undo")]).toEqual([]);
    press("Escape");
    await waitFor(() => expect(screen.queryByRole("textbox")).toBeNull());
    press("1", { isComposing: true });
    await act(async () => {});
    expect(asked("trials.vote")).toEqual([]);
  });
});

describe("the readings", () => {
  const readings = () => screen.getAllByRole("button", { name: /^Reading \d/ });

  it("mark where they differ, and nothing else", () => {
    const marks = readings().map((each) => [...each.querySelectorAll("mark")].map((mark) => mark.textContent));
    expect(marks).toEqual([
      ["ſ", "ö"],
      ["f", "o"],
    ]);
  });

  it("run from right to left where the line does", async () => {
    press("1");
    await status("1 judged and saved, 2 to go");
    for (const reading of readings()) {
      expect(reading.querySelector(".trial-text")?.getAttribute("dir")).toBe("rtl");
      expect(reading.querySelector("bdi")?.getAttribute("dir")).toBe("rtl");
    }
    press("c");
    expect((await field()).dir).toBe("rtl");
  });
});
