import { afterEach, beforeEach, expect, it } from "vitest";
import { Estimator } from "./estimator.ts";

/** Answers each question with what would fit. */
const CHILD = `
const parts = { weights: 1, lora: 1, optimizer: 1, activations: 1 };
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) =>
  console.log(JSON.stringify({ type: "estimate", id: JSON.parse(line).id, verdict: "fits", needed: 4, free: 8, parts })));
`;
const request = {
  base: { family: "trocr" },
  rank: 8,
  options: {},
  image: "/a.png",
  text: "a",
} as unknown as Parameters<Estimator["estimate"]>[0];

let estimator: Estimator;
beforeEach(() => {
  estimator = new Estimator(() => ({ program: process.execPath, args: ["-e", CHILD, "--"], env: {} }));
});
afterEach(() => estimator.dispose());

it("answers, and a process that was just ended takes no answer of the next one along", async () => {
  expect(await estimator.estimate(request)).toMatchObject({ verdict: "fits" });
  estimator.dispose();
  // The end of the first is heard of while the second starts.
  expect(await estimator.estimate(request)).toMatchObject({ verdict: "fits" });
});
