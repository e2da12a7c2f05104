/** @file Black boxes of a page: what blacks out exports. Placed by mouse as any shape, or by keys as a draft that arrows move. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Line } from "#contract/corrections.ts";
import type { Redaction } from "#contract/privacy.ts";
import { useApi } from "../../../client/api-context.tsx";
import { keys } from "../../../client/query-keys.ts";
import { messageOf } from "../../../ui/format.ts";
import { toast } from "../../../ui/toast.tsx";
import { contains } from "../line-shape.ts";
import { useSaver } from "../saver-context.tsx";
import type { Size, XY } from "../viewport.ts";
import type { LayoutStore } from "./layout-store.ts";
import { moveWithin, onPage, type Polygon, rectangle } from "./shapes.ts";

export interface PageBoxes {
  list: readonly Redaction[];
  /** One step of the journal each. @returns whether it went well; where not, a message says why */
  add(polygon: Polygon): Promise<boolean>;
  remove(id: string): Promise<boolean>;
}

const NONE: readonly Redaction[] = [];
/** Share of the image's sides that a draft has where there is no line to begin with. */
const DRAFT = 0.2;
/** Least width and height of a draft, in image pixels. */
const LEAST = 8;

export function usePageBoxes(pageId: string): PageBoxes {
  const { client } = useApi();
  const queries = useQueryClient();
  const saver = useSaver();
  const found = useQuery({ queryKey: keys.pageBoxes(pageId), queryFn: () => client.privacy.redactions({ pageId }) });
  const list = found.data ?? NONE;
  return useMemo(() => {
    const send = async (call: () => Promise<unknown>): Promise<boolean> => {
      // What was typed before is a step before this one.
      if (!(await saver.flush())) return false;
      try {
        await call();
        await queries.invalidateQueries({ queryKey: keys.pageBoxes(pageId) });
        return true;
      } catch (error) {
        toast("danger", messageOf(error));
        return false;
      }
    };
    return {
      list,
      add: (polygon) => send(() => client.privacy.addRedaction({ pageId, polygon })),
      remove: (id) => send(() => client.privacy.removeRedaction({ id })),
    };
  }, [client, queries, saver, pageId, list]);
}

/** The box at a place, the last drawn first. */
export function boxAt(boxes: readonly Redaction[], point: XY): Redaction | null {
  return boxes.findLast(({ polygon }) => contains(polygon, point)) ?? null;
}

/** Begins a draft: over the line that is worked on, else in the middle of what is seen. */
export function beginDraft(store: LayoutStore, line: Line | null, middle: XY, image: Size): void {
  const xs = line?.polygon.map(([x]) => x) ?? [
    middle[0] - (image.width * DRAFT) / 2,
    middle[0] + (image.width * DRAFT) / 2,
  ];
  const ys = line?.polygon.map(([, y]) => y) ?? [
    middle[1] - (image.height * DRAFT) / 8,
    middle[1] + (image.height * DRAFT) / 8,
  ];
  const [from, to] = onPage(
    [
      [Math.min(...xs), Math.min(...ys)],
      [Math.max(...xs), Math.max(...ys)],
    ],
    image,
  ) as [[number, number], [number, number]];
  store.setState({ draft: [from, to], boxIds: [] });
}

/** Moves the draft, or its bottom right corner. @returns whether there is one */
export function nudgeDraft(store: LayoutStore, by: XY, resize: boolean, image: Size): boolean {
  const { draft } = store.getState();
  if (draft === null) return false;
  const [[x0, y0], [x1, y1]] = draft;
  if (resize) {
    const [x, y] = [Math.max(x0 + LEAST, x1 + by[0]), Math.max(y0 + LEAST, y1 + by[1])];
    store.setState({ draft: [draft[0], [Math.min(image.width, x), Math.min(image.height, y)]] });
  } else {
    const [dx, dy] = moveWithin([rectangle(...draft)], by[0], by[1], image);
    store.setState({
      draft: [
        [x0 + dx, y0 + dy],
        [x1 + dx, y1 + dy],
      ],
    });
  }
  return true;
}

/** Blacks out where the draft is. @returns whether there was one */
export function finishDraft(store: LayoutStore, boxes: PageBoxes): boolean {
  const { draft } = store.getState();
  if (draft === null) return false;
  store.setState({ draft: null });
  void boxes.add(rectangle(...draft));
  return true;
}
