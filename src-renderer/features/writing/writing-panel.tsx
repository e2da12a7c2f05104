/** @file The writing aids, docked under the lines: a row of tabs, and the one that is open. Each is read when it is opened. */
import { ChevronDown, ChevronUp, Keyboard, Omega, Scale, Search, SpellCheck, TextQuote, Type } from "lucide-react";
import { type ComponentType, type KeyboardEvent, lazy, Suspense, useEffect } from "react";
import { useStore } from "zustand";
import { strings } from "../../strings/index.ts";
import { IconButton } from "../../ui/button.tsx";
import { Loading } from "../../ui/feedback.tsx";
import { type Tab, tabs, toggleTab } from "./panel-state.ts";
import { useWriting } from "./writing-context.tsx";

/** These two take the keyboard: read beforehand, so that no key goes into the line while they come. */
async function loadCharacters(): Promise<{ default: ComponentType }> {
  return { default: (await import("./characters/character-panel.tsx")).CharacterPanel };
}
async function loadChanges() {
  return { default: (await import("./find/changes-dialog.tsx")).ChangesDialog };
}

const panels: Readonly<Record<Tab, ComponentType>> = {
  keyboard: lazy(async () => ({ default: (await import("./keyboards/keyboard-panel.tsx")).KeyboardPanel })),
  characters: lazy(loadCharacters),
  snippets: lazy(async () => ({ default: (await import("./snippets/snippet-panel.tsx")).SnippetPanel })),
  rules: lazy(async () => ({ default: (await import("./rules/rules-panel.tsx")).RulesPanel })),
  spelling: lazy(async () => ({ default: (await import("./spelling/spelling-panel.tsx")).SpellingPanel })),
  font: lazy(async () => ({ default: (await import("./font-panel.tsx")).FontPanel })),
};
const ChangesDialog = lazy(loadChanges);
/** Milliseconds: the page and its lines come first. */
const READ_AFTER = 1500;
const icons = {
  keyboard: Keyboard,
  characters: Omega,
  snippets: TextQuote,
  rules: Scale,
  spelling: SpellCheck,
  font: Type,
};

export function WritingPanel() {
  const { panel, documentId } = useWriting();
  const { open, tab, changes } = useStore(panel);
  const t = strings.writing;
  const Panel = panels[tab];
  useEffect(() => {
    const timer = setTimeout(() => void Promise.all([loadCharacters(), loadChanges()]), READ_AFTER);
    return () => clearTimeout(timer);
  }, []);
  return (
    <section className={open ? "writing-panel open" : "writing-panel"} aria-label={t.title}>
      <div className="writing-tabs">
        <div role="tablist" aria-label={t.title} className="tab-list" onKeyDown={moveTabs} tabIndex={-1}>
          {tabs.map((each) => {
            const Icon = icons[each];
            const chosen = open && each === tab;
            return (
              <button
                key={each}
                type="button"
                role="tab"
                id={`writing-tab-${each}`}
                className="tab"
                aria-selected={chosen}
                aria-controls={chosen ? "writing-tab-panel" : undefined}
                tabIndex={each === tab ? 0 : -1}
                title={t.tabs[each]}
                // The caret stays where it is: what is chosen is written there.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => toggleTab(panel, each)}
              >
                <Icon size={14} aria-hidden />
                <span className="tab-name">{t.tabs[each]}</span>
              </button>
            );
          })}
        </div>
        <IconButton icon={Search} label={t.find} onClick={() => panel.setState({ changes: { kind: "find" } })} />
        <IconButton
          icon={open ? ChevronDown : ChevronUp}
          label={open ? t.close : t.open}
          aria-expanded={open}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => panel.setState({ open: !open })}
        />
      </div>
      {open ? (
        <div role="tabpanel" id="writing-tab-panel" aria-labelledby={`writing-tab-${tab}`} className="writing-body">
          <Suspense fallback={<Loading />}>
            <Panel />
          </Suspense>
        </div>
      ) : null}
      {changes === null ? null : (
        <Suspense fallback={null}>
          <ChangesDialog key={documentId} task={changes} onClose={() => panel.setState({ changes: null })} />
        </Suspense>
      )}
    </section>
  );
}

/** Arrow keys from tab to tab, as tabs do. */
function moveTabs(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("[role=tab]")];
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  const forward = (event.key === "ArrowRight") !== (document.documentElement.dir === "rtl");
  all[(at + (forward ? 1 : -1) + all.length) % all.length]?.focus();
}
