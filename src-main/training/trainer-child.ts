/**
 * @file A trainer without PyTorch, for tests: speaks docs/trainer-protocol.md as the real one does, and does what the
 * run's name asks for (`waits`, `dies`, `deaf`, …). `node trainer-child.ts train REQUEST.json`
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { ADAPTER_FILES, LARGE_ADAPTER_FILES } from "../adapters/adapter-folder.ts";
import type { TrainerEvent, TrainerSummary, TrainRequest } from "./trainer-protocol.ts";

const request = JSON.parse(readFileSync(process.argv[3] as string, "utf8")) as TrainRequest;
const behaviour = request.name;
const partial = `${request.out}.partial`;
const say = (event: TrainerEvent) => process.stdout.write(`${JSON.stringify(event)}\n`);
const phase = (name: Extract<TrainerEvent, { type: "phase" }>["phase"]) => say({ type: "phase", phase: name });

function end(status: number, event: TrainerEvent): never {
  rmSync(partial, { recursive: true, force: true });
  say(event);
  process.exit(status);
}

const scores = (edits: number) => ({
  cer: edits / 100,
  wer: edits / 50,
  graphemeCer: edits / 100,
  edits,
  characters: 100,
});

const summary: TrainerSummary = {
  trainLines: 8,
  validationLines: 2,
  splitBy: request.splitBy,
  base: scores(20),
  adapter: scores(3),
  improvedLines: 1,
  sameLines: 1,
  worseLines: 0,
  newCharacters: ["ꝑ"],
  steps: 3,
  trainSeconds: 1.5,
  totalSeconds: 2.5,
  parity: { maxDifference: 0.0001, sameText: true, lines: 2 },
  rank: request.rank,
  alpha: request.alpha,
  seed: request.seed,
  difference: { cer: -0.17, low: -0.2, high: -0.1, verdict: "better" },
  sentinel: {
    lines: 30,
    base: scores(1),
    adapter: scores(2),
    difference: { cer: 0.01, low: -0.01, high: 0.03, verdict: "same" },
  },
  regressions: [{ id: "worse", reference: "truth", base: "truth", adapter: "trulh", baseEdits: 0, adapterEdits: 1 }],
};

function finish(): never {
  phase("exporting");
  phase("checking");
  phase("scoring");
  phase("saving");
  const large = "family" in request.base ? request.base.family : null;
  const files = behaviour === "half" || large !== null ? LARGE_ADAPTER_FILES : ADAPTER_FILES;
  for (const name of files) writeFileSync(`${partial}/${name}`, `${name} of ${request.name}`);
  const run = { request: { base: { sha256: "5".repeat(64) }, large: { family: large } } };
  if (large !== null) writeFileSync(`${partial}/run.json`, JSON.stringify(run));
  // A learning curve reads the report: fewer errors with more lines.
  const errors = Math.round(40 / Math.sqrt(Number(request.options?.samples ?? 1)));
  const lines = held.map(({ id }) => ({ id, adapterEdits: errors, length: 100 }));
  if (request.options?.samples !== undefined) writeFileSync(`${partial}/evaluation.json`, JSON.stringify({ lines }));
  renameSync(partial, request.out);
  say({ type: "done", out: request.out, summary });
  process.exit(0);
}

function listen(onStop: () => void): void {
  const commands = createInterface({ input: process.stdin });
  commands.on("line", (line) => {
    const { command } = JSON.parse(line) as { command: string };
    if (behaviour === "deaf") return;
    if (command === "cancel") end(3, { type: "cancelled" });
    if (command === "stop") onStop();
  });
  // Nobody hears it any more, so a file tells the test.
  commands.on("close", () => {
    writeFileSync(`${request.out}.stdin-closed`, "");
    end(3, { type: "cancelled" });
  });
}

/** A state as the real trainer keeps it; only that it is there matters to the application. */
function keepState(): void {
  const folder = request.checkpoints ?? `${request.out}.checkpoints`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/last.ckpt`, "state");
}

const step = (number: number) =>
  say({
    type: "step",
    step: number,
    loss: 3 / number,
    learningRate: 0.001,
    elapsed: number,
    remaining: 3 - number,
    progress: number / 3,
    epoch: number / 2,
    memory: 400_000_000 + number,
  });

listen(finish);
say({ type: "hello", protocol: behaviour === "foreign" ? 2 : 1, trainer: "0.1.0" });
if (behaviour === "refuses") end(2, { type: "error", code: "no-lines", message: "There is no line to train on." });
if (behaviour === "full") end(1, { type: "error", code: "disk-full", message: "The disk is full. Free some space." });
mkdirSync(partial, { recursive: true });
phase("loading");
process.stdout.write("Loading weights: 100%\n{\n[]\nnull\n");
say({
  type: "data",
  train: 8,
  validation: 2,
  newCharacters: ["ꝑ"],
  rightToLeft: 0,
  skipped: [
    { id: "a", reason: "its text is empty" },
    { id: "b", reason: "its text is empty" },
  ],
});
phase("preparing");
if ("family" in request.base) {
  const parts = { weights: 10, lora: 1, optimizer: 2, activations: 3 };
  say({ type: "estimate", verdict: "tight", needed: 16, free: 18, parts });
}
const held = (existsSync(request.manifest) ? readFileSync(request.manifest, "utf8") : "")
  .trimEnd()
  .split("\n")
  .filter((row) => row !== "")
  .map((row) => JSON.parse(row) as { id: string; text: string; split: string })
  .filter(({ split }) => split === "validation");
say({ type: "baseline", lines: held.map(({ id, text }) => ({ id, reference: text, base: text.replace("t", "l") })) });
phase("training");
process.stderr.write("a warning of some library\n");
step(1);
const again = existsSync(`${request.checkpoints}/last.ckpt`);
keepState();
if (behaviour === "dies" && !again) process.kill(process.pid, "SIGKILL");
if (behaviour === "nonsense") {
  process.stdout.write('{"type":"step","step":"many"}\n{"type":"done"}\n{"type":"elephant"}\n\u0000\u0001\n');
  process.exit(0);
}
// The others wait for what the application says.
if (again || !["waits", "deaf"].includes(behaviour)) {
  step(2);
  step(3);
  say({
    type: "evaluation",
    step: 3,
    elapsed: 3,
    cer: 0.03,
    wer: 0.1,
    lines: 2,
    best: true,
    readings: held.map(({ text }) => text),
  });
  finish();
}
