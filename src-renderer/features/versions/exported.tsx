/** @file Where a version was copied to. */
import { Check, Copy, FolderOpen } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

export function Exported({ path, files }: { path: string; files: string[] }) {
  const { client, transport } = useApi();
  const [copied, setCopied] = useState(false);
  const t = strings.versions;
  return (
    <div className="exported" role="status">
      <p>
        {t.exportedTo} <code>{path}</code>
      </p>
      <ul className="plain file-list">
        {files.map((file) => (
          <li key={file}>
            <code>{file}</code>
          </li>
        ))}
      </ul>
      <Button
        size="small"
        icon={copied ? Check : Copy}
        onClick={() =>
          void navigator.clipboard
            .writeText(path)
            .then(() => setCopied(true))
            .catch((error: unknown) => toast("danger", messageOf(error)))
        }
      >
        {copied ? t.copied : t.copyPath}
      </Button>
      {transport.host === "electron" ? (
        <Button
          size="small"
          icon={FolderOpen}
          onClick={() => void client.app.reveal({ path }).catch((error: unknown) => toast("danger", messageOf(error)))}
        >
          {t.reveal}
        </Button>
      ) : null}
    </div>
  );
}
