/** @file Readings of several versions, history and decisions for the host in memory. */
import type { Disagreement, HistoryEntry, Line, LineFlag, VersionProposal } from "#contract/corrections.ts";
import { AppError } from "#contract/errors.ts";
import type { FakeHost } from "../client/fake-client.ts";

interface Seen {
  lineId: string;
  baseRevision: number;
}

/** What a later version makes of a line. */
const reread = (text: string): string => text.replace("f", "ſ").replace("ثلاب", "ثلاث").replace("und", "vnd");

/** Lets the host answer for readings as a merge. */
export function addReadings(host: FakeHost): void {
  const decided = new Set<string>();
  const seen = ({ lineId, baseRevision }: Seen): Line => {
    const line = host.line(lineId);
    if (line.revision === baseRevision) return line;
    throw new AppError("line-changed-elsewhere", "This line was changed in another window.", { lines: [line] });
  };
  const changed = (lines: Line[]) => ({ lines, journal: host.journal() });

  const disagreement = (line: Line): Disagreement => ({
    line,
    proposalId: `new-${line.id}`,
    text: line.text,
    reading: reread(line.text) === line.text ? `${line.text}.` : reread(line.text),
    differences: [],
    confidence: 0.99 - (line.position % 9) * 0.04,
  });
  const page = (items: Disagreement[]) => ({ items: items.slice(0, 100), total: items.length });
  const waiting = (verified: boolean): Disagreement[] =>
    host
      .lines()
      .filter((line) => (line.status === "verified") === verified && line.position % (verified ? 3 : 5) === 0)
      .map(disagreement)
      .filter(({ proposalId }) => !decided.has(proposalId));
  const settle = (line: Line): Line => {
    decided.add(`new-${line.id}`);
    return host.change({ ...line, pending: false });
  };

  host.answer("corrections.flag", ({ lines, flag, on }: { lines: Seen[]; flag: LineFlag; on: boolean }) =>
    changed(
      lines.map((each) => {
        const line = seen(each);
        const others = line.flags.filter((other) => other !== flag);
        return host.change({ ...line, flags: on ? [...others, flag] : others });
      }),
    ),
  );
  host.answer("corrections.proposals", ({ lineId }: { lineId: string }): { proposals: VersionProposal[] } => {
    const { proposal } = host.line(lineId);
    if (proposal === null) return { proposals: [] };
    const fraktur = { ...proposal, id: `new-${lineId}`, versionId: "a2", versionName: "Fraktur 2", confidence: 0.99 };
    return {
      proposals: [
        { ...fraktur, text: reread(proposal.text), ofPresentShape: true },
        { ...proposal, ofPresentShape: true },
        { ...proposal, id: `old-${lineId}`, versionId: "a1", versionName: "Fraktur 1", ofPresentShape: false },
      ],
    };
  });
  host.answer("corrections.history", ({ lineId }: { lineId: string }): { entries: HistoryEntry[] } => {
    const line = host.line(lineId);
    const person = { kind: "person", name: "person", versionId: null } as const;
    const entry = (id: string, part: Partial<HistoryEntry>): HistoryEntry => ({
      id,
      kind: "edit",
      actor: person,
      at: "2026-03-02T10:15:00.000Z",
      state: "done",
      textBefore: line.text,
      textAfter: line.text,
      statusBefore: "proposed",
      statusAfter: "proposed",
      restorable: false,
      ...part,
    });
    return {
      entries: [
        entry("e3", { kind: "verify", statusBefore: "edited", statusAfter: "verified" }),
        entry("e2", { textBefore: line.text.replace("ſ", "f"), statusAfter: "edited" }),
        entry("p1", {
          kind: "read",
          actor: { kind: "model", name: "PP-OCRv6 small", versionId: "base" },
          textBefore: "",
          textAfter: line.text.replace("ſ", "f"),
          restorable: true,
        }),
      ],
    };
  });
  host.answer("corrections.restore", (input: Seen) => {
    const line = seen(input);
    const text = line.text.replace("ſ", "f");
    return { line: host.change({ ...line, text, status: "edited", author: "person" }), journal: host.journal() };
  });
  host.answer("corrections.differences", () => page(waiting(false)));
  host.answer("corrections.doubts", () => page(waiting(true)));
  host.answer("corrections.decide", ({ decisions }: { decisions: (Seen & { accept: boolean })[] }) =>
    changed(
      decisions.map((decision) => {
        const line = seen(decision);
        return settle(decision.accept ? { ...line, text: disagreement(line).reading } : line);
      }),
    ),
  );
  host.answer("corrections.accept", ({ lines }: { lines: Seen[] }) =>
    changed(
      lines.map((each) => {
        const line = seen(each);
        return settle({ ...line, text: disagreement(line).reading, status: "verified", author: "person" });
      }),
    ),
  );
  host.answer("corrections.dismiss", (input: Seen) => ({ line: settle(seen(input)), journal: host.journal() }));
  host.answer("corrections.acceptAll", ({ minConfidence }: { minConfidence: number }) => {
    const sure = waiting(false).filter(({ confidence }) => confidence >= minConfidence);
    for (const item of sure) settle({ ...item.line, text: item.reading });
    return { accepted: sure.length, journal: host.journal() };
  });
}
