/** @file What to find and what to write in its place. */
import type { FormEvent } from "react";
import { strings } from "../../../strings/index.ts";
import type { FindOptions } from "./replacement.ts";

interface FindFormProps {
  options: FindOptions;
  /** What is wrong with the pattern; null where nothing is. */
  problem: string | null;
  onChange(options: FindOptions): void;
  onSearch(): void;
}

type Flag = "matchCase" | "wholeWord" | "regex";
const flags: readonly Flag[] = ["matchCase", "wholeWord", "regex"];

export function FindForm({ options, problem, onChange, onSearch }: FindFormProps) {
  const t = strings.writing.changes;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSearch();
  };
  return (
    <form className="find-form" onSubmit={submit}>
      <label>
        {t.query}
        <input
          // The attribute, which React leaves out: an opening dialog looks for it.
          ref={(input) => input?.setAttribute("autofocus", "")}
          dir="auto"
          spellCheck={false}
          autoComplete="off"
          value={options.query}
          aria-invalid={problem !== null}
          onChange={(event) => onChange({ ...options, query: event.target.value })}
        />
      </label>
      <label>
        {t.replacement}
        <input
          dir="auto"
          spellCheck={false}
          autoComplete="off"
          value={options.replacement}
          onChange={(event) => onChange({ ...options, replacement: event.target.value })}
        />
      </label>
      <div className="find-flags">
        {flags.map((flag) => (
          <label key={flag} className="aid-check" title={flag === "regex" ? t.regexHint : undefined}>
            <input
              type="checkbox"
              checked={options[flag]}
              onChange={(event) => onChange({ ...options, [flag]: event.target.checked })}
            />
            {t[flag]}
          </label>
        ))}
        <span className="foot-space" />
        <button type="submit" className="button plain medium" disabled={options.query === "" || problem !== null}>
          {t.search}
        </button>
      </div>
      {problem === null ? null : (
        <p className="error-text" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
