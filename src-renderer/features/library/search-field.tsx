/** @file The field that searches all text. What is searched for is in the address, so that the back button leads back. */
import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { IconButton } from "../../ui/button.tsx";

const t = strings.projects.search;
/** The text goes into the address when the typing pauses this long (ms). */
const PAUSE_MS = 180;

interface SearchFieldProps {
  /** As in the address. */
  text: string;
  documentId: string | null;
}

export function SearchField({ text, documentId }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(text);
  const [sent, setSent] = useState(text);
  // The address changed by itself: back, forward, or a link.
  if (text !== sent) {
    setSent(text);
    setTyped(text);
  }

  const send = (next: string): void => {
    setSent(next);
    const scope = documentId === null ? {} : { in: documentId };
    const here = text !== "";
    navigate(next.trim() === "" ? { screen: "library" } : { screen: "library", text: next, ...scope }, here);
  };

  useEffect(() => {
    if (typed === sent) return;
    const timer = setTimeout(() => send(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  });

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      const typing = target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return (
    <search className="search-field">
      <Search size={16} aria-hidden />
      <input
        ref={field}
        type="search"
        aria-label={t.field}
        aria-keyshortcuts="/"
        placeholder={t.placeholder}
        title={`${t.field} (/)`}
        value={typed}
        maxLength={500}
        dir="auto"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") send(typed);
          if (event.key === "Escape" && typed !== "") {
            event.preventDefault();
            setTyped("");
            send("");
          }
          if (event.key === "ArrowDown") {
            event.preventDefault();
            document.querySelector<HTMLElement>(".search-hit a")?.focus();
          }
        }}
      />
      {typed === "" ? (
        <kbd aria-hidden>/</kbd>
      ) : (
        <IconButton
          icon={X}
          label={t.clear}
          onClick={() => {
            setTyped("");
            send("");
            field.current?.focus();
          }}
        />
      )}
    </search>
  );
}
