/** @file A field of the form, with its name above it and a hint below. */
import type { ReactNode } from "react";
import type { Draft } from "./draft.ts";

export interface FormProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
}

export function Field({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="publish-field">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children */}
      <label>
        <span>{label}</span>
        {children}
      </label>
      {hint === undefined ? null : <small className="muted">{hint}</small>}
    </div>
  );
}
