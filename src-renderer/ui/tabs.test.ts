import { expect, it } from "vitest";
import { nextTab } from "./tabs.tsx";

it("goes round by arrow keys, the way that the page runs", () => {
  expect(nextTab("ArrowRight", 2, 3, false)).toBe(0);
  expect(nextTab("ArrowLeft", 0, 3, false)).toBe(2);
  expect(nextTab("ArrowRight", 0, 3, true)).toBe(2);
  expect(nextTab("ArrowLeft", 0, 3, true)).toBe(1);
});

it("goes to the ends, and leaves other keys alone", () => {
  expect(nextTab("Home", 2, 3, false)).toBe(0);
  expect(nextTab("End", 0, 3, true)).toBe(2);
  expect(nextTab("ArrowDown", 1, 3, false)).toBeNull();
});
