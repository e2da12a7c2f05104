/** @file `emend versions …`: the same services as the Versions screen, over a library. */
import type { LineSet, Version, VersionJob } from "#contract/adapters.ts";
import { AppError } from "#contract/errors.ts";
import type { EmendApp } from "../compose.ts";
import { withLibrary } from "./library-session.ts";
import { say } from "./session.ts";

interface LibraryOption {
  library?: string;
  json?: boolean;
}

const percent = (rate: number | null | undefined): string =>
  rate === null || rate === undefined ? "not scored" : `${(100 * rate).toFixed(2)} %`;

const print = (options: LibraryOption, value: unknown, text: string): void => {
  process.stdout.write(`${options.json === true ? JSON.stringify(value) : text}\n`);
};

/** A version by its id, or by a name that only one has. @throws AppError `not-found`, `bad-input` */
async function named(app: EmendApp, wanted: string): Promise<Version> {
  const versions = await app.handlers.adapters.list({});
  const byId = versions.find(({ id }) => id === wanted);
  const byName = versions.filter(({ name }) => name === wanted);
  const [found = byId, another] = byName;
  if (another !== undefined) {
    throw new AppError(
      "bad-input",
      `Several versions are called “${wanted}”. Name one by its id (emend versions list).`,
    );
  }
  if (found === undefined) {
    throw new AppError("not-found", `There is no version “${wanted}”. “emend versions list” names them.`);
  }
  return found;
}

/** Waits for a job; Ctrl+C cancels it. @throws AppError with what it failed of */
async function ended(app: EmendApp, jobId: string): Promise<VersionJob> {
  let told = 0;
  const done = new Promise<VersionJob>((resolve) => {
    const take = (job: VersionJob) => {
      const tenth = job.total === 0 ? 0 : Math.floor((10 * job.done) / job.total);
      if (tenth > told) say(`${job.done} of ${job.total} lines read`);
      told = Math.max(told, tenth);
      if (job.state !== "running") resolve(job);
    };
    app.events.subscribe(({ name, payload }) => {
      if (name === "adapters.progress" && (payload as VersionJob).id === jobId) take(payload as VersionJob);
    });
    // It may have ended before anybody listened.
    void Promise.resolve(app.handlers.adapters.job({ jobId })).then(take);
  });
  const cancel = () => void app.handlers.adapters.cancel({ jobId });
  process.once("SIGINT", cancel);
  const job = await done.finally(() => process.off("SIGINT", cancel));
  if (job.state === "failed") throw new AppError("internal", job.message ?? "It stopped. Try again.");
  if (job.state === "cancelled") throw new AppError("cancelled", "Cancelled. What was read is kept.");
  return job;
}

/** All versions, what is in production first marked. */
export function listVersions(options: LibraryOption): Promise<void> {
  return withLibrary(options.library, async (app) => {
    const versions = await app.handlers.adapters.list({});
    const rows = versions.map(
      ({ id, name, stage, base, tuned }) =>
        `${id}\t${name}\t${stage}\t${tuned === null ? "" : `CER ${percent(base?.cer)} to ${percent(tuned.cer)}`}`,
    );
    print(options, versions, rows.join("\n"));
  });
}

/** Lets a version read one document, or (`--default`) lets the document be read by what is in production again. */
export function useVersion(wanted: string, options: LibraryOption & { document: string }): Promise<void> {
  return withLibrary(options.library, async (app) => {
    const documents = await app.handlers.documents.list({});
    const document = documents.find(({ id, name }) => id === options.document || name === options.document);
    if (document === undefined) {
      throw new AppError("not-found", `There is no document “${options.document}” in this library.`);
    }
    const versionId = wanted === "production" ? null : (await named(app, wanted)).id;
    await app.handlers.adapters.choose({ subject: { kind: "document", id: document.id }, versionId });
    const inUse = await app.handlers.adapters.inUse({ documentId: document.id });
    print(options, inUse, `${document.name} is read by ${inUse.name}`);
  });
}

/** Compares two versions. */
export function compareVersions(
  a: string,
  b: string,
  options: LibraryOption & { on: "held-back" | "unseen" | "document"; document?: string },
): Promise<void> {
  return withLibrary(options.library, async (app) => {
    const [first, second] = [await named(app, a), await named(app, b)];
    const set = await setOf(app, options, second.id);
    const { jobId } = await app.handlers.adapters.compare({ a: first.id, b: second.id, set });
    const { comparison } = await ended(app, jobId);
    if (comparison === null) throw new AppError("internal", "The comparison gave nothing. Try again.");
    const { cer, lines, better, same, worse, verdict } = comparison;
    const interval =
      cer === null ? "" : `, difference ${percent(cer.difference)} (95 %: ${percent(cer.low)} to ${percent(cer.high)})`;
    print(
      options,
      comparison,
      `${lines} lines: ${first.name} CER ${percent(comparison.a.scores.cer)}, ${second.name} CER ${percent(comparison.b.scores.cer)}${interval}; ${better} better, ${same} same, ${worse} worse; ${second.name} is ${verdict ?? "not told apart: too few lines"}`,
    );
  });
}

async function setOf(app: EmendApp, options: { on: string; document?: string }, b: string): Promise<LineSet> {
  if (options.on === "unseen") return { kind: "unseen" };
  if (options.on === "held-back") return { kind: "validation", versionId: b };
  const documents = await app.handlers.documents.list({});
  const found = documents.find(({ id, name }) => id === options.document || name === options.document);
  if (found === undefined) throw new AppError("not-found", "Name a document of this library with --document.");
  return { kind: "document", documentId: found.id };
}

/** Puts a version into production. */
export function promoteVersion(wanted: string, options: LibraryOption & { reason?: string }): Promise<void> {
  return withLibrary(options.library, async (app) => {
    const { id, name } = await named(app, wanted);
    const versions = await app.handlers.adapters.activate({
      id,
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    });
    print(options, versions, `${name} is in production`);
  });
}

/** Deletes a version; with `--purge` its files too. */
export function deleteVersion(wanted: string, options: LibraryOption & { purge?: boolean }): Promise<void> {
  return withLibrary(options.library, async (app) => {
    const { id, name } = await named(app, wanted);
    const { children, choices } = await app.handlers.adapters.dependents({ id });
    for (const child of children) say(`note: ${child.name} began from it, and stays`);
    for (const choice of choices) say(`note: ${choice.name} is read by what is in production from now on`);
    await app.handlers.adapters.remove({ id });
    const bytes = options.purge === true ? (await app.handlers.adapters.purge({ ids: [id] })).bytes : 0;
    const how = options.purge === true ? "is deleted for good" : "is deleted; the Versions screen can restore it";
    print(options, { id, bytes }, `${name} ${how}`);
  });
}
