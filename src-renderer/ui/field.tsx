/** @file A field of a form, with its name above it and a hint below. */
import type { ReactNode } from "react";

interface FieldProps {
  label: string;
  hint?: string;
  /** Of the whole, for its place among others. */
  className?: string;
  /** The control. */
  children: ReactNode;
}

export function Field({ label, hint, className = "", children }: FieldProps) {
  return (
    <div className={`field ${className}`.trimEnd()}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children */}
      <label>
        <span>{label}</span>
        {children}
      </label>
      {hint === undefined ? null : <small className="muted">{hint}</small>}
    </div>
  );
}
