/** @file What the server says of its work: log, figures, spans. No text, no file name, no address of a client is in them. */

import type { TracedWork, Tracing } from "../platform/tracing.ts";
import type { ServingMetrics } from "./metrics.ts";
import type { PageTimes, ReadPage } from "./read-file.ts";

/** Structured, e.g. pino. */
export interface ServingLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface WatchedRequest {
  id: string;
  operation: string;
  status: number;
  /** Of the key; empty where there is none. */
  key: string;
  seconds: number;
  work: TracedWork | null;
}

export class Watch {
  readonly metrics: ServingMetrics;
  readonly tracing: Tracing;
  readonly log: ServingLog;

  constructor(parts: { metrics: ServingMetrics; tracing: Tracing; log: ServingLog }) {
    this.metrics = parts.metrics;
    this.tracing = parts.tracing;
    this.log = parts.log;
  }

  request({ id, operation, status, key, seconds, work }: WatchedRequest): void {
    this.metrics.request(operation, status, seconds);
    work?.end({ "http.response.status_code": status, "http.route": operation }, status >= 500);
    const quiet = status < 400 && ["health", "ready", "metrics"].includes(operation);
    if (!quiet) this.log.info({ request: id, operation, status, key, seconds: round(seconds) }, "request");
  }

  problem(id: string, code: string, fault: unknown): void {
    this.metrics.problem(code);
    if (fault !== null) this.log.error({ request: id, code, err: fault }, "fault");
  }

  page(model: string, { reading, error }: ReadPage, times: PageTimes, work: TracedWork | null): void {
    const drawSeconds = (times.drawn - times.begun) / 1000;
    if (reading === null) {
      this.metrics.page(model, null, drawSeconds);
      this.log.warn({ model, code: error?.code }, "page not read");
      return;
    }
    const confidences = reading.lines.map(({ confidence }) => confidence);
    const characters = reading.lines.reduce((sum, { text }) => sum + [...text].length, 0);
    const { detect, recognise } = reading.seconds;
    this.metrics.page(model, { confidences, characters, detect, recognise }, drawSeconds);
    work?.part("import", times.begun, times.drawn, { "emend.pixels": reading.width * reading.height });
    // The engine says how long each took, and they come last.
    const recognised = Math.max(times.drawn, times.ended - recognise * 1000);
    const detected = Math.max(times.drawn, recognised - detect * 1000);
    work?.part("wait", times.drawn, detected);
    work?.part("detect", detected, recognised);
    work?.part("recognise", recognised, times.ended, {
      "emend.lines": confidences.length,
      "emend.characters": characters,
    });
  }
}

const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
