/** @file The tab of spelling: which dictionaries, and one's own words. */
import { Trash2, X } from "lucide-react";
import { type ChangeEvent, type FormEvent, useRef, useState } from "react";
import { useStore } from "zustand";
import { useApi } from "../../../client/api-context.tsx";
import { strings } from "../../../strings/index.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Banner, Loading } from "../../../ui/feedback.tsx";
import { bytes, messageOf } from "../../../ui/format.ts";
import { toast } from "../../../ui/toast.tsx";
import { useDictionaries, useWords } from "../queries.ts";
import { useWriting } from "../writing-context.tsx";
import { BUILTIN_DICTIONARY } from "./dictionaries.ts";

export function SpellingPanel() {
  const { client } = useApi();
  const { settings, saveSettings, speller } = useWriting();
  const dictionaries = useDictionaries().data;
  const { state, message } = useStore(speller.store);
  const t = strings.writing.spelling;
  if (settings === undefined || dictionaries === undefined) return <Loading />;
  const { spelling } = settings;
  const change = (part: Partial<typeof spelling>): void =>
    void saveSettings({ ...settings, spelling: { ...spelling, ...part } });
  const choose = (id: string, on: boolean): void =>
    change({ dictionaryIds: [...spelling.dictionaryIds.filter((each) => each !== id), ...(on ? [id] : [])] });
  const remove = async (id: string): Promise<void> => {
    try {
      await client.writing.removeDictionary({ id });
      choose(id, false);
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  return (
    <div className="spelling-panel">
      <div className="aid-bar">
        <p className="aid-hint">{t.lead}</p>
        <span className="foot-space" />
        <span className={`speller-state ${state}`} role="status">
          {t.states[state]}
        </span>
      </div>
      {state === "failed" ? <Banner tone="danger" title={t.failed(message ?? "")} /> : null}
      <fieldset className="dictionary-list">
        <legend>{t.dictionaries}</legend>
        {[BUILTIN_DICTIONARY, ...dictionaries].map(({ id, name, size }) => (
          <div key={id} className="dictionary">
            <label className="aid-check grow">
              <input
                type="checkbox"
                checked={spelling.dictionaryIds.includes(id)}
                onChange={(event) => choose(id, event.target.checked)}
              />
              {name}
            </label>
            {id === BUILTIN_DICTIONARY.id ? null : (
              <>
                <span className="aid-when">{bytes(size)}</span>
                <IconButton icon={Trash2} label={t.removeLabel(name)} onClick={() => void remove(id)} />
              </>
            )}
          </div>
        ))}
        <AddDictionary onAdded={(id) => choose(id, true)} />
      </fieldset>
      <label className="aid-check">
        <input
          type="checkbox"
          checked={spelling.longSAsS}
          onChange={(event) => change({ longSAsS: event.target.checked })}
        />
        {t.oldPrint}
      </label>
      <OwnWords />
    </div>
  );
}

function AddDictionary({ onAdded }: { onAdded(id: string): void }) {
  const { client, transport } = useApi();
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const t = strings.writing.spelling;
  const add = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const files = [...(target.files ?? [])];
    if (files.length === 0) return;
    setBusy(true);
    try {
      const sources = await Promise.all(files.map((file) => transport.offerFile(file, () => {})));
      const { id } = await client.writing.addDictionary({ sources: sources.slice(0, 2) });
      onAdded(id);
    } catch (error) {
      toast("danger", messageOf(error));
    } finally {
      setBusy(false);
      target.value = "";
    }
  };
  return (
    <div className="dictionary">
      <Button size="small" disabled={busy} onClick={() => input.current?.click()}>
        {busy ? t.adding : t.add}
      </Button>
      <span className="aid-hint">{t.addHint}</span>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".aff,.dic"
        aria-label={t.add}
        onChange={(event) => void add(event)}
      />
    </div>
  );
}

function OwnWords() {
  const { client } = useApi();
  const { documentId } = useWriting();
  const words = useWords(documentId).data;
  const [word, setWord] = useState("");
  const t = strings.writing.spelling;
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await client.writing.addWord({ documentId, word });
      setWord("");
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  const remove = async (document: string | null, gone: string): Promise<void> => {
    try {
      await client.writing.removeWord({ documentId: document, word: gone });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  const lists = [
    { title: t.inDocument, document: documentId, list: words?.document ?? [] },
    { title: t.everywhere, document: null, list: words?.all ?? [] },
  ];
  return (
    <section className="own-words" aria-label={t.words}>
      <h3>{t.words}</h3>
      <form className="aid-form" onSubmit={(event) => void add(event)}>
        <input
          className="grow"
          dir="auto"
          aria-label={t.newWord}
          placeholder={t.newWord}
          value={word}
          required
          maxLength={200}
          onChange={(event) => setWord(event.target.value)}
        />
        <button type="submit" className="button plain small">
          {strings.writing.add}
        </button>
      </form>
      {lists.every(({ list }) => list.length === 0) ? <p className="aid-empty">{t.noWords}</p> : null}
      {lists.map(({ title, document, list }) =>
        list.length === 0 ? null : (
          <div key={title}>
            <h4>{title}</h4>
            <ul className="word-list plain">
              {list.map((each) => (
                <li key={each}>
                  <bdi>{each}</bdi>
                  <button
                    type="button"
                    aria-label={t.removeWord(each)}
                    title={t.removeWord(each)}
                    onClick={() => void remove(document, each)}
                  >
                    <X size={11} aria-hidden />
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ),
      )}
    </section>
  );
}
