/** @file The flags of a document, a page or a line, set at once; what is said above it shows, and cannot be lifted here. */
import type { Flags, Subject } from "#contract/privacy.ts";
import { useApi } from "../../client/api-context.tsx";
import { strings } from "../../strings/index.ts";
import { usePrivacyAction } from "./use-privacy.ts";

interface FlagFieldsProps {
  subject: Subject;
  /** Of what: part of each field's name for those who do not see. */
  name: string;
  flags: Flags;
  /** With what is said above it; the same as `flags` where nothing is above. */
  effective: Flags;
  /** Whether the flags are said in full, or in a word each. */
  short: boolean;
}

export function FlagFields({ subject, name, flags, effective, short }: FlagFieldsProps) {
  const { client } = useApi();
  const act = usePrivacyAction();
  const t = strings.privacy;
  const set = (part: Partial<Flags>) => void act(() => client.privacy.setFlags({ subjects: [subject], flags: part }));
  const words = short ? t.short : t.flags;
  return (
    <fieldset className={short ? "privacy-flags short" : "privacy-flags"} aria-label={name}>
      {(["private", "noTraining", "noImages"] as const).map((flag) => {
        const above = effective[flag] && !flags[flag];
        return (
          <label key={flag} title={above ? t.inherited : undefined}>
            <input
              type="checkbox"
              checked={effective[flag]}
              disabled={above}
              onChange={({ target }) => set({ [flag]: target.checked })}
            />
            {words[flag]}
          </label>
        );
      })}
      <label>
        {t.publishable}
        <select
          value={flags.publishable === null ? "unsaid" : flags.publishable ? "yes" : "no"}
          onChange={({ target }) => set({ publishable: target.value === "unsaid" ? null : target.value === "yes" })}
        >
          <option value="unsaid">{t.decisions.unsaid}</option>
          <option value="yes">{t.decisions.yes}</option>
          <option value="no">{t.decisions.no}</option>
        </select>
      </label>
    </fieldset>
  );
}
