// @vitest-environment happy-dom

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DocumentPrivacy, Flags, Hint } from "#contract/privacy.ts";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost } from "../../client/fake-client.ts";
import { PrivacyPage } from "./privacy-page.tsx";

const free: Flags = { private: false, noTraining: false, noImages: false, publishable: null };
const rights = { licence: null, rightsHolder: null };
const document: DocumentPrivacy = {
  ...{ id: "d1", name: "Letters", flags: { ...free, noTraining: true }, rights, pages: 1, lines: 2 },
  ...{ flaggedPages: 0, flaggedLines: 0, redactions: 0 },
};
const page = {
  ...{ id: "p1", position: 0, sourceName: "a.png", thumbnailAsset: "t", flags: free, rights, lines: 2 },
  ...{ effective: { ...free, noTraining: true }, flaggedLines: 0, redactions: 0 },
};
const hint = (index: number): Hint => ({
  ...{ lineId: `l${index}`, pageId: "p1", pagePosition: 0, linePosition: index, kind: "email", match: "a@b.org" },
  ...{ start: 3, text: "an a@b.org", cropAsset: "c", decision: null },
});

let host: FakeHost;
function show(documentId: string | null): void {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <ApiProvider api={{ client: createClient(host.transport), transport: host.transport }}>
        <PrivacyPage documentId={documentId} />
      </ApiProvider>
    </QueryClientProvider>,
  );
}
beforeEach(() => {
  host = createFakeHost([], {
    "privacy.overview": () => [document],
    "privacy.document": () => ({ document, pages: [page] }),
    "privacy.hints": () => [hint(0), hint(1)],
    "privacy.audit": () => ({ entries: [], total: 0 }),
    "privacy.findPages": ({ words }: { words: string }) =>
      words === "Anna"
        ? [0, 1].map((position) => ({
            ...{ documentId: "d1", documentName: "Letters", pageId: `p${position + 1}`, position, thumbnailAsset: "t" },
            matches: [{ lineId: `l${position}`, text: "an Anna Muster" }],
          }))
        : [],
    "privacy.lineage": () => [
      {
        ...{ adapterId: "a1", name: "Antiqua 1", known: true, lines: 40, privateLines: 2, noTrainingLines: 0 },
        ...{ unpublishableLines: 0, erasedLines: 0, marks: [] },
      },
    ],
    "privacy.probe": () => ({
      ...{ adapterId: "a1", flaggedLines: 2, probedLines: 2, images: 32, baseCer: 0.5, tunedCer: 0.1 },
      recited: [{ lineId: "l0", image: "noise 3", read: "Anna Muster" }],
      readings: [
        {
          lineId: "l0",
          reference: "Anna Muster",
          base: "Arma Nuster",
          tuned: "Anna Muster",
          baseCer: 0.3,
          tunedCer: 0,
        },
      ],
    }),
    "privacy.setFlags": () => ({}),
    "privacy.decideHint": () => ({}),
    "privacy.previewErase": () => ({
      ...{ documents: 1, pages: 1, lines: 2, images: 3, exports: [], publications: [], confirmation: "Letters" },
      adapters: [{ id: "a1", name: "Fraktur 2", lines: 2 }],
    }),
    "privacy.erase": () => ({
      ...{ pages: 1, lines: 2, images: 3, exports: [], adapters: ["Fraktur 2"], leftovers: [], notes: [] },
      searched: { files: 41, bytes: 1 },
    }),
  });
  show("d1");
});
afterEach(cleanup);
const asked = (method: string) => host.requests.filter((each) => each.method === method).map(({ input }) => input);

it("sets a flag of a page; what the document says cannot be lifted there", async () => {
  const flags = await screen.findByRole("group", { name: "Page 1" });
  const [isPrivate, noTraining] = [...flags.querySelectorAll("input")];
  expect([noTraining?.checked, noTraining?.disabled]).toEqual([true, true]);
  fireEvent.click(isPrivate as HTMLElement);
  await waitFor(() =>
    expect(asked("privacy.setFlags")).toEqual([{ subjects: [{ kind: "page", id: "p1" }], flags: { private: true } }]),
  );
});

it("judges hints by key, and goes on to the next", async () => {
  const rows = (await screen.findByRole("list", { name: "Hints" })).children;
  await waitFor(() => expect(rows).toHaveLength(2));
  (rows[0] as HTMLElement).focus();
  fireEvent.keyDown(rows[0] as HTMLElement, { key: "c" });
  expect(globalThis.document.activeElement).toBe(rows[1]);
  fireEvent.keyDown(rows[1] as HTMLElement, { key: "d" });
  await waitFor(() =>
    expect(asked("privacy.decideHint")).toMatchObject([
      { lineId: "l0", decision: "confirmed" },
      { lineId: "l1", decision: "dismissed" },
    ]),
  );
});

it("erases only what was named, and says what is marked and what was searched", async () => {
  fireEvent.click(await screen.findByRole("button", { name: "Erase the document" }));
  const confirm = await screen.findByText("Erase for good");
  expect(screen.getByText("Fraktur 2")).toBeDefined();
  expect(confirm).toHaveProperty("disabled", true);
  fireEvent.change(screen.getByLabelText(/^Type “Letters”/), { target: { value: "Letters" } });
  fireEvent.click(confirm);
  expect(await screen.findByText(/Files searched for it afterwards: 41/)).toBeDefined();
  expect(asked("privacy.erase")).toEqual([{ target: { documentId: "d1" }, confirmation: "Letters" }]);
});

it("erases one page", async () => {
  fireEvent.click(await screen.findByRole("button", { name: "Erase this page" }));
  expect(await screen.findByText("Erase Letters, Page 1 for good?")).toBeDefined();
  expect(asked("privacy.previewErase")).toEqual([{ target: { pageIds: ["p1"] } }]);
});

it("finds a person's pages and erases those that are meant, together", async () => {
  fireEvent.change(await screen.findByLabelText("Name"), { target: { value: "Otto" } });
  fireEvent.click(screen.getByRole("button", { name: "Find pages" }));
  expect(await screen.findByText(/No line holds “Otto”/)).toBeDefined();
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: " Anna " } });
  fireEvent.click(screen.getByRole("button", { name: "Find pages" }));
  fireEvent.click(await screen.findByRole("checkbox", { name: "Letters, Page 1" }));
  fireEvent.click(screen.getByRole("button", { name: "Erase 1 page" }));
  expect(await screen.findByText("Erase 1 page with “Anna” for good?")).toBeDefined();
  expect(asked("privacy.previewErase")).toEqual([{ target: { pageIds: ["p2"] } }]);
});

it("says what a version recited, what both read, and what that shows", async () => {
  fireEvent.click(await screen.findByRole("button", { name: "Try it" }));
  expect(await screen.findByText("Recited: 1")).toBeDefined();
  expect(screen.getByText(/What was not may still be/)).toBeDefined();
  expect(screen.getByText(/CER of the base 50.*, of the version 10/)).toBeDefined();
  expect(screen.getByText("Arma Nuster", { exact: false })).toBeDefined();
  expect(asked("privacy.probe")).toEqual([{ adapterId: "a1" }]);
});

it("shows the only document there is without being asked", async () => {
  cleanup();
  show(null);
  expect(await screen.findByRole("group", { name: "Page 1" })).toBeDefined();
});
