/** @file The application itself. */
import { z } from "zod";
import { call } from "./define.ts";

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
  /** Shows a folder in the system's file manager; `unavailable` on the web host. */
  reveal: call(z.object({ path: z.string() }), z.object({})),
};
