/** @file A link to the Hub: the host decides whether it opens (docs/security.md), in the person's own browser. */
import type { AnchorHTMLAttributes } from "react";

export function HubLink(props: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  return <a {...props} target="_blank" rel="noreferrer" />;
}
