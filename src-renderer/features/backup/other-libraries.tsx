/** @file Libraries that can be opened in place of this one. */
import { useEffect, useState } from "react";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorText, Loading } from "../../ui/feedback.tsx";
import { useIsOpen } from "./use-backup.ts";

interface OtherLibrariesProps {
  paths: readonly string[];
  /** Where the path of the only one stands right above. */
  unnamed?: boolean;
}

export function OtherLibraries({ paths, unnamed = false }: OtherLibrariesProps) {
  const { client } = useApi();
  const [opening, setOpening] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const isOpen = useIsOpen(opening);
  const t = strings.backups;
  // Nothing that this window knows is of the other library.
  useEffect(() => {
    if (!isOpen) return;
    location.hash = "";
    location.reload();
  }, [isOpen]);
  const open = async (path: string) => {
    setError(null);
    try {
      await client.backups.open({ path });
      setOpening(path);
    } catch (thrown) {
      setError(thrown);
    }
  };
  if (opening !== null) return <Loading />;
  return (
    <>
      <ul className="backup-libraries">
        {paths.map((path) => (
          <li key={path}>
            {unnamed ? null : <code dir="ltr">{path}</code>}
            <Button
              size={unnamed ? "medium" : "small"}
              tone={unnamed ? "primary" : "plain"}
              onClick={() => void open(path)}
            >
              {unnamed ? t.openRestored : t.open}
            </Button>
          </li>
        ))}
      </ul>
      <ErrorText error={error} />
    </>
  );
}
