/** @file At the foot of the library: when it was backed up last, and the ways to do it again and to come back. */
import { useState } from "react";
import type { BackupStatus } from "#contract/backups.ts";
import { useLibraryProgress } from "../../client/library-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner } from "../../ui/feedback.tsx";
import { dateTime } from "../../ui/format.ts";
import { BackupDialog } from "./backup-dialog.tsx";
import { RestoreDialog } from "./restore-dialog.tsx";
import { useBackupStatus } from "./use-backup.ts";

/** After so many days the line says that it is time again. */
const OLD_DAYS = 30;
const DAY_MS = 86_400_000;

export function BackupBar() {
  const status = useBackupStatus().data;
  const empty = useLibraryProgress().data?.documents === 0;
  const [open, setOpen] = useState<"backup" | "restore" | null>(null);
  const t = strings.backups;
  if (status === undefined) return null;
  const close = () => setOpen(null);
  return (
    <>
      {status.missing === null ? null : (
        <Banner tone="warning" title={t.missing}>
          {t.missingHint} <code dir="ltr">{status.missing}</code>
        </Banner>
      )}
      <footer className="backup-bar">
        <span className="muted">{empty ? t.fromBackup : reminder(status)}</span>
        {empty ? null : (
          <Button size="small" tone="quiet" onClick={() => setOpen("backup")}>
            {status.running === null ? t.button : t.running}
          </Button>
        )}
        <Button size="small" tone="quiet" onClick={() => setOpen("restore")}>
          {t.restoreButton}
        </Button>
      </footer>
      {open === "backup" ? <BackupDialog status={status} onClose={close} /> : null}
      {open === "restore" ? <RestoreDialog status={status} onClose={close} /> : null}
    </>
  );
}

function reminder({ last }: BackupStatus): string {
  const t = strings.backups;
  if (last === null) return t.never;
  const old = Date.now() - Date.parse(last.at) > OLD_DAYS * DAY_MS;
  return old ? t.old(dateTime(last.at)) : t.last(dateTime(last.at));
}
