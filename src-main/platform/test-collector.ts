/** @file A collector of OpenTelemetry spans on this machine, for tests: it takes what it is sent and keeps it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export class TestCollector {
  /** Of the requests so far, as JSON. */
  readonly bodies: string[] = [];
  /** Where they went. */
  readonly paths: (string | undefined)[] = [];
  readonly #server = createServer((request, response) => {
    const parts: Buffer[] = [];
    this.paths.push(request.url);
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      this.bodies.push(Buffer.concat(parts).toString("utf8"));
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });

  /** On a free port; it holds nothing yet. */
  start(): Promise<void> {
    [this.bodies.length, this.paths.length] = [0, 0];
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Its address, as OTEL_EXPORTER_OTLP_ENDPOINT names it. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
}
