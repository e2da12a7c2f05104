/** Spans as they reach a collector, by OpenTelemetry's own exporter. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { TestCollector } from "../platform/test-collector.ts";
import { startTracing } from "../platform/tracing.ts";
import { ask, blank, PNG, startTestServer } from "./test-serving.ts";

interface Sent {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: { name: string; traceId: string; spanId: string; parentSpanId?: string }[] }[];
  }[];
}

const collector = new TestCollector();
const { bodies } = collector;
beforeEach(() => collector.start());
afterEach(() => collector.stop());

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";

it("a request's parts go to the endpoint that was named, below the client's own span, without a text or name", async () => {
  const url = `${collector.url}/v1/traces`;
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
