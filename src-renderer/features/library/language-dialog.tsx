/** @file What language documents are in: one of the usual ones, or any BCP 47 tag. It is done at once and can be undone. */
import type { DocumentSummary } from "#contract/documents.ts";
import { useApi } from "../../client/api-context.tsx";
import { useLanguages } from "../../client/library-queries.ts";
import { strings } from "../../strings/index.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { languageName, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { NameForm } from "./name-form.tsx";

const t = strings.projects.languages;

/** What scans are mostly in; Latf is Fraktur. Others are typed. */
const USUAL =
  "de de-Latf en fr la ar es it pt nl da sv no fi pl cs hu ro hr ru uk el grc he yi syc fa ota tr ur hi sa zh-Hant ja".split(
    " ",
  );

interface LanguageDialogProps {
  ids: readonly string[];
  /** As many of the documents as are at hand, for what they are in now. */
  documents: readonly DocumentSummary[];
  onClose: () => void;
}

export function LanguageDialog({ ids, documents, onClose }: LanguageDialogProps) {
  const { client } = useApi();
  const used = useLanguages().data?.map(({ language }) => language) ?? [];
  const now = new Set(documents.map(({ language }) => language));
  const all = [...new Set([...used, ...USUAL])];

  const put = async (language: string | null): Promise<boolean> => {
    try {
      const { before } = await client.documents.setLanguages({ choices: [{ documentIds: [...ids], language }] });
      onClose();
      const back = () => client.documents.setLanguages({ choices: before });
      toast("info", language === null ? t.cleared(ids.length) : t.put(ids.length, languageName(language)), {
        label: t.undo,
        run: () => void back().catch((error: unknown) => toast("danger", messageOf(error))),
      });
      return true;
    } catch (error) {
      toast("danger", messageOf(error));
      return false;
    }
  };

  return (
    <Dialog title={t.title(ids.length)} onClose={onClose} className="tag-dialog">
      <NameForm
        label={t.field}
        placeholder={t.placeholder}
        known={all.map(languageName)}
        maxLength={64}
        submit={t.set}
        // A name that is in the list is as good as its tag.
        onName={(name) => put(all.find((tag) => languageName(tag).toLowerCase() === name.toLowerCase()) ?? name)}
      />
      <p className="muted">{t.hint}</p>
      <ul className="plain language-list">
        <li>
          <button type="button" aria-pressed={now.size === 1 && now.has(null)} onClick={() => void put(null)}>
            {t.notSaid}
          </button>
        </li>
        {all.map((tag) => (
          <li key={tag}>
            <button type="button" aria-pressed={now.size === 1 && now.has(tag)} onClick={() => void put(tag)}>
              <bdi>{languageName(tag)}</bdi> <code dir="ltr">{tag}</code>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
