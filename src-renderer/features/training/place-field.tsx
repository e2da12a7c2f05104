/** @file A folder, an address or a name, taken once it is typed. */
import { useEffect, useState } from "react";

interface PlaceFieldProps {
  label: string;
  value: string;
  placeholder?: string;
  /** Once it is typed: on Enter, or when it is left. */
  onChoose(value: string): void;
}

export function PlaceField({ label, value, placeholder, onChoose }: PlaceFieldProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const done = () => typed.trim() !== value && onChoose(typed.trim());
  return (
    <input
      aria-label={label}
      dir="ltr"
      spellCheck={false}
      value={typed}
      placeholder={placeholder}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={done}
      onKeyDown={(event) => event.key === "Enter" && done()}
    />
  );
}
