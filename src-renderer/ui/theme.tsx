/** @file Light, dark, or what the system says. */
import { Monitor, Moon, Sun } from "lucide-react";
import { useEffect, useState } from "react";
import { strings } from "../strings/en.ts";
import { readPreference, writePreference } from "./preferences.ts";

const order = ["auto", "light", "dark"] as const;
type Theme = (typeof order)[number];

function stored(): Theme {
  const value = readPreference<string>("theme", "auto");
  return order.find((theme) => theme === value) ?? "auto";
}

/** Sets the theme on the root element before the first paint. */
export function applyStoredTheme(): void {
  document.documentElement.dataset.theme = stored();
}

/** Goes round system, light, dark. */
export function ThemeButton() {
  const [theme, setTheme] = useState(stored);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    writePreference("theme", theme);
  }, [theme]);
  const t = strings.app.theme;
  const Icon = theme === "auto" ? Monitor : theme === "light" ? Sun : Moon;
  const label = `${t.label}: ${t[theme]}`;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      onClick={() => setTheme(order[(order.indexOf(theme) + 1) % order.length] ?? "auto")}
    >
      <Icon size={16} aria-hidden />
    </button>
  );
}
