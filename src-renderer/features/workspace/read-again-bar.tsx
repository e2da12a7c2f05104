/** @file The active version is not the one that read this page: offers to read again. */
import { RefreshCw } from "lucide-react";
import type { Version } from "#contract/adapters.ts";
import type { Line } from "#contract/corrections.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner } from "../../ui/feedback.tsx";

interface ReadAgainBarProps {
  lines: Line[];
  active: Version | undefined;
  onReadAgain(): void;
}

/** Whether an unverified line of the page was last read by another version than `versionId`. */
export function readByAnother(lines: readonly Line[], versionId: string): boolean {
  return lines.some(
    ({ status, proposal }) =>
      status !== "verified" &&
      proposal !== null &&
      proposal.versionId !== versionId &&
      proposal.versionId !== "text-layer",
  );
}

export function ReadAgainBar({ lines, active, onReadAgain }: ReadAgainBarProps) {
  if (active === undefined || !readByAnother(lines, active.id)) return null;
  return (
    <Banner
      tone="info"
      title={strings.workspace.readAgainHint(active.name)}
      actions={
        <Button tone="primary" size="small" icon={RefreshCw} onClick={onReadAgain}>
          {strings.workspace.readAgain}
        </Button>
      }
    />
  );
}
