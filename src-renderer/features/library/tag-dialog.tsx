/** @file Tags of one document or of many: put on, taken off, made, renamed, removed. Each step is done at once. */
import { Pencil, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { DocumentSummary, Tag } from "#contract/documents.ts";
import { useApi } from "../../client/api-context.tsx";
import { useTags } from "../../client/library-queries.ts";
import { strings } from "../../strings/index.ts";
import { IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { NameForm } from "./name-form.tsx";

const t = strings.projects.tags;

interface TagDialogProps {
  ids: readonly string[];
  /** As many of the documents as are at hand, for which tags they have. */
  documents: readonly DocumentSummary[];
  onClose: () => void;
}

export function TagDialog({ ids, documents, onClose }: TagDialogProps) {
  const { client } = useApi();
  const tags = useTags().data ?? [];
  // What was done here counts more than what was at hand before.
  const [changed, setChanged] = useState<ReadonlyMap<string, boolean>>(new Map());

  const put = async (tagName: string, on: boolean): Promise<boolean> => {
    try {
      const after = await client.documents.tag({ documentIds: [...ids], name: tagName, on });
      const id = after.find((tag) => tag.name === tagName)?.id;
      if (id !== undefined) setChanged(new Map([...changed, [id, on]]));
      return true;
    } catch (error) {
      toast("danger", messageOf(error));
      return false;
    }
  };

  const stateOf = (tag: Tag): boolean | "mixed" => {
    const known = changed.get(tag.id);
    if (known !== undefined) return known;
    const having = documents.filter((document) => document.tags.some(({ id }) => id === tag.id)).length;
    if (having === 0) return false;
    return having === documents.length ? true : "mixed";
  };

  return (
    <Dialog title={t.title(ids.length)} onClose={onClose} className="tag-dialog">
      <NameForm
        label={t.field}
        placeholder={t.placeholder}
        known={tags.map(({ name }) => name)}
        maxLength={60}
        submit={t.add}
        onName={(name) => put(name, true)}
      />
      {tags.length === 0 ? <p className="muted">{t.none}</p> : null}
      <ul className="plain tag-list">
        {tags.map((tag) => (
          <TagRow key={tag.id} tag={tag} state={stateOf(tag)} onPut={(on) => void put(tag.name, on)} />
        ))}
      </ul>
    </Dialog>
  );
}

function TagRow({ tag, state, onPut }: { tag: Tag; state: boolean | "mixed"; onPut: (on: boolean) => void }) {
  const { client } = useApi();
  const box = useRef<HTMLInputElement>(null);
  const [naming, setNaming] = useState(false);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = state === "mixed";
  }, [state]);

  const rename = async (name: string): Promise<void> => {
    setNaming(false);
    if (name.trim() === "" || name.trim() === tag.name) return;
    try {
      await client.documents.renameTag({ id: tag.id, name: name.trim() });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  const remove = async (): Promise<void> => {
    try {
      const { name, documentIds } = await client.documents.removeTag({ id: tag.id });
      // A tag that no document had is made anew when it is used.
      if (documentIds.length === 0) return;
      const back = () => client.documents.tag({ documentIds, name, on: true });
      toast("info", t.removed(name), {
        label: t.undo,
        run: () => void back().catch((error: unknown) => toast("danger", messageOf(error))),
      });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  return (
    <li>
      <input
        ref={box}
        type="checkbox"
        aria-label={t.on(tag.name)}
        checked={state === true}
        onChange={() => onPut(state !== true)}
      />
      {naming ? (
        <input
          className="tag-name"
          aria-label={t.newName(tag.name)}
          defaultValue={tag.name}
          maxLength={60}
          dir="auto"
          // biome-ignore lint/a11y/noAutofocus: it appears because its button was pressed
          autoFocus
          onFocus={(event) => event.target.select()}
          onBlur={(event) => void rename(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key === "Escape") {
              // Ends the naming, not the dialog.
              event.preventDefault();
              setNaming(false);
            }
          }}
        />
      ) : (
        <bdi className="tag-name">{t.count(tag.name, tag.documentCount)}</bdi>
      )}
      <IconButton icon={Pencil} label={t.rename(tag.name)} onClick={() => setNaming(true)} />
      <IconButton icon={Trash2} label={t.remove(tag.name)} onClick={() => void remove()} />
    </li>
  );
}
