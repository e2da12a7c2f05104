/** @file Search over the text of all lines. */
import { z } from "zod";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

export const SearchHit = z.object({
  lineId: Id,
  pageId: Id,
  documentId: Id,
  documentName: z.string(),
  /** From 0. */
  pagePosition: z.int(),
  linePosition: z.int(),
  /** The line's text as it stands, or (a long one) the part around the first match. */
  snippet: z.string(),
  /** Whether text was left out before and after. */
  cutBefore: z.boolean(),
  cutAfter: z.boolean(),
  /** What matches, in code units of `snippet`; in order, without overlap. */
  ranges: z.array(z.tuple([z.int(), z.int()])),
  direction: z.enum(["ltr", "rtl"]),
  status: z.enum(["proposed", "edited", "verified"]),
  cropAsset: z.string(),
});
export type SearchHit = z.infer<typeof SearchHit>;

/** Lines that the index has still to take up, of all that it had to since it was last up to date. */
export const IndexProgress = z.object({ done: z.int(), total: z.int() });
export type IndexProgress = z.infer<typeof IndexProgress>;

export const search = {
  /**
   * Lines that have every term: words in any order, or a phrase in "quotation marks"; each may be part of a word. Case,
   * marks, ſ and s and other old forms of letters count as the same, unless `exact`. In the order of documents (newest
   * first), pages and lines; the trash is left out.
   */
  lines: call(
    z.object({
      text: z.string().max(500),
      exact: z.boolean().default(false),
      documentId: Id.optional(),
      tagId: Id.optional(),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(200).default(50),
    }),
    z.object({
      hits: z.array(SearchHit),
      /** All that were found; where it is `mostCounted`, maybe more. */
      total: z.int(),
      mostCounted: z.int(),
      /** Not null: the index is still taking lines up, and these may be missing. `search.progress` tells when to ask again. */
      indexing: IndexProgress.nullable(),
    }),
  ),
  /** While the index takes up many lines, and once when it is done (`done` equals `total`). */
  progress: event(IndexProgress),
};
