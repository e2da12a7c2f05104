import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { describeViolations, rules } from "./architecture.ts";
import { openSourceTree } from "./source-tree.ts";

const tree = openSourceTree(fileURLToPath(new URL("../..", import.meta.url)));

describe("architecture", () => {
  it.each(rules)("$name", (rule) => {
    const found = rule.violations(tree);
    expect(found, describeViolations(rule, found)).toEqual([]);
  });
});
