/** @file Tabs: arrow keys go from one to the next, Home and End to the ends, as the ARIA practices have it. */
import { type KeyboardEvent, type ReactNode, useId } from "react";

interface TabsProps<K extends string> {
  label: string;
  tabs: readonly { key: K; name: string }[];
  chosen: K;
  onChoose: (key: K) => void;
  /** What the chosen tab shows. */
  children: ReactNode;
}

/** A list of tabs with the panel of the one that is chosen. */
export function Tabs<K extends string>({ label, tabs, chosen, onChoose, children }: TabsProps<K>) {
  const id = useId();
  return (
    <>
      <div role="tablist" aria-label={label} className="tabs" onKeyDown={moveTabs} tabIndex={-1}>
        {tabs.map(({ key, name }) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`${id}-${key}`}
            className="tab"
            aria-selected={key === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={key === chosen ? 0 : -1}
            onClick={() => onChoose(key)}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} className="tab-panel">
        {children}
      </div>
    </>
  );
}

function moveTabs(event: KeyboardEvent<HTMLElement>): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("[role=tab]")];
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  const next = nextTab(event.key, at, all.length, document.documentElement.dir === "rtl");
  if (next === null) return;
  event.preventDefault();
  all[next]?.focus();
  all[next]?.click();
}

/** Which tab a key goes to; null for any other key. */
export function nextTab(key: string, at: number, count: number, rtl: boolean): number | null {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key !== "ArrowRight" && key !== "ArrowLeft") return null;
  return (at + ((key === "ArrowRight") === rtl ? -1 : 1) + count) % count;
}
