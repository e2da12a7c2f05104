// @vitest-environment happy-dom

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReaderState, ReadingServer } from "#contract/reader.ts";
import { ApiProvider } from "../../client/api-context.tsx";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost } from "../../client/fake-client.ts";
import { ReaderCard } from "./reader-card.tsx";

const ADDRESS = "http://gpu.example:8000/v1";
const none: ReadingServer = {
  ...{ address: null, host: null, model: "", atOnce: 16, readable: false, agreed: false },
  key: { kept: false, storage: "file", place: "/c/keys", warning: null },
};
const at: ReadingServer = { ...none, address: ADDRESS, host: "gpu.example:8000", model: "large", readable: true };
const builtin: ReaderState = { choice: { kind: "builtin" }, name: null, destination: null, problem: null };
const remote: ReaderState = { choice: { kind: "remote" }, name: "large", destination: ADDRESS, problem: null };

let host: FakeHost;
beforeEach(() => {
  // happy-dom knows no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  host = createFakeHost([], {
    "reader.current": () => builtin,
    "reader.server": () => none,
    "reader.saveServer": () => at,
    "reader.testServer": () => ({ models: ["large", "fraktur-lora"], milliseconds: 23 }),
    "reader.agree": () => ({ ...at, agreed: true }),
    "reader.choose": () => remote,
  });
});
afterEach(cleanup);

function open() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={queries}>
      <ApiProvider api={{ client: createClient(host.transport), transport: host.transport }}>
        <ReaderCard />
      </ApiProvider>
    </QueryClientProvider>,
  );
}
const asked = (method: string) =>
  host.requests.filter((request) => request.method === method).map(({ input }) => input);
const type = async (label: string, value: string) =>
  fireEvent.change(await screen.findByLabelText(label), { target: { value } });
const press = async (name: string) => fireEvent.click(await screen.findByRole("button", { name }));
const pickServer = async () => fireEvent.click(await screen.findByRole("radio", { name: /^A server/ }));

describe("what reads", () => {
  it("is a large model of this machine that is whole, and the chosen one also where it has gone", async () => {
    const model = (id: string, state: string) => ({ id, name: id, state });
    host.answer("models.list", () => ({ models: [model("trocr", "ready"), model("half", "incomplete")] }));
    const gone = { choice: { kind: "large", model: "old" }, name: "old", destination: null, problem: "It has gone." };
    host.answer("reader.current", () => gone);
    open();
    const radio = (name: RegExp) => screen.findByRole<HTMLInputElement>("radio", { name });
    fireEvent.click(await radio(/^Large model: trocr/));
    await waitFor(() => expect(asked("reader.choose")).toEqual([{ choice: { kind: "large", model: "trocr" } }]));
    expect(screen.queryByRole("radio", { name: /half/ })).toBeNull();
  });

  it("is changed to a server only after it was said what leaves, and where it goes", async () => {
    open();
    await pickServer();
    expect(asked("reader.choose")).toEqual([]);
    await type("Address", ADDRESS);
    await type("Key", "secret");
    await press("Test the connection");
    expect(await screen.findByText("It answered in 23 ms and serves: large, fraktur-lora")).toBeTruthy();
    expect(asked("reader.testServer")).toEqual([{ address: ADDRESS, key: "secret" }]);
    await press("Read with this server");
    const dialog = await screen.findByRole("dialog");
    expect(dialog.textContent).toContain(`go to ${ADDRESS}`);
    expect(asked("reader.saveServer")).toEqual([{ address: ADDRESS, model: "large", atOnce: 16, key: "secret" }]);
    expect([asked("reader.agree"), asked("reader.choose")]).toEqual([[], []]);
    fireEvent.click(within(dialog).getByRole("button", { name: "Send them there" }));
    await waitFor(() => expect(asked("reader.choose")).toEqual([{ choice: { kind: "remote" } }]));
    expect(asked("reader.agree")).toEqual([{ address: ADDRESS }]);
    expect(await screen.findByText(/^Images of lines go to gpu\.example:8000/)).toBeTruthy();
    expect((screen.getByLabelText("Key") as HTMLInputElement).value).toBe("");
  });

  it("stays as it was where nobody agrees", async () => {
    open();
    await pickServer();
    await type("Address", ADDRESS);
    await type("Model", "large");
    await press("Read with this server");
    await press("Do not send");
    expect([asked("reader.agree"), asked("reader.choose")]).toEqual([[], []]);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("is not asked again for an address that somebody agreed to", async () => {
    host.answer("reader.server", () => ({ ...at, agreed: true }));
    host.answer("reader.saveServer", () => ({ ...at, agreed: true }));
    open();
    await pickServer();
    await press("Read with this server");
    await waitFor(() => expect(asked("reader.choose")).toHaveLength(1));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("says what is wrong with a server, and what to do", async () => {
    host.failNext("reader.testServer", "unavailable", "http://x cannot be reached. See that the server runs.");
    open();
    await pickServer();
    await type("Address", "http://x");
    await press("Test the connection");
    expect((await screen.findByRole("alert")).textContent).toContain("See that the server runs.");
  });

  it("says what is in the way of reading, and lets the built-in engine read again", async () => {
    host.answer("reader.current", () => ({ ...remote, problem: "It failed. See its log." }));
    host.answer("reader.choose", () => builtin);
    open();
    expect(await screen.findByText("It failed. See its log.")).toBeTruthy();
    fireEvent.click(screen.getByRole("radio", { name: /^The built-in engine/ }));
    await waitFor(() => expect(screen.queryByText("It failed. See its log.")).toBeNull());
    expect(asked("reader.choose")).toEqual([{ choice: { kind: "builtin" } }]);
  });

  it("removes a key, and says where it lies", async () => {
    const key = { ...none.key, kept: true, warning: "It lies unencrypted in /c/keys." };
    host.answer("reader.current", () => remote);
    host.answer("reader.server", () => ({ ...at, agreed: true, key }));
    host.answer("reader.saveServer", () => ({ ...at, agreed: true }));
    open();
    expect(await screen.findByText("It lies unencrypted in /c/keys.")).toBeTruthy();
    await press("Remove the key");
    await waitFor(() => expect(screen.queryByText("It lies unencrypted in /c/keys.")).toBeNull());
    expect(asked("reader.saveServer")).toEqual([{ address: ADDRESS, model: "large", atOnce: 16, key: null }]);
  });
});
