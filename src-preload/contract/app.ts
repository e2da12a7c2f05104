/** @file The application itself. */
import { z } from "zod";
import { call } from "./define.ts";

/** Sizes in bytes; null where the system does not say. */
export const Machine = z.object({
  system: z.string(),
  processor: z.string(),
  cores: z.int(),
  memory: z.number(),
  memoryFree: z.number(),
  node: z.string(),
  gpus: z.array(
    z.object({
      name: z.string(),
      driver: z.string(),
      memory: z.number().nullable(),
      memoryFree: z.number().nullable(),
    }),
  ),
  /** Why no GPU could be asked for; null where some could. */
  gpuProblem: z.string().nullable(),
  folders: z.array(
    z.object({
      what: z.enum(["library", "models", "trainer"]),
      path: z.string(),
      /** What is in it. */
      bytes: z.number().nullable(),
      /** On its disk. */
      free: z.number().nullable(),
    }),
  ),
});
export type Machine = z.infer<typeof Machine>;

export const app = {
  info: call(
    z.object({}),
    z.object({
      version: z.string(),
      protocol: z.int(),
      host: z.enum(["electron", "web"]),
      libraryPath: z.string(),
    }),
  ),
  /** What machine this is; asks the GPU's driver and measures folders, which can take seconds. */
  machine: call(z.object({}), Machine),
  /** Shows a folder in the system's file manager; `unavailable` on the web host. */
  reveal: call(z.object({ path: z.string() }), z.object({})),
};
