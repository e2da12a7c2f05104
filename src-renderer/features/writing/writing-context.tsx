/** @file The writing aids of one open document: what they share, and what listens to the line fields. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { WritingSettings } from "#contract/writing.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { useCommands } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { listenForTyping } from "./keyboards/physical-typing.ts";
import { LineTarget } from "./line-target.ts";
import { createPanelStore, type PanelStore, toggleTab } from "./panel-state.ts";
import { useDictionaries, useKeyboards, useSnippets, useWritingSettings } from "./queries.ts";
import { listenForSnippets } from "./snippets/expansion.ts";
import { BUILTIN_DICTIONARY, createSpellWorker, filesOf } from "./spelling/dictionaries.ts";
import { Speller, type SpellPort } from "./spelling/speller.ts";

export interface Writing {
  documentId: string;
  target: LineTarget;
  panel: PanelStore;
  speller: Speller;
  /** Undefined while they are read. */
  settings: WritingSettings | undefined;
  saveSettings(settings: WritingSettings, asDefault?: boolean): Promise<void>;
  /** Writes at the caret of the line that had the keyboard last; says what to do where none had. */
  insert(text: string): void;
}

const WritingContext = createContext<Writing | null>(null);

/** The aids of the open document. */
export function useWriting(): Writing {
  const writing = useContext(WritingContext);
  if (writing === null) throw new Error("useWriting outside of WritingProvider");
  return writing;
}

interface WritingProviderProps {
  documentId: string;
  /** Tests pass a stand-in. */
  createSpeller?: () => SpellPort;
  children: ReactNode;
}

export function WritingProvider({ documentId, createSpeller = createSpellWorker, children }: WritingProviderProps) {
  const [target] = useState(() => new LineTarget());
  const [panel] = useState(createPanelStore);
  const [speller] = useState(() => new Speller(createSpeller));
  const { data: settings } = useWritingSettings(documentId);
  const saveSettings = useSaveSettings(documentId);
  const writing = useMemo<Writing>(
    () => ({
      documentId,
      target,
      panel,
      speller,
      settings,
      saveSettings,
      insert: (text) => {
        if (!target.insert(text)) toast("info", strings.writing.noField);
      },
    }),
    [documentId, target, panel, speller, settings, saveSettings],
  );
  return (
    <WritingContext value={writing}>
      <Listeners />
      {children}
    </WritingContext>
  );
}

/** Everything that follows the window's fields and keys; apart, so that what it follows draws nothing else again. */
function Listeners() {
  const { target, panel, speller, settings } = useWriting();
  useEffect(() => target.listen(), [target]);
  useFieldListeners(panel);
  useSpellerSettings(speller, settings);
  useCommands({
    "write.panel": () => panel.setState(({ open }) => ({ open: !open })),
    "write.keyboard": () => toggleTab(panel, "keyboard"),
    "write.characters": () =>
      panel.setState(({ searchRequest }) => ({ open: true, tab: "characters", searchRequest: searchRequest + 1 })),
    "write.find": () => panel.setState({ changes: { kind: "find" } }),
    "write.mend": () => panel.setState(({ mendRequest }) => ({ mendRequest: mendRequest + 1 })),
    "write.suggest": () => panel.setState(({ suggestRequest }) => ({ suggestRequest: suggestRequest + 1 })),
  });
  return null;
}

function useSaveSettings(documentId: string): Writing["saveSettings"] {
  const { client } = useApi();
  const queries = useQueryClient();
  return useCallback(
    async (next, asDefault = false) => {
      const key = keys.writingSettings(documentId);
      const before = queries.getQueryData<WritingSettings>(key);
      // Shown at once: a switch that waits for the disk feels broken. Taken back where it could not be saved.
      queries.setQueryData(key, next);
      try {
        await client.writing.saveSettings({ documentId, settings: next, asDefault });
        if (asDefault) toast("info", strings.writing.rules.saved);
      } catch (error) {
        queries.setQueryData(key, before);
        toast("danger", messageOf(error));
      }
    },
    [client, queries, documentId],
  );
}

/** Snippets and the keys of a desk, over references that never go stale. */
function useFieldListeners(panel: PanelStore): void {
  const snippets = useSnippets().data ?? [];
  const keyboards = useKeyboards().data ?? [];
  const { typing, keyboardId } = useStore(panel);
  const layout = typing ? (keyboards.find(({ id }) => id === keyboardId)?.layout ?? null) : null;
  const latest = useRef({ snippets, layout });
  latest.current = { snippets, layout };
  useEffect(() => {
    const stopSnippets = listenForSnippets(() => latest.current.snippets);
    const stopTyping = listenForTyping(() => latest.current.layout);
    return () => {
      stopSnippets();
      stopTyping();
    };
  }, []);
}

/** Gives the speller the document's dictionaries, whenever the choice changes. */
function useSpellerSettings(speller: Speller, settings: WritingSettings | undefined): void {
  const { transport } = useApi();
  const added = useDictionaries().data;
  const chosen = settings?.spelling.dictionaryIds ?? [];
  const known = [BUILTIN_DICTIONARY, ...(added ?? [])].filter(({ id }) => chosen.includes(id));
  const wanted = JSON.stringify([
    known.map((dictionary) => filesOf(dictionary, transport)),
    settings?.spelling.longSAsS,
  ]);
  const ready = settings !== undefined && added !== undefined;
  useEffect(() => {
    if (!ready) return;
    const [files, oldPrint] = JSON.parse(wanted) as [ReturnType<typeof filesOf>[], boolean];
    void speller.use(files, oldPrint);
  }, [speller, ready, wanted]);
  useEffect(() => () => speller.stop(), [speller]);
}
