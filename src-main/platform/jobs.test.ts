import { expect, it, vi } from "vitest";
import { AppError } from "#contract/errors.ts";
import { type JobState, Jobs, type RunningJob } from "./jobs.ts";

interface Copy extends JobState {
  done: number;
  current: string | null;
}

class Copies extends Jobs<Copy> {
  readonly told: Copy[];

  constructor(kept = 3) {
    const told: Copy[] = [];
    super({ tell: (state) => told.push(state), kept, forgotten: "Gone.", diskFull: "Full.", atEnd: { current: null } });
    this.told = told;
  }

  start(work: (job: RunningJob<Copy>) => Promise<void>): string {
    return this.run((id) => ({ id, state: "running", message: null, done: 0, current: null }), work).jobId;
  }
}

const waiting = (job: RunningJob<Copy>) =>
  new Promise<void>((_, reject) => job.signal.addEventListener("abort", () => reject(job.signal.reason)));

it("tells the first change and the end, and not each of a thousand between", async () => {
  const jobs = new Copies();
  const id = jobs.start(async (job) => {
    for (let done = 1; done <= 1000; done++) job.change({ done, current: `file ${done}` });
  });
  expect(await jobs.finished(id)).toEqual({ id, state: "done", message: null, done: 1000, current: null });
  expect(jobs.told.at(-1)).toMatchObject({ state: "done", done: 1000 });
  expect(jobs.told[0]).toMatchObject({ state: "running", done: 1 });
  expect(jobs.told.length).toBeLessThan(1000);
});

it.each([
  [new AppError("bad-input", "Choose a folder."), "Choose a folder."],
  [Object.assign(new Error("no space"), { code: "ENOSPC" }), "Full."],
  [Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" }), "Full."],
  [new Error("boom"), "It stopped: boom. Try again; if it stops the same way, tell us with this message."],
  ["boom", "It stopped: boom. Try again; if it stops the same way, tell us with this message."],
])("says of %s why it failed", async (error, message) => {
  const jobs = new Copies();
  const id = jobs.start(async () => {
    throw error;
  });
  expect(await jobs.finished(id)).toMatchObject({ state: "failed", message });
});

it("ends as cancelled where somebody did, whether the work throws or returns", async () => {
  const jobs = new Copies();
  const throws = jobs.start(waiting);
  const returns = jobs.start((job) => waiting(job).catch(() => {}));
  expect(jobs.running()).toBe(true);
  jobs.cancel(throws);
  jobs.cancel(returns);
  expect(await jobs.finished(throws)).toMatchObject({ state: "cancelled", message: null });
  expect(await jobs.finished(returns)).toMatchObject({ state: "cancelled", message: null });
  expect(jobs.running()).toBe(false);
});

it("forgets the oldest that ended, never one that goes on", async () => {
  const jobs = new Copies(2);
  const going = jobs.start(waiting);
  const [first, second] = [jobs.start(async () => {}), jobs.start(async () => {})];
  await jobs.finished(second);
  const third = jobs.start(async () => {});
  expect(jobs.job(going).state).toBe("running");
  expect(() => jobs.job(first)).toThrow("Gone.");
  expect(jobs.job(third).id).toBe(third);
  await jobs.dispose();
});

it("ends all and says nothing more when the library is closed", async () => {
  const jobs = new Copies();
  const id = jobs.start(waiting);
  await jobs.dispose();
  expect(jobs.job(id).state).toBe("cancelled");
  expect(jobs.told).toEqual([]);
});

it("goes on telling where the clock is set back an hour meanwhile", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const jobs = new Copies();
    const id = jobs.start(async (job) => {
      job.change({ done: 1 });
      vi.setSystemTime(Date.now() - 3_600_000);
      // Longer than it waits between two, by the clock that nobody sets.
      await vi.waitUntil(() => {
        job.change({ done: 2 });
        return jobs.told.some(({ done }) => done === 2);
      });
    });
    expect(await jobs.finished(id)).toMatchObject({ state: "done", done: 2 });
  } finally {
    vi.useRealTimers();
  }
});
