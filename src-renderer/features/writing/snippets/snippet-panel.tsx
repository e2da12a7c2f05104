/** @file The tab of snippets: abbreviations and what they become. */
import { Pencil, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Snippet } from "#contract/writing.ts";
import { useApi } from "../../../client/api-context.tsx";
import { strings } from "../../../strings/index.ts";
import { IconButton } from "../../../ui/button.tsx";
import { ErrorBanner, Loading } from "../../../ui/feedback.tsx";
import { messageOf } from "../../../ui/format.ts";
import { toast } from "../../../ui/toast.tsx";
import { useSnippets } from "../queries.ts";
import { useWriting } from "../writing-context.tsx";

type Draft = Omit<Snippet, "id"> & { id?: string };
const EMPTY: Draft = { abbreviation: "", text: "", expand: "word" };

export function SnippetPanel() {
  const { client } = useApi();
  const { insert } = useWriting();
  const snippets = useSnippets();
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [error, setError] = useState<string | null>(null);
  const t = strings.writing.snippets;

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (/\s/.test(draft.abbreviation)) {
      setError(t.noSpaces);
      return;
    }
    try {
      await client.writing.saveSnippet(draft);
      setDraft(EMPTY);
      setError(null);
    } catch (failure) {
      setError(messageOf(failure));
    }
  };
  const remove = async (id: string): Promise<void> => {
    try {
      await client.writing.removeSnippet({ id });
      if (draft.id === id) setDraft(EMPTY);
    } catch (failure) {
      toast("danger", messageOf(failure));
    }
  };
  return (
    <div className="snippet-panel">
      <p className="aid-hint">{t.lead}</p>
      <form className="aid-form" onSubmit={(event) => void save(event)}>
        <input
          className="short"
          aria-label={t.abbreviation}
          placeholder={t.abbreviation}
          value={draft.abbreviation}
          required
          maxLength={40}
          onChange={(event) => setDraft({ ...draft, abbreviation: event.target.value })}
        />
        <input
          className="grow"
          dir="auto"
          aria-label={t.text}
          placeholder={t.text}
          value={draft.text}
          required
          maxLength={1000}
          onChange={(event) => setDraft({ ...draft, text: event.target.value })}
        />
        <select
          aria-label={t.when}
          value={draft.expand}
          onChange={(event) => setDraft({ ...draft, expand: event.target.value as Snippet["expand"] })}
        >
          <option value="word">{t.expand.word}</option>
          <option value="at-once">{t.expand["at-once"]}</option>
        </select>
        <button type="submit" className="button plain small">
          {draft.id === undefined ? strings.writing.add : strings.writing.save}
        </button>
      </form>
      {error === null ? null : (
        <p className="error-text" role="alert">
          {error}
        </p>
      )}
      {snippets.isError ? <ErrorBanner error={snippets.error} onRetry={() => void snippets.refetch()} /> : null}
      {snippets.isPending ? <Loading /> : null}
      {snippets.data?.length === 0 ? <p className="aid-empty">{t.none}</p> : null}
      <ul className="snippet-list plain">
        {snippets.data?.map((snippet) => (
          <li key={snippet.id}>
            <button
              type="button"
              className="snippet"
              title={t.insert(snippet.text)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => insert(snippet.text)}
            >
              <kbd dir="auto">{snippet.abbreviation}</kbd>
              <bdi>{snippet.text}</bdi>
            </button>
            <span className="aid-when">{t.expand[snippet.expand]}</span>
            <IconButton icon={Pencil} label={t.editLabel(snippet.abbreviation)} onClick={() => setDraft(snippet)} />
            <IconButton
              icon={Trash2}
              label={t.removeLabel(snippet.abbreviation)}
              onClick={() => void remove(snippet.id)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
