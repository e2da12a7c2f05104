/** @file A line to judge: its image, the two readings under it with what differs marked, and a field to correct it in. */
import { Equal, PencilLine, SkipForward } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { TrialLine, Vote } from "#contract/trials.ts";
import { useApi } from "../../client/api-context.tsx";
import type { CommandId } from "../../keys/commands.ts";
import { useCommands, useKeyboard, useKeyHint } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { MarkedText } from "../../ui/diff-view.tsx";
import { useFieldFont } from "../../ui/field-font.ts";
import { textDirection } from "../../ui/text-direction.ts";

const t = strings.versions.trials.judging;

interface TrialLineProps {
  line: TrialLine;
  busy: boolean;
  correcting: boolean;
  onVote: (vote: Vote) => void;
  onCorrect: (text: string) => void;
  onCorrecting: (on: boolean) => void;
}

export function TrialLineView({ line, busy, correcting, onVote, onCorrect, onCorrecting }: TrialLineProps) {
  const { transport } = useApi();
  const hint = useKeyHint();
  const box = useRef<HTMLElement>(null);
  const place = t.place(line.documentName, line.page + 1, line.line + 1);
  // The keyboard follows the line, so that a screen reader says which one it is.
  useEffect(() => {
    if (!correcting) box.current?.focus();
  }, [correcting]);
  return (
    <section className="trial-line" ref={box} tabIndex={-1} aria-label={place}>
      <span className="muted">{place}</span>
      <div className="trial-crop" dir="ltr">
        <img
          src={transport.assetUrl(line.cropAsset)}
          alt={strings.versions.trials.result.crop(place)}
          draggable={false}
        />
      </div>
      <div className="trial-readings">
        <Reading line={line} which="first" busy={busy || correcting} onVote={onVote} />
        <Reading line={line} which="second" busy={busy || correcting} onVote={onVote} />
      </div>
      {correcting ? (
        <Correction line={line} busy={busy} onSave={onCorrect} onCancel={() => onCorrecting(false)} />
      ) : (
        <div className="trial-actions">
          <Button icon={Equal} disabled={busy} title={hint(t.tie, "blind.tie")} onClick={() => onVote("tie")}>
            {t.tie} <Key of="blind.tie" />
          </Button>
          <Button
            icon={PencilLine}
            disabled={busy}
            title={hint(t.correctHint, "blind.correct")}
            onClick={() => onCorrecting(true)}
          >
            {t.correct} <Key of="blind.correct" />
          </Button>
          <Button icon={SkipForward} disabled={busy} title={hint(t.skip, "blind.skip")} onClick={() => onVote("skip")}>
            {t.skip} <Key of="blind.skip" />
          </Button>
        </div>
      )}
    </section>
  );
}

interface ReadingProps {
  line: TrialLine;
  which: "first" | "second";
  busy: boolean;
  onVote: (vote: Vote) => void;
}

function Reading({ line, which, busy, onVote }: ReadingProps) {
  const hint = useKeyHint();
  const { family } = useFieldFont();
  const text = line[which];
  const other = line[which === "first" ? "second" : "first"];
  const label = which === "first" ? t.firstHint : t.secondHint;
  const direction = textDirection(text === "" ? other : text, line.direction);
  return (
    <button
      type="button"
      className="trial-reading"
      disabled={busy}
      title={hint(label, `blind.${which}`)}
      onClick={() => onVote(which)}
    >
      <span className="trial-which">
        {t[which]} <Key of={`blind.${which}`} />
      </span>
      <span className="trial-text" dir={direction} style={{ fontFamily: family }}>
        {text === "" ? (
          <span className="muted">{t.empty}</span>
        ) : (
          <MarkedText text={text} other={other} dir={direction} />
        )}
      </span>
    </button>
  );
}

/** The key of a command, for the eye only: titles say it to screen readers. */
function Key({ of }: { of: CommandId }) {
  const [chord] = useKeyboard().chords(of);
  return chord === undefined ? null : <kbd aria-hidden>{chord}</kbd>;
}

interface CorrectionProps {
  line: TrialLine;
  busy: boolean;
  onSave: (text: string) => void;
  onCancel: () => void;
}

function Correction({ line, busy, onSave, onCancel }: CorrectionProps) {
  const hint = useKeyHint();
  const { family } = useFieldFont();
  // Which reading stands first is drawn for each line: to begin with it favours neither version.
  const [text, setText] = useState(line.first);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const take = (reading: string) => (): void => {
    setText(reading);
    field.current?.focus();
  };
  useCommands({ "line.verify": () => onSave(text), "line.revert": onCancel });
  return (
    <div className="trial-correction">
      <label>
        <span>{t.field}</span>
        <textarea
          ref={field}
          rows={1}
          data-line-text=""
          spellCheck={false}
          autoComplete="off"
          dir={textDirection(text, line.direction)}
          style={{ fontFamily: family }}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <div className="trial-actions">
        <Button tone="primary" disabled={busy} title={hint(t.save, "line.verify")} onClick={() => onSave(text)}>
          {t.save}
        </Button>
        <Button disabled={busy} title={hint(t.cancel, "line.revert")} onClick={onCancel}>
          {t.cancel}
        </Button>
        <Button tone="quiet" disabled={busy || text === line.first} onClick={take(line.first)}>
          {t.takeFirst}
        </Button>
        <Button tone="quiet" disabled={busy || text === line.second} onClick={take(line.second)}>
          {t.takeSecond}
        </Button>
      </div>
      <p className="muted">{t.correctHint}</p>
    </div>
  );
}
