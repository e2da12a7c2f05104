// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost, fakeLine } from "../../client/fake-client.ts";
import { OwnChanges, useEventSync } from "../../client/use-event.ts";
import { addReadings } from "../../dev/dev-readings.ts";
import { KeyboardProvider } from "../../keys/use-commands.tsx";
import { Toasts } from "../../ui/toast.tsx";
import { ReviewPanel } from "./review-panel.tsx";
import { SaverProvider } from "./saver-context.tsx";
import { useLineChanges } from "./use-line-changes.ts";
import type { ReviewMode } from "./workspace-store.ts";

// Other work on the machine must not decide what passes.

const onOpen = vi.fn();
const onLook = vi.fn();
const onMode = vi.fn();

function Panel({ mode }: { mode: ReviewMode }) {
  const changes = useLineChanges("d1");
  return (
    <ReviewPanel
      documentId="d1"
      pages={[]}
      mode={mode}
      changes={changes}
      onMode={onMode}
      onOpen={onOpen}
      onLook={onLook}
      onUndo={() => {}}
    />
  );
}

function Harness({ host, mode }: { host: FakeHost; mode: ReviewMode }) {
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } }),
  );
  const [own] = useState(() => new OwnChanges());
  useEventSync(host.transport, queries, own);
  return (
    <QueryClientProvider client={queries}>
      <ApiProvider api={{ client: createClient(host.transport), transport: host.transport }}>
        <KeyboardProvider>
          <SaverProvider own={own}>
            <Panel mode={mode} />
            <Toasts />
          </SaverProvider>
        </KeyboardProvider>
      </ApiProvider>
    </QueryClientProvider>
  );
}

let host: FakeHost;

async function show(mode: ReviewMode, lines: Line[]): Promise<void> {
  host = createFakeHost(lines);
  addReadings(host);
  render(<Harness host={host} mode={mode} />);
  await waitFor(() => expect(document.activeElement?.getAttribute("aria-current")).toBe("true"));
}

/** The host has a new reading for each fifth line, and a doubt about each third verified one. */
const proposed = (): Line[] => Array.from({ length: 11 }, (_, i) => fakeLine(i, `fich ${i}`));
const press = (key: string): void => {
  fireEvent.keyDown(document.activeElement ?? document.body, { key });
};
const current = (): string | null | undefined => document.activeElement?.getAttribute("aria-label");

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

describe("new readings", () => {
  it("come as a list with the keyboard in it, and the page image follows", async () => {
    await show("differences", proposed());
    expect(screen.getAllByRole("listitem")).toHaveLength(3);
    expect(current()).toBe("Page 1, line 1");
    press("j");
    await waitFor(() => expect(current()).toBe("Page 1, line 6"));
    expect(onLook).toHaveBeenLastCalledWith("p1", "l5");
    press("ArrowUp");
    await waitFor(() => expect(current()).toBe("Page 1, line 1"));
  });

  it("A takes one, R keeps the text, and the keyboard goes on", async () => {
    await show("differences", proposed());
    press("a");
    await waitFor(() => expect(current()).toBe("Page 1, line 6"));
    expect(host.line("l0").text).toBe("ſich 0");
    press("r");
    await waitFor(() => expect(current()).toBe("Page 1, line 11"));
    expect(host.line("l5").text).toBe("fich 5");
    const decisions = host.requests.filter(({ method }) => method === "corrections.decide").map(({ input }) => input);
    expect(decisions).toEqual([
      { decisions: [expect.objectContaining({ lineId: "l0", accept: true, baseRevision: 1 })] },
      { decisions: [expect.objectContaining({ lineId: "l5", accept: false, baseRevision: 1 })] },
    ]);
  });

  it("come back where another window was faster, and nothing is written over", async () => {
    await show("differences", proposed());
    host.failNext("corrections.decide", "line-changed-elsewhere", "This line was changed in another window.", {
      lines: [host.line("l0")],
    });
    press("a");
    await screen.findByText("This line was changed in another window.");
    await waitFor(() => expect(screen.getAllByRole("listitem")).toHaveLength(3));
    expect(host.line("l0").text).toBe("fich 0");
  });

  it("all that the model is sure enough of are taken at once, and can be taken back", async () => {
    await show("differences", proposed());
    fireEvent.click(screen.getByRole("button", { name: /Take all from 95/ }));
    await screen.findByText("2 lines taken as read.");
    expect(screen.getByRole("button", { name: "Undo" })).toBeTruthy();
    expect(host.line("l0").text).toBe("ſich 0");
    expect(host.line("l5").text).toBe("fich 5");
  });

  it("O opens the line in its place, Escape goes back", async () => {
    await show("differences", proposed());
    press("o");
    expect(onOpen).toHaveBeenCalledWith("p1", "l0");
    press("Escape");
    expect(onMode).toHaveBeenCalledWith(null);
  });

  it("take no key while an input method composes", async () => {
    await show("differences", proposed());
    fireEvent.keyDown(document.activeElement ?? document.body, { key: "a", isComposing: true });
    await act(() => Promise.resolve());
    expect(host.requests.some(({ method }) => method === "corrections.decide")).toBe(false);
  });
});

describe("you or me?", () => {
  const verified = (): Line[] => proposed().map((line) => ({ ...line, status: "verified" as const, author: "person" }));

  it("A takes the model's text as verified, R keeps one's own", async () => {
    await show("doubts", verified());
    press("Enter");
    await waitFor(() => expect(current()).toBe("Page 1, line 4"));
    expect(host.line("l0")).toMatchObject({ text: "ſich 0", status: "verified" });
    press("Backspace");
    await waitFor(() => expect(current()).toBe("Page 1, line 7"));
    expect(host.line("l3")).toMatchObject({ text: "fich 3", status: "verified" });
    expect(host.requests.some(({ method }) => method === "corrections.dismiss")).toBe(true);
  });
});
