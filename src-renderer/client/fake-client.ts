/**
 * @file A host in the window's own memory, for component tests and the development page: lines that can be saved,
 * undone and fought over, and events that say so. It keeps main's promises (revisions, codes, sequence numbers) and
 * nothing of its machinery.
 */
import type { JournalState, Line } from "#contract/corrections.ts";
import { AppError, type ErrorCode } from "#contract/errors.ts";
import type { EventFrame, Request, Result, Transport } from "#contract/wire.ts";

type Handler = (input: never) => unknown;

export interface FakeHost {
  transport: Transport;
  /** Every request so far. */
  requests: Request[];
  /** Replaces a method: `host.answer("corrections.save", () => …)`. A thrown AppError crosses as an error. */
  answer(method: string, handler: Handler): void;
  /** Makes the next call of a method fail. */
  failNext(method: string, code: ErrorCode, message: string, data?: Record<string, unknown>): void;
  emit(name: string, payload: unknown): void;
  setConnected(connected: boolean): void;
  /** The line as the host has it. */
  line(id: string): Line;
  /** Every line there is. */
  lines(): Line[];
  /** Puts a line there, or another in its place, without a step to undo; announces nothing. */
  put(line: Line): void;
  remove(id: string): void;
  /** A change that a handler makes: it is announced, and can be undone. */
  change(after: Line): Line;
  journal(): JournalState;
  /** Another window's change. */
  changeElsewhere(id: string, text: string): void;
}

/** A host with these lines; `handlers` answers everything that is not about lines. */
export function createFakeHost(lines: readonly Line[], handlers: Record<string, Handler> = {}): FakeHost {
  const byId = new Map(lines.map((line) => [line.id, line]));
  /** Each step with every line that it changed. */
  const history: { before: Line; after: Line }[][] = [];
  let undone: { before: Line; after: Line }[][] = [];
  const listeners = new Set<(frame: EventFrame) => void>();
  const statusListeners = new Set<(connected: boolean) => void>();
  const failures = new Map<string, AppError[]>();
  const requests: Request[] = [];
  let sequence = 0;

  const emit = (name: string, payload: unknown): void => {
    sequence += 1;
    for (const listener of [...listeners]) listener({ sequence, name, payload });
  };
  const line = (id: string): Line => {
    const found = byId.get(id);
    if (found === undefined) throw new AppError("not-found", "This line was deleted elsewhere.");
    return found;
  };
  const store = (next: Line): void => {
    byId.set(next.id, next);
    emit("corrections.changed", { documentId: "d1", pageId: next.pageId, lineIds: [next.id] });
  };
  const label = (step: { after: Line }[] | undefined): string | null => {
    const [first] = step ?? [];
    if (first === undefined) return null;
    return step?.length === 1 ? `Edit line ${first.after.position + 1}` : `Change ${step?.length} lines`;
  };
  const journal = (): JournalState => ({
    canUndo: history.length > 0,
    canRedo: undone.length > 0,
    undoLabel: label(history.at(-1)),
    redoLabel: label(undone.at(-1)),
    undo: null,
    redo: null,
  });
  const step = (from: typeof history, to: typeof history, side: "before" | "after") => {
    const changes = from.pop();
    if (changes === undefined) {
      throw new AppError(side === "before" ? "nothing-to-undo" : "nothing-to-redo", "Nothing.");
    }
    to.push(changes);
    const lines = changes.map((change) => ({ ...change[side], revision: line(change.after.id).revision + 1 }));
    for (const next of lines) store(next);
    const pageIds = [...new Set(lines.map(({ pageId }) => pageId))];
    return { lines, removedLineIds: [], pageIds, layoutChanged: false, journal: journal() };
  };
  /** Writes texts as one step, all of them or none. */
  const write = (changes: { lineId: string; text: string; verified?: boolean; baseRevision: number }[]): Line[] => {
    const stale = changes
      .map(({ lineId }) => line(lineId))
      .filter((each, i) => each.revision !== changes[i]?.baseRevision);
    if (stale.length > 0) {
      const data = { line: stale[0], lines: stale };
      throw new AppError("line-changed-elsewhere", "This line was changed in another window.", data);
    }
    const made = changes.flatMap(({ lineId, text, verified }) => {
      const before = line(lineId);
      const sure = verified ?? before.status === "verified";
      const untouched = !sure && before.proposal?.text === text;
      const status = sure ? "verified" : untouched ? "proposed" : "edited";
      if (before.text === text && before.status === status) return [];
      const author = untouched ? (before.proposal?.versionName ?? "nobody") : "person";
      const after: Line = { ...before, text, status, author, revision: before.revision + 1 };
      return [{ before, after }];
    });
    if (made.length > 0) {
      history.push(made);
      undone = [];
    }
    for (const { after } of made) store(after);
    return made.map(({ after }) => after);
  };

  const change = (part: Line): Line => {
    const before = line(part.id);
    const after = { ...part, revision: before.revision + 1 };
    history.push([{ before, after }]);
    undone = [];
    store(after);
    return after;
  };

  const answers: Record<string, Handler> = {
    "corrections.lines": ({ pageId }: { pageId: string }) =>
      [...byId.values()].filter((each) => each.pageId === pageId).sort((a, b) => a.position - b.position),
    "corrections.save": (input: { lineId: string; text: string; verified: boolean; baseRevision: number }) => {
      write([input]);
      return { line: line(input.lineId), journal: journal() };
    },
    "corrections.saveAll": ({ changes }: { changes: { lineId: string; text: string; baseRevision: number }[] }) => ({
      lines: write(changes),
      journal: journal(),
    }),
    "corrections.journal": () => journal(),
    "corrections.undo": () => step(history, undone, "before"),
    "corrections.redo": () => step(undone, history, "after"),
    ...handlers,
  };

  const send = async (request: Request): Promise<Result> => {
    // What crosses the wire is JSON: nothing is shared with the caller.
    const input: unknown = JSON.parse(JSON.stringify(request.input ?? {}));
    requests.push({ method: request.method, input });
    await Promise.resolve();
    try {
      const failure = failures.get(request.method)?.shift();
      if (failure !== undefined) throw failure;
      const handler = answers[request.method];
      if (handler === undefined) throw new AppError("internal", `The fake host has no ${request.method}.`);
      return { ok: true, value: JSON.parse(JSON.stringify(await handler(input as never))) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { code, message, data } = error;
      return { ok: false, error: { code, message, ...(data === undefined ? {} : { data }) } };
    }
  };

  return {
    requests,
    emit,
    line,
    lines: () => [...byId.values()],
    put: (next) => void byId.set(next.id, next),
    remove: (id) => void byId.delete(id),
    change,
    journal,
    answer: (method, handler) => {
      answers[method] = handler;
    },
    failNext: (method, code, message, data) => {
      failures.set(method, [...(failures.get(method) ?? []), new AppError(code, message, data)]);
    },
    setConnected: (connected) => {
      for (const listener of statusListeners) listener(connected);
    },
    changeElsewhere: (id, text) => {
      const before = line(id);
      store({ ...before, text, status: "edited", author: "person", revision: before.revision + 1 });
    },
    transport: {
      host: "web",
      send,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      onStatus: (listener) => {
        statusListeners.add(listener);
        return () => statusListeners.delete(listener);
      },
      assetUrl: (id) => (/^(?:data|blob):/.test(id) ? id : `/assets/${id}`),
      offerFile: async (file, onProgress) => {
        onProgress(1);
        return `source-${(file as File).name}`;
      },
    },
  };
}

/** A proposed line with the given text, for tests. */
export function fakeLine(position: number, text: string, part: Partial<Line> = {}): Line {
  const y = 100 + position * 60;
  return {
    id: `l${position}`,
    pageId: "p1",
    position,
    polygon: [
      [100, y],
      [900, y],
      [900, y + 40],
      [100, y + 40],
    ],
    direction: "ltr",
    cropAsset: `crop-${position}.png`,
    text,
    status: "proposed",
    flags: [],
    revision: 1,
    layoutRevision: 0,
    regionId: null,
    proposal: {
      id: `r${position}`,
      versionId: "base",
      versionName: "Base",
      text,
      confidence: 0.95,
      characters: [...text].map((character, i) => ({
        text: character,
        confidence: 0.97,
        x0: i / text.length,
        x1: (i + 1) / text.length,
      })),
      createdAt: "2026-01-01T00:00:00.000Z",
    },
    previousText: null,
    cer: null,
    author: "Base",
    pending: false,
    ...part,
  };
}
