/** @file The palette and the sheet, wherever in the app they are asked for. */
import { useState } from "react";
import { navigate } from "../router.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import { useCommands } from "./use-commands.tsx";

export function KeyboardDialogs() {
  const [open, setOpen] = useState<"palette" | "sheet" | null>(null);
  useCommands({
    "app.palette": () => setOpen("palette"),
    "app.shortcuts": () => setOpen("sheet"),
    "app.library": () => navigate({ screen: "library" }),
    "app.train": () => navigate({ screen: "train" }),
    "app.versions": () => navigate({ screen: "versions" }),
    "app.blind": () => navigate({ screen: "versions", view: "blind" }),
    "app.datasets": () => navigate({ screen: "datasets" }),
    "app.scores": () => navigate({ screen: "scores", documentId: null }),
  });
  const close = (): void => setOpen(null);
  if (open === "palette") return <CommandPalette onClose={close} />;
  return open === "sheet" ? <ShortcutSheet onClose={close} /> : null;
}
