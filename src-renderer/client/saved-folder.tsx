/** @file Where something was written on this machine, with what to do with the path. */
import { Check, Copy, FolderOpen } from "lucide-react";
import { type ReactNode, useState } from "react";
import { strings } from "../strings/index.ts";
import { Button } from "../ui/button.tsx";
import { messageOf } from "../ui/format.ts";
import { toast } from "../ui/toast.tsx";
import { useApi } from "./api-context.tsx";

interface SavedFolderProps {
  path: string;
  /** Says what lies there; its path follows. */
  title: ReactNode;
  /** Between the path and what can be done with it. */
  children?: ReactNode;
}

export function SavedFolder({ path, title, children }: SavedFolderProps) {
  const { client, transport } = useApi();
  const [copied, setCopied] = useState(false);
  const t = strings.app;
  const failed = (error: unknown) => toast("danger", messageOf(error));
  return (
    <div className="exported" role="status">
      <p>{title}</p>
      <p>
        <code dir="ltr">{path}</code>
      </p>
      {children}
      <Button
        size="small"
        icon={copied ? Check : Copy}
        onClick={() => void navigator.clipboard.writeText(path).then(() => setCopied(true), failed)}
      >
        {copied ? t.copied : t.copyPath}
      </Button>{" "}
      {transport.host === "electron" ? (
        <Button size="small" icon={FolderOpen} onClick={() => void client.app.reveal({ path }).catch(failed)}>
          {t.reveal}
        </Button>
      ) : null}
    </div>
  );
}
