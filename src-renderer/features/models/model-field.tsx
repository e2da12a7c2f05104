/** @file A field of this screen, with its name above it and a hint below. */
import type { ReactNode } from "react";

export function ModelField({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="model-field">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children */}
      <label>
        <span>{label}</span>
        {children}
      </label>
      {hint === undefined ? null : <small className="muted">{hint}</small>}
    </div>
  );
}
