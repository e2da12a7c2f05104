/** @file What reads the pages of a library: the built-in engine, a large model on this machine, or a server. */
import { z } from "zod";
import { call, event } from "./define.ts";

export const ReaderChoice = z.discriminatedUnion("kind", [
  /** The built-in engine, with the version in production. */
  z.object({ kind: z.literal("builtin") }),
  /** A large model of this machine, by the id that the list of models gives it. */
  z.object({ kind: z.literal("large"), model: z.string().min(1).max(1000) }),
  /** The server of the settings. */
  z.object({ kind: z.literal("remote") }),
]);
export type ReaderChoice = z.infer<typeof ReaderChoice>;

export const ReaderState = z.object({
  choice: ReaderChoice,
  /** The model as lines that it read name it; null for the built-in engine, whose version hangs on the document. */
  name: z.string().nullable(),
  /** Where images of lines go; null where they stay on this machine. */
  destination: z.string().nullable(),
  /** Why nothing can be read with the choice just now, and what to do; null where nothing is in the way. */
  problem: z.string().nullable(),
});
export type ReaderState = z.infer<typeof ReaderState>;

export const reader = {
  current: call(z.object({}), ReaderState),
  /** A document or tag with a version of its own is read by that version, whatever is chosen here. */
  choose: call(z.object({ choice: ReaderChoice }), ReaderState),
  changed: event(ReaderState),
};
