/** @file Whatever is done to text and layout, undo leads back over the very same states, and redo forth again. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { DOCUMENT } from "../corrections/test-corrections.ts";
import { openTestLayout, type TestLayout } from "./test-layout.ts";
import { act, randomBy, snapshot, step } from "./test-operations.ts";

let t: TestLayout;
beforeEach(async () => {
  t = await openTestLayout();
  t.fill();
  t.engine.unlike = true;
});
afterEach(() => t.dispose());

const steps = () => {
  const { undo, redo } = t.corrections.journal(DOCUMENT);
  return [undo?.id ?? null, redo?.id ?? null];
};

it.each(Array.from({ length: 8 }, (_, seed) => seed))("leads back and forth, seed %i", async (seed) => {
  const random = randomBy(seed);
  /** The states that undo leads back to, and those that redo leads forth to, the nearest last. */
  const [back, forth]: [unknown[], unknown[]] = [[], []];
  for (let count = 0; count < 60; count++) {
    t.clock.now += 60_000;
    const before = snapshot(t);
    const [undo] = steps();
    const kind = random(5);
    if (kind === 0) {
      expect(step(t, "undo")).toBe(back.length > 0);
      if (back.length > 0) {
        expect(snapshot(t)).toEqual(back.pop());
        forth.push(before);
      }
    } else if (kind === 1) {
      expect(step(t, "redo")).toBe(forth.length > 0);
      if (forth.length > 0) {
        expect(snapshot(t)).toEqual(forth.pop());
        back.push(before);
      }
    } else {
      await act(t, random);
      if (steps()[0] !== undo) {
        back.push(before);
        forth.length = 0;
      } else expect(snapshot(t)).toEqual(before);
    }
    for (const { lines } of snapshot(t) as { lines: { position: number }[] }[]) {
      expect(lines.map((line) => line.position)).toEqual(lines.map((_, index) => index));
    }
  }
  expect(back.length).toBeGreaterThan(2);
  const end = snapshot(t);
  while (back.length > 0) {
    step(t, "undo");
    expect(snapshot(t)).toEqual(back.pop());
  }
  while (step(t, "redo"));
  expect(forth.length === 0 ? snapshot(t) : forth[0]).toEqual(forth[0] ?? end);
  expect(t.database.pragma("foreign_key_check")).toEqual([]);
});
