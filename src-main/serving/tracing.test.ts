/** Spans as they reach a collector, by OpenTelemetry's own exporter. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startTracing } from "../platform/tracing.ts";
import { ask, blank, PNG, startTestServer } from "./test-serving.ts";

interface Sent {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: { name: string; traceId: string; spanId: string; parentSpanId?: string }[] }[];
  }[];
}

const bodies: string[] = [];
const collector = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    bodies.push(Buffer.concat(parts).toString("utf8"));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
});
beforeEach(async () => {
  bodies.length = 0;
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
});
afterEach(() => new Promise((resolve) => collector.close(resolve)));

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";

it("a request's parts go to the endpoint that was named, below the client's own span, without a text or name", async () => {
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`;
  const server = await startTestServer({ tracing: await startTracing(url, "1.2.3") });
  const headers = { ...PNG, traceparent: `00-${TRACE}-${PARENT}-01`, "x-file-name": "secret-name.png" };
  expect((await ask(server.port, "/v1/ocr", { body: await blank(40), headers })).status).toBe(200);
  const { id } = (await ask(server.port, "/v1/ocr/jobs", { body: await blank(41), headers: PNG })).json<{
    id: string;
  }>();
  await expect
    .poll(async () => (await ask(server.port, `/v1/ocr/jobs/${id}`)).json<{ state: string }>().state)
    .toBe("done");
  await server.close();
  const sent = bodies.map((body) => JSON.parse(body) as Sent).flatMap(({ resourceSpans }) => resourceSpans);
  const spans = sent.flatMap(({ scopeSpans }) => scopeSpans).flatMap((scope) => scope.spans);
  const whole = spans.find(({ parentSpanId }) => parentSpanId === PARENT);
  expect(whole).toMatchObject({ name: "ocr", traceId: TRACE });
  const parts = spans.filter(({ parentSpanId }) => parentSpanId === whole?.spanId);
  expect(parts.map(({ name }) => name)).toEqual(["import", "wait", "detect", "recognise"]);
  const job = spans.find(({ name }) => name === "ocr job");
  expect(spans.filter(({ parentSpanId }) => parentSpanId === job?.spanId)).toHaveLength(4);
  expect(sent[0]?.resource.attributes).toContainEqual({ key: "service.name", value: { stringValue: "emend" } });
  expect(bodies.join()).not.toMatch(/secret-name|built-in/);
});

it("nothing goes anywhere where no endpoint was named", async () => {
  const server = await startTestServer();
  await ask(server.port, "/v1/ocr", { body: await blank(40), headers: PNG });
  await server.close();
  expect(bodies).toEqual([]);
});
