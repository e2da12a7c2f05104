/** @file Colours, contrast and language of this window: what is stored, and the menu that sets it. */
import { SunMoon } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { language, strings } from "../strings/index.ts";
import { LANGUAGES } from "../strings/language.ts";
import { readPreference, writePreference } from "./preferences.ts";

const THEMES = ["auto", "light", "dark"] as const;
const CONTRASTS = ["auto", "normal", "more"] as const;
type Theme = (typeof THEMES)[number];
type Contrast = (typeof CONTRASTS)[number];

function stored<T extends string>(name: string, choices: readonly T[], fallback: T): T {
  const value = readPreference<string>(name, fallback);
  return choices.find((choice) => choice === value) ?? fallback;
}

/** Sets colours, language and direction on the root element before the first paint. */
export function applyStoredAppearance(): void {
  const root = document.documentElement;
  root.dataset.theme = stored<Theme>("theme", THEMES, "auto");
  root.dataset.contrast = stored<Contrast>("contrast", CONTRASTS, "auto");
  root.lang = language.id;
  root.dir = language.dir;
}

/** A button in the header; its menu closes on Escape and on a press beside it, as every popover does. */
export function AppearanceMenu() {
  const t = strings.app.appearance;
  const id = useId();
  const [theme, setTheme] = useState(() => stored<Theme>("theme", THEMES, "auto"));
  const [contrast, setContrast] = useState(() => stored<Contrast>("contrast", CONTRASTS, "auto"));
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.contrast = contrast;
    writePreference("theme", theme);
    writePreference("contrast", contrast);
  }, [theme, contrast]);
  return (
    <>
      <button type="button" className="icon-button" popoverTarget={id} aria-label={t.title} title={t.title}>
        <SunMoon size={16} aria-hidden />
      </button>
      <div id={id} popover="auto" className="appearance-menu" role="dialog" aria-label={t.title}>
        <Choice label={t.theme} value={theme} choices={THEMES} names={t} onChoose={setTheme} />
        <Choice label={t.contrast} value={contrast} choices={CONTRASTS} names={t} onChoose={setContrast} />
        <label className="appearance-language">
          <span>{t.language}</span>
          <select defaultValue={language.id} onChange={(event) => speak(event.target.value)}>
            {LANGUAGES.map(({ id: tag, name }) => (
              <option key={tag} value={tag} lang={tag}>
                {name}
              </option>
            ))}
          </select>
          <small>{t.languageHint}</small>
        </label>
      </div>
    </>
  );
}

/** Every text is read once, when the window loads. */
function speak(tag: string): void {
  writePreference("language", tag);
  location.reload();
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  choices: readonly T[];
  names: Readonly<Record<T, string>>;
  onChoose: (choice: T) => void;
}

function Choice<T extends string>({ label, value, choices, names, onChoose }: ChoiceProps<T>) {
  const group = useId();
  return (
    <fieldset>
      <legend>{label}</legend>
      <div className="segments">
        {choices.map((choice) => (
          <label key={choice} className={choice === value ? "segment on" : "segment"}>
            <input type="radio" name={group} checked={choice === value} onChange={() => onChoose(choice)} />
            <span>{names[choice]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
