import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { describe, expect, it, vi } from "vitest";
import type { PageSummary } from "#contract/documents.ts";
import { AppError } from "#contract/errors.ts";
import type { ReadingJob } from "#contract/recognition.ts";
import { formatRoute, parseRoute, type Route } from "../router.tsx";
import { createClient } from "./create-client.ts";
import { createFakeHost, fakeLine } from "./fake-client.ts";
import { type DocumentPages, PageRefresh, shareDocument } from "./page-refresh.ts";
import { mergeLines } from "./queries.ts";
import { keys } from "./query-keys.ts";
import { EventSync, OwnChanges } from "./use-event.ts";
import { isResult, readUploadAnswer } from "./web-transport.ts";

describe("createClient", () => {
  it("sends domain and method, and gives the value", async () => {
    const host = createFakeHost([fakeLine(0, "a")]);
    const lines = await createClient(host.transport).corrections.lines({ pageId: "p1" });
    expect(lines).toHaveLength(1);
    expect(host.requests).toEqual([{ method: "corrections.lines", input: { pageId: "p1" } }]);
  });

  it("throws main's error with its code and data", async () => {
    const host = createFakeHost([]);
    host.failNext("documents.get", "not-found", "The document is gone.", { id: "x" });
    const failure = await createClient(host.transport)
      .documents.get({ id: "x" })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({ code: "not-found", message: "The document is gone.", data: { id: "x" } });
  });

  it("is no promise", async () => {
    const client = createClient(createFakeHost([]).transport);
    expect(await Promise.resolve(client)).toBe(client);
  });
});

describe("web answers", () => {
  it("knows a result", () => {
    expect(isResult({ ok: true, value: null })).toBe(true);
    expect(isResult({ ok: false })).toBe(false);
    expect(isResult("<html>")).toBe(false);
  });

  it("reads an upload's answer in each of its forms", () => {
    expect(readUploadAnswer(200, '{"id":"s1"}')).toBe("s1");
    expect(readUploadAnswer(400, '{"message":"No name."}')).toMatchObject({ code: "bad-input", message: "No name." });
    expect(readUploadAnswer(413, "")).toMatchObject({ code: "file-too-large" });
    expect(readUploadAnswer(500, "<html>")).toMatchObject({ code: "internal" });
  });
});

describe("EventSync", () => {
  function make(): { queries: QueryClient; sync: EventSync; own: OwnChanges; invalidate: ReturnType<typeof vi.fn> } {
    const queries = new QueryClient();
    const own = new OwnChanges();
    const invalidate = vi.fn();
    queries.invalidateQueries = invalidate as never;
    return { queries, sync: new EventSync(queries, own), own, invalidate };
  }
  it("does not let an answer from before an event stand after it", async () => {
    const queries = new QueryClient();
    const sync = new EventSync(queries, new OwnChanges());
    const job = (state: "running" | "done") => ({
      id: "j",
      state,
      done: state === "done" ? 1 : 0,
      total: 1,
      current: null,
      results: [],
      documentIds: [],
    });
    const answers: ((value: unknown) => void)[] = [];
    const observer = new QueryObserver(queries, {
      queryKey: keys.importJob("j"),
      queryFn: () => new Promise((resolve) => answers.push(resolve)),
    });
    const off = observer.subscribe(() => {});
    sync.take({ sequence: 1, name: "documents.importProgress", payload: job("done") });
    // Asked before the job was done, answered after the event.
    answers[0]?.(job("running"));
    await expect.poll(() => answers).toHaveLength(2);
    answers[1]?.(job("done"));
    await expect.poll(() => queries.getQueryData(keys.importJob("j"))).toMatchObject({ state: "done" });
    off();
  });

  const changed = { documentId: "d1", pageId: "p1", lineIds: ["l0"] };

  it("reads lines again that another window changed, not those that this one is saving", () => {
    const { sync, own, invalidate } = make();
    own.expect("l0");
    sync.take({ sequence: 1, name: "corrections.changed", payload: changed });
    sync.flush();
    expect(invalidate).not.toHaveBeenCalledWith({ queryKey: keys.lines("p1") });
    sync.take({ sequence: 2, name: "corrections.changed", payload: changed });
    sync.flush();
    expect(invalidate).toHaveBeenCalledWith({ queryKey: keys.lines("p1") });
  });

  it("reads everything again after a gap, and after a restart", () => {
    const { sync, invalidate } = make();
    sync.take({ sequence: 7, name: "adapters.changed", payload: {} });
    expect(invalidate).not.toHaveBeenCalled();
    sync.take({ sequence: 9, name: "adapters.changed", payload: {} });
    expect(invalidate).toHaveBeenCalledExactlyOnceWith();
    sync.take({ sequence: 1, name: "adapters.changed", payload: {} });
    expect(invalidate).toHaveBeenCalledTimes(2);
  });

  it("puts progress straight into the cache", () => {
    const { sync, queries } = make();
    const job: ReadingJob = {
      id: "j1",
      documentId: "d1",
      versionId: "base",
      kind: "pages",
      state: "running",
      done: 0,
      total: 2,
      currentPageId: "p1",
      phase: "detecting",
      pageProgress: 0.5,
      failures: [],
      changedLines: 0,
      keptVerifiedLines: 0,
      stayedHome: { pages: 0, lines: 0 },
      usage: null,
      message: null,
    };
    queries.setQueryData(keys.jobs, []);
    sync.take({ sequence: 1, name: "recognition.progress", payload: job });
    sync.take({ sequence: 2, name: "recognition.progress", payload: { ...job, pageProgress: 0.9 } });
    expect(queries.getQueryData(keys.jobs)).toEqual([{ ...job, pageProgress: 0.9 }]);
  });

  it("ignores an event that it does not know", () => {
    const { sync } = make();
    expect(() => sync.take({ sequence: 1, name: "future.thing", payload: null })).not.toThrow();
  });
});

describe("figures of pages", () => {
  const page = (id: string, verifiedCount: number) => ({ id, verifiedCount }) as never as PageSummary;
  const answer = (pages: PageSummary[]): DocumentPages => ({ document: { id: "d1" } as never, pages });

  it("are read for the pages that changed, together, and put where they belong", async () => {
    const queries = new QueryClient();
    queries.setQueryData(keys.document("d1"), answer([page("p1", 0), page("p2", 0)]));
    const fetch = vi.fn(async (_id: string, ids: string[]) => answer(ids.map((id) => page(id, 5))));
    const sync = new EventSync(queries, new OwnChanges(), new PageRefresh(queries, fetch));
    const changed = { documentId: "d1", pageId: "p2", lineIds: ["l0"] };
    sync.take({ sequence: 1, name: "corrections.changed", payload: changed });
    sync.take({ sequence: 2, name: "corrections.changed", payload: changed });
    sync.flush();
    await expect.poll(() => queries.getQueryData(keys.document("d1"))).toEqual(answer([page("p1", 0), page("p2", 5)]));
    expect(fetch.mock.calls).toEqual([["d1", ["p2"]]]);
  });

  it("are read with the whole document where they cannot be had, or where that is asked for already", async () => {
    const queries = new QueryClient();
    const invalidate = vi.fn();
    queries.invalidateQueries = invalidate as never;
    queries.setQueryData(keys.document("d1"), answer([page("p1", 0)]));
    const refresh = new PageRefresh(queries, () => Promise.reject(new Error("gone")));
    refresh.mark("d1", "p1");
    refresh.mark("d2", "p9");
    refresh.flush();
    await expect.poll(() => invalidate.mock.calls).toHaveLength(2);
  });

  it("keep the objects of pages that did not change", () => {
    const old = answer([page("p1", 0), page("p2", 0)]);
    const shared = shareDocument(old, answer([page("p1", 0), page("p2", 1)]));
    expect(shared.pages[0]).toBe(old.pages[0]);
    expect(shared.pages[1]).toEqual(page("p2", 1));
    expect(shareDocument(old, answer([page("p1", 0), page("p2", 0)])).pages).toBe(old.pages);
  });
});

describe("mergeLines", () => {
  it("never goes back behind a save", () => {
    const saved = fakeLine(0, "new", { revision: 3 });
    const late = [fakeLine(0, "old", { revision: 2 }), fakeLine(1, "b")];
    expect(mergeLines([saved, fakeLine(1, "a")], late).map(({ text }) => text)).toEqual(["new", "b"]);
  });
});

describe("routes", () => {
  it.each<Route>([
    { screen: "library" },
    { screen: "document", documentId: "d/1", pageId: null, lineId: null },
    { screen: "document", documentId: "d", pageId: "p", lineId: "l" },
    { screen: "train" },
    { screen: "scores", documentId: null },
    { screen: "scores", documentId: "d?/&1", view: "trends", filter: { tag: "a & b/ü?", version: "v=1" } },
    { screen: "scores", documentId: null, view: "metrics" },
  ])("%o survives the address bar", (route) => {
    expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  it("anything else is the library", () => {
    expect(parseRoute("#/nonsense/%E0%A4%A")).toEqual({ screen: "library" });
  });
});
