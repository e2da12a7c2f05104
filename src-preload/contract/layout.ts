/**
 * @file Where lines and regions lie on a page, and in which order they are read.
 *
 * Coordinates are pixels of the page image as it is now (`PageLayout.imageAsset`), the origin its top left corner.
 *
 * Every call that changes something is one journal entry: `corrections.undo` takes back all of it, removed lines with
 * their text, readings and history included, also after a restart.
 *
 * Two windows: calls about a page state the `revision` of its layout that they saw, calls about lines state both
 * revisions of each line. Where another window was faster nothing is written; `layout-changed-elsewhere` carries the
 * layout in `data.layout`, `line-changed-elsewhere` the lines in `data.lines`.
 *
 * A line that gets a new shape gets a new crop at once, and is read again by the active version as a job (`jobId`, as in
 * `recognition`): a proposal beside what a person wrote, which stays.
 */
import { z } from "zod";
import { JournalState, Line, Point } from "./corrections.ts";
import { call, event } from "./define.ts";
import { Id } from "./documents.ts";

/**
 * At least three corners in order; what lies off the page is cut off. For a line: clockwise from the text's own top left,
 * so that the first edge runs as the text does. Four corners are taken exactly so (anticlockwise ones from the same first
 * corner are turned over); of more, whichever is first, the text is taken to run as before, or for a new line as on the
 * rest of the page, and the smallest rectangle around them is cut out.
 */
export const Polygon = z.array(Point).min(3).max(500);

export const Direction = z.enum(["ltr", "rtl"]);

export const RegionKind = z.enum([
  "text",
  "heading",
  "caption",
  "header",
  "footer",
  "page-number",
  "marginalia",
  "footnote",
  "table",
  "image",
  "other",
]);
export type RegionKind = z.infer<typeof RegionKind>;

export const Region = z.object({
  id: Id,
  pageId: Id,
  /** Among the regions of the page, from 0. Lines are read in their own order (`PageLayout.lineIds`). */
  position: z.int(),
  kind: RegionKind,
  polygon: Polygon,
  /** What lines drawn in it get; null: as most of the page. */
  direction: Direction.nullable(),
});
export type Region = z.infer<typeof Region>;

export const PageLayout = z.object({
  pageId: Id,
  documentId: Id,
  /** Grows with every change of lines, order, regions or the image; calls about the page state the one they saw. */
  revision: z.int(),
  imageAsset: z.string(),
  viewAsset: z.string(),
  thumbnailAsset: z.string(),
  width: z.int(),
  height: z.int(),
  /** By which the scan is turned clockwise to give this image. */
  turn: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  /** By which it was then turned clockwise to be straight, in degrees, -45 to 45. */
  skew: z.number(),
  /** In their order. */
  regions: z.array(Region),
  /** In reading order. */
  lineIds: z.array(Id),
});
export type PageLayout = z.infer<typeof PageLayout>;

/** A line as a window saw it. */
export const LineRef = z.object({ lineId: Id, revision: z.int(), layoutRevision: z.int() });
export type LineRef = z.infer<typeof LineRef>;
const LineRefs = z.array(LineRef).min(1).max(10_000);

/** A page as a window saw it. */
const OnPage = z.object({ pageId: Id, layoutRevision: z.int() });

/** What a change led to. */
export const LayoutChange = z.object({
  layout: PageLayout,
  /**
   * The lines that are new or changed, as they are now; positions of others follow from `layout.lineIds`. Empty where
   * more than 1,000 changed: read the page again.
   */
  lines: z.array(Line),
  removedLineIds: z.array(Id),
  /** The job that reads new shapes; null where there is nothing to read. */
  jobId: Id.nullable(),
  journal: JournalState,
});
export type LayoutChange = z.infer<typeof LayoutChange>;

export const layout = {
  page: call(z.object({ pageId: Id }), PageLayout),

  /** Draws a line. `position` is its place in the reading order; left out, it goes where it lies. */
  createLine: call(
    OnPage.extend({
      polygon: Polygon,
      /** Left out: the region's, else what the model sees in it. */
      direction: Direction.optional(),
      /** Left out: the region it lies in, if any. */
      regionId: Id.nullable().optional(),
      position: z.int().min(0).optional(),
    }),
    LayoutChange,
  ),
  reshapeLine: call(z.object({ line: LineRef, polygon: Polygon }), LayoutChange),
  /** Moves lines of one page by as many pixels. */
  moveLines: call(z.object({ lines: LineRefs, dx: z.number(), dy: z.number() }), LayoutChange),
  /**
   * Cuts a line in two. The line keeps what is read first (the left part, or the right part of right-to-left text), a
   * new line behind it gets the rest.
   */
  splitLine: call(
    z.object({
      line: LineRef,
      /** Along the crop, 0 its left edge to 1 its right edge, as `LineCharacter.x0`. */
      x: z.number().gt(0).lt(1),
      /**
       * Where the text is cut, in code units of `Line.text`. Left out: where the newest reading saw `x`; a verified line
       * is then no longer verified, since nobody looked where its text was cut.
       */
      textAt: z.int().min(0).optional(),
    }),
    LayoutChange,
  ),
  /**
   * Makes one line of several on one page, in the order given, texts joined by a space. The first one stays. Verified
   * where all were; only a proposal where nobody had written anything.
   */
  mergeLines: call(z.object({ lines: LineRefs.min(2) }), LayoutChange),
  removeLines: call(z.object({ lines: LineRefs }), LayoutChange),
  setDirection: call(z.object({ lines: LineRefs, direction: Direction }), LayoutChange),

  /** The whole page's reading order: every line of it once. */
  setOrder: call(OnPage.extend({ lineIds: z.array(Id).max(100_000) }), LayoutChange),
  /** Moves lines, together and in the order given, so that the first of them becomes number `position` (from 0). */
  placeLines: call(OnPage.extend({ lineIds: z.array(Id).min(1).max(10_000), position: z.int().min(0) }), LayoutChange),
  /** The reading order as the places of lines suggest it: columns, then from top to bottom. */
  autoOrder: call(OnPage, LayoutChange),

  /** Draws a region around lines. */
  createRegion: call(
    OnPage.extend({
      polygon: Polygon,
      kind: RegionKind.default("text"),
      direction: Direction.nullable().default(null),
      /** Left out: the lines whose middle lies in it and that are in no region yet. */
      lineIds: z.array(Id).max(100_000).optional(),
    }),
    LayoutChange,
  ),
  /** Moves, reshapes or renames a region, or moves it among the regions. A new direction is given to its lines too. */
  changeRegion: call(
    OnPage.extend({
      regionId: Id,
      polygon: Polygon.optional(),
      kind: RegionKind.optional(),
      direction: Direction.nullable().optional(),
      position: z.int().min(0).optional(),
    }),
    LayoutChange,
  ),
  /** Cuts a region along a straight line through two points; its lines go to the side where their middle lies. */
  splitRegion: call(OnPage.extend({ regionId: Id, from: Point, to: Point }), LayoutChange),
  /** Makes one region of several; the first one stays, with the hull around all. */
  mergeRegions: call(OnPage.extend({ regionIds: z.array(Id).min(2).max(1000) }), LayoutChange),
  /** Removes a region; its lines stand free, or go with it. */
  removeRegion: call(OnPage.extend({ regionId: Id, withLines: z.boolean().default(false) }), LayoutChange),
  /** Puts lines into a region, or (null) out of any. */
  assignLines: call(OnPage.extend({ lineIds: z.array(Id).min(1).max(100_000), regionId: Id.nullable() }), LayoutChange),
  /** Columns and blocks of the lines that are there, as regions in place of those that are there. */
  findRegions: call(OnPage, LayoutChange),

  /**
   * Looks for lines anew in an area, or (both left out) on the whole page, as a job. When it is through, the lines there
   * that nobody verified or marked unreadable give way to what was found, as one step that can be undone. Verified lines
   * stay as they are, and nothing is put over them; so do lines that were changed while the job ran.
   */
  redetect: call(
    OnPage.extend({
      area: Polygon.optional(),
      regionId: Id.optional(),
      /** Also leave lines alone that somebody edited without verifying them. */
      keepEdited: z.boolean().default(false),
    }),
    z.object({ jobId: Id }),
  ),

  /** Turns the page clockwise, with all that is on it. The scan as it was imported stays untouched in the library. */
  turnPage: call(OnPage.extend({ by: z.union([z.literal(90), z.literal(180), z.literal(270)]) }), LayoutChange),
  /** By how many degrees clockwise the page would have to be turned for its lines to lie straight, from how many lines. */
  skew: call(z.object({ pageId: Id }), z.object({ degrees: z.number(), lines: z.int() })),
  /** Straightens the page by `degrees` clockwise; left out, by what `skew` measures. */
  deskewPage: call(OnPage.extend({ degrees: z.number().min(-45).max(45).optional() }), LayoutChange),

  /** Lines, regions, order or image of a page changed: read its layout and its lines again. */
  changed: event(z.object({ documentId: Id, pageId: Id })),
};
