// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LineQueue } from "#contract/evaluation.ts";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost } from "../../client/fake-client.ts";
import { KeyboardProvider, useKeyboard } from "../../keys/use-commands.tsx";
import { Toasts } from "../../ui/toast.tsx";
import { type QueueMode, useQueueMode } from "./use-queue-mode.ts";

const open = vi.fn();
let mode: QueueMode;
let toggle: () => unknown;

function Mode({ lineId }: { lineId: string | null }) {
  const keyboard = useKeyboard();
  mode = useQueueMode({ documentId: "d1", lineId, open });
  toggle = () => keyboard.run("document.queue");
  return <p>{mode.on ? "on" : "off"}</p>;
}

function Harness({ host, lineId }: { host: FakeHost; lineId: string | null }) {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  return (
    <QueryClientProvider client={queries}>
      <ApiProvider api={{ client: createClient(host.transport), transport: host.transport }}>
        <KeyboardProvider>
          <Mode lineId={lineId} />
          <Toasts />
        </KeyboardProvider>
      </ApiProvider>
    </QueryClientProvider>
  );
}

let waiting: { pageId: string; lineId: string }[];
let started: boolean;
let host: FakeHost;

beforeEach(() => {
  waiting = [
    { pageId: "p2", lineId: "l7" },
    { pageId: "p1", lineId: "l2" },
  ];
  started = true;
  host = createFakeHost([], {
    "evaluation.queue": () =>
      started ? ({ id: "q1", documentId: "d1", total: 2, left: waiting.length } as LineQueue) : null,
    "evaluation.peekQueue": () => waiting.slice(0, 1),
    "evaluation.nextLine": () => waiting[0] ?? null,
    "evaluation.passOver": ({ lineId }: { lineId: string }) => {
      waiting = waiting.filter((line) => line.lineId !== lineId);
      return { id: "q1" };
    },
    "evaluation.startQueue": () => {
      started = true;
      return { id: "q1" };
    },
  });
});
afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

describe("next best lines", () => {
  it("begin with the first that waits, go on one by one over pages, and end", async () => {
    render(<Harness host={host} lineId={null} />);
    await waitFor(() => expect(mode.queue?.total).toBe(2));
    act(() => void toggle());
    await screen.findByText("on");
    await waitFor(() => expect(open).toHaveBeenLastCalledWith("p2", "l7"));
    waiting.shift();
    await act(async () => void (await mode.next()));
    expect(open).toHaveBeenLastCalledWith("p1", "l2");
    await act(() => mode.pass("l2"));
    await screen.findByText("off");
    expect(screen.getByText(/queue of next best lines is through/)).toBeTruthy();
  });

  it("are drawn where there are none yet", async () => {
    started = false;
    render(<Harness host={host} lineId={null} />);
    await waitFor(() => expect(host.requests.some(({ method }) => method === "evaluation.queue")).toBe(true));
    act(() => void toggle());
    await waitFor(() => expect(open).toHaveBeenCalledWith("p2", "l7"));
    expect(host.requests.some(({ method }) => method === "evaluation.startQueue")).toBe(true);
  });

  it("who comes from the queue goes on in it", async () => {
    render(<Harness host={host} lineId="l7" />);
    expect(await screen.findByText("on")).toBeTruthy();
  });
});
