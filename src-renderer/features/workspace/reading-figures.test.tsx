// @vitest-environment happy-dom

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { ReadingJob } from "#contract/recognition.ts";
import { ReadingBar } from "./reading-bar.tsx";

const running: ReadingJob = {
  ...{ id: "j", documentId: "d", versionId: "remote:gpu/large", kind: "pages", state: "running", done: 0, total: 2 },
  ...{ currentPageId: null, phase: null, pageProgress: 0, failures: [], changedLines: 0, keptVerifiedLines: 0 },
  ...{ stayedHome: { pages: 0, lines: 0 }, usage: null, message: null },
};
const usage = {
  destination: "http://gpu.example:8000/v1",
  ...{ requests: 42, retries: 2, lines: 40, promptTokens: 4000, completionTokens: 160, seconds: 10 },
};
const stayedHome = { pages: 3, lines: 12 };
const nothing = { pages: [], hasChanges: false, onCancel: async () => true, onRetry() {}, onShowChanged() {} };

function watch(ended: Partial<ReadingJob>): void {
  const { rerender } = render(<ReadingBar job={running} {...nothing} />);
  rerender(<ReadingBar job={{ ...running, ...ended }} {...nothing} />);
}
afterEach(cleanup);

describe("cancelling a reading", () => {
  const button = (name: string): HTMLButtonElement => screen.getByRole<HTMLButtonElement>("button", { name });

  it("says that it stops until it has, and can be asked again where the host refused", async () => {
    const answers = [false, true];
    const asked: string[] = [];
    const onCancel = async (jobId: string): Promise<boolean> => {
      asked.push(jobId);
      return answers.shift() ?? true;
    };
    render(<ReadingBar job={running} {...nothing} onCancel={onCancel} />);
    fireEvent.click(button("Cancel reading"));
    expect(button("Cancelling…").disabled).toBe(true);
    await waitFor(() => expect(button("Cancel reading").disabled).toBe(false));
    fireEvent.click(button("Cancel reading"));
    await waitFor(() => expect(answers).toEqual([]));
    expect(button("Cancelling…").disabled).toBe(true);
    expect(asked).toEqual(["j", "j"]);
  });
});

describe("the end of a reading", () => {
  it.each<Partial<ReadingJob>>([
    { state: "done" },
    { state: "cancelled" },
    { state: "failed", message: "The server went away." },
    { state: "done", failures: [{ pageId: "p", message: "Damaged." }] },
  ])("says what a server took and what stayed home (%j)", (how) => {
    watch({ ...how, usage, stayedHome });
    expect(
      screen.getByText(
        "gpu.example:8000 read 40 lines in 42 requests (2 repeated). 4,000 tokens in, 160 out · 0.25 s a line",
      ),
    ).toBeTruthy();
    expect(
      screen.getByText("Read on this machine, because it must not leave: 12 lines, 3 pages of it whole."),
    ).toBeTruthy();
  });

  it("says nothing of it where no server was asked", () => {
    watch({ state: "done", keptVerifiedLines: 1 });
    expect(screen.getByRole("status").textContent).not.toContain("requests");
    expect(document.querySelector(".reading-figures")).toBeNull();
  });
});
