/** @file `emend models …`: the same services as the Models screen, without a library. */

import { resolve } from "node:path";
import { AppError } from "#contract/errors.ts";
import type { ModelJob } from "#contract/models.ts";
import { openMachineModels } from "../models/installed.ts";
import { ModelDownloads } from "../models/model-downloads.ts";
import { ModelsService } from "../models/models-service.ts";
import { HUB_URL } from "../publishing/hub-client.ts";
import { EventBus } from "../rpc/event-bus.ts";
import { openSession, type Session, say } from "./session.ts";

interface Json {
  json?: boolean;
}

interface GetOptions {
  revision: string;
  mirror?: string;
  look?: boolean;
}

const size = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

function openModels(session: Session): { large: ModelsService; downloads: ModelDownloads; events: EventBus } {
  const models = openMachineModels();
  const events = new EventBus();
  const hub = (process.env.HF_ENDPOINT ?? HUB_URL).replace(/\/+$/, "");
  const downloads = new ModelDownloads({
    ...{ models, events, hub },
    command: () => session.environment.command(),
    // Set by whoever starts this, for the Hub: not for a mirror.
    tokenFor: (address) => (address === hub ? (process.env.HF_TOKEN ?? null) : null),
  });
  return { large: new ModelsService({ models, downloads, events, hub, dependents: () => [] }), downloads, events };
}

export async function listModels({ json }: Json): Promise<void> {
  const { large } = openModels(openSession());
  const { models } = await large.list();
  if (json === true) {
    process.stdout.write(`${JSON.stringify(models)}\n`);
    return;
  }
  if (models.length === 0) say("No large model is here. “emend models get REPOSITORY” fetches one.");
  for (const { id, familyTitle, state, bytes, licence, folder } of models) {
    process.stdout.write(`${[id, familyTitle, state, size(bytes), licence, folder].join("\t")}\n`);
  }
}

/** Fetches, or goes on; Ctrl+C keeps what came. */
export async function getModel(repository: string, { revision, mirror, look }: GetOptions): Promise<void> {
  const session = openSession();
  const { large, downloads, events } = openModels(session);
  await session.environment.prepare(session.signal);
  const wanted = { repository, revision, mirror: mirror ?? null };
  const plan = await large.look(wanted);
  say(
    `${plan.familyTitle}, ${plan.files} files, ${size(plan.bytes)}, commit ${plan.revision}. Licence: ${plan.licence}`,
  );
  if (look === true) return;
  let told = 0;
  events.subscribe(({ name, payload }) => {
    if (name !== "models.progress") return;
    const { done, total, phase } = payload as ModelJob;
    const tenth = total === 0 ? 0 : Math.floor((10 * done) / total);
    if (phase === "fetching" && tenth > told) say(`${tenth * 10} %`);
    told = Math.max(told, tenth);
  });
  const { jobId } = await downloads.start({ ...wanted, revision: plan.revision });
  const cancel = () => downloads.cancel(jobId);
  session.signal.addEventListener("abort", cancel, { once: true });
  const { state, message, modelId } = await downloads.finished(jobId);
  if (state === "cancelled") throw new AppError("cancelled", "Cancelled. What came is kept: the same command goes on.");
  if (state !== "done") throw new AppError("model-download-failed", message ?? "It stopped. Try again.");
  process.stdout.write(`${modelId}\n`);
}

export async function addModel(folder: string): Promise<void> {
  const { large } = openModels(openSession());
  const { id } = await large.addFolder(resolve(folder));
  process.stdout.write(`${id}\n`);
}

/** What is in libraries is not looked into: the person is told. */
export async function removeModel(id: string): Promise<void> {
  const { large } = openModels(openSession());
  await large.remove(id, false);
  say("Removed. Versions of libraries that were taught on it cannot read until it is here again.");
}
