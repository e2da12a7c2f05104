/** @file The keys of a keyboard, to be pressed by pointer while the text field keeps the focus. */
import { ArrowBigUp, Delete } from "lucide-react";
import { memo, useState } from "react";
import type { KeyboardKey, KeyboardLayout } from "#contract/writing.ts";
import { strings } from "../../../strings/index.ts";
import { faceOf, textOf } from "./layout.ts";

interface VirtualKeyboardProps {
  layout: KeyboardLayout;
  onWrite(text: string): void;
  onDelete(): void;
}

export function VirtualKeyboard({ layout, onWrite, onDelete }: VirtualKeyboardProps) {
  const [shift, setShift] = useState(false);
  const t = strings.writing;
  const hasShift = layout.rows.some(({ keys }) => keys.some((key) => key.shift !== undefined));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus where it is
    <div
      className="keyboard"
      lang={layout.language}
      // A press would take the focus from the line.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
    >
      {layout.rows.map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
        <div key={i} className="keyboard-row">
          {row.label === "" ? null : <span className="keyboard-label">{row.label}</span>}
          {/* A keyboard lies the same way whatever the language; a list of letters runs as they do. */}
          <div className="keyboard-keys" dir={layout.physical && i < 4 ? "ltr" : layout.direction}>
            {row.keys.map((key, k) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: nor have keys
              <Key key={k} keyOf={key} shift={shift} onWrite={onWrite} />
            ))}
          </div>
        </div>
      ))}
      <div className="keyboard-row keyboard-controls">
        {hasShift ? (
          <button
            type="button"
            className="key wide"
            tabIndex={-1}
            aria-pressed={shift}
            onClick={() => setShift(!shift)}
          >
            <ArrowBigUp size={15} aria-hidden /> {t.keyboard.shift}
          </button>
        ) : null}
        <button
          type="button"
          className="key wide"
          tabIndex={-1}
          aria-label={t.delete}
          title={t.delete}
          onClick={onDelete}
        >
          <Delete size={15} aria-hidden />
        </button>
      </div>
    </div>
  );
}

interface KeyProps {
  keyOf: KeyboardKey;
  shift: boolean;
  onWrite(text: string): void;
}

const Key = memo(function Key({ keyOf, shift, onWrite }: KeyProps) {
  const text = textOf(keyOf, shift);
  const face = faceOf(text);
  return (
    <button
      type="button"
      className={[...text].length > 2 ? "key wide" : "key"}
      tabIndex={-1}
      aria-label={strings.writing.keyboard.writes(face)}
      title={codePoints(text)}
      // With the Shift of one's own keyboard a press writes what Shift would.
      onClick={(event) => onWrite(textOf(keyOf, shift !== event.shiftKey))}
    >
      {face}
    </button>
  );
});

/** `U+017F`, so that two letters that look alike can be told apart. */
function codePoints(text: string): string {
  return [...text]
    .map((each) => `U+${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`)
    .join(" ");
}
