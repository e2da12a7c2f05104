/** @file Short messages at the edge of the window, with at most one thing to do about each. */
import { X } from "lucide-react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { strings } from "../strings/index.ts";
import { Button, IconButton } from "./button.tsx";

interface Toast {
  id: number;
  tone: "info" | "danger";
  text: string;
  action?: { label: string; run: () => void };
}

/** Milliseconds that a message stays; errors stay until they are dismissed. */
const STAY = 6000;

const store = createStore<{ toasts: Toast[] }>(() => ({ toasts: [] }));
let last = 0;

/** Shows a message. */
export function toast(tone: Toast["tone"], text: string, action?: Toast["action"]): void {
  last += 1;
  const id = last;
  store.setState(({ toasts }) => ({
    toasts: [
      ...toasts.filter((shown) => shown.text !== text).slice(-3),
      { id, tone, text, ...(action ? { action } : {}) },
    ],
  }));
  if (tone === "info") setTimeout(() => dismiss(id), STAY);
}

function dismiss(id: number): void {
  store.setState(({ toasts }) => ({ toasts: toasts.filter((shown) => shown.id !== id) }));
}

/** Where the messages appear. */
export function Toasts() {
  const toasts = useStore(store, (state) => state.toasts);
  return (
    <div className="toasts" aria-live="polite">
      {toasts.map(({ id, tone, text, action }) => (
        <div key={id} className={`toast ${tone}`} role={tone === "danger" ? "alert" : "status"}>
          <span>{text}</span>
          {action === undefined ? null : (
            <Button
              size="small"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton icon={X} label={strings.app.dismiss} onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
