/** @file What can be done to all selected documents at once. */
import { Languages, Tags, Trash2 } from "lucide-react";
import { useApi } from "../../client/api-context.tsx";
import type { DocumentQuery } from "../../client/library-queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import type { Selection } from "./selection.ts";

const t = strings.projects.select;
/** The most that one call gives. */
const AT_ONCE = 200;

interface SelectionBarProps {
  selection: Selection;
  query: DocumentQuery;
  total: number;
  onTags: () => void;
  onLanguage: () => void;
}

export function SelectionBar({ selection, query, total, onTags, onLanguage }: SelectionBarProps) {
  const { client } = useApi();
  const count = selection.ids.size;

  const selectAll = async (): Promise<void> => {
    try {
      const ids: string[] = [];
      while (ids.length < total) {
        const part = await client.documents.query({ ...query, offset: ids.length, limit: AT_ONCE });
        if (part.documents.length === 0) break;
        ids.push(...part.documents.map((document) => document.id));
      }
      selection.add(ids);
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  const remove = async (): Promise<void> => {
    const ids = [...selection.ids];
    try {
      await client.documents.setRemoved({ ids, removed: true });
      selection.clear();
      const back = () => client.documents.setRemoved({ ids, removed: false });
      toast("info", t.removed(ids.length), {
        label: t.undo,
        run: () => void back().catch((error: unknown) => toast("danger", messageOf(error))),
      });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };

  return (
    <div className="selection-bar card" role="toolbar" aria-label={t.count(count)}>
      <b role="status">{t.count(count)}</b>
      <Button size="small" tone="quiet" onClick={() => void selectAll()} disabled={count >= total}>
        {t.all(total)}
      </Button>
      <Button size="small" tone="quiet" onClick={() => selection.clear()}>
        {t.clear}
      </Button>
      <span className="foot-space" />
      <Button size="small" icon={Tags} onClick={onTags}>
        {t.tag}
      </Button>
      <Button size="small" icon={Languages} onClick={onLanguage}>
        {strings.projects.languages.button}
      </Button>
      <Button size="small" icon={Trash2} onClick={() => void remove()}>
        {t.remove}
      </Button>
    </div>
  );
}
