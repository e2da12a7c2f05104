/** @file Doing something about versions: busy meanwhile, the list fresh after it, and said where it failed. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../client/query-keys.ts";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

/** @returns whether something is under way, and what does it; it resolves to whether it went well. */
export function useVersionAction(): { busy: boolean; run: (act: () => Promise<unknown>) => Promise<boolean> } {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const run = async (act: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    try {
      await act();
      await queries.invalidateQueries({ queryKey: keys.versions });
      return true;
    } catch (error) {
      toast("danger", messageOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, run };
}
