/** @file Banners, progress, empty states: what a screen says about itself. */
import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { strings } from "../strings/index.ts";
import { Button } from "./button.tsx";
import { messageOf } from "./format.ts";

type Tone = "info" | "success" | "warning" | "danger";
const icons: Record<Tone, LucideIcon> = {
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleAlert,
};

interface BannerProps {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}

/** A message with what can be done about it. Danger is read out at once, the rest politely. */
export function Banner({ tone, title, children, actions }: BannerProps) {
  const Icon = icons[tone];
  return (
    <div className={`banner ${tone}`} role={tone === "danger" ? "alert" : "status"}>
      <Icon size={16} aria-hidden className="banner-icon" />
      <div className="banner-body">
        <div className="banner-title">{title}</div>
        {children === undefined ? null : <div className="banner-text">{children}</div>}
      </div>
      {actions === undefined ? null : <div className="banner-actions">{actions}</div>}
    </div>
  );
}

/** An error with a way to try again. */
export function ErrorBanner({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
  return (
    <Banner
      tone="danger"
      title={title ?? strings.app.failedToLoad}
      actions={onRetry === undefined ? undefined : <Button onClick={onRetry}>{strings.app.retry}</Button>}
    >
      {messageOf(error)}
    </Banner>
  );
}

/** What went wrong with what was just tried, under its buttons; nothing for null. */
export function ErrorText({ error, className }: { error: unknown; className?: string }) {
  if (error === null) return null;
  return (
    <p className={className === undefined ? "error-text" : `error-text ${className}`} role="alert">
      {messageOf(error)}
    </p>
  );
}

/** @param value - 0 to 1; null while nobody knows */
export function Progress({ value, label }: { value: number | null; label: string }) {
  const known = value !== null && Number.isFinite(value);
  const share = known ? Math.min(1, Math.max(0, value)) : 0;
  return (
    <div
      className={known ? "progress" : "progress unknown"}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(known ? { "aria-valuenow": Math.round(share * 100) } : {})}
    >
      <div className="progress-bar" style={known ? { inlineSize: `${share * 100}%` } : undefined} />
    </div>
  );
}

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** What a place says when it has nothing to show, and what to do about it. */
export function Empty({ icon: Icon, title, children, actions }: EmptyProps) {
  return (
    <div className="empty">
      <Icon size={28} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {actions === undefined ? null : <div className="empty-actions">{actions}</div>}
    </div>
  );
}

/** A quiet line while something loads. */
export function Loading() {
  return (
    <p className="loading" role="status">
      {strings.app.loading}
    </p>
  );
}
