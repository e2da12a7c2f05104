/** @file The tab of characters: search by name, and what was used or stands in verified lines. */
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { useApi } from "../../../client/api-context.tsx";
import { keys } from "../../../client/query-keys.ts";
import { strings } from "../../../strings/index.ts";
import { ErrorBanner } from "../../../ui/feedback.tsx";
import { readPreference, writePreference } from "../../../ui/preferences.ts";
import { faceOf } from "../keyboards/layout.ts";
import { useWriting } from "../writing-context.tsx";
import { type CharacterNames, loadCharacterNames, type NamedCharacter, searchCharacters } from "./character-search.ts";

const MOST_FOUND = 120;
const MOST_RECENT = 24;
/** Of the verified lines: beyond these nobody looks for one here. */
const MOST_VERIFIED = 160;

export function CharacterPanel() {
  const { client } = useApi();
  const { documentId, panel, insert } = useWriting();
  const names = useQuery({
    queryKey: keys.unicodeNames,
    queryFn: loadCharacterNames,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const verified = useQuery({
    queryKey: keys.verifiedCharacters(documentId),
    queryFn: () => client.writing.characters({ documentId }),
    // Counted anew each time the tab is opened.
    gcTime: 0,
  });
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query);
  const [recent, remember] = useRecent();
  const input = useRef<HTMLInputElement>(null);
  const request = useStore(panel, ({ searchRequest }) => searchRequest);
  const t = strings.writing.characters;

  useEffect(() => {
    if (request > 0) input.current?.select();
  }, [request]);

  const write = (text: string): void => {
    insert(text);
    remember(text);
  };
  // What is on every keyboard needs no key here.
  const unusual = (verified.data ?? []).map(({ text }) => text).filter((text) => !/^[\x20-\x7e]$/.test(text));
  const { found, total } =
    names.data === undefined ? { found: [], total: 0 } : searchCharacters(names.data, wanted, MOST_FOUND);
  const onKeyDown = (event: KeyboardEvent): void => {
    const [first] = found;
    if (event.key !== "Enter" || event.nativeEvent.isComposing || first === undefined) return;
    event.preventDefault();
    write(first.text);
  };
  const named = (texts: readonly string[]): NamedCharacter[] =>
    texts.map((text) => ({ text, name: nameOf(text, names.data) }));
  return (
    <div className="character-panel">
      <input
        ref={input}
        type="search"
        value={query}
        placeholder={t.placeholder}
        aria-label={t.search}
        title={t.hint}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {names.isError ? <ErrorBanner error={names.error} onRetry={() => void names.refetch()} /> : null}
      {wanted.trim() === "" ? (
        <>
          <CharacterGrid title={t.recent} characters={named(recent)} onWrite={write} />
          <CharacterGrid title={t.verified} characters={named(unusual.slice(0, MOST_VERIFIED))} onWrite={write} />
          <p className="aid-hint">{t.hint}</p>
        </>
      ) : (
        <>
          <CharacterList characters={found} onWrite={write} />
          <p className="aid-hint" role="status">
            {names.isPending
              ? t.loading
              : found.length === 0
                ? t.none
                : total > found.length
                  ? t.more(total - found.length)
                  : ""}
          </p>
        </>
      )}
    </div>
  );
}

function nameOf(text: string, names: CharacterNames | undefined): string | null {
  const each = [...text].map((character) => names?.byText.get(character) ?? null);
  return each.includes(null) ? null : each.join(" + ");
}

function useRecent(): [string[], (text: string) => void] {
  const [recent, setRecent] = useState<string[]>(() => readPreference("characters", "").split("\t").filter(Boolean));
  return [
    recent,
    (text) => {
      const next = [text, ...recent.filter((each) => each !== text)].slice(0, MOST_RECENT);
      setRecent(next);
      writePreference("characters", next.join("\t"));
    },
  ];
}

interface CharactersProps {
  characters: NamedCharacter[];
  onWrite(text: string): void;
}

const code = (text: string): string =>
  [...text].map((each) => `U+${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`).join(" ");
/** Lower case reads faster than Unicode's capitals. */
function label({ text, name }: NamedCharacter): string {
  if (name !== null) return name.toLowerCase();
  return /\p{Co}/u.test(text) ? strings.writing.characters.privateUse : strings.writing.characters.unnamed;
}

function CharacterGrid({ title, characters, onWrite }: CharactersProps & { title: string }) {
  if (characters.length === 0) return null;
  return (
    <section className="character-grid">
      <h3>{title}</h3>
      <div>
        {characters.map((character) => (
          <button
            key={character.text}
            type="button"
            className="key"
            title={`${label(character)}, ${code(character.text)}`}
            aria-label={label(character)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onWrite(character.text)}
          >
            {faceOf(character.text)}
          </button>
        ))}
      </div>
    </section>
  );
}

function CharacterList({ characters, onWrite }: CharactersProps) {
  return (
    <ul className="character-list plain">
      {characters.map((character) => (
        <li key={character.text}>
          <button type="button" onMouseDown={(event) => event.preventDefault()} onClick={() => onWrite(character.text)}>
            <span className="character-face" aria-hidden>
              {faceOf(character.text)}
            </span>
            <span className="character-name">{label(character)}</span>
            <span className="character-code">{code(character.text)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
