/** @file The knobs of a run, one field each. Empty: as it is by itself. */
import type { TurnedOptions } from "#contract/training-options.ts";
import { strings } from "../../strings/index.ts";
import { decimal } from "../../ui/format.ts";

type Fields = typeof strings.training.knobs.fields;
type Knob = keyof Fields;
type Choice = keyof typeof strings.training.knobs.choices;

interface Bounds {
  least: number;
  most: number;
  step: number | "any";
}

const whole = (least: number, most: number): Bounds => ({ least, most, step: 1 });
const part = (least: number, most: number): Bounds => ({ least, most, step: "any" });

const NUMBERS: Partial<Record<Knob, Bounds>> = {
  alpha: whole(1, 1_024),
  dropout: part(0, 0.9),
  learningRate: part(0.000_001, 1),
  warmUp: whole(0, 10_000),
  batch: whole(1, 256),
  accumulation: whole(1, 64),
  widthLimit: whole(64, 4_800),
  augmentShare: part(0, 1),
  patience: whole(1, 1_000),
  steps: whole(1, 1_000_000),
  epochs: part(0.01, 10_000),
  samples: whole(1, 1_000_000),
  folds: whole(2, 20),
};
const CHOICES: Partial<Record<Knob, readonly Choice[]>> = {
  targets: ["auto", "last", "deep", "all"],
  schedule: ["cosine", "linear", "constant"],
  precision: ["auto", "fp32", "bf16", "fp16"],
  metric: ["cer", "wer"],
};
const ON_BY_ITSELF: readonly Knob[] = ["augment"];
/** On, off, or as it is by itself, which may depend on the machine. */
const THREE_WAY: readonly Knob[] = ["gradientCheckpointing"];

interface KnobsProps {
  turned: TurnedOptions;
  /** What is usual for the model that is taught, where that is not the built-in one's recipe. */
  usual?: TurnedOptions;
  /** Knobs that have no meaning for it. */
  hidden?: readonly string[];
  /** What a knob means for it, where that is not what it means for the built-in one. */
  hints?: Partial<Record<Knob, string>>;
  onTurn(change: TurnedOptions): void;
}

export function Knobs({ turned, usual = {}, hidden = [], hints = {}, onTurn }: KnobsProps) {
  const { fields } = strings.training.knobs;
  const shown = Object.entries(fields).filter(([name]) => !hidden.includes(name));
  return shown.map(([name, { label, hint: builtin }]) => {
    const knob = name as Knob;
    const hint = hints[knob] ?? builtin;
    const choices = CHOICES[knob];
    const bounds = NUMBERS[knob];
    const turn = (value: unknown) => onTurn({ [knob]: value } as TurnedOptions);
    if (choices !== undefined) {
      return <ChoiceKnob key={name} label={label} hint={hint} choices={choices} value={turned[knob]} onTurn={turn} />;
    }
    if (THREE_WAY.includes(knob)) {
      return <ThreeWayKnob key={name} label={label} hint={hint} value={turned[knob]} onTurn={turn} />;
    }
    if (bounds !== undefined) {
      return (
        <NumberKnob
          key={name}
          label={label}
          hint={hint}
          bounds={bounds}
          value={turned[knob]}
          usual={usual[knob]}
          onTurn={turn}
        />
      );
    }
    return (
      <label key={name}>
        <span className="switch">
          <input
            type="checkbox"
            checked={Boolean(turned[knob] ?? usual[knob] ?? ON_BY_ITSELF.includes(knob))}
            onChange={(event) => turn(event.target.checked)}
          />
          {label}
        </span>
        <small>{hint}</small>
      </label>
    );
  });
}

interface FieldProps {
  label: string;
  hint: string;
  value: unknown;
  onTurn(value: unknown): void;
}

function NumberKnob({ label, hint, value, usual, bounds, onTurn }: FieldProps & { bounds: Bounds; usual: unknown }) {
  return (
    <label>
      {label}
      <input
        type="number"
        min={bounds.least}
        max={bounds.most}
        step={bounds.step}
        placeholder={typeof usual === "number" ? String(usual) : strings.training.knobs.byItself}
        value={typeof value === "number" ? value : ""}
        onChange={({ target }) => {
          const typed = target.value === "" ? Number.NaN : Number(target.value);
          const kept = bounds.step === 1 ? Math.round(typed) : typed;
          // undefined takes the knob out: it is as it is by itself.
          onTurn(Number.isNaN(kept) ? undefined : Math.min(bounds.most, Math.max(bounds.least, kept)));
        }}
      />
      <small>
        {typeof usual === "number" ? strings.training.large.usual(decimal(usual, usual < 0.01 ? 4 : 0)) : hint}
      </small>
    </label>
  );
}

const SWITCHED = { on: true, off: false } as const;

function ThreeWayKnob({ label, hint, value, onTurn }: FieldProps) {
  return (
    <ChoiceKnob
      label={label}
      hint={hint}
      choices={["auto", "on", "off"]}
      value={value === true ? "on" : value === false ? "off" : "auto"}
      // undefined takes the knob out: it is as it is by itself.
      onTurn={(choice) => onTurn(choice === undefined ? undefined : SWITCHED[choice as keyof typeof SWITCHED])}
    />
  );
}

function ChoiceKnob({ label, hint, value, choices, onTurn }: FieldProps & { choices: readonly Choice[] }) {
  const names = strings.training.knobs.choices;
  return (
    <label>
      {label}
      <select
        value={typeof value === "string" ? value : choices[0]}
        onChange={({ target }) => onTurn(target.value === choices[0] ? undefined : target.value)}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {names[choice]}
          </option>
        ))}
      </select>
      <small>{hint}</small>
    </label>
  );
}
