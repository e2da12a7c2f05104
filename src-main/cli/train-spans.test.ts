/** Spans of `emend train` as they reach a collector, by OpenTelemetry's own exporter. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { AppError } from "#contract/errors.ts";
import { TestCollector } from "../platform/test-collector.ts";
import type { TrainerEvent } from "../training/trainer-protocol.ts";
import { tracedRun } from "./train-spans.ts";

const collector = new TestCollector();
const { bodies } = collector;
let env: Record<string, string>;
beforeEach(async () => {
  await collector.start();
  env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
});
afterEach(() => collector.stop());

interface Span {
  name: string;
  spanId: string;
  parentSpanId?: string;
  status: { code?: number };
  attributes: { key: string; value: object }[];
}
const spans = (): Span[] =>
  bodies
    .flatMap((body) => (JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
const STEP = { type: "step", step: 7, loss: 1, learningRate: 1, elapsed: 1, remaining: 1, progress: 0.5 } as const;
const tell = (hear: (event: TrainerEvent) => void) => {
  for (const phase of ["loading", "preparing", "training"] as const) hear({ type: "phase", phase });
  hear(STEP);
};

it("has the run's stages in order, and how it ended", async () => {
  await tracedRun(async (hear) => {
    tell(hear);
    for (const phase of ["exporting", "checking", "scoring", "saving"] as const) hear({ type: "phase", phase });
  }, env);
  const run = spans().find(({ name }) => name === "training run");
  expect(spans().flatMap(({ name, parentSpanId }) => (parentSpanId === run?.spanId ? [name] : []))).toEqual([
    ...["prepare", "train", "export", "evaluate", "export"],
  ]);
  expect(run?.status.code).toBe(0);
  expect(run?.attributes).toContainEqual({ key: "emend.state", value: { stringValue: "done" } });
  expect(run?.attributes).toContainEqual({ key: "emend.steps", value: { intValue: 7 } });
});

it.each([
  [new AppError("cancelled", "secret"), "cancelled", 0],
  [new AppError("trainer-failed", "secret"), "failed", 2],
])("is told of a run that did not end well, without its words: %s", async (error, state, code) => {
  const run = tracedRun((hear) => {
    tell(hear);
    return Promise.reject(error);
  }, env);
  await expect(run).rejects.toBe(error);
  const [span] = spans().filter(({ name }) => name === "training run");
  expect(span?.status.code).toBe(code);
  expect(span?.attributes).toContainEqual({ key: "emend.state", value: { stringValue: state } });
  expect(bodies.join()).not.toContain("secret");
});

it("says nothing to anybody where no collector is named", async () => {
  await tracedRun(async (hear) => tell(hear), {});
  expect(bodies).toEqual([]);
});
