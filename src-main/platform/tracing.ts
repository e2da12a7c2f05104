/** @file OpenTelemetry spans, sent to an endpoint that somebody named and nowhere else. Without one nothing is loaded. */
import type { Span, SpanContext, Tracer } from "@opentelemetry/api";

export interface Tracing {
  /**
   * Begins the span of a request, a job, a run.
   * @param parent W3C `traceparent` of the client; left out where it sent none, null where there is no client
   * @param startMs since the epoch; now where left out
   */
  begin(name: string, parent?: string | null, startMs?: number): TracedWork;
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface TracedWork {
  /** A part of the work that is over. @param startMs since the epoch */
  part(name: string, startMs: number, endMs: number, facts?: Readonly<Record<string, string | number>>): void;
  /** @param endMs since the epoch; now where left out */
  end(facts: Readonly<Record<string, string | number>>, failed: boolean, endMs?: number): void;
}

/**
 * Where OpenTelemetry's own environment variables have spans sent (https://opentelemetry.io/docs/specs/otel/protocol/exporter/);
 * null where they name no endpoint, or say that nothing is sent.
 */
export function tracesEndpoint(env: Readonly<Record<string, string | undefined>>): string | null {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === "true" || env.OTEL_TRACES_EXPORTER === "none") return null;
  const whole = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (whole !== undefined && whole !== "") return whole;
  const base = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  return base === undefined || base === "" ? null : `${base.replace(/\/+$/, "")}/v1/traces`;
}

/** Spans to an endpoint, whose library is loaded with the first that is over; none where there is no endpoint. */
export function openTracing(endpoint: string | null, version: string): Tracing {
  if (endpoint === null) return noTracing;
  let started: Promise<Tracing> | null = null;
  const sent = new Set<Promise<void>>();
  return {
    begin(name, parent, startMs = Date.now()) {
      const parts: Parameters<TracedWork["part"]>[] = [];
      return {
        part: (...part) => void parts.push(part),
        end(facts, failed, endMs = Date.now()) {
          started ??= startTracing(endpoint, version);
          const sending = started.then((tracing) => {
            const work = tracing.begin(name, parent, startMs);
            for (const part of parts) work.part(...part);
            work.end(facts, failed, endMs);
          });
          sent.add(sending);
          void sending.catch(() => {}).finally(() => sent.delete(sending));
        },
      };
    },
    async close() {
      await Promise.allSettled(sent);
      await (await started)?.close();
    },
  };
}

/** Parts of one piece of work that follow each other: entering one ends the one before. */
export class PhaseParts {
  readonly #work: TracedWork;
  readonly #now: () => number;
  #phase: { name: string; begun: number } | null = null;

  /** @param now milliseconds since the epoch */
  constructor(work: TracedWork, now: () => number = Date.now) {
    this.#work = work;
    this.#now = now;
  }

  /** @param name null: nothing that has a name */
  enter(name: string | null): void {
    const phase = this.#phase;
    if ((phase?.name ?? null) === name) return;
    const at = this.#now();
    if (phase !== null) this.#work.part(phase.name, phase.begun, at);
    this.#phase = name === null ? null : { name, begun: at };
  }

  end(facts: Readonly<Record<string, string | number>>, failed: boolean): void {
    this.enter(null);
    this.#work.end(facts, failed, this.#now());
  }
}

const silent: TracedWork = { part: () => {}, end: () => {} };
export const noTracing: Tracing = { begin: () => silent, close: () => Promise.resolve() };

/**
 * @param endpoint where an OpenTelemetry collector takes traces by HTTP, e.g. `http://127.0.0.1:4318/v1/traces`
 * @param version of Emend
 */
export async function startTracing(endpoint: string, version: string): Promise<Tracing> {
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const exporter = new OTLPTraceExporter({ url: endpoint });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ "service.name": "emend", "service.version": version }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer("emend", version);
  return {
    begin: (name, parent, startMs) => begin(api, tracer, name, parent, startMs),
    close: () => provider.shutdown(),
  };
}

function begin(
  api: typeof import("@opentelemetry/api"),
  tracer: Tracer,
  name: string,
  parent: string | null | undefined,
  startTime: number | undefined,
): TracedWork {
  const remote = parent == null ? null : readParent(parent);
  const root = api.ROOT_CONTEXT;
  const context = remote === null ? root : api.trace.setSpanContext(root, remote);
  const kind = remote === null && parent === null ? api.SpanKind.INTERNAL : api.SpanKind.SERVER;
  const span: Span = tracer.startSpan(name, { kind, ...(startTime === undefined ? {} : { startTime }) }, context);
  const inside = api.trace.setSpan(context, span);
  return {
    part: (part, startTime, endTime, attributes = {}) =>
      tracer.startSpan(part, { startTime, attributes }, inside).end(endTime),
    end: (facts, failed, endMs) => {
      span.setAttributes(facts);
      if (failed) span.setStatus({ code: api.SpanStatusCode.ERROR });
      span.end(endMs);
    },
  };
}

/** https://www.w3.org/TR/trace-context/#traceparent-header */
function readParent(header: string): SpanContext | null {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}
