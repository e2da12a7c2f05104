/** @file Lines and pages made from text: ground truth that nobody had to type off an image. */
import { z } from "zod";
import { call } from "./define.ts";
import { Id } from "./documents.ts";

export const SyntheticFont = z.object({
  id: z.string(),
  name: z.string(),
  /** `bundled`: comes with Emend; `installed`: of this machine. */
  kind: z.enum(["bundled", "installed"]),
});
export type SyntheticFont = z.infer<typeof SyntheticFont>;

export const SyntheticRequest = z.object({
  text: z.string().min(1).max(2_000_000),
  /** Ids of fonts; each line is set in one that has all its letters. */
  fonts: z.array(z.string().min(1).max(300)).min(1).max(20),
  /** `lines`: each on paper of its own; `pages`: set below each other in one face on one paper. */
  layout: z.enum(["lines", "pages"]).default("lines"),
  /** The text begins again where it is shorter. */
  lines: z.int().min(1).max(100_000).default(200),
  /** Characters of a line at most. */
  length: z.int().min(10).max(120).default(55),
  /** As if printed, aged and scanned. */
  worn: z.boolean().default(true),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .default(0),
});
export type SyntheticRequest = z.infer<typeof SyntheticRequest>;

export const synthetic = {
  fonts: call(z.object({}), z.array(SyntheticFont)),
  /** The first lines or the first page. `leftOut`: of the first thousand lines, those with a letter that no face has. */
  preview: call(SyntheticRequest, z.object({ asset: z.string(), leftOut: z.int() })),
  /** Makes a document, as a job of `formats`. Its lines are ground truth and marked as synthetic. */
  make: call(SyntheticRequest.extend({ name: z.string().trim().min(1).max(200) }), z.object({ jobId: Id })),
};
