/** @file Fetches the pictures of the pages before and after, so that turning a page need not wait for them. */
import { useEffect } from "react";
import type { PageSummary } from "#contract/documents.ts";
import { useApi } from "../../client/api-context.tsx";

/** Milliseconds for which a page must be looked at first: who leafs through is not slowed down by what they pass. */
const AFTER = 250;

export function useNeighbourImages(pages: readonly PageSummary[], position: number): void {
  const { transport } = useApi();
  const next = pages[position + 1]?.viewAsset;
  const previous = pages[position - 1]?.viewAsset;
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const asset of [next, previous]) {
        if (asset === undefined) continue;
        const image = new Image();
        image.fetchPriority = "low";
        image.src = transport.assetUrl(asset);
      }
    }, AFTER);
    return () => clearTimeout(timer);
  }, [transport, next, previous]);
}
