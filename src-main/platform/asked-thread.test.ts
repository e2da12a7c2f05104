import { setImmediate } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { AskedThread, type AskedThreadOptions } from "./asked-thread.ts";

const script = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const DOUBLES = `import { parentPort } from "node:worker_threads"; parentPort.on("message", (n) => parentPort.postMessage(n * 2)); parentPort.postMessage(0);`;
const threads: AskedThread<number, number>[] = [];
function start(code: string, options: Partial<AskedThreadOptions> = {}): AskedThread<number, number> {
  const thread = new AskedThread<number, number>(script(code), null, { limitMs: 60_000, ...options });
  threads.push(thread);
  return thread;
}
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.end();
});

it("answers one question after the other, and says the first thing also to whoever asks late", async () => {
  const thread = start(DOUBLES);
  expect(await thread.next()).toBe(0);
  expect(await thread.ask(4)).toBe(8);
  expect(await thread.ask(5)).toBe(10);
});

it("is ended where it takes too long, while this thread goes on", async () => {
  const waited = start("for (;;);", { limitMs: 50 }).next();
  waited.catch(() => {});
  await setImmediate();
  await expect(waited).rejects.toMatchObject({ why: "too-slow" });
});

it("is ended by a cancel in the middle of a loop without end, and stays ended", async () => {
  const abort = new AbortController();
  const thread = start("for (;;);", { signal: abort.signal });
  const waited = thread.next();
  abort.abort();
  await expect(waited).rejects.toMatchObject({ code: "cancelled" });
  await expect(thread.ask(1)).rejects.toMatchObject({ code: "cancelled" });
});

it("is never waited for where it was cancelled before", async () => {
  await expect(start(DOUBLES, { signal: AbortSignal.abort() }).next()).rejects.toMatchObject({ code: "cancelled" });
});

it("takes no more memory than it may, and its end is told", async () => {
  const eats = "const all = []; for (;;) all.push({ one: all.length });";
  await expect(start(eats, { heapMb: 32 }).next()).rejects.toMatchObject({ why: "died" });
});
