/**
 * @file The models of this machine: the large ones in their folders, what depends on them, and getting more. They belong to the
 * machine, so every library has the same. The built-in model is `recognition.models`.
 */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";
import { RepoId, Revision } from "./publishing.ts";

/** By name of its folder. */
const ModelId = z.string().min(1).max(255);

/** Something in this library that a model cannot go without being missed. */
export const ModelDependent = z.object({
  /** `reader`: it reads the library's pages now. */
  kind: z.enum(["reader", "version", "run"]),
  id: z.string(),
  name: z.string(),
  /** Whether the model is in use just now, so that it cannot be removed. */
  busy: z.boolean(),
});
export type ModelDependent = z.infer<typeof ModelDependent>;

export const LargeModel = z.object({
  id: ModelId,
  name: z.string(),
  family: z.string(),
  /** As its makers call it. */
  familyTitle: z.string(),
  folder: z.string(),
  /** Whether the folder lies elsewhere and is only used: it stays when the model is removed. */
  linked: z.boolean(),
  repository: z.string().nullable(),
  /** The commit. */
  revision: z.string().nullable(),
  licence: z.string(),
  /** Bytes on disk. */
  bytes: z.number(),
  state: z.enum(["ready", "incomplete", "missing"]),
  dependents: z.array(ModelDependent),
});
export type LargeModel = z.infer<typeof LargeModel>;

/** A family that can be had, with its repositories on the Hub. */
export const ModelOffer = z.object({
  family: z.string(),
  title: z.string(),
  licence: z.string(),
  /** Whether it can be given whole pages; else lines only. */
  pages: z.boolean(),
  repositories: z.array(z.string()),
});
export type ModelOffer = z.infer<typeof ModelOffer>;

export const MachineModels = z.object({
  models: z.array(LargeModel),
  offers: z.array(ModelOffer),
  /** Where fetched models are kept. */
  folder: z.string(),
  /** Bytes on its disk; null where the system does not say. */
  free: z.number().nullable(),
  /** The address that is fetched from where no mirror is named. */
  hub: z.string(),
});
export type MachineModels = z.infer<typeof MachineModels>;

/** An address to fetch from; null: the Hub. */
const Mirror = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[^\s/]/, "must be an address, as https://hub.example.org")
  .nullable()
  .default(null);

const FetchInput = z.object({ repository: RepoId, revision: Revision.default("main"), mirror: Mirror });

/** What a download would bring. */
export const ModelPlan = z.object({
  repository: RepoId,
  /** The commit, whatever is pushed meanwhile. */
  revision: z.string(),
  familyTitle: z.string(),
  /** As the repository's card states it, else as it is known of the family. */
  licence: z.string(),
  /** Whether its licence has to be accepted on the Hub first. */
  gated: z.boolean(),
  files: z.int(),
  bytes: z.number(),
  /** Bytes on the disk where it would go; null where the system does not say. */
  free: z.number().nullable(),
  /** Files that stay there: such as can run code when they are opened, and such as are not needed. */
  leftOut: z.object({ pickles: z.int(), others: z.int() }),
});
export type ModelPlan = z.infer<typeof ModelPlan>;

export const ModelJob = z.object({
  id: Id,
  state: z.enum(["running", "done", "cancelled", "failed"]),
  repository: RepoId,
  /** The model that it becomes; null before the Hub has said what there is. */
  modelId: ModelId.nullable(),
  phase: z.enum(["looking", "fetching", "checking"]),
  /** Bytes that are here, of all. */
  done: z.number(),
  total: z.number(),
  /** The file that is under way. */
  current: z.string().nullable(),
  /** Why it failed and what to do; null while nothing failed. */
  message: z.string().nullable(),
});
export type ModelJob = z.infer<typeof ModelJob>;

const Done = z.object({});

export const models = {
  list: call(z.object({}), MachineModels),
  /** Asks the Hub what a download would bring. Nothing goes over the network before that. */
  look: call(FetchInput, ModelPlan),
  /** Fetches a model, or goes on where an earlier download of it stopped. */
  fetch: call(FetchInput, z.object({ jobId: Id })),
  /** Goes on with a download, or fetches again what is damaged. */
  resume: call(z.object({ id: ModelId }), z.object({ jobId: Id })),
  /** Downloads since Emend was started, newest first. */
  jobs: call(z.object({}), z.array(ModelJob)),
  /** What came is kept. */
  cancel: call(z.object({ jobId: Id }), Done),
  /** Uses a folder where it lies; nothing is copied. `bad-model` says what is wrong with it. */
  addFolder: call(z.object({ path: z.string().trim().min(1).max(4096) }), z.object({ id: ModelId })),
  /**
   * Deletes the model's files; of a folder elsewhere only the entry. `busy` where it is in use, `conflict` where something
   * depends on it and `anyway` is not set.
   */
  remove: call(z.object({ id: ModelId, anyway: z.boolean().default(false) }), Done),
  progress: event(ModelJob),
  /** A model came, went or changed. */
  changed: event(Done),
};
