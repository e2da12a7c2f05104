/** @file One version to choose. */
import type { Version } from "#contract/adapters.ts";

interface VersionFieldProps {
  label: string;
  value: string;
  versions: Version[];
  onChange: (id: string) => void;
}

export function VersionField({ label, value, versions, onChange }: VersionFieldProps) {
  return (
    <label className="field-inline">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {versions.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
