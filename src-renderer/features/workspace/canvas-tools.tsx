/** @file The buttons over the page image: zoom, fit, turn, follow, the strip. */
import {
  Crosshair,
  Maximize,
  Minus,
  MoveHorizontal,
  Plus,
  RotateCw,
  ScanSearch,
  Shapes,
  TextCursorInput,
} from "lucide-react";
import { useStore } from "zustand";
import type { CommandId } from "../../keys/commands.ts";
import { useKeyboard, useKeyHint } from "../../keys/use-commands.tsx";
import { strings } from "../../strings/index.ts";
import { IconButton } from "../../ui/button.tsx";
import { wholePercent } from "../../ui/format.ts";
import type { CanvasView } from "./canvas-view.ts";

interface CanvasToolsProps {
  view: CanvasView;
  following: boolean;
  strip: boolean;
  hasLine: boolean;
  editing: boolean;
}

export function CanvasTools({ view, following, strip, hasLine, editing }: CanvasToolsProps) {
  const keyboard = useKeyboard();
  const hint = useKeyHint();
  const t = strings.workspace;
  const does = (label: string, id: CommandId) => ({ label, hint: hint(label, id), onClick: () => keyboard.run(id) });
  return (
    <div className="canvas-tools" role="toolbar" aria-label={t.image} data-no-pan>
      <IconButton icon={Minus} {...does(t.zoomOut, "view.zoomOut")} />
      <ZoomValue view={view} />
      <IconButton icon={Plus} {...does(t.zoomIn, "view.zoomIn")} />
      <IconButton icon={MoveHorizontal} {...does(t.fitWidth, "view.fitWidth")} />
      <IconButton icon={Maximize} {...does(t.fitPage, "view.fitPage")} />
      <IconButton icon={RotateCw} {...does(t.turnView, "view.rotate")} />
      <IconButton icon={ScanSearch} {...does(t.zoomLine, "view.zoomLine")} disabled={!hasLine} />
      <IconButton icon={Crosshair} {...does(t.follow, "view.follow")} pressed={following} />
      <IconButton icon={TextCursorInput} {...does(t.strip, "view.strip")} pressed={strip} />
      <IconButton icon={Shapes} {...does(t.editLayout, "layout.edit")} pressed={editing} />
    </div>
  );
}

/** By itself, so that a zoom draws nothing but the figure anew. */
function ZoomValue({ view }: { view: CanvasView }) {
  const scale = useStore(view.store, ({ viewport }) => viewport?.scale ?? null);
  return <span className="zoom-value">{scale === null ? "" : wholePercent(scale)}</span>;
}
