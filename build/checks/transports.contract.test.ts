/** @file The same cases over every transport: what a window may rely on, whichever host it runs on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { AppError } from "#contract/errors.ts";
import type { EmendEvents, EmendHandlers, EventName } from "#contract/index.ts";
import type { EventFrame, Result } from "#contract/wire.ts";
import { compose, type EmendApp } from "../../src-main/compose.ts";
import { EventBus } from "../../src-main/rpc/event-bus.ts";
import { calls, events, sample } from "./contract-sample.ts";
import { projectRoot } from "./project-copy.ts";
import { type Served, transports, type Wire } from "./transports.ts";

type AnyHandler = (input: unknown) => unknown;

/** Handlers that answer what the contract says, and keep what they were asked. */
function makeRecorder(replaced: Record<string, AnyHandler> = {}) {
  const asked: { method: string; input: unknown }[] = [];
  const handlers: Record<string, Record<string, AnyHandler>> = {};
  for (const { method, definition } of calls) {
    const [domain = "", name = ""] = method.split(".");
    const usual: AnyHandler = (input) => {
      asked.push({ method, input });
      return sample(definition.output);
    };
    handlers[domain] = { ...handlers[domain], [name]: replaced[method] ?? usual };
  }
  return { asked, handlers: handlers as unknown as EmendHandlers };
}

const opened: Wire[] = [];
afterEach(async () => {
  for (const wire of opened.splice(0)) await wire.close();
});

describe.each(Object.entries(transports))("%s", (_name, openTransport) => {
  async function open(options: Partial<Served> = {}): Promise<Wire> {
    const wire = await openTransport({ ...makeRecorder(), events: new EventBus(), checkOutput: true, ...options });
    opened.push(wire);
    return wire;
  }

  it("brings every call of the contract to its handler, and the answer back", async () => {
    const { asked, handlers } = makeRecorder();
    const { send } = await open({ handlers });
    for (const { method, definition } of calls) {
      const input = sample(definition.input);
      expect(await send({ method, input }), method).toEqual({ ok: true, value: sample(definition.output) });
      expect(asked.pop(), method).toEqual({ method, input: definition.input.parse(input) });
      expect(asked, method).toEqual([]);
    }
  });

  it("answers input that does not fit with a result that names the call, and asks no handler", async () => {
    const { asked, handlers } = makeRecorder();
    const { send } = await open({ handlers });
    for (const { method } of calls) {
      for (const input of [null, "text", 7, [], true]) {
        const result = (await send({ method, input })) as Result;
        expect(result, method).toMatchObject({ ok: false, error: { code: "bad-input" } });
        expect(result.ok ? "" : result.error.message).toContain(method);
      }
    }
    expect(await send({ method: "documents.rename", input: { id: "d", name: "   " } })).toMatchObject({ ok: false });
    expect(await send({ method: "documents.get", input: { id: 7 } })).toMatchObject({ ok: false });
    expect(asked).toEqual([]);
  });

  it.each([
    ["", "nothing", "app", "app.", ".info", "app.nothing", "app.info.more"],
    ["app.constructor", "constructor.name", "__proto__.toString", "app.__proto__", "toString.call"],
    // An event is no call.
    ["documents.changed"],
  ])("knows no call named %s", async (...methods) => {
    const { send } = await open();
    for (const method of methods) {
      expect(await send({ method, input: {} }), method).toMatchObject({ ok: false, error: { code: "bad-input" } });
    }
  });

  it("answers what is no request at all with a result", async () => {
    const { send } = await open();
    for (const request of [null, 7, "app.info", [], {}, { method: 7 }, { method: null }, { input: {} }]) {
      expect(await send(request)).toMatchObject({ ok: false, error: { code: "bad-input" } });
    }
  });

  it("says nothing of what is inside when something unforeseen happens, and logs all of it", async () => {
    const logged: unknown[][] = [];
    const secret = new Error("no such table: /home/me/letters/library.sqlite");
    const { handlers } = makeRecorder({
      "app.info": () => {
        throw secret;
      },
      "documents.list": () => Promise.reject(secret),
      "documents.trash": () => {
        throw "library.sqlite";
      },
    });
    const { send } = await open({ handlers, onInternalError: (...args) => logged.push(args) });
    for (const method of ["app.info", "documents.list", "documents.trash"]) {
      const result = await send({ method, input: {} });
      expect(result).toMatchObject({ ok: false, error: { code: "internal" } });
      expect(JSON.stringify(result)).not.toMatch(/library|table|stack|home/);
    }
    expect(logged).toEqual([
      ["app.info", secret],
      ["documents.list", secret],
      ["documents.trash", "library.sqlite"],
    ]);
  });

  it("brings a foreseen error whole: code, message, data", async () => {
    const { handlers } = makeRecorder({
      "documents.get": () => {
        throw new AppError("not-found", "The document is gone. Open another.", { id: "d" });
      },
      "documents.list": () => {
        throw Object.assign(new Error("write EIO /home/me"), { code: "ENOSPC" });
      },
      "documents.trash": () => {
        throw Object.assign(new Error("attempt to write a readonly database"), { code: "SQLITE_READONLY" });
      },
    });
    const { send } = await open({ handlers });
    expect(await send({ method: "documents.trash", input: {} })).toMatchObject({
      error: {
        code: "unavailable",
        message: expect.stringMatching(/Nothing can be written on the library's disk/) as string,
      },
    });
    expect(await send({ method: "documents.get", input: { id: "d" } })).toEqual({
      ok: false,
      error: { code: "not-found", message: "The document is gone. Open another.", data: { id: "d" } },
    });
    expect(await send({ method: "documents.list", input: {} })).toEqual({
      ok: false,
      error: { code: "disk-full", message: expect.stringMatching(/disk is full/) as string },
    });
  });

  it("lets no answer through that the contract does not allow", async () => {
    const logged: unknown[] = [];
    const { handlers } = makeRecorder({ "app.info": () => ({ version: 7, libraryPath: "/home/me" }) });
    const { send } = await open({ handlers, onInternalError: (method) => logged.push(method) });
    const result = await send({ method: "app.info", input: {} });
    expect(result).toMatchObject({ ok: false, error: { code: "internal" } });
    expect(JSON.stringify(result)).not.toContain("/home/me");
    expect(logged).toEqual(["app.info"]);
  });

  it("keeps what a person typed as it is", async () => {
    const { asked, handlers } = makeRecorder();
    const { send } = await open({ handlers });
    const text = "ſ\u0301\u00a0“ﬁ”\tسلام 12\u200f\n𝔄\u{1f600}\u0000";
    await send({ method: "corrections.save", input: { lineId: "l", text, verified: true, baseRevision: 0 } });
    expect(asked).toMatchObject([{ input: { text } }]);
  });

  it("tells every listener of every event, in order and numbered without gaps, until it is told to stop", async () => {
    const bus = new EventBus();
    const wire = await open({ events: bus });
    const heard: EventFrame[][] = [[], []];
    const stops = [];
    for (const list of heard) stops.push(await wire.subscribe((frame) => list.push(frame)));
    for (const { name, definition } of events) {
      bus.emit(name as EventName, sample(definition.payload) as EmendEvents[EventName]);
    }
    const expected = events.map(({ name, definition }, i) => ({
      sequence: i + 1,
      name,
      payload: sample(definition.payload),
    }));
    for (const list of heard) await expect.poll(() => list).toEqual(expected);
    stops[0]?.();
    bus.emit("adapters.changed", {});
    await expect.poll(() => heard[1]?.length).toBe(events.length + 1);
    expect(heard[0]).toHaveLength(events.length);
    stops[1]?.();
  });

  it("answers many calls at once, each with its own", async () => {
    const { handlers } = makeRecorder({
      "documents.importJob": async (input) => {
        const { jobId } = input as { jobId: string };
        await new Promise((resolve) => setTimeout(resolve, 20 - Number(jobId)));
        const job = calls.find(({ method }) => method === "documents.importJob")?.definition.output;
        return { ...(job ? (sample(job) as object) : {}), id: jobId };
      },
    });
    const { send } = await open({ handlers });
    const ids = Array.from({ length: 20 }, (_, i) => String(i));
    const results = await Promise.all(ids.map((jobId) => send({ method: "documents.importJob", input: { jobId } })));
    expect(results.map((result) => (result as { value: { id: string } }).value.id)).toEqual(ids);
  });
});

/** These fetch something or start a program when they succeed; each has tests of its own beside its service. */
const STARTING: ReadonlySet<string> = new Set([
  "app.machine",
  "documents.createSample",
  "recognition.prepareModels",
  "recognition.provider",
  "recognition.setProvider",
  "training.prepareEnvironment",
  "training.start",
  // Ask the Hub.
  "publishing.previewFetch",
  "publishing.fetch",
  "models.look",
  "models.fetch",
]);

describe.each(Object.entries(transports))("the real services over %s", (_name, openTransport) => {
  let folder: string;
  let app: EmendApp;
  let wire: Wire;
  const logged: unknown[][] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "emend-contract-"));
    vi.stubEnv("EMEND_CACHE", join(folder, "cache"));
    app = compose({
      libraryFolder: join(folder, "library"),
      host: "web",
      resourcesFolder: join(projectRoot, "resources"),
    });
    const onInternalError: Served["onInternalError"] = (...args) => logged.push(args);
    wire = await openTransport({ ...app, checkOutput: true, onInternalError });
  });
  afterAll(async () => {
    await wire.close();
    await app.dispose();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it("have a handler for every call of the contract and for nothing else", () => {
    const handled = Object.entries(app.handlers).flatMap(([domain, methods]) =>
      Object.keys(methods).map((name) => `${domain}.${name}`),
    );
    expect(handled.sort()).toEqual(calls.map(({ method }) => method).sort());
  });

  it("answer every call on an empty library as the contract says, or with an error that they foresaw", async () => {
    for (const { method, definition } of calls.filter((call) => !STARTING.has(call.method))) {
      const result = (await wire.send({ method, input: sample(definition.input) })) as Result;
      expect(logged, method).toEqual([]);
      if (!result.ok) expect(result.error.message, method).toMatch(/\.$/);
    }
  });
});
