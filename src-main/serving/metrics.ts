/** @file Figures for Prometheus: how long, how much, how sure. Never a text, a file name or an address. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface MetricsSource {
  /** Pages that wait for a reader. */
  waiting(): { urgent: number; later: number };
  requests(): number;
  jobs(): number;
}

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export class ServingMetrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram<"operation" | "status">;
  readonly #problems: Counter<"code">;
  readonly #pages: Counter<"model" | "outcome">;
  readonly #lines: Counter<"model">;
  readonly #characters: Counter<"model">;
  readonly #confidence: Histogram<"model">;
  readonly #phases: Histogram<"phase">;
  readonly #batches: Histogram;
  readonly #waits: Histogram;

  constructor() {
    const registers = [this.#registry];
    const histogram = <T extends string>(name: string, help: string, labelNames: T[], buckets = SECONDS) =>
      new Histogram<T>({ name, help, labelNames, buckets, registers });
    const counter = <T extends string>(name: string, help: string, labelNames: T[]) =>
      new Counter<T>({ name, help, labelNames, registers });
    this.#requests = histogram("emend_request_seconds", "From a request to its answer.", ["operation", "status"]);
    this.#problems = counter("emend_problems_total", "Requests that were not answered as wished.", ["code"]);
    this.#pages = counter("emend_pages_total", "Pages that were read or could not be.", ["model", "outcome"]);
    this.#lines = counter("emend_lines_total", "Lines that were read.", ["model"]);
    this.#characters = counter("emend_characters_total", "Characters that were read.", ["model"]);
    const tenths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];
    this.#confidence = histogram("emend_line_confidence", "The model's own, of each line.", ["model"], tenths);
    this.#phases = histogram("emend_page_seconds", "What a page's time went into.", ["phase"]);
    this.#batches = histogram("emend_batch_pages", "Pages that were read together.", [], [1, 2, 4, 8, 16, 32, 64]);
    this.#waits = histogram("emend_queue_seconds", "How long a page waited for a reader.", []);
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Gauges are asked when they are fetched. */
  watch(source: MetricsSource): void {
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect() {
          this.set(value());
        },
      });
    gauge(
      "emend_waiting_pages",
      "Pages that a client waits for and no reader has taken.",
      () => source.waiting().urgent,
    );
    gauge("emend_waiting_job_pages", "Pages of jobs that no reader has taken.", () => source.waiting().later);
    gauge("emend_open_requests", "Files that are being received or read for a client.", () => source.requests());
    gauge("emend_open_jobs", "Jobs that wait or run.", () => source.jobs());
  }

  request(operation: string, status: number, seconds: number): void {
    this.#requests.observe({ operation, status: String(status) }, seconds);
  }

  problem(code: string): void {
    this.#problems.inc({ code });
  }

  batch(pages: number, waitedMs: readonly number[]): void {
    this.#batches.observe(pages);
    for (const waited of waitedMs) this.#waits.observe(waited / 1000);
  }

  /** @param confidences of its lines; null where the page could not be read */
  page(
    model: string,
    read: { confidences: readonly number[]; characters: number; detect: number; recognise: number } | null,
    drawSeconds: number,
  ): void {
    this.#pages.inc({ model, outcome: read === null ? "failed" : "read" });
    this.#phases.observe({ phase: "draw" }, drawSeconds);
    if (read === null) return;
    this.#lines.inc({ model }, read.confidences.length);
    this.#characters.inc({ model }, read.characters);
    this.#phases.observe({ phase: "detect" }, read.detect);
    this.#phases.observe({ phase: "recognise" }, read.recognise);
    for (const confidence of read.confidences) this.#confidence.observe({ model }, confidence);
  }

  /** In Prometheus's text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}
