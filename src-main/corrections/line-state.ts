/** @file What can be said of a line. */
import type { LineFlag, LineStatus } from "#contract/corrections.ts";

export type Point = readonly [x: number, y: number];

/** What a journal entry can say of a line. A change holds only the fields that it is about. */
export interface LineState {
  pageId: string;
  position: number;
  polygon: readonly Point[];
  direction: "ltr" | "rtl";
  cropSha256: string;
  regionId: string | null;
  text: string | null;
  status: LineStatus;
  flags: readonly LineFlag[];
  decided: number | null;
}

/** A line as it begins. */
export type NewLineState = Pick<LineState, "pageId" | "position" | "polygon" | "direction" | "cropSha256"> &
  Partial<LineState>;

export const FLAGS: readonly LineFlag[] = ["unreadable", "skipped", "flagged"];
