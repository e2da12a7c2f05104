/** @file Whether a run on a large model would fit, asked anew as its options change. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { LargeTraining } from "#contract/large-training.ts";
import type { LineChoice, TurnedOptions } from "#contract/training-options.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";

/** Whoever types a figure is asked for once, not for each digit. */
const SETTLED_MS = 400;

type Asked = TurnedOptions & LineChoice & { large?: Partial<LargeTraining> & Pick<LargeTraining, "model"> };

/** @param run null: nothing to ask, the built-in model fits everywhere */
export function useMemory(run: Asked | null) {
  const { client } = useApi();
  const text = run === null ? null : JSON.stringify(run);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const asked = settled === null || text === null ? null : (JSON.parse(settled) as Asked);
  return useQuery({
    queryKey: keys.memory(asked ?? {}),
    queryFn: () => {
      const { large } = asked ?? {};
      if (asked === null || large === undefined) throw new Error("asked of the built-in model");
      return client.training.estimate({ ...asked, large });
    },
    enabled: asked?.large !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
