import { describe, expect, it, vi } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { createClient } from "../../client/create-client.ts";
import { createFakeHost, type FakeHost, fakeLine } from "../../client/fake-client.ts";
import { OwnChanges } from "../../client/use-event.ts";
import { AUTOSAVE_AFTER, LineSaver } from "./line-saver.ts";

function make(lines: Line[] = [fakeLine(0, "text")]): { host: FakeHost; saver: LineSaver; own: OwnChanges } {
  const host = createFakeHost(lines);
  const own = new OwnChanges();
  const saver = new LineSaver({
    client: createClient(host.transport),
    own,
    onSaved: () => {},
    onForeign: () => {},
    now: () => 1000,
  });
  return { host, saver, own };
}

describe("LineSaver", () => {
  it("keeps a text that was typed while a save was under way, and saves it over the new revision", async () => {
    const { host, saver } = make();
    const open = Promise.withResolvers<void>();
    const gate = host.transport.send;
    host.transport.send = async (request) => {
      const answer = await gate(request);
      await open.promise;
      return answer;
    };
    const first = saver.commit(host.line("l0"), "one", false);
    await vi.waitUntil(() => host.requests.length === 1);
    saver.edit(fakeLine(0, "text"), "one two");
    open.resolve();
    expect(await first).toBe(true);
    expect(saver.draft("l0")).toMatchObject({ text: "one two", state: "unsaved", baseRevision: 2 });
    expect(await saver.flush()).toBe(true);
    expect(host.line("l0").text).toBe("one two");
    expect(saver.pending).toBe(false);
  });

  it("saves one after the other, and the last commit wins", async () => {
    const { host, saver } = make();
    const line = host.line("l0");
    const results = await Promise.all([saver.commit(line, "a", false), saver.commit(line, "b", true)]);
    expect(results).toEqual([true, true]);
    expect(host.line("l0")).toMatchObject({ text: "b", status: "verified" });
  });

  it("builds on its own last save even where the card has not been drawn again", async () => {
    const { host, saver } = make();
    const stale = host.line("l0");
    await saver.commit(stale, "a", false);
    expect(await saver.commit(stale, "b", true)).toBe(true);
    expect(saver.draft("l0")).toBeUndefined();
  });

  it("asks main for nothing where nothing changed", async () => {
    const { host, saver } = make();
    expect(await saver.commit(host.line("l0"), "text", false)).toBe(true);
    expect(host.requests).toEqual([]);
  });

  it("waits for a pause in the typing", async () => {
    vi.useFakeTimers();
    try {
      const { host, saver } = make();
      saver.edit(host.line("l0"), "a");
      await vi.advanceTimersByTimeAsync(AUTOSAVE_AFTER - 1);
      saver.edit(host.line("l0"), "ab");
      await vi.advanceTimersByTimeAsync(AUTOSAVE_AFTER - 1);
      expect(host.requests).toHaveLength(0);
      await vi.advanceTimersByTimeAsync(1);
      expect(host.line("l0").text).toBe("ab");
      expect(saver.store.getState().lastSavedAt).toBe(1000);
    } finally {
      vi.useRealTimers();
    }
  });

  it("says that it saves for as long as a slow disk takes, and sends what is typed meanwhile once, in order", async () => {
    vi.useFakeTimers();
    try {
      const { host, saver } = make();
      const send = host.transport.send;
      let atOnce = 0;
      let most = 0;
      host.transport.send = async (request) => {
        most = Math.max(most, ++atOnce);
        await new Promise((resolve) => setTimeout(resolve, 500));
        atOnce--;
        return send(request);
      };
      const states: (string | undefined)[] = [];
      for (const text of ["W", "Wü", "Wün", "Wünſchen"]) {
        saver.edit(host.line("l0"), text);
        await vi.advanceTimersByTimeAsync(AUTOSAVE_AFTER + 100);
        states.push(saver.draft("l0")?.state);
      }
      await vi.advanceTimersByTimeAsync(5000);
      expect(states).toContain("saving");
      expect(most).toBe(1);
      expect(host.line("l0").text).toBe("Wünſchen");
      expect(saver.pending).toBe(false);
      const texts = host.requests.map(({ input }) => (input as { text: string }).text);
      expect(texts).toEqual([...new Set(texts)]);
      expect(texts.at(-1)).toBe("Wünſchen");
    } finally {
      vi.useRealTimers();
    }
  });

  it("a draft without a connection stays until it can be saved", async () => {
    const { host, saver } = make();
    host.failNext("corrections.save", "disconnected", "Emend is not answering.");
    expect(await saver.commit(host.line("l0"), "kept", true)).toBe(false);
    expect(saver.draft("l0")).toMatchObject({ text: "kept", state: "failed", message: "Emend is not answering." });
    expect(await saver.flush()).toBe(true);
    expect(host.line("l0")).toMatchObject({ text: "kept", status: "verified" });
  });

  it("two windows that wrote the same have no conflict", async () => {
    const { host, saver } = make();
    const stale = host.line("l0");
    host.changeElsewhere("l0", "same");
    await saver.commit(stale, "same", false);
    expect(saver.draft("l0")).toBeUndefined();
  });

  it("does not save over a conflict by itself", async () => {
    const { host, saver } = make();
    const stale = host.line("l0");
    host.changeElsewhere("l0", "theirs");
    expect(await saver.commit(stale, "mine", true)).toBe(false);
    saver.edit(stale, "mine more");
    expect(await saver.flush()).toBe(false);
    expect(host.line("l0").text).toBe("theirs");
    expect(await saver.resolve("l0", "mine")).toBe(true);
    expect(host.line("l0").text).toBe("mine more");
  });

  it("expects as many of its own events as main will send", async () => {
    const { host, saver, own } = make();
    let foreign = 0;
    host.transport.subscribe((frame) => {
      const { lineIds } = frame.payload as { lineIds: string[] };
      if (lineIds.some((id) => !own.settle(id))) foreign += 1;
    });
    await saver.commit(host.line("l0"), "a", false);
    expect(foreign).toBe(0);
    host.changeElsewhere("l0", "b");
    expect(foreign).toBe(1);
  });
});
