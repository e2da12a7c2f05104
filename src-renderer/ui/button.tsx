/** @file Buttons. */
import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode } from "react";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: "plain" | "primary" | "quiet" | "danger";
  size?: "small" | "medium" | "large";
  icon?: LucideIcon;
  children?: ReactNode;
}

/** A button with words. `type` is `button` unless said otherwise, so that no form is sent by accident. */
export function Button({ tone = "plain", size = "medium", icon: Icon, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`button ${tone} ${size} ${className ?? ""}`}>
      {Icon ? <Icon size={size === "small" ? 13 : size === "large" ? 18 : 15} aria-hidden /> : null}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: LucideIcon;
  label: string;
  /** Shown on hover; the label where left out. */
  hint?: string;
  pressed?: boolean;
}

/** A button with a picture only; its label is its name and its tooltip. */
export function IconButton({ icon: Icon, label, hint, pressed, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      aria-label={label}
      title={hint ?? label}
      className={`icon-button ${className ?? ""}`}
    >
      <Icon size={16} aria-hidden />
    </button>
  );
}
