/** @file Two texts as one, with what was taken out and put in marked. */
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
