/** @file Two texts: as one, with what was taken out and put in marked, or one of them with what the other has not. */
import { useMemo } from "react";
import { diffTexts } from "./text-diff.ts";

export function Diff({ before, after }: { before: string; after: string }) {
  const parts = useMemo(() => diffTexts(before, after), [before, after]);
  return (
    <bdi className="diff" dir="auto">
      {parts.map((part, i) => {
        const key = `${i}${part.kind}`;
        if (part.kind === "removed") return <del key={key}>{part.text}</del>;
        if (part.kind === "added") return <ins key={key}>{part.text}</ins>;
        return <span key={key}>{part.text}</span>;
      })}
    </bdi>
  );
}

/** One of two texts, with what stands in it and not in the other marked, and a thin mark where only the other has something. */
export function MarkedText({
  text,
  other,
  dir = "auto",
}: {
  text: string;
  other: string;
  dir?: "ltr" | "rtl" | "auto";
}) {
  const parts = useMemo(() => diffTexts(other, text), [other, text]);
  return (
    <bdi className="diff" dir={dir}>
      {parts.map((part, i) => {
        const key = `${i}${part.kind}`;
        if (part.kind === "added") return <mark key={key}>{part.text}</mark>;
        if (part.kind === "same") return <span key={key}>{part.text}</span>;
        const replaced = parts[i + 1]?.kind === "added" || parts[i - 1]?.kind === "added";
        return replaced ? null : <mark key={key} className="missing" />;
      })}
    </bdi>
  );
}
