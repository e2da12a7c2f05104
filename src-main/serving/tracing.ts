/** @file OpenTelemetry spans, sent to an endpoint that somebody named and nowhere else. Without one nothing is loaded. */
import type { Span, SpanContext, Tracer } from "@opentelemetry/api";

export interface Tracing {
  /** Begins the span of a request or of a job. @param parent W3C `traceparent` of the client */
  begin(name: string, parent?: string): TracedWork;
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface TracedWork {
  /** A part of the work that is over. @param startMs since the epoch */
  part(name: string, startMs: number, endMs: number, facts?: Readonly<Record<string, string | number>>): void;
  end(facts: Readonly<Record<string, string | number>>, failed: boolean): void;
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
  const tracer = provider.getTracer("emend-serving", version);
  return {
    begin: (name, parent) => begin(api, tracer, name, parent),
    close: () => provider.shutdown(),
  };
}

function begin(api: typeof import("@opentelemetry/api"), tracer: Tracer, name: string, parent?: string): TracedWork {
  const remote = parent === undefined ? null : readParent(parent);
  const root = api.ROOT_CONTEXT;
  const context = remote === null ? root : api.trace.setSpanContext(root, remote);
  const span: Span = tracer.startSpan(name, { kind: api.SpanKind.SERVER }, context);
  const inside = api.trace.setSpan(context, span);
  return {
    part: (part, startTime, endTime, attributes = {}) =>
      tracer.startSpan(part, { startTime, attributes }, inside).end(endTime),
    end: (facts, failed) => {
      span.setAttributes(facts);
      if (failed) span.setStatus({ code: api.SpanStatusCode.ERROR });
      span.end();
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
