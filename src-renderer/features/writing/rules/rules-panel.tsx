/** @file The tab of rules: what a document's text should look like. */
import { Wrench } from "lucide-react";
import { useId } from "react";
import type { RuleSettings, WritingSettings } from "#contract/writing.ts";
import { useApi } from "../../../client/api-context.tsx";
import { strings } from "../../../strings/index.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Loading } from "../../../ui/feedback.tsx";
import { messageOf } from "../../../ui/format.ts";
import { toast } from "../../../ui/toast.tsx";
import { useWriting } from "../writing-context.tsx";
import type { RuleId } from "./issue.ts";

type Choice = "longS" | "ligatures" | "quotes" | "apostrophe" | "normal" | "lineHyphen" | "digits";
type Switch = "doubleSpaces" | "edgeSpaces" | "spaceBefore" | "invisible";
const choices: readonly Choice[] = ["longS", "ligatures", "quotes", "apostrophe", "normal", "lineHyphen", "digits"];
const switches: readonly Switch[] = ["doubleSpaces", "edgeSpaces", "spaceBefore", "invisible"];

/** Whether a rule can find anything. */
export function isOn(rules: RuleSettings, rule: RuleId): boolean {
  const value = rules[rule];
  return value !== "off" && value !== false && value !== null;
}

export function RulesPanel() {
  const { settings, saveSettings, panel } = useWriting();
  const t = strings.writing.rules;
  if (settings === undefined) return <Loading />;
  const { rules } = settings;
  const change = (part: Partial<RuleSettings>): void =>
    void saveSettings({ ...settings, rules: { ...rules, ...part } });
  const mend = (only: RuleId[] | null): void => panel.setState({ changes: { kind: "rules", only } });
  const mendButton = (rule: RuleId) => (
    <IconButton
      icon={Wrench}
      label={t.fixAllOf(t.names[rule])}
      disabled={!isOn(rules, rule)}
      onClick={() => mend([rule])}
    />
  );
  return (
    <div className="rules-panel">
      <div className="aid-bar">
        <p className="aid-hint">{t.lead}</p>
        <span className="foot-space" />
        <Button size="small" onClick={() => void saveSettings(settings, true)}>
          {t.asDefault}
        </Button>
        <Button size="small" icon={Wrench} onClick={() => mend(null)}>
          {t.fixAll}
        </Button>
      </div>
      <ul className="rule-list plain">
        {choices.map((rule) => (
          <ChoiceRule key={rule} rule={rule} rules={rules} onChange={change}>
            {mendButton(rule)}
          </ChoiceRule>
        ))}
        {switches.map((rule) => (
          <li key={rule}>
            <label className="aid-check grow">
              <input
                type="checkbox"
                checked={rules[rule]}
                onChange={(event) => change({ [rule]: event.target.checked })}
              />
              {t.names[rule]}
            </label>
            {mendButton(rule)}
          </li>
        ))}
      </ul>
      <AllowedRule settings={settings} onChange={change}>
        {mendButton("allowed")}
      </AllowedRule>
    </div>
  );
}

interface RuleProps {
  onChange(part: Partial<RuleSettings>): void;
  /** Its button to mend. */
  children: React.ReactNode;
}

function ChoiceRule({ rule, rules, onChange, children }: RuleProps & { rule: Choice; rules: RuleSettings }) {
  const id = useId();
  const t = strings.writing.rules;
  const values = Object.entries(t.options[rule]);
  return (
    <li>
      <label className="grow" htmlFor={id}>
        {t.names[rule]}
      </label>
      <select id={id} value={rules[rule]} onChange={(event) => onChange({ [rule]: event.target.value })}>
        {values.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {children}
    </li>
  );
}

function AllowedRule({ settings, onChange, children }: RuleProps & { settings: WritingSettings }) {
  const { client } = useApi();
  const { documentId } = useWriting();
  const { allowed } = settings.rules;
  const t = strings.writing.rules;
  const addVerified = async (): Promise<void> => {
    try {
      const known = new Set(allowed ?? "");
      const found = await client.writing.characters({ documentId });
      const fresh = found.map(({ text }) => text).filter((text) => text !== " " && !known.has(text));
      if (fresh.length > 0) onChange({ allowed: sorted([...known, ...fresh]) });
      toast("info", fresh.length > 0 ? t.addedFromVerified(fresh.length) : t.nothingVerified);
    } catch (error) {
      toast("danger", messageOf(error));
    }
  };
  return (
    <div className="allowed-rule">
      <div className="aid-bar">
        <label className="aid-check grow">
          <input
            type="checkbox"
            checked={allowed !== null}
            onChange={(event) => onChange({ allowed: event.target.checked ? "" : null })}
          />
          {t.allowedOn}
        </label>
        {children}
      </div>
      {allowed === null ? null : (
        <>
          <textarea
            rows={3}
            aria-label={t.allowedOn}
            title={t.allowedHint}
            spellCheck={false}
            // Written when it is left: half a list would mark the whole page.
            key={allowed}
            defaultValue={allowed}
            onBlur={(event) => {
              const next = sorted(event.target.value);
              if (next !== allowed) onChange({ allowed: next });
            }}
          />
          <Button size="small" onClick={() => void addVerified()}>
            {t.fromVerified}
          </Button>
        </>
      )}
    </div>
  );
}

/** Each character once, in the order of Unicode. */
function sorted(characters: Iterable<string>): string {
  return [...new Set(characters)]
    .filter((text) => !/\s/.test(text))
    .sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0))
    .join("");
}
