/** @file Where a package was copied to. */
import { Check, Copy, FolderOpen } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

export function CopiedFolder({ path }: { path: string }) {
  const { client, transport } = useApi();
  const [copied, setCopied] = useState(false);
  const t = strings.publishing.package;
  const failed = (error: unknown) => toast("danger", messageOf(error));
  return (
    <div className="exported" role="status">
      <p>
        {t.exported} <code dir="ltr">{path}</code>
      </p>
      <Button
        size="small"
        icon={copied ? Check : Copy}
        onClick={() => void navigator.clipboard.writeText(path).then(() => setCopied(true), failed)}
      >
        {copied ? t.copied : t.copyPath}
      </Button>
      {transport.host === "electron" ? (
        <Button size="small" icon={FolderOpen} onClick={() => void client.app.reveal({ path }).catch(failed)}>
          {t.reveal}
        </Button>
      ) : null}
    </div>
  );
}
