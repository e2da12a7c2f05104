import { describe, expect, it } from "vitest";
import { AppError } from "#contract/errors.ts";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost } from "../../client/fake-client.ts";
import { ImportQueue } from "./import-store.ts";

const files = (...names: string[]): File[] => names.map((name) => new File(["x"], name));

describe("ImportQueue", () => {
  it("hands files over in order, then starts one import", async () => {
    const host = createFakeHost([], { "documents.import": () => ({ jobId: "j1" }) });
    const queue = new ImportQueue({ client: createClient(host.transport), transport: host.transport });
    await queue.addFiles(files("a.png", "b.png"), null);
    expect(host.requests).toEqual([
      { method: "documents.import", input: { sources: ["source-a.png", "source-b.png"] } },
    ]);
    expect(queue.store.getState().entries[0]).toMatchObject({ state: "started", jobId: "j1", sent: 2 });
  });

  it("goes on without a file that did not arrive, and says which", async () => {
    const host = createFakeHost([], { "documents.import": () => ({ jobId: "j1" }) });
    const offerFile = async (file: unknown): Promise<string> => {
      if ((file as File).name === "bad.png") throw new AppError("file-too-large", "Too large.");
      return "s";
    };
    const queue = new ImportQueue({ client: createClient(host.transport), transport: { offerFile } });
    await queue.addFiles(files("bad.png", "good.png"), "d1");
    expect(host.requests[0]?.input).toEqual({ sources: ["s"], documentId: "d1" });
    expect(queue.store.getState().entries[0]?.notSent).toEqual([{ name: "bad.png", message: "Too large." }]);
  });

  it("stops handing over when cancelled, and imports nothing", async () => {
    const host = createFakeHost([], { "documents.import": () => ({ jobId: "j1" }) });
    const queue: ImportQueue = new ImportQueue({
      client: createClient(host.transport),
      transport: {
        offerFile: async () => {
          await queue.cancel(1);
          return "s";
        },
      },
    });
    await queue.addFiles(files("a.png", "b.png"), null);
    expect(host.requests).toEqual([]);
    expect(queue.store.getState().entries[0]?.state).toBe("cancelled");
  });

  it("imports duplicates again from what main already has", async () => {
    const host = createFakeHost([], { "documents.import": () => ({ jobId: "j1" }) });
    const queue = new ImportQueue({ client: createClient(host.transport), transport: host.transport });
    await queue.addFiles(files("a.png", "b.png"), null);
    const [entry] = queue.store.getState().entries;
    if (entry !== undefined) await queue.addAgain(entry, ["b.png"]);
    expect(host.requests[1]?.input).toEqual({ sources: ["source-b.png"], allowDuplicates: true });
  });
});
