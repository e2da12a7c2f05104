// @vitest-environment happy-dom

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { AppError } from "#contract/errors.ts";
import type { LargeModel, MachineModels, ModelJob, ModelPlan } from "#contract/models.ts";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost } from "../../client/fake-client.ts";
import { OwnChanges, useEventSync } from "../../client/use-event.ts";
import { ModelsPage } from "./models-page.tsx";

const REPOSITORY = "microsoft/trocr-base-printed";
const model = (part: Partial<LargeModel> = {}): LargeModel => ({
  ...{ id: "trocr", name: REPOSITORY, family: "trocr", familyTitle: "TrOCR", folder: "/cache/large/trocr" },
  ...{ linked: false, repository: REPOSITORY, revision: "c0ffee0123456789", licence: "mit", bytes: 1_300_000_000 },
  ...{ state: "ready", dependents: [], ...part },
});
const job = (part: Partial<ModelJob> = {}): ModelJob => ({
  ...{ id: "j", state: "running", repository: REPOSITORY, modelId: null, phase: "looking" },
  ...{ done: 0, total: 0, current: null, message: null, ...part },
});
const plan: ModelPlan = {
  ...{ repository: REPOSITORY, revision: "c0ffee0123456789", familyTitle: "TrOCR", licence: "mit", gated: true },
  ...{ files: 9, bytes: 1_300_000_000, free: 9_000_000_000, leftOut: { pickles: 1, others: 4 } },
};

let host: FakeHost;
let models: LargeModel[];
let jobs: ModelJob[];
let answers: Record<string, (input: never) => unknown>;
beforeEach(() => {
  models = [];
  jobs = [];
  const offer = { family: "trocr", title: "TrOCR", licence: "MIT", pages: false, repositories: [REPOSITORY] };
  const listed = (): MachineModels => ({
    ...{ models, offers: [offer], folder: "/cache/large", free: 9_000_000_000, hub: "https://hub.example" },
  });
  answers = {
    "models.list": listed,
    "models.jobs": () => jobs,
    "models.look": () => plan,
    "models.fetch": () => ({ jobId: "j" }),
    "models.resume": () => ({ jobId: "j" }),
    "models.cancel": () => ({}),
    "models.addFolder": () => ({ id: "mine" }),
    "models.remove": () => ({}),
    "recognition.models": () => ({
      ...{ state: "ready", done: 1, total: 1, message: null },
      origin: { name: "PP-OCRv6 small", licence: "Apache-2.0", source: "PyPI" },
    }),
    "adapters.list": () => [],
    "training.environment": () => ({ state: "ready", message: null, cost: "1 GB", path: "/", trackers: false }),
    "training.prepareEnvironment": () => ({ state: "preparing", message: "uv", cost: "", path: "/", trackers: false }),
  };
  host = createFakeHost([], answers);
});
afterEach(cleanup);

function Synced({ client }: { client: QueryClient }) {
  useEventSync(host.transport, client, new OwnChanges());
  return <ModelsPage />;
}
function show(): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <ApiProvider api={{ client: createClient(host.transport), transport: host.transport }}>
        <Synced client={client} />
      </ApiProvider>
    </QueryClientProvider>,
  );
}
const sent = (method: string) => host.requests.filter((request) => request.method === method).map(({ input }) => input);
const row = (name: string) => within(screen.getByRole("listitem", { name }));

it("says what to do before there is a large model, and asks no Hub by itself", async () => {
  show();
  expect(await screen.findByText("No large model yet")).toBeTruthy();
  expect(row("PP-OCRv6 small").getByText("Built in")).toBeTruthy();
  expect(screen.getByText(/9.0 GB are free in \/cache\/large/)).toBeTruthy();
  expect(sent("models.look")).toEqual([]);
});

it("shows licence, size and terms before anything is fetched, then fetches that commit from the mirror", async () => {
  show();
  fireEvent.change(await screen.findByLabelText("Fetch from"), { target: { value: " https://mirror.example " } });
  await waitFor(() => expect(screen.getByTitle(`Size and licence of ${REPOSITORY}`)).toHaveProperty("disabled", false));
  fireEvent.click(screen.getByTitle(`Size and licence of ${REPOSITORY}`));
  expect(await screen.findByText("9 files, 1.3 GB")).toBeTruthy();
  expect(screen.getByText(/licence has to be accepted on the Hub/)).toBeTruthy();
  expect(screen.getByText(/Left there: 1 file/)).toBeTruthy();
  expect(sent("models.fetch")).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "Fetch 1.3 GB" }));
  const mirror = "https://mirror.example";
  await waitFor(() =>
    expect(sent("models.fetch")).toEqual([{ repository: REPOSITORY, revision: plan.revision, mirror }]),
  );
  expect(sent("models.look")).toEqual([{ repository: REPOSITORY, mirror }]);
});

it("does not fetch what the disk has no room for, and shows why the Hub said no", async () => {
  answers["models.look"] = () => ({ ...plan, free: 5_000_000 });
  host = createFakeHost([], answers);
  show();
  fireEvent.change(await screen.findByLabelText("Another repository"), { target: { value: "me/mine" } });
  const look = screen.getAllByRole("button", { name: "Size and licence" }).at(-1) as HTMLButtonElement;
  await waitFor(() => expect(look.disabled).toBe(false));
  fireEvent.click(look);
  expect(await screen.findByText(/Only 5.0 MB are free/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Fetch 1.3 GB" })).toHaveProperty("disabled", true);
  answers["models.look"] = () => {
    throw new AppError("hub-unreachable", "The Hub cannot be reached. Name a mirror.");
  };
  cleanup();
  host = createFakeHost([], answers);
  show();
  fireEvent.click(await screen.findByTitle(`Size and licence of ${REPOSITORY}`).then(enabled));
  expect((await screen.findByRole("alert")).textContent).toBe("The Hub cannot be reached. Name a mirror.");
});

async function enabled(element: HTMLElement): Promise<HTMLElement> {
  await waitFor(() => expect(element).toHaveProperty("disabled", false));
  return element;
}

it("says what Python costs where it is missing, and sets it up from here", async () => {
  answers["training.environment"] = () => ({ state: "missing", message: null, cost: "About 1 GB.", path: "/" });
  host = createFakeHost([], answers);
  show();
  expect(await screen.findByText(/About 1 GB\./)).toBeTruthy();
  expect(screen.getByTitle(`Size and licence of ${REPOSITORY}`)).toHaveProperty("disabled", true);
  fireEvent.click(screen.getByRole("button", { name: "Set up Python" }));
  expect(await screen.findByRole("progressbar", { name: "Setting up Python" })).toBeTruthy();
});

it("follows a download, cancels it, and goes on with it", async () => {
  models = [model({ state: "incomplete" })];
  show();
  const label = `Download of ${REPOSITORY}`;
  await screen.findByText(/Files are missing or were not checked/);
  await waitFor(() => expect(sent("models.jobs")).toHaveLength(1));
  fireEvent.click(row(REPOSITORY).getByText("Go on"));
  await waitFor(() => expect(sent("models.resume")).toEqual([{ id: "trocr" }]));
  const running = job({ modelId: "trocr", phase: "fetching", done: 25, total: 100, current: "model.safetensors" });
  host.emit("models.progress", running);
  expect((await screen.findByRole("progressbar", { name: label })).getAttribute("aria-valuenow")).toBe("25");
  fireEvent.click(row(REPOSITORY).getByText("Cancel"));
  await waitFor(() => expect(sent("models.cancel")).toEqual([{ jobId: "j" }]));
  host.emit("models.progress", { ...running, state: "cancelled" });
  expect(await screen.findByText(/was stopped. What came is kept/)).toBeTruthy();
  host.emit("models.progress", { ...running, id: "k", state: "failed", message: "The disk is full." });
  expect((await screen.findByRole("alert")).textContent).toContain("The disk is full.");
  fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByRole("alert")).toBeNull();
});

it("says nothing of the download of a model that was removed since", async () => {
  models = [model()];
  jobs = [job({ modelId: "trocr", state: "done" })];
  show();
  expect(await screen.findByText(/is here, and every file was checked/)).toBeTruthy();
  models = [];
  host.emit("models.changed", {});
  expect(await screen.findByText("No large model yet")).toBeTruthy();
  expect(screen.queryByText(/is here, and every file was checked/)).toBeNull();
});

it("names what cannot do without a model before it goes", async () => {
  models = [
    model({
      dependents: [
        { kind: "reader", id: "reader", name: "", busy: false },
        { kind: "version", id: "v", name: "Kurrent 3", busy: false },
      ],
    }),
  ];
  show();
  expect(await screen.findByText("what reads this library’s pages")).toBeTruthy();
  fireEvent.click(row(REPOSITORY).getByText("Remove…"));
  const dialog = within(screen.getByRole("dialog", { hidden: true }));
  expect(dialog.getByText("Kurrent 3")).toBeTruthy();
  fireEvent.click(dialog.getByText("Remove anyway"));
  await waitFor(() => expect(sent("models.remove")).toEqual([{ id: "trocr", anyway: true }]));
});

it("adds a folder by its path, and says what is wrong with one", async () => {
  models = [model({ linked: true, repository: null, revision: null, state: "missing" })];
  show();
  expect(await screen.findByText(/Connect the disk/)).toBeTruthy();
  expect(row(REPOSITORY).queryByText("Go on")).toBeNull();
  const field = screen.getByLabelText("Folder");
  fireEvent.change(field, { target: { value: " /disk/model " } });
  fireEvent.click(screen.getByRole("button", { name: "Add folder" }));
  await waitFor(() => expect(sent("models.addFolder")).toEqual([{ path: "/disk/model" }]));
  await waitFor(() => expect(field).toHaveProperty("value", ""));
});
