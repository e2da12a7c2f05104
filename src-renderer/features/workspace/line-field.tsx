/** @file The text of one line: a field that grows, with the doubtful characters marked behind the text. */
import { type KeyboardEvent, type RefObject, useLayoutEffect, useMemo } from "react";
import type { Line } from "#contract/corrections.ts";
import { strings } from "../../strings/en.ts";
import { commandOf, type FieldCommand } from "./field-keys.ts";
import { doubtRuns } from "./text-diff.ts";

interface LineFieldProps {
  line: Line;
  text: string;
  fontSize: number;
  readOnly: boolean;
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  onChange(text: string): void;
  onCommand(command: FieldCommand, event: KeyboardEvent): void;
  onFocus(): void;
  onBlur(): void;
}

/** A line has no line breaks: pasted ones become spaces. */
export function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, " ");
}

export function LineField({
  line,
  text,
  fontSize,
  readOnly,
  fieldRef,
  onChange,
  onCommand,
  onFocus,
  onBlur,
}: LineFieldProps) {
  const runs = useMemo(
    () => (line.status === "verified" ? [] : doubtRuns(text, line.proposal)),
    [text, line.proposal, line.status],
  );
  // `auto` goes by the first strong letter; an empty field has none, and takes the direction of the line.
  const dir = text === "" ? line.direction : "auto";

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height depends on what is in the field and how large
  useLayoutEffect(() => {
    const field = fieldRef.current;
    if (field === null) return;
    field.style.blockSize = "0";
    field.style.blockSize = `${field.scrollHeight}px`;
  }, [text, fontSize, fieldRef]);

  return (
    <div className="line-field" style={{ fontSize }}>
      <div className="line-backdrop" dir={dir} aria-hidden>
        {runs.map((run, i) =>
          run.doubt === "none" ? (
            run.text
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: runs have no identity but their place
            <mark key={i} className={`doubt-${run.doubt}`}>
              {run.text}
            </mark>
          ),
        )}
      </div>
      <textarea
        ref={fieldRef}
        rows={1}
        dir={dir}
        lang=""
        spellCheck={false}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        value={text}
        readOnly={readOnly}
        aria-label={strings.line.text(line.position + 1)}
        onChange={(event) => onChange(oneLine(event.target.value))}
        onFocus={onFocus}
        onBlur={onBlur}
        onKeyDown={(event) => {
          const field = event.currentTarget;
          const rows = Math.round(field.scrollHeight / (fontSize * 1.5));
          const command = commandOf({
            key: event.key,
            code: event.code,
            ctrl: event.ctrlKey || event.metaKey,
            shift: event.shiftKey,
            alt: event.altKey,
            repeat: event.repeat,
            // 229 is how some browsers say it for the key that ends a composition.
            composing: event.nativeEvent.isComposing || event.keyCode === 229,
            atTop: rows <= 1 || field.selectionStart === 0,
            atBottom: rows <= 1 || field.selectionEnd === field.value.length,
          });
          if (command !== null) onCommand(command, event);
        }}
      />
    </div>
  );
}
