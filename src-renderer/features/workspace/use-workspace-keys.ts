/** @file Keys that work anywhere in the workspace, in a field or out of it. */
import { useEffect, useRef } from "react";
import type { LineSaver } from "./line-saver.ts";
import { activate, type WorkspaceStore } from "./workspace-store.ts";

interface WorkspaceKeys {
  saver: LineSaver;
  store: WorkspaceStore;
  onUndo(): void;
  onRedo(): void;
  onSave(): void;
  onTurn(by: -1 | 1): void;
  onZoom(): void;
  onSheet(): void;
}

export function useWorkspaceKeys(context: WorkspaceKeys): void {
  const latest = useRef(context);
  latest.current = context;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
      if (document.querySelector("dialog[open]") !== null) return;
      if (handle(event, latest.current)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** @returns whether the key was taken */
function handle(event: KeyboardEvent, context: WorkspaceKeys): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  const typing = target?.matches("input, textarea, select, [contenteditable]");
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    if (key === "s" && !event.shiftKey) return run(context.onSave);
    if (key === "g" && !event.shiftKey) return run(context.onZoom);
    const redo = (key === "z" && event.shiftKey) || (key === "y" && !event.shiftKey);
    if (!redo && key !== "z") return false;
    // Typing that is not saved yet is taken back by the field itself.
    if (typing && (target?.closest("[data-line]") === null || hasUnsaved(target, context.saver))) return false;
    return run(redo ? context.onRedo : context.onUndo);
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "PageDown" || event.key === "PageUp") {
    context.onTurn(event.key === "PageDown" ? 1 : -1);
    return true;
  }
  if (typing) return false;
  if (event.key === "?") return run(context.onSheet);
  const { activeLineId } = context.store.getState();
  const free = target === null || target === document.body || target.matches("[data-line]");
  if (free && activeLineId !== null && (event.key === "Enter" || event.key === "ArrowDown")) {
    activate(context.store, activeLineId, true);
    return true;
  }
  return false;
}

function run(action: () => void): true {
  action();
  return true;
}

function hasUnsaved(target: HTMLElement | null, saver: LineSaver): boolean {
  const lineId = target?.closest<HTMLElement>("[data-line]")?.dataset.line;
  return lineId !== undefined && saver.draft(lineId) !== undefined;
}
