/** @file A library opened from the command line: the same services as the application, with progress on stderr. */

import { AppError } from "#contract/errors.ts";
import type { FormatJob } from "#contract/formats.ts";
import { compose, type EmendApp } from "../compose.ts";
import type { JobState } from "../platform/jobs.ts";
import { defaultLibraryFolder, resourcesFolder } from "../platform/paths.ts";
import { say } from "./session.ts";

/**
 * Opens a library for one command and closes it again.
 * @param folder the usual library when left out
 * @throws AppError `library-locked` while Emend is open with it
 */
export async function withLibrary<T>(folder: string | undefined, work: (app: EmendApp) => Promise<T>): Promise<T> {
  const app = compose({
    libraryFolder: folder ?? defaultLibraryFolder(),
    host: "web",
    resourcesFolder: resourcesFolder(),
  });
  try {
    return await work(app);
  } finally {
    await app.dispose();
  }
}

/** What is waited for. */
export interface WatchedJob<State> {
  app: EmendApp;
  jobs: { cancel(id: string): void; finished(id: string): Promise<State> };
  /** Its progress among the events. */
  event: string;
  jobId: string;
  /** Said of each tenth of it. */
  told: (job: State) => string;
}

/**
 * Waits for a job with its progress on stderr; Ctrl+C cancels it.
 * @throws AppError `cancelled`, or with what the job failed of
 */
export async function watchJob<State extends JobState & { done: number; total: number }>(
  watched: WatchedJob<State>,
): Promise<State> {
  const { app, jobs, event, jobId, told } = watched;
  let tenths = 0;
  const stop = app.events.subscribe(({ name, payload }) => {
    const job = payload as State;
    if (name !== event || job.id !== jobId || job.total === 0) return;
    const tenth = Math.floor((10 * job.done) / job.total);
    if (tenth > tenths) say(told(job));
    tenths = Math.max(tenths, tenth);
  });
  const cancel = () => jobs.cancel(jobId);
  process.once("SIGINT", cancel);
  try {
    const job = await jobs.finished(jobId);
    if (job.state === "failed") throw new AppError("internal", job.message ?? "It stopped. Try again.");
    if (job.state === "cancelled") throw new AppError("cancelled", "Cancelled.");
    return job;
  } finally {
    process.off("SIGINT", cancel);
    stop();
  }
}

/** Waits for a job of formats and tells what it noted. @throws AppError as `watchJob` */
export async function follow(app: EmendApp, jobId: string): Promise<FormatJob> {
  const { jobs } = app.formats;
  const told = ({ done, total, lines }: FormatJob) => `${done} of ${total}, ${lines} lines`;
  try {
    return await watchJob({ app, jobs, event: "formats.progress", jobId, told });
  } finally {
    for (const note of jobs.job(jobId).notes) say(`note: ${note}`);
  }
}
