/** @file Model versions: the built-in base and what was taught to it. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";
import { Scores } from "./training.ts";

export const Version = z.object({
  /** `base` or the adapter's id. */
  id: Id,
  name: z.string(),
  kind: z.enum(["base", "adapter"]),
  createdAt: z.string().nullable(),
  active: z.boolean(),
  runId: Id.nullable(),
  trainLines: z.int().nullable(),
  splitBy: z.enum(["page", "line", "none"]).nullable(),
  base: Scores.nullable(),
  tuned: Scores.nullable(),
  newCharacters: z.array(z.string()),
  /** Bytes on disk. */
  size: z.number(),
  licence: z.string(),
});
export type Version = z.infer<typeof Version>;

export const adapters = {
  list: call(z.object({}), z.array(Version)),
  activate: call(z.object({ id: Id }), z.array(Version)),
  /** Copies the adapter folder to a new folder under `exports` in the library (or `folder`), and says where. */
  export: call(z.object({ id: Id }), z.object({ path: z.string(), files: z.array(z.string()) })),
  changed: event(z.object({})),
};
