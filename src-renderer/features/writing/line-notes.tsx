/** @file Under the active line's text: what goes against the rules and the unknown word at the caret, each with its mend. */
import { BookPlus, Check, Library, Wrench } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Line } from "#contract/corrections.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";
import { faceOf } from "./keyboards/layout.ts";
import { issuesOf } from "./line-marks.tsx";
import { fixText } from "./rules/check.ts";
import type { Issue } from "./rules/issue.ts";
import { useMisspelled } from "./spelling/use-misspelled.ts";
import type { SpelledWord } from "./spelling/words.ts";
import { useWriting } from "./writing-context.tsx";

interface LineNotesProps {
  line: Line;
  text: string;
  active: boolean;
  /** Writes into the line as typing does. Offsets in UTF-16 units of `text`. */
  onReplace(range: { start: number; end: number }, text: string): void;
}

/** Milliseconds without a change before the notes follow: a space at the end is mostly followed by a word. */
const SETTLE = 350;
/** More than that and the notes would be longer than the line. */
const MOST_SHOWN = 5;

export function LineNotes(props: LineNotesProps) {
  return props.active ? <ActiveNotes {...props} /> : null;
}

function ActiveNotes({ line, text, onReplace }: LineNotesProps) {
  const { settings, panel } = useWriting();
  const settled = useSettled(text);
  const issues = issuesOf(settled, settings);
  const words = useMisspelled(line, settled);
  const mendRequest = useStore(panel, (state) => state.mendRequest);
  const fixable = issues.filter(({ fix }) => fix !== null).length;

  const mend = (): void => {
    if (settings === undefined) return;
    const mended = fixText(text, settings.rules);
    if (mended !== text) onReplace({ start: 0, end: text.length }, mended);
  };
  const seen = useRef(mendRequest);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new request mends
  useEffect(() => {
    if (seen.current === mendRequest) return;
    seen.current = mendRequest;
    // Not from within React's own work: it would set the field back and forth, and the field's undo would be torn.
    queueMicrotask(mend);
  }, [mendRequest]);

  // While typing goes on the places are not those of the text any more.
  const live = settled === text;
  if (issues.length === 0 && words.length === 0) return null;
  const t = strings.writing.rules;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is laid out by rules of its own
    <div className="line-notes" role="group" aria-label={t.issues(issues.length + words.length)}>
      {issues.slice(0, MOST_SHOWN).map((issue) => (
        <IssueNote
          key={`${issue.rule}${issue.start}`}
          issue={issue}
          text={settled}
          onMend={live && issue.fix !== null ? () => onReplace(issue, issue.fix as string) : null}
        />
      ))}
      {fixable > 1 ? (
        <Button size="small" tabIndex={-1} icon={Wrench} disabled={!live} onClick={mend}>
          {t.fixLine(fixable)}
        </Button>
      ) : null}
      <WordNote line={line} text={text} words={live ? words : []} onReplace={onReplace} />
    </div>
  );
}

/** The text once it has stood still for a moment; at once for the first. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** What is not seen by itself, as a person can speak of it. */
function nameOf(found: string): string {
  const [first = ""] = found;
  const invisible = [...found].length === 1 && /[\p{C}\p{Z}]/u.test(first);
  return invisible ? `U+${(first.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}` : faceOf(found);
}

function IssueNote({ issue, text, onMend }: { issue: Issue; text: string; onMend: (() => void) | null }) {
  const { settings, saveSettings } = useWriting();
  const t = strings.writing.rules;
  const found = text.slice(issue.start, issue.end);
  const allow = (): void => {
    if (settings?.rules.allowed == null) return;
    void saveSettings({ ...settings, rules: { ...settings.rules, allowed: settings.rules.allowed + found } });
  };
  return (
    <span className="line-note">
      <bdi>{t.issue[issue.rule](nameOf(found))}</bdi>
      {issue.fix === null ? null : (
        <button
          type="button"
          className="note-action"
          tabIndex={-1}
          disabled={onMend === null}
          onClick={onMend ?? undefined}
        >
          <Check size={11} aria-hidden />
          <bdi>{issue.fix.trim() === "" && issue.fix !== "" ? t.fix : t.fixTo(faceOf(issue.fix))}</bdi>
        </button>
      )}
      {issue.rule === "allowed" ? (
        <button type="button" className="note-action" tabIndex={-1} onClick={allow}>
          <bdi>{t.allow(nameOf(found))}</bdi>
        </button>
      ) : null}
    </span>
  );
}

interface WordNoteProps extends Pick<LineNotesProps, "line" | "text" | "onReplace"> {
  words: readonly SpelledWord[];
}

/** The unknown word at the caret, else the first of the line, with words that are like it. */
function WordNote({ line, text, words, onReplace }: WordNoteProps) {
  const { client } = useApi();
  const { documentId, panel, speller, target } = useWriting();
  const caret = useStore(target.caret, (state) => (state.caret?.lineId === line.id ? state.caret.start : null));
  const request = useStore(panel, (state) => state.suggestRequest);
  const word = words.find(({ start, end }) => caret !== null && start <= caret && caret <= end) ?? words[0];
  const [suggestions, setSuggestions] = useState<{ of: string; list: string[] } | null>(null);
  const row = useRef<HTMLSpanElement>(null);
  const seen = useRef(request);
  const wanted = word?.word;

  useEffect(() => {
    if (wanted === undefined) return;
    let gone = false;
    speller.suggest(wanted).then(
      (list) => gone || setSuggestions({ of: wanted, list }),
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [speller, wanted]);

  const list = suggestions !== null && suggestions.of === wanted ? suggestions.list : null;
  // Only a new request moves the keyboard, and only once there is something to choose from.
  useEffect(() => {
    if (seen.current === request || list === null) return;
    seen.current = request;
    row.current?.querySelector("button")?.focus();
  }, [request, list]);

  if (word === undefined) return null;
  const t = strings.writing.spelling;
  const backToLine = (): void => target.field?.focus({ preventScroll: true });
  const add = async (document: string | null): Promise<void> => {
    backToLine();
    try {
      await client.writing.addWord({ documentId: document, word: word.word });
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  return (
    <span
      className="line-note word"
      ref={row}
      role="toolbar"
      aria-label={t.suggestions(word.word)}
      onKeyDown={(event) => moveAlong(event, backToLine)}
    >
      <bdi className="note-word">{text.slice(word.start, word.end)}</bdi>
      {list?.map((suggestion) => (
        <button
          key={suggestion}
          type="button"
          className="note-action"
          tabIndex={-1}
          disabled={word.split}
          onClick={() => onReplace(word, suggestion)}
        >
          <bdi>{suggestion}</bdi>
        </button>
      ))}
      {list?.length === 0 ? <span className="note-quiet">{t.noSuggestion}</span> : null}
      <button
        type="button"
        className="note-action"
        tabIndex={-1}
        title={t.addHere}
        aria-label={t.addHere}
        onClick={() => void add(documentId)}
      >
        <BookPlus size={12} aria-hidden />
      </button>
      <button
        type="button"
        className="note-action"
        tabIndex={-1}
        title={t.addEverywhere}
        aria-label={t.addEverywhere}
        onClick={() => void add(null)}
      >
        <Library size={12} aria-hidden />
      </button>
    </span>
  );
}

/** Arrow keys along the buttons, Escape back to the line. */
function moveAlong(event: KeyboardEvent<HTMLElement>, onEscape: () => void): void {
  if (event.key === "Escape") {
    event.preventDefault();
    onEscape();
    return;
  }
  if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];
  const forward = (event.key === "ArrowRight") !== (getComputedStyle(event.currentTarget).direction === "rtl");
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[(at + (forward ? 1 : -1) + buttons.length) % buttons.length]?.focus();
}
