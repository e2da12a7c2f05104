import { expect, it } from "vitest";
import type { Version } from "#contract/adapters.ts";
import { childrenOf } from "./version-tree.tsx";

const version = (id: string, part: Partial<Version> = {}) =>
  ({ id, kind: "adapter", parents: [], largeBase: null, ...part }) as Version;
const largeBase = { id: "qwen" } as Version["largeBase"];

it("puts each version under what it began from, and else under its own model", () => {
  const gone = [{ id: "removed", name: "", weight: null, gone: true }];
  const list = [
    version("base", { kind: "base" }),
    version("first"),
    version("next", { parents: [{ id: "first", name: "", weight: null, gone: false }] }),
    version("orphan", { parents: gone }),
    version("large", { largeBase }),
    version("large orphan", { largeBase, parents: gone }),
  ];
  const found = [...childrenOf(list)].map(([root, children]) => [root, children.map(({ id }) => id)]);
  expect(Object.fromEntries(found)).toEqual({
    base: ["first", "orphan"],
    first: ["next"],
    "large:qwen": ["large", "large orphan"],
  });
});
