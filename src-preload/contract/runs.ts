/** @file Care of the runs' history: notes, and what goes where one is deleted. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

export const RunDependents = z.object({
  /** The version that came of it: it stays and works, but its run cannot be looked at or repeated any more. */
  version: z.object({ id: Id, name: z.string(), active: z.boolean() }).nullable(),
  /** A saved state is there that could be resumed. */
  resumable: z.boolean(),
  /** Bytes of the frozen lines, the log and the saved states. */
  size: z.number(),
});
export type RunDependents = z.infer<typeof RunDependents>;

export const runs = {
  setNotes: call(z.object({ runId: Id, notes: z.string().max(4_000) }), z.object({})),
  /** What depends on a run, to be said before it is deleted. */
  dependents: call(z.object({ runId: Id }), RunDependents),
  /** Takes a run that is over off the history, with its files. Which lines its version saw is kept. */
  remove: call(z.object({ runId: Id }), z.object({})),
  /** One was deleted. */
  removed: event(z.object({ runId: Id })),
};
