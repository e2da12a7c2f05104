// @vitest-environment happy-dom

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ExportPreview, FormatInfo, FormatJob, TranscriptionPreview } from "#contract/formats.ts";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost } from "../../client/fake-client.ts";
import { ExportDialog } from "./export-dialog.tsx";
import { ImportDialog } from "./import-dialog.tsx";

const info = (id: FormatInfo["id"], more: Partial<FormatInfo> = {}): FormatInfo => ({
  id,
  name: id,
  reads: true,
  writes: true,
  level: "page",
  training: false,
  variants: [],
  images: "optional",
  ...more,
});
const preview: ExportPreview = {
  documents: 1,
  pages: 2,
  lines: 30,
  verifiedLines: 10,
  characters: 900,
  bytes: 2_000_000,
  unwritableLines: 1,
  leftOut: {
    privateDocuments: 0,
    privatePages: 1,
    privateLines: 2,
    noTrainingLines: 0,
    unverifiedLines: 0,
    emptyLines: 0,
  },
};
const job: FormatJob = {
  id: "j",
  kind: "export",
  state: "done",
  format: "page-xml",
  done: 2,
  total: 2,
  lines: 30,
  current: null,
  path: "/exports/book",
  bytes: 2_000_000,
  documentIds: [],
  notes: [],
  message: null,
};

let host: FakeHost;
beforeEach(() => {
  localStorage.clear();
  host = createFakeHost([], {
    "formats.list": () => [
      info("page-xml", {
        variants: [
          { id: "2019", name: "2019" },
          { id: "2013", name: "2013" },
        ],
      }),
      info("line-pairs", { level: "line", training: true, images: "always" }),
      info("finereader", { writes: false }),
    ],
    "formats.previewExport": () => preview,
    "formats.export": () => ({ jobId: "j" }),
    "formats.job": () => job,
    "documents.list": () => [],
  });
});
afterEach(cleanup);

function show(dialog: React.ReactNode): void {
  const api = { client: createClient(host.transport), transport: host.transport };
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <ApiProvider api={api}>{dialog}</ApiProvider>
    </QueryClientProvider>,
  );
}
const sent = (method: string) => host.requests.filter((request) => request.method === method).map(({ input }) => input);

it("says what goes out and what stays, and exports just that", async () => {
  show(<ExportDialog documentId="d" onClose={() => {}} />);
  await screen.findByText(/2 pages, 30 lines, about 2.0 MB/);
  expect(screen.getByText("2 lines marked private, and painted over in the images")).toBeTruthy();
  expect(screen.getByText(/1 line with control characters/)).toBeTruthy();
  expect(screen.queryByText("finereader")).toBeNull();
  fireEvent.change(screen.getByLabelText("Format"), { target: { value: "line-pairs" } });
  await waitFor(() =>
    expect(sent("formats.previewExport").at(-1)).toMatchObject({ format: "line-pairs", lines: "verified" }),
  );
  fireEvent.click(screen.getByText("Export", { selector: "button" }));
  await screen.findByText("/exports/book");
  expect(sent("formats.export")).toEqual([
    { documentIds: ["d"], format: "line-pairs", images: true, lines: "verified", includePrivate: false },
  ]);
});

it("hands files over, says what they hold, and brings them in as chosen", async () => {
  const found: TranscriptionPreview = {
    documents: [{ name: "book", format: "page-xml", pages: 3, lines: 40, verifiedLines: null, missingImages: ["a3"] }],
    notes: [],
    unknownFiles: [],
  };
  host.answer("formats.previewImport", () => found);
  host.answer("formats.import", () => ({ jobId: "j" }));
  host.answer("formats.job", () => ({ ...job, kind: "import", path: null, notes: ["a3 stays behind."] }));
  host.transport.offerFile = vi.fn(async () => "source");
  show(<ImportDialog onClose={() => {}} />);
  fireEvent.change(screen.getByLabelText("Choose files", { selector: "input" }), {
    target: { files: [new File(["x"], "book.zip")] },
  });
  await screen.findByText(/3 pages, 40 lines/);
  expect(screen.getByText(/left behind: a3/)).toBeTruthy();
  // Nothing is marked, so "as marked" would leave it all to be corrected.
  expect((screen.getByLabelText(/As ground truth/) as HTMLInputElement).checked).toBe(true);
  fireEvent.click(screen.getByLabelText(/As proposals/));
  fireEvent.click(screen.getByText("Import", { selector: "button" }));
  await screen.findByText("a3 stays behind.");
  expect(sent("formats.import")).toEqual([{ sources: ["source"], as: "proposal" }]);
});

it("fetches a manifest only when asked, and its images only from the hosts that were shown", async () => {
  host.answer("formats.previewIiif", () => ({
    label: "Livre d’heures",
    pages: 12,
    pagesWithText: 0,
    lines: 0,
    hosts: ["iiif.example.org"],
    rights: "CC0",
  }));
  host.answer("formats.importIiif", () => ({ jobId: "j" }));
  show(<ImportDialog onClose={() => {}} />);
  fireEvent.change(screen.getByLabelText("Address of the manifest"), {
    target: { value: " https://example.org/m.json " },
  });
  expect(sent("formats.previewIiif")).toEqual([]);
  fireEvent.click(screen.getByText("Look"));
  await screen.findByText("Images and texts come from: iiif.example.org");
  fireEvent.click(screen.getByText("Fetch and import"));
  await waitFor(() =>
    expect(sent("formats.importIiif")).toEqual([
      { url: "https://example.org/m.json", hosts: ["iiif.example.org"], as: "proposal" },
    ]),
  );
});
