/** @file Working through the document's next best lines: after each, on to the next, on whichever page it is. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import type { LineQueue } from "#contract/evaluation.ts";
import { useApi } from "../../client/api-context.tsx";
import { useQueue } from "../../client/evaluation-queries.ts";
import { keys } from "../../client/query-keys.ts";
import { useCommands } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

interface Options {
  documentId: string;
  /** The line that the address names: one that waits in the queue begins the work on it. */
  lineId: string | null;
  open(pageId: string, lineId: string): void;
}

export interface QueueMode {
  queue: LineQueue | null;
  on: boolean;
  /** Goes to the first line that waits; ends when none does. @returns whether there was one */
  next(): Promise<boolean>;
  /** Leaves a line out, then goes on. */
  pass(lineId: string): Promise<void>;
}

export function useQueueMode({ documentId, lineId, open }: Options): QueueMode {
  const { client } = useApi();
  const queries = useQueryClient();
  const state = useQueue(documentId, 1).data;
  const queue = state?.queue ?? null;
  const waiting = state?.lines[0]?.lineId;
  const [on, setOn] = useState(false);

  // Who comes from the queue goes on in it.
  useEffect(() => {
    if (lineId !== null && lineId === waiting) setOn(true);
  }, [lineId, waiting]);

  const next = useCallback(async (): Promise<boolean> => {
    try {
      const now = await client.evaluation.queue({ documentId });
      const line = now === null ? null : await client.evaluation.nextLine({ queueId: now.id });
      if (line !== null) {
        open(line.pageId, line.lineId);
        return true;
      }
      setOn(false);
      toast("info", strings.queueMode.through);
    } catch (error) {
      toast("danger", messageOf(error));
    }
    return false;
  }, [client, documentId, open]);

  const start = async (): Promise<void> => {
    if (on) {
      setOn(false);
      return;
    }
    try {
      if (queue === null || queue.left === 0) {
        await client.evaluation.startQueue({ documentId });
        await queries.invalidateQueries({ queryKey: keys.queue(documentId) });
      }
      setOn(true);
      await next();
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  useCommands({ "document.queue": () => void start() });

  return {
    queue,
    on,
    next,
    pass: async (passed) => {
      try {
        const now = queue ?? (await client.evaluation.queue({ documentId }));
        if (now !== null) await client.evaluation.passOver({ queueId: now.id, lineId: passed });
      } catch (error) {
        toast("danger", messageOf(error));
      }
      await next();
    },
  };
}
