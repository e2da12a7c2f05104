/** @file Privacy: flags and rights of a document down to its lines, hints, erasing, and the log. */
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { ScreenHead } from "../../ui/screen-head.tsx";
import { AuditCard } from "./audit-card.tsx";
import { DocumentPrivacyCard, type Erasing } from "./document-privacy.tsx";
import { EraseDialog } from "./erase-dialog.tsx";
import { HintsCard } from "./hints-card.tsx";
import { PersonCard } from "./person-card.tsx";
import { ProbeCard } from "./probe-card.tsx";
import { usePrivacyOverview } from "./use-privacy.ts";

/** @param documentId null: none is chosen yet */
export function PrivacyPage({ documentId }: { documentId: string | null }) {
  const documents = usePrivacyOverview();
  // Kept here, since what it is about goes while the dialog still tells what became of it.
  const [erasing, setErasing] = useState<Erasing | null>(null);
  const t = strings.privacy;
  const list = documents.data ?? [];
  // Of one document there is nothing to choose.
  const known = list.find(({ id }) => id === documentId)?.id ?? (list.length === 1 ? (list[0]?.id ?? null) : null);
  return (
    <div className="screen">
      <ScreenHead title={t.title} lead={t.lead}>
        {list.length === 0 ? null : (
          <label className="field-inline">
            {t.document}
            <select
              value={known ?? ""}
              onChange={({ target }) => navigate({ screen: "privacy", documentId: target.value || null })}
            >
              <option value="">{t.choose}</option>
              {list.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
      </ScreenHead>
      {documents.isError ? <ErrorBanner error={documents.error} onRetry={() => void documents.refetch()} /> : null}
      {documents.isPending ? <Loading /> : null}
      {documents.data?.length === 0 ? <Empty icon={ShieldCheck} title={t.none} /> : null}
      {known === null && list.length > 0 ? <Empty icon={ShieldCheck} title={t.choose} /> : null}
      {known === null ? null : (
        <>
          <DocumentPrivacyCard key={known} documentId={known} onErase={setErasing} />
          <HintsCard key={`hints-${known}`} documentId={known} />
        </>
      )}
      {list.length === 0 ? null : (
        <>
          <PersonCard onErase={setErasing} />
          <ProbeCard />
        </>
      )}
      <AuditCard />
      {erasing === null ? null : (
        <EraseDialog target={erasing.target} name={erasing.name} onClose={() => setErasing(null)} />
      )}
    </div>
  );
}
