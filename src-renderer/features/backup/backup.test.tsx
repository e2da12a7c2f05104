// @vitest-environment happy-dom

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { BackupJob, BackupStatus } from "#contract/backups.ts";
import { AppError } from "#contract/errors.ts";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost } from "../../client/fake-client.ts";
import { OwnChanges, useEventSync } from "../../client/use-event.ts";
import { BackupBar } from "./backup-bar.tsx";

const status: BackupStatus = {
  ...{ libraryPath: "/library", canChoose: false, folder: "/disk", last: null, others: [], missing: null },
  running: null,
};
const job: BackupJob = {
  ...{ id: "j", kind: "backup", state: "running", phase: "files", done: 1, total: 4 },
  ...{ path: null, bytes: 0, runningRuns: [], message: null },
};
const size = { files: 12, bytes: 3_000_000, free: 9_000_000_000 };

let host: FakeHost;
beforeEach(() => {
  host = createFakeHost([], {
    "documents.progress": () => ({ documents: 2 }),
    "backups.status": () => status,
    "backups.plan": ({ folder }: { folder: string }) => ({ path: `${folder}/Emend backup`, ...size }),
    "backups.start": () => ({ jobId: "j" }),
    "backups.job": () => job,
    "backups.cancel": () => ({}),
    "backups.look": () => ({ createdAt: "2026-03-01T10:00:00.000Z", into: "/library of 2026-03-01", ...size }),
    "backups.restore": () => ({ jobId: "j" }),
    "backups.open": () => ({}),
    "app.info": () => ({ libraryPath: "/library" }),
  });
});
afterEach(cleanup);

const queries = () => new QueryClient({ defaultOptions: { queries: { retry: false } } });
function Synced({ client }: { client: QueryClient }) {
  useEventSync(host.transport, client, new OwnChanges());
  return <BackupBar />;
}
function show(): void {
  const client = queries();
  render(
    <QueryClientProvider client={client}>
      <ApiProvider api={{ client: createClient(host.transport), transport: host.transport }}>
        <Synced client={client} />
      </ApiProvider>
    </QueryClientProvider>,
  );
}
const sent = (method: string) => host.requests.filter((request) => request.method === method).map(({ input }) => input);
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

it("says that there is no backup yet, when the last was, and when it is time again", async () => {
  show();
  await screen.findByText("This library has no backup yet.");
  cleanup();
  const last = { at: new Date().toISOString(), path: "/disk/b", bytes: 1 };
  host.answer("backups.status", () => ({ ...status, last }));
  show();
  await screen.findByText(/^Last backup: /);
  cleanup();
  host.answer("backups.status", () => ({ ...status, last: { ...last, at: "2020-01-01T00:00:00.000Z" } }));
  show();
  expect(await screen.findByText(/It is time for a new one/)).toBeTruthy();
});

it("shows size and room first, then progress that can be cancelled, then where the backup lies", async () => {
  show();
  await screen.findByText("This library has no backup yet.");
  press("Back up…");
  await screen.findByText("About 3.0 MB in 12 files.");
  expect(screen.getByText(/9.0 GB are free there/)).toBeTruthy();
  const field = screen.getByLabelText("Folder for the backup");
  fireEvent.change(field, { target: { value: "/usb" } });
  fireEvent.keyDown(field, { key: "Enter" });
  await screen.findByText("/usb/Emend backup");
  press("Back up");
  const progress = await screen.findByRole("progressbar");
  expect(progress.getAttribute("aria-valuenow")).toBe("25");
  expect(sent("backups.start")).toEqual([{ folder: "/usb" }]);
  press("Cancel");
  await waitFor(() => expect(sent("backups.cancel")).toEqual([{ jobId: "j" }]));
  host.emit("backups.progress", { ...job, state: "cancelled" });
  await screen.findByText("Cancelled. Nothing half is left.");
  press("Try again");
  await screen.findByText("/usb/Emend backup");
  press("Back up");
  await waitFor(() => expect(sent("backups.start")).toHaveLength(2));
  const done = { state: "done", path: "/usb/Emend backup", bytes: 3_000_000, runningRuns: ["Deeds", "Letters"] };
  // Whichever comes first, the event or the answer to the window's question.
  host.answer("backups.job", () => ({ ...job, ...done }));
  host.emit("backups.progress", { ...job, ...done });
  await screen.findByText("Backed up and checked, 3.0 MB:");
  await screen.findByText(/what was being trained: Deeds · Letters\. Back up again/);
});

it("offers no start where there is no place, and says why", async () => {
  host.answer("backups.plan", () => {
    throw new AppError("bad-input", "Choose a folder outside of the library, best on another disk.");
  });
  show();
  await screen.findByText("This library has no backup yet.");
  press("Back up…");
  await screen.findByText(/outside of the library/);
  expect(screen.getByRole("button", { name: "Back up" }).hasAttribute("disabled")).toBe(true);
});

it("restores into a folder of its own and opens it only when asked to", async () => {
  show();
  await screen.findByText("This library has no backup yet.");
  press("Restore…");
  const field = await screen.findByLabelText("Folder of the backup");
  fireEvent.change(field, { target: { value: "/usb/Emend backup" } });
  fireEvent.blur(field);
  await screen.findByText(/^Made on /);
  press("Check and restore");
  await waitFor(() =>
    expect(sent("backups.restore")).toEqual([{ backup: "/usb/Emend backup", into: "/library of 2026-03-01" }]),
  );
  await screen.findByRole("progressbar");
  host.emit("backups.progress", { ...job, kind: "restore", state: "done", path: "/library of 2026-03-01" });
  await screen.findByText(/The library that is open was not touched/);
  expect(sent("backups.open")).toEqual([]);
  press("Open the restored library");
  await waitFor(() => expect(sent("backups.open")).toEqual([{ path: "/library of 2026-03-01" }]));
});

it("says why a restoring failed, and which library was not there", async () => {
  host.answer("backups.status", () => ({ ...status, missing: "/media/gone", running: "j" }));
  host.answer("backups.job", () => ({
    ...job,
    kind: "restore",
    state: "failed",
    message: "x of this backup is damaged.",
  }));
  show();
  await screen.findByText("/media/gone");
  press("Restore…");
  expect(await screen.findByText("x of this backup is damaged.")).toBeTruthy();
});
