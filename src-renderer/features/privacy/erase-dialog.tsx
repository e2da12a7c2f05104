/** @file Erasing a document or pages for good: what goes, what is marked for retraining, what cannot be called back. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ErasePreview, EraseReport, EraseTarget } from "#contract/privacy.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Banner, ErrorBanner, Loading, Progress } from "../../ui/feedback.tsx";
import { Names } from "../../ui/names.tsx";
import { usePrivacyAction } from "./use-privacy.ts";

interface EraseDialogProps {
  target: EraseTarget;
  /** What it is called in the title. */
  name: string;
  onClose: () => void;
}

export function EraseDialog({ target, name, onClose }: EraseDialogProps) {
  const { client } = useApi();
  const act = usePrivacyAction();
  const [typed, setTyped] = useState("");
  const [working, setWorking] = useState(false);
  const [report, setReport] = useState<EraseReport | null>(null);
  const preview = useQuery({
    queryKey: [...keys.allOfPrivacy, "erase", target],
    queryFn: () => client.privacy.previewErase({ target }),
    enabled: report === null && !working,
    staleTime: 0,
    gcTime: 0,
  });
  const t = strings.privacy.erase;
  const erase = async (): Promise<void> => {
    setWorking(true);
    const done = await act(async () => setReport(await client.privacy.erase({ target, confirmation: typed })));
    if (!done) setWorking(false);
  };
  return (
    <Dialog title={t.title(name)} onClose={onClose} className="version-dialog">
      {report !== null ? (
        <Report report={report} />
      ) : working ? (
        <Progress value={null} label={t.working} />
      ) : preview.isError ? (
        <ErrorBanner error={preview.error} onRetry={() => void preview.refetch()} />
      ) : preview.data === undefined ? (
        <Loading />
      ) : (
        <>
          <Goes preview={preview.data} />
          <label className="field">
            <span>{t.confirmation(preview.data.confirmation)}</span>
            <input dir="auto" value={typed} onChange={({ currentTarget }) => setTyped(currentTarget.value)} />
          </label>
          <div className="dialog-actions">
            <Button onClick={onClose}>{strings.app.cancel}</Button>
            <Button
              tone="danger"
              disabled={typed.trim() !== preview.data.confirmation.trim()}
              onClick={() => void erase()}
            >
              {t.confirm}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function Goes({ preview }: { preview: ErasePreview }) {
  const t = strings.privacy.erase;
  const { pages, lines, images, exports, adapters, publications } = preview;
  return (
    <>
      <p>
        <strong>{t.goes}:</strong> {t.counts(pages, lines, images)}
      </p>
      <Names label={t.exports} names={exports.map(({ path }) => path)} />
      <Names label={t.adapters} names={adapters.map(({ name }) => name)} />
      <Names label={t.publications} names={publications.map(({ repo }) => repo)} />
    </>
  );
}

function Report({ report }: { report: EraseReport }) {
  const t = strings.privacy.erase;
  return (
    <>
      <Banner tone="success" title={t.done}>
        {t.counts(report.pages, report.lines, report.images)}
      </Banner>
      <p>
        {t.searched(report.searched.files)} {report.leftovers.length === 0 ? t.clean : null}
      </p>
      <Names label={t.leftovers} names={report.leftovers} />
      <Names label={t.adapters} names={report.adapters} />
    </>
  );
}
