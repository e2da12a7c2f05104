/** @file Changes of a page's layout: sent one after another, each stating what this window saw last. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import type { JournalState, Line } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { EmendClient } from "#contract/index.ts";
import type { LayoutChange, LineRef, PageLayout } from "#contract/layout.ts";
import { useApi } from "../../../client/api-context.tsx";
import { codeOf } from "../../../client/create-client.ts";
import { keys } from "../../../client/query-keys.ts";
import { strings } from "../../../strings/index.ts";
import { messageOf } from "../../../ui/format.ts";
import { toast } from "../../../ui/toast.tsx";
import { useSaver } from "../saver-context.tsx";
import { linesAfter } from "./layout-cache.ts";

/** What a call needs to say of what it saw. */
export interface Seen {
  page: { pageId: string; layoutRevision: number };
  /** Lines as they are now; those that are gone are left out. */
  refs(lineIds: readonly string[]): LineRef[];
  /** @throws AppError `not-found` where the line is gone */
  ref(lineId: string): LineRef;
}

type LayoutClient = EmendClient["layout"];

export interface LayoutChanges {
  /**
   * Saves what is typed, sends a change, puts its answer into the cache. Where it fails, says why and shows the page as
   * it is now.
   * @returns null where nothing was changed
   */
  send(make: (layout: LayoutClient, seen: Seen) => Promise<LayoutChange>): Promise<LayoutChange | null>;
  /** Looks for lines anew; what comes of it is told by events. */
  redetect(area: { regionId?: string; area?: [number, number][] }): Promise<void>;
}

export function useLayoutChanges(documentId: string, pageId: string): LayoutChanges {
  const { client } = useApi();
  const queries = useQueryClient();
  const saver = useSaver();
  /** The change before: two drags in a row must not contradict each other. */
  const before = useRef<Promise<unknown>>(Promise.resolve());

  return useMemo(() => {
    const seenNow = async (): Promise<Seen> => {
      const layout = await queries.fetchQuery({
        queryKey: keys.layout(pageId),
        queryFn: () => client.layout.page({ pageId }),
        staleTime: Number.POSITIVE_INFINITY,
      });
      const lines = queries.getQueryData<Line[]>(keys.lines(pageId)) ?? [];
      const line = (lineId: string): Line | undefined => {
        const known = lines.find(({ id }) => id === lineId);
        return known === undefined ? undefined : saver.newest(known);
      };
      const refs = (lineIds: readonly string[]): LineRef[] =>
        lineIds.flatMap((lineId) => {
          const found = line(lineId);
          return found === undefined
            ? []
            : [{ lineId, revision: found.revision, layoutRevision: found.layoutRevision }];
        });
      return {
        page: { pageId, layoutRevision: layout.revision },
        refs,
        ref: (lineId) => {
          const [found] = refs([lineId]);
          if (found === undefined) throw new AppError("not-found", strings.layout.lineGone);
          return found;
        },
      };
    };

    const apply = (change: LayoutChange): void => {
      queries.setQueryData<PageLayout>(keys.layout(pageId), change.layout);
      queries.setQueryData<JournalState>(keys.journal(documentId), change.journal);
      const known = queries.getQueryData<Line[]>(keys.lines(pageId));
      if (known !== undefined) queries.setQueryData<Line[]>(keys.lines(pageId), linesAfter(known, change));
    };

    const explain = (error: unknown): void => {
      const code = codeOf(error);
      if (code === "layout-changed-elsewhere" || code === "line-changed-elsewhere" || code === "not-found") {
        void queries.invalidateQueries({ queryKey: keys.layout(pageId) });
        void queries.invalidateQueries({ queryKey: keys.lines(pageId) });
      }
      toast("danger", messageOf(error));
    };

    const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
      const result = before.current.then(run, run);
      before.current = result.catch(() => undefined);
      return result;
    };

    return {
      send: (make) =>
        inTurn(async () => {
          if (!(await saver.flush())) return null;
          try {
            const change = await make(client.layout, await seenNow());
            apply(change);
            return change;
          } catch (error) {
            explain(error);
            return null;
          }
        }),
      redetect: (area) =>
        inTurn(async () => {
          if (!(await saver.flush())) return;
          try {
            await client.layout.redetect({ ...(await seenNow()).page, ...area });
            await queries.invalidateQueries({ queryKey: keys.jobs });
          } catch (error) {
            explain(error);
          }
        }),
    };
  }, [client, queries, saver, documentId, pageId]);
}
