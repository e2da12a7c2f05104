/** @file A chord as keys. */
import { keyLabels } from "./chord.ts";
import { useKeyboard } from "./use-commands.tsx";

export function ChordKeys({ chord }: { chord: string }) {
  const { mac } = useKeyboard();
  return (
    <span className="chord">
      {keyLabels(chord, mac).map((label) => (
        <kbd key={label}>{label}</kbd>
      ))}
    </span>
  );
}
