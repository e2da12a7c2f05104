/** Spans of the application's own work as they reach a collector, by OpenTelemetry's own exporter. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ImportJob } from "#contract/documents.ts";
import type { Run } from "#contract/training.ts";
import { TestCollector } from "../platform/test-collector.ts";
import { PhaseParts, tracesEndpoint } from "../platform/tracing.ts";
import { ReadingSpans } from "../recognition/reading-spans.ts";
import { EventBus } from "./event-bus.ts";
import { traceWork } from "./work-spans.ts";

interface Span {
  name: string;
  kind: number;
  spanId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
  status: { code?: number };
}
interface Sent {
  resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
}

const collector = new TestCollector();
const { bodies, paths } = collector;
let env: Record<string, string>;
let events: EventBus;
beforeEach(async () => {
  await collector.start();
  env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  events = new EventBus();
});
afterEach(() => collector.stop());

const spans = (): Span[] =>
  bodies
    .flatMap((body) => (JSON.parse(body) as Sent).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap((scope) => scope.spans);
const partsOf = (parent: Span | undefined) =>
  spans()
    .filter(({ parentSpanId }) => parentSpanId !== undefined && parentSpanId === parent?.spanId)
    .map(({ name }) => name);
const tellRun = (phase: Run["phase"], state: Run["state"] = "running") =>
  events.emit("training.progress", { id: "r1", name: "secret run", step: 40, phase, state } as Run);
const PHASES: Run["phase"][] = [
  ...(["queued", "environment", "manifest", "loading", "preparing", "training", "training"] as const),
  ...(["exporting", "checking", "scoring", "saving"] as const),
];

describe("a collector that OTEL_… names", () => {
  it("gets a span for a training run, with its stages in order", async () => {
    const work = traceWork(events, env, "1.2.3");
    for (const phase of PHASES) tellRun(phase);
    tellRun("saving", "done");
    tellRun("saving", "done");
    await work.close();
    const run = spans().find(({ name }) => name === "training run");
    expect(run).toMatchObject({ kind: 1, status: { code: 0 } });
    expect(partsOf(run)).toEqual(["prepare", "train", "export", "evaluate", "export"]);
    expect(run?.attributes).toContainEqual({ key: "emend.state", value: { stringValue: "done" } });
    expect(run?.attributes).toContainEqual({ key: "emend.steps", value: { intValue: 40 } });
    expect(spans().filter(({ name }) => name === "training run")).toHaveLength(1);
    expect(bodies.join()).not.toContain("secret");
    expect(new Set(paths)).toEqual(new Set(["/v1/traces"]));
  });

  it("is told of a run that failed, and of one that Emend left behind", async () => {
    const work = traceWork(events, env, "1.2.3");
    tellRun("training");
    tellRun("training", "failed");
    tellRun("training");
    await work.close();
    const runs = spans().filter(({ name }) => name === "training run");
    expect(runs.map(({ status }) => status.code)).toEqual([2, 0]);
    expect(runs[1]?.attributes[0]?.value.stringValue).toBe("interrupted");
  });

  it("gets imports and pages, with finding and reading as parts", async () => {
    const work = traceWork(events, env, "1.2.3");
    const job: ImportJob = {
      ...{ id: "i", state: "running", done: 0, total: 1, current: "secret.pdf", results: [], documentIds: [] },
    };
    events.emit("documents.importProgress", job);
    events.emit("documents.importProgress", { ...job, state: "done", done: 1, documentIds: ["d"] });
    const reading = new ReadingSpans(work.tracing, "pages");
    const { signal } = new AbortController();
    await reading.page(signal, async () => {
      reading.enter("detecting");
      reading.enter("detecting");
      reading.enter("recognising");
    });
    await expect(reading.page(signal, () => Promise.reject(new Error("secret")))).rejects.toThrow("secret");
    await work.close();
    const [read, failed] = spans().filter(({ name }) => name === "read pages");
    expect(partsOf(read)).toEqual(["detect", "recognise"]);
    expect([read?.status.code, failed?.status.code]).toEqual([0, 2]);
    const imported = spans().find(({ name }) => name === "import");
    expect(imported?.attributes).toContainEqual({ key: "emend.files", value: { intValue: 1 } });
    expect(bodies.join()).not.toContain("secret");
  });
});

describe("without a collector", () => {
  it.each<Record<string, string>>([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: "" },
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318", OTEL_SDK_DISABLED: "true" },
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318", OTEL_TRACES_EXPORTER: "none" },
  ])("nothing is sent (%j)", async (set) => {
    expect(tracesEndpoint(set)).toBeNull();
    const work = traceWork(events, set, "1.2.3");
    for (const phase of PHASES) tellRun(phase);
    tellRun("saving", "done");
    await work.close();
    expect(bodies).toEqual([]);
  });

  it("the address of traces goes before the one of everything", () => {
    const both = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://a/", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://b/traces" };
    expect(tracesEndpoint(both)).toBe("http://b/traces");
    expect(tracesEndpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://a/" })).toBe("http://a/v1/traces");
  });
});

it("parts end where the next begins", () => {
  const told: unknown[] = [];
  let now = 0;
  const work = { part: (...part: unknown[]) => void told.push(part), end: (...end: unknown[]) => void told.push(end) };
  const parts = new PhaseParts(work, () => (now += 10));
  parts.enter("a");
  parts.enter("a");
  parts.enter("b");
  parts.enter(null);
  parts.end({ x: 1 }, true);
  expect(told).toEqual([
    ["a", 10, 20],
    ["b", 20, 30],
    [{ x: 1 }, true, 40],
  ]);
});
