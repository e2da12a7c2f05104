/** @file Says that readings wait for a decision, and leads there. */
import { GitCompare } from "lucide-react";
import { useState } from "react";
import { useReviewCounts } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner } from "../../ui/feedback.tsx";
import type { ReviewMode } from "./workspace-store.ts";

export function ReviewBar({ documentId, onReview }: { documentId: string; onReview(mode: ReviewMode): void }) {
  const { differences, doubts } = useReviewCounts(documentId);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const t = strings.review;
  const total = differences + doubts;
  if (total === 0 || dismissed === total) return null;
  return (
    <Banner
      tone="info"
      title={t.waiting(differences, doubts)}
      actions={
        <>
          {differences > 0 ? (
            <Button size="small" tone="primary" icon={GitCompare} onClick={() => onReview("differences")}>
              {t.modes.differences}
            </Button>
          ) : null}
          {doubts > 0 ? (
            <Button size="small" onClick={() => onReview("doubts")}>
              {t.modes.doubts}
            </Button>
          ) : null}
          <Button size="small" tone="quiet" onClick={() => setDismissed(total)}>
            {t.later}
          </Button>
        </>
      }
    />
  );
}
