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

/** The server that can read a library's lines. */
export const ReadingServer = z.object({
  /** Up to and with `/v1`; null where none was typed. */
  address: z.string().nullable(),
  /** The part of it that says whose it is. */
  host: z.string().nullable(),
  /** A served model, or a LoRA module by name; empty until one is chosen. */
  model: z.string(),
  /** Lines that are asked for at once. */
  atOnce: z.int(),
  /** Whoever sits between here and there can read what goes by. */
  readable: z.boolean(),
  /** Somebody has agreed that images of lines go to this address. */
  agreed: z.boolean(),
  key: z.object({
    kept: z.boolean(),
    storage: z.enum(["keychain", "file"]),
    place: z.string(),
    warning: z.string().nullable(),
  }),
});
export type ReadingServer = z.infer<typeof ReadingServer>;

export const ServerTest = z.object({
  /** What it serves. */
  models: z.array(z.string()),
  /** Until it had answered. */
  milliseconds: z.int(),
});
export type ServerTest = z.infer<typeof ServerTest>;

const Address = z.string().trim().min(1).max(2000);
const Key = z.string().trim().max(4000);

export const reader = {
  current: call(z.object({}), ReaderState),
  /** A document or tag with a version of its own is read by that version, whatever is chosen here. */
  choose: call(z.object({ choice: ReaderChoice }), ReaderState),
  server: call(z.object({}), ReadingServer),
  /** `key` null: none is kept any more; left out: as it is. */
  saveServer: call(
    z.object({
      address: Address,
      model: z.string().trim().max(500),
      atOnce: z.int().min(1).max(256),
      key: Key.nullable().optional(),
    }),
    ReadingServer,
  ),
  /** Asks for the list of models; nothing of the library goes there. */
  testServer: call(z.object({ address: Address, key: Key.optional() }), ServerTest),
  /** From here on images of lines may go to that address; once for each. */
  agree: call(z.object({ address: Address }), ReadingServer),
  changed: event(ReaderState),
};
