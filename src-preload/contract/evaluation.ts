/** @file CER and WER of proposals against verified text (docs/metrics.md). */
import { z } from "zod";
import { call } from "./define.ts";
import { Id } from "./documents.ts";
import { Scores } from "./training.ts";

export const VersionScores = z.object({ versionId: z.string(), versionName: z.string(), scores: Scores });
export const PageScores = z.object({ pageId: Id, position: z.int(), versionId: z.string(), scores: Scores });
export const LineScore = z.object({
  lineId: Id,
  pageId: Id,
  position: z.int(),
  versionId: z.string(),
  reference: z.string(),
  hypothesis: z.string(),
  edits: z.int(),
  characters: z.int(),
  /** null: empty reference with text read, which has no finite CER. */
  cer: z.number().nullable(),
});

export const evaluation = {
  /** All versions that have read verified lines of the document, on the verified lines each has read. */
  document: call(
    z.object({ documentId: Id }),
    z.object({ versions: z.array(VersionScores), pages: z.array(PageScores), worstLines: z.array(LineScore) }),
  ),
  library: call(z.object({}), z.object({ versions: z.array(VersionScores) })),
};
