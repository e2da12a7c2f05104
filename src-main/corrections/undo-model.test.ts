/** @file Random saves, undos and redos against a model small enough to be plainly right. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { AppError } from "#contract/errors.ts";
import { DOCUMENT, detected, openTestCorrections, PAGES, type TestCorrections } from "./test-corrections.ts";

type State = { text: string | null; status: "proposed" | "edited" | "verified" };

/** Two stacks and a list. Pauses of more than ten seconds lie between all steps, so that none are joined. */
class Model {
  readonly lines: State[];
  readonly proposals: string[];
  #done: { line: number; before: State; after: State }[] = [];
  #undone: { line: number; before: State; after: State }[] = [];

  constructor(proposals: string[]) {
    this.proposals = [...proposals];
    this.lines = proposals.map(() => ({ text: null, status: "proposed" }));
  }

  save(line: number, text: string, verified: boolean): void {
    const before = this.lines[line] as State;
    const after: State = verified
      ? { text, status: "verified" }
      : before.text === null && text === this.proposals[line]
        ? { text: null, status: "proposed" }
        : { text, status: "edited" };
    if (before.text === after.text && before.status === after.status) return;
    this.#done.push({ line, before, after });
    this.#undone = [];
    this.lines[line] = after;
  }

  undo(): boolean {
    const step = this.#done.pop();
    if (step === undefined) return false;
    this.#undone.push(step);
    this.lines[step.line] = step.before;
    return true;
  }

  redo(): boolean {
    const step = this.#undone.pop();
    if (step === undefined) return false;
    this.#done.push(step);
    this.lines[step.line] = step.after;
    return true;
  }

  shown(): [string | undefined, string][] {
    return this.lines.map(({ text, status }, index) => [text ?? this.proposals[index], status]);
  }

  get steps(): [boolean, boolean] {
    return [this.#done.length > 0, this.#undone.length > 0];
  }
}

/** mulberry32: a failing seed fails again. */
function randomBy(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) % 1_000_003) % below;
  };
}

let t: TestCorrections;
beforeEach(() => {
  t = openTestCorrections();
  t.database.pragma("synchronous = OFF");
});
afterEach(() => t.dispose());

it.each(Array.from({ length: 12 }, (_, seed) => seed))("agrees with the model, seed %i", (seed) => {
  const random = randomBy(seed);
  const texts = ["a", "b", "c", "d"];
  for (const page of PAGES) t.corrections.insertDetected(page, detected("a", "b", "c"));
  const model = new Model(["a", "b", "c", "a", "b", "c"]);
  const all = () => PAGES.flatMap((page) => t.corrections.lines(page));
  let service = t.corrections;
  const attempt = (work: () => unknown): boolean => {
    try {
      work();
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code.startsWith("nothing-to-")) return false;
      throw error;
    }
  };
  for (let step = 0; step < 120; step++) {
    t.clock.now += 11_000;
    const line = random(6);
    const text = texts[random(4)] as string;
    const revisions = all().map((each) => each.revision);
    switch (random(10)) {
      case 0:
      case 1:
      case 2: {
        expect(attempt(() => service.undo(DOCUMENT))).toBe(model.undo());
        break;
      }
      case 3:
      case 4: {
        expect(attempt(() => service.redo(DOCUMENT))).toBe(model.redo());
        break;
      }
      case 5: {
        // A model reads the page again.
        const page = PAGES[line < 3 ? 0 : 1];
        const first = line < 3 ? 0 : 3;
        const lines = service.lines(page);
        const reading = { text, confidence: 1, characters: [] };
        service.addProposals(page, new Map(lines.map((each) => [each.id, reading])), { id: "v", name: "V" });
        for (let index = first; index < first + 3; index++) model.proposals[index] = text;
        break;
      }
      case 6:
        service = t.reopen();
        break;
      default: {
        const verified = random(2) === 1;
        const target = all()[line];
        if (target === undefined) throw new Error("no line");
        service.save({ lineId: target.id, text, verified, baseRevision: target.revision });
        model.save(line, text, verified);
      }
    }
    const now = all();
    expect(now.map((each) => [each.text, each.status])).toEqual(model.shown());
    const { canUndo, canRedo, undoLabel, redoLabel } = service.journal(DOCUMENT);
    expect([canUndo, canRedo]).toEqual(model.steps);
    expect([undoLabel !== null, redoLabel !== null]).toEqual(model.steps);
    for (const [index, each] of now.entries()) expect(each.revision).toBeGreaterThanOrEqual(revisions[index] as number);
  }
  // All the way back and all the way on again.
  const end = model.shown();
  while (model.undo()) service.undo(DOCUMENT);
  expect(all().map((each) => [each.text, each.status])).toEqual(model.shown());
  expect(all().every((each) => each.status === "proposed")).toBe(true);
  while (model.redo()) service.redo(DOCUMENT);
  expect(all().map((each) => [each.text, each.status])).toEqual(model.shown());
  expect(end).toHaveLength(6);
});
