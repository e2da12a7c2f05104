/** @file What leaves this machine, and where it goes, before it does: asked once for each address. */
import { Send } from "lucide-react";
import type { ReadingServer } from "#contract/reader.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Banner } from "../../ui/feedback.tsx";

interface ConsentDialogProps {
  server: ReadingServer;
  onAgree(): void;
  onClose(): void;
}

export function ConsentDialog({ server, onAgree, onClose }: ConsentDialogProps) {
  const t = strings.versions.reader;
  return (
    <Dialog title={t.consentTitle(server.host ?? "")} className="consent" onClose={onClose}>
      <p>{t.consent(server.address ?? "")}</p>
      <p>{t.consentStays}</p>
      {server.readable ? <Banner tone="warning" title={t.readable} /> : null}
      <p className="muted">{t.consentOnce}</p>
      <div className="dialog-actions">
        <Button onClick={onClose}>{t.notNow}</Button>
        <Button tone="primary" icon={Send} onClick={onAgree}>
          {t.agree}
        </Button>
      </div>
    </Dialog>
  );
}
