/** @file A folder by its path: typed, or chosen where the host has a dialog. */
import { FolderOpen } from "lucide-react";
import { useId, useState } from "react";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

interface FolderFieldProps {
  label: string;
  value: string;
  canChoose: boolean;
  /** Once it is typed (on Enter, or when it is left) or chosen. */
  onDone: (path: string) => void;
}

export function FolderField({ label, value, canChoose, onDone }: FolderFieldProps) {
  const { client } = useApi();
  const id = useId();
  const [typed, setTyped] = useState<{ from: string; text: string } | null>(null);
  // What was typed counts until the value becomes another.
  const shown = typed?.from === value ? typed.text : value;
  const done = (path: string) => path !== value && onDone(path);
  const choose = async () => {
    try {
      const { path } = await client.backups.chooseFolder({});
      if (path !== null) done(path);
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  return (
    <div className="backup-folder">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        dir="ltr"
        spellCheck={false}
        value={shown}
        onChange={({ target }) => setTyped({ from: value, text: target.value })}
        onBlur={() => done(shown.trim())}
        onKeyDown={(event) => event.key === "Enter" && done(shown.trim())}
      />
      {canChoose ? (
        <Button icon={FolderOpen} onClick={() => void choose()}>
          {strings.backups.choose}
        </Button>
      ) : null}
    </div>
  );
}
