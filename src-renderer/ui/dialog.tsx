/** @file A modal over the native dialog element, which keeps focus inside and closes on Escape by itself. */
import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { strings } from "../strings/index.ts";
import { IconButton } from "./button.tsx";

interface DialogProps {
  title: string;
  onClose: () => void;
  className?: string;
  children: ReactNode;
}

/** Open for as long as it is mounted. */
export function Dialog({ title, onClose, className, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog !== null && !dialog.open) dialog.showModal();
  }, []);
  return (
    <dialog ref={ref} className={`dialog ${className ?? ""}`} aria-label={title} onClose={onClose}>
      <header>
        <h2>{title}</h2>
        <IconButton icon={X} label={strings.app.close} onClick={() => ref.current?.close()} />
      </header>
      {children}
    </dialog>
  );
}
