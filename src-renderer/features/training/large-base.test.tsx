// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost } from "../../client/fake-client.ts";
import { largeAnswers } from "../../dev/dev-large.ts";
import { StartCard } from "./start-card.tsx";

// Other work on the machine must not decide what passes.

const plan = { trainLines: 40, validationLines: 10, pages: 4, splitBy: "page", notes: [], ready: true };

let host: FakeHost;
const open = (query: string) => {
  host = createFakeHost([], {
    ...largeAnswers(new URLSearchParams(query)),
    "training.plan": () => plan,
    "training.recipe": () => ({ yaml: "", command: "" }),
    "training.start": () => ({ runId: "r" }),
    "documents.list": () => [],
    "documents.tags": () => [],
    "documents.languages": () => [],
    "datasets.list": () => [],
  });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <ApiProvider api={{ client: createClient(host.transport), transport: host.transport }}>
        <StartCard onStarted={() => {}} />
      </ApiProvider>
    </QueryClientProvider>,
  );
};
beforeEach(() => open("large=tight"));
afterEach(cleanup);

const asked = (method: string) =>
  host.requests.filter((each) => each.method === method).map(({ input }) => input as Record<string, unknown>);
const choose = async (model: string) => {
  const select = await screen.findByRole<HTMLSelectElement>("combobox", { name: "Model to teach" });
  await within(select).findByRole("option", { name: /^DeepSeek/ });
  fireEvent.change(select, { target: { value: model } });
};
const memory = () => screen.findByRole("region", { name: "Memory" });

it("teaches the built-in model until another is chosen, and asks nothing of memory for it", async () => {
  fireEvent.click(await screen.findByRole("button", { name: "Fine-tune on my corrections" }));
  await waitFor(() => expect(asked("training.start")).toEqual([{}]));
  expect(asked("training.estimate")).toEqual([]);
});

it("shows what a large model needs before the start, anew as options change, and starts with its recipe", async () => {
  await choose("DeepSeek-OCR-2");
  expect((await memory()).textContent).toContain("It is tight.");
  const batch = screen.getByLabelText<HTMLInputElement>(/^Lines at once/);
  expect(batch.placeholder).toBe("4");
  fireEvent.change(batch, { target: { value: "1" } });
  await waitFor(async () => expect((await memory()).textContent).toContain("It fits."));
  expect(asked("training.estimate").map(({ batch: lines, rank }) => [lines, rank])).toEqual([
    [4, 16],
    [1, 16],
  ]);
  fireEvent.click(screen.getByRole("button", { name: "Fine-tune on my corrections" }));
  const large = { model: "DeepSeek-OCR-2" };
  await waitFor(() => expect(asked("training.start")).toMatchObject([{ large, rank: 16, batch: 1, augment: false }]));
});

it("says whether features are kept by themselves, and lets a person choose", async () => {
  await choose("DeepSeek-OCR-2");
  expect((await memory()).textContent).toContain("computed again on the way back, which is slower");
  const knob = screen.getByLabelText<HTMLSelectElement>(/^Recompute features/);
  expect(knob.value).toBe("auto");
  fireEvent.change(knob, { target: { value: "off" } });
  await waitFor(async () => expect((await memory()).textContent).toContain("kept for the way back, as you chose"));
  fireEvent.change(knob, { target: { value: "auto" } });
  fireEvent.change(screen.getByLabelText(/^Lines at once/), { target: { value: "1" } });
  await waitFor(async () => expect((await memory()).textContent).toContain("there is room for them"));
  expect(asked("training.estimate").map(({ gradientCheckpointing }) => gradientCheckpointing)).toEqual([
    undefined,
    false,
    undefined,
  ]);
});

it("hides what has no meaning for it, and says why four bits cannot be had", async () => {
  expect(await screen.findByLabelText(/^Layers/)).toBeDefined();
  await choose("trocr-base-printed");
  await memory();
  expect(screen.queryByLabelText(/^Layers/)).toBeNull();
  expect(screen.queryByLabelText(/^Size of the image/)).toBeNull();
  expect(screen.getByLabelText<HTMLInputElement>(/^Weights in four bits/).disabled).toBe(true);
  expect(screen.getByText(/need a CUDA device and bitsandbytes/)).toBeDefined();
  expect(screen.getByLabelText<HTMLSelectElement>(/^GPUs/).disabled).toBe(true);
  expect(screen.getByText(/sees no second CUDA device/)).toBeDefined();
  expect(screen.getByLabelText<HTMLSelectElement>(/^Unsloth/).disabled).toBe(true);
  expect(screen.getByText(/known to work with Qwen2-VL only/)).toBeDefined();
  const select = screen.getByRole<HTMLSelectElement>("combobox", { name: "Model to teach" });
  expect(within(select).getByRole<HTMLOptionElement>("option", { name: /^Qwen2/ }).disabled).toBe(true);
});

it("offers GPUs and Unsloth where the training environment has them, and starts with what was chosen", async () => {
  cleanup();
  open("large=tight&gpus=4");
  await choose("DeepSeek-OCR-2");
  await memory();
  const gpus = screen.getByLabelText<HTMLSelectElement>(/^GPUs/);
  expect([gpus.disabled, gpus.value, within(gpus).getAllByRole("option").length]).toEqual([false, "4", 4]);
  fireEvent.change(gpus, { target: { value: "2" } });
  fireEvent.change(screen.getByLabelText(/^Unsloth/), { target: { value: "on" } });
  fireEvent.click(screen.getByRole("button", { name: "Fine-tune on my corrections" }));
  const large = { model: "DeepSeek-OCR-2", processes: 2, unsloth: "on" };
  await waitFor(() => expect(asked("training.start")).toMatchObject([{ large }]));
});
