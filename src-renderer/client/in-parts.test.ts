import { expect, it } from "vitest";
import { inParts } from "./in-parts.ts";

const list = (from: number, count: number) => Array.from({ length: count }, (_, i) => ({ id: `i${from + i}` }));

it("reads on until a part is not full", async () => {
  const asked: number[] = [];
  const all = await inParts(10, async ({ offset, limit }) => {
    asked.push(offset);
    return list(0, 25).slice(offset, offset + limit);
  });
  expect(all).toEqual(list(0, 25));
  expect(asked).toEqual([0, 10, 20]);
});

it("ends where the last part is just full, and where a host gives everything each time", async () => {
  expect(await inParts(10, async ({ offset, limit }) => list(0, 20).slice(offset, offset + limit))).toHaveLength(20);
  expect(await inParts(10, async () => list(0, 10))).toHaveLength(10);
  expect(await inParts(10, async () => list(0, 30))).toHaveLength(30);
});

it("takes what moved into the next part meanwhile once", async () => {
  const parts = [list(0, 10), [{ id: "i9" }, ...list(10, 3)]];
  expect(await inParts(10, async () => parts.shift() ?? [])).toEqual(list(0, 13));
});
