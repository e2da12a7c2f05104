/** @file Two windows changed one line: both texts, and the choice. */
import type { Line } from "#contract/corrections.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";

interface ConflictPanelProps {
  mine: string;
  theirs: Line;
  onKeep(keep: "mine" | "theirs"): void;
}

export function ConflictPanel({ mine, theirs, onKeep }: ConflictPanelProps) {
  const t = strings.line;
  return (
    <div className="conflict" role="alert">
      <p>{t.conflictText}</p>
      <dl>
        <dt>{t.mine}</dt>
        <dd dir="auto">{mine === "" ? t.empty : mine}</dd>
        <dt>{t.theirs}</dt>
        <dd dir="auto">{theirs.text === "" ? t.empty : theirs.text}</dd>
      </dl>
      <div className="conflict-actions">
        <Button size="small" tone="primary" onClick={() => onKeep("mine")}>
          {t.keepMine}
        </Button>
        <Button size="small" onClick={() => onKeep("theirs")}>
          {t.takeTheirs}
        </Button>
      </div>
    </div>
  );
}
