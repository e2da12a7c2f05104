/** @file Two texts: as one, with what was taken out and put in marked, or one of them with what the other has not. */
import { useMemo } from "react";
import { diffTexts, markDifferences } from "./text-diff.ts";

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

/** One of two texts, with what is not in the other marked, and a thin mark where only the other has something. */
export function MarkedText({
  text,
  other,
  dir = "auto",
}: {
  text: string;
  other: string;
  dir?: "ltr" | "rtl" | "auto";
}) {
  const parts = useMemo(() => markDifferences(text, other), [other, text]);
  return (
    <bdi className="diff" dir={dir}>
      {parts.map((part, i) => {
        const key = `${i}${part.kind}`;
        if (part.kind === "same") return <span key={key}>{part.text}</span>;
        return (
          <mark key={key} className={part.kind}>
            {part.text}
          </mark>
        );
      })}
    </bdi>
  );
}
