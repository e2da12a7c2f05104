/** @file What every screen begins with: its name, what it is for, and what can be done on it. */
import type { ReactNode } from "react";

interface ScreenHeadProps {
  title: string;
  /** Under the name: what the screen is for, or how things stand. */
  lead?: string | null;
  /** Over the name: the way back, on a screen that is reached from another. */
  back?: ReactNode;
  /** At the far end. */
  children?: ReactNode;
}

export function ScreenHead({ title, lead = null, back, children }: ScreenHeadProps) {
  return (
    <header className="screen-head">
      <div>
        {back}
        <h1>{title}</h1>
        {lead === null ? null : <p className="muted">{lead}</p>}
      </div>
      {children === undefined ? null : <div className="screen-actions">{children}</div>}
    </header>
  );
}
