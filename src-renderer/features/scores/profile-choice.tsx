/** @file Choosing a profile: whose rules, and what else is evened out. */
import type { Profile, ProfileBase } from "#contract/metrics.ts";
import { strings } from "../../strings/index.ts";
import { BASES, STEPS } from "./profile.ts";

const t = strings.dashboard.metrics;

export function ProfileChoice({ profile, onChange }: { profile: Profile; onChange: (profile: Profile) => void }) {
  const { base, steps } = profile;
  return (
    <div className="profile-choice">
      <label className="field-inline">
        <span>{t.profile}</span>
        <select
          value={base}
          onChange={(event) => onChange({ base: event.target.value as ProfileBase, steps: [...steps] })}
        >
          {BASES.map((each) => (
            <option key={each} value={each}>
              {each}: {t.bases[each]}
            </option>
          ))}
        </select>
      </label>
      <details open={steps.length > 0}>
        <summary>
          {t.steps}
          {steps.length > 0 ? <span className="tag chosen">{steps.length}</span> : null}
        </summary>
        <fieldset className="profile-steps">
          <legend className="visually-hidden">{t.steps}</legend>
          {STEPS.map((step) => (
            <label key={step}>
              <input
                type="checkbox"
                checked={steps.includes(step)}
                onChange={(event) =>
                  onChange({
                    base,
                    steps: STEPS.filter((each) => (each === step ? event.target.checked : steps.includes(each))),
                  })
                }
              />
              {t.stepNames[step]}
            </label>
          ))}
        </fieldset>
      </details>
    </div>
  );
}
