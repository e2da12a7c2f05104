/** @file A library opened from the command line: the same services as the application, with progress on stderr. */

import { AppError } from "#contract/errors.ts";
import type { FormatJob } from "#contract/formats.ts";
import { compose, type EmendApp } from "../compose.ts";
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

/**
 * Waits for a job with its progress and notes on stderr; Ctrl+C cancels it.
 * @throws AppError `cancelled`, or with what the job failed of
 */
export async function follow(app: EmendApp, jobId: string): Promise<FormatJob> {
  let told = 0;
  const stop = app.events.subscribe(({ name, payload }) => {
    const job = payload as FormatJob;
    if (name !== "formats.progress" || job.id !== jobId || job.total === 0) return;
    const tenth = Math.floor((10 * job.done) / job.total);
    if (tenth > told) say(`${job.done} of ${job.total}, ${job.lines} lines`);
    told = Math.max(told, tenth);
  });
  const cancel = () => app.formats.jobs.cancel(jobId);
  process.once("SIGINT", cancel);
  try {
    const job = await app.formats.jobs.finished(jobId);
    for (const note of job.notes) say(`note: ${note}`);
    if (job.state === "failed") throw new AppError("internal", job.message ?? "It stopped. Try again.");
    if (job.state === "cancelled") throw new AppError("cancelled", "Cancelled.");
    return job;
  } finally {
    process.off("SIGINT", cancel);
    stop();
  }
}
