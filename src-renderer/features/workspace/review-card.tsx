/** @file One line on which the text and the newest reading disagree: its image, both texts, and the choice. */
import { Check, ExternalLink, X } from "lucide-react";
import type { Disagreement } from "#contract/corrections.ts";
import type { PageSummary } from "#contract/documents.ts";
import { useApi } from "../../client/api-context.tsx";
import { useKeyHint } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Diff } from "../../ui/diff-view.tsx";
import { wholePercent } from "../../ui/format.ts";
import type { ReviewMode } from "./workspace-store.ts";

interface ReviewCardProps {
  item: Disagreement;
  mode: ReviewMode;
  page: PageSummary | undefined;
  current: boolean;
  onLook(): void;
  onDecide(accept: boolean): void;
  onOpen(): void;
}

export function ReviewCard({ item, mode, page, current, onLook, onDecide, onOpen }: ReviewCardProps) {
  const { transport } = useApi();
  const hint = useKeyHint();
  const t = strings.review;
  const { line } = item;
  const place = t.place((page?.position ?? 0) + 1, line.position + 1);
  const version = line.proposal?.versionName ?? "";
  return (
    <li
      className={current ? "review-card current" : "review-card"}
      aria-label={place}
      aria-current={current ? "true" : undefined}
      tabIndex={-1}
      onFocus={current ? undefined : onLook}
      onMouseDown={(event) => {
        if (event.target instanceof HTMLElement && event.target.closest("button") === null) onLook();
      }}
    >
      <div className="review-place">
        <span>{place}</span>
        <span>{t.sure(wholePercent(item.confidence))}</span>
        <span className="foot-space" />
        <IconButton
          icon={ExternalLink}
          label={t.open}
          hint={hint(t.open, "review.open")}
          tabIndex={-1}
          onClick={onOpen}
        />
      </div>
      <div className="line-crop" dir={line.direction}>
        <img src={transport.assetUrl(line.cropAsset)} alt={strings.line.crop(line.position + 1)} draggable={false} />
      </div>
      <dl className="review-texts">
        <dt>{mode === "doubts" ? strings.line.mine : t.stands}</dt>
        <dd>
          <bdi dir="auto">{item.text === "" ? strings.line.empty : item.text}</bdi>
        </dd>
        <dt>{strings.line.modelReads(version)}</dt>
        <dd>
          <Diff before={item.text} after={item.reading} />
        </dd>
      </dl>
      {current ? (
        <div className="review-actions">
          <Button
            size="small"
            icon={Check}
            title={hint(t.accept[mode], "review.accept")}
            onClick={() => onDecide(true)}
          >
            {t.accept[mode]}
          </Button>
          <Button size="small" icon={X} title={hint(t.refuse[mode], "review.refuse")} onClick={() => onDecide(false)}>
            {t.refuse[mode]}
          </Button>
        </div>
      ) : null}
    </li>
  );
}
