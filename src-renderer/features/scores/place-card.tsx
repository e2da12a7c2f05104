/** @file One place of a confusion: the line's picture with the place marked, the ground truth, what was read, the choice. */
import { ExternalLink, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import type { ConfusionPlace } from "#contract/confusions.ts";
import { useApi } from "../../client/api-context.tsx";
import { useKeyHint } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { IconButton } from "../../ui/button.tsx";

const t = strings.insights.confusions;
/** The least that a mark is wide, as a share of the line: a place between two characters has no width. */
const NARROWEST = 0.006;

interface PlaceCardProps {
  place: ConfusionPlace;
  current: boolean;
  onLook(): void;
  onOpen(): void;
  actions: ReactNode;
}

export function PlaceCard({ place, current, onLook, onOpen, actions }: PlaceCardProps) {
  const { transport } = useApi();
  const hint = useKeyHint();
  const where = t.where(place.documentName, place.pagePosition + 1, place.linePosition + 1);
  return (
    <li
      className={current ? "review-card place-card current" : "review-card place-card"}
      aria-label={where}
      aria-current={current ? "true" : undefined}
      tabIndex={-1}
      onFocus={current ? undefined : onLook}
      onMouseDown={(event) => {
        if (event.target instanceof HTMLElement && event.target.closest("button") === null) onLook();
      }}
    >
      <div className="review-place">
        <span>{where}</span>
        {place.right ? (
          <span className="place-right">
            <ShieldCheck size={13} aria-hidden /> {t.kept}
          </span>
        ) : null}
        <span className="foot-space" />
        <IconButton
          icon={ExternalLink}
          label={strings.review.open}
          hint={hint(strings.review.open, "review.open")}
          tabIndex={-1}
          onClick={onOpen}
        />
      </div>
      <div className="place-crop" dir="ltr">
        <img
          src={transport.assetUrl(place.cropAsset)}
          alt={strings.line.crop(place.linePosition + 1)}
          loading="lazy"
          draggable={false}
        />
        {place.x0 === null || place.x1 === null ? null : <Mark x0={place.x0} x1={place.x1} />}
      </div>
      <dl className="review-texts">
        <dt>{t.truth}</dt>
        <dd>
          <Marked text={place.text} start={place.start} end={place.end} dir={place.direction} />
        </dd>
        <dt>{t.read}</dt>
        <dd>
          <Marked text={place.reading} start={place.readStart} end={place.readEnd} dir={place.direction} />
        </dd>
      </dl>
      {current ? <div className="review-actions">{actions}</div> : null}
    </li>
  );
}

function Mark({ x0, x1 }: { x0: number; x1: number }) {
  const width = Math.max(NARROWEST, x1 - x0);
  const left = Math.max(0, (x0 + x1 - width) / 2);
  // Of the picture, so from its left whatever the direction of the interface.
  return <span className="place-mark" style={{ left: `${100 * left}%`, width: `${100 * width}%` }} />;
}

function Marked({ text, start, end, dir }: { text: string; start: number; end: number; dir: "ltr" | "rtl" }) {
  return (
    <bdi dir={dir} className="place-text">
      {text.slice(0, start)}
      <mark className={start === end ? "place-gap" : undefined}>{text.slice(start, end)}</mark>
      {text.slice(end)}
    </bdi>
  );
}
