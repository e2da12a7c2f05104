import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { makePdf } from "../documents/test-pdf.ts";
import { JobStatus, OcrAnswer } from "./api.ts";
import { ApiKeys, newKey } from "./api-keys.ts";
import { ServedModels } from "./served-models.ts";
import { ask, blank, PNG, startTestServer, type TestServer } from "./test-serving.ts";

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
async function start(...args: Parameters<typeof startTestServer>): Promise<TestServer> {
  const server = await startTestServer(...args);
  servers.push(server);
  return server;
}

/** Pages of different widths, so that one cannot stand for another. */
const pdf = makePdf({ pages: [300, 301, 302, 303, 304].map((width) => ({ box: [0, 0, width, 40] as const })) });

const post = (port: number, body: Buffer, headers: Record<string, string> = {}) =>
  ask(port, "/v1/ocr/jobs", { body, headers: { ...PNG, ...headers } });
const statusOf = async (port: number, id: string, headers = {}) =>
  JobStatus.parse((await ask(port, `/v1/ocr/jobs/${id}`, { headers })).json());

describe("jobs", () => {
  it("are taken, followed and answered in any format", async () => {
    const { port } = await start();
    const taken = await post(port, pdf);
    const { id } = JobStatus.parse(taken.json());
    expect([taken.status, taken.headers.location]).toEqual([202, `/v1/ocr/jobs/${id}`]);
    await expect.poll(async () => (await statusOf(port, id)).state).toBe("done");
    expect(await statusOf(port, id)).toMatchObject({ pages: 5, done: 5, failed: 0, message: null });
    const result = await ask(port, `/v1/ocr/jobs/${id}/result`);
    const { pages, ...facts } = OcrAnswer.parse(result.json());
    expect(Object.keys(result.json()).sort()).toEqual([...Object.keys(facts), "pages"].sort());
    expect(pages.map(({ page }) => page)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(pages.map(({ width }) => width)).size).toBe(5);
    const text = await ask(port, `/v1/ocr/jobs/${id}/result?format=text`);
    expect(text.text.split("\f")).toHaveLength(5);
  });

  it("of the same key and file are one job, also when asked at once; of another file they are refused", async () => {
    const { port } = await start();
    const key = { "idempotency-key": "my-book" };
    const answers = await Promise.all([post(port, pdf, key), post(port, pdf, key), post(port, pdf, key)]);
    const ids = new Set(answers.map((answer) => answer.json<{ id: string }>().id));
    expect(ids.size).toBe(1);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 202]);
    expect((await post(port, await blank(30), key)).status).toBe(422);
    expect((await post(port, pdf, { "idempotency-key": "bad key" })).status).toBe(400);
  });

  it("of one key are unknown to another", async () => {
    const [one, two] = [newKey("one"), newKey("two")];
    const { port } = await start({ keys: ApiKeys.parse(`${one.line}\n${two.line}`, "test") });
    const own = { authorization: `Bearer ${one.key}`, "idempotency-key": "same" };
    const others = { authorization: `Bearer ${two.key}`, "idempotency-key": "same" };
    const { id } = (await post(port, pdf, own)).json<{ id: string }>();
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/result"],
      ["POST", "/cancel"],
      ["DELETE", ""],
    ] as const) {
      expect((await ask(port, `/v1/ocr/jobs/${id}${path}`, { method, headers: others })).status).toBe(404);
    }
    expect((await post(port, pdf, others)).json<{ id: string }>().id).not.toBe(id);
    expect((await statusOf(port, id, own)).id).toBe(id);
  });

  it("can be cancelled and deleted, and leave nothing", async () => {
    const server = await start();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    server.reader.before = () => held;
    const { id } = (await post(server.port, pdf)).json<{ id: string }>();
    expect((await ask(server.port, `/v1/ocr/jobs/${id}/result`)).status).toBe(409);
    const cancelled = await ask(server.port, `/v1/ocr/jobs/${id}/cancel`, { method: "POST" });
    expect(cancelled.json()).toMatchObject({ state: "cancelled" });
    expect((await ask(server.port, `/v1/ocr/jobs/${id}/result`)).status).toBe(409);
    expect((await ask(server.port, `/v1/ocr/jobs/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await ask(server.port, `/v1/ocr/jobs/${id}`)).status).toBe(404);
    expect(readdirSync(join(server.stateFolder, "jobs"))).toEqual([]);
    answer();
  });

  it("say which pages could not be read, and go on with the others", async () => {
    const { port } = await start({ limits: { pixels: 500_000 } });
    const mixed = makePdf({ pages: [{ box: [0, 0, 300, 40] }, { box: [0, 0, 2000, 2000] }, { box: [0, 0, 300, 40] }] });
    const { id } = (await post(port, mixed)).json<{ id: string }>();
    await expect.poll(async () => (await statusOf(port, id)).state).toBe("done");
    expect(await statusOf(port, id)).toMatchObject({ done: 3, failed: 1 });
    const { pages } = OcrAnswer.parse((await ask(port, `/v1/ocr/jobs/${id}/result`)).json());
    expect(pages.map(({ error }) => error?.code ?? null)).toEqual([null, "file-too-large", null]);
    expect((await ask(port, `/v1/ocr/jobs/${id}/result?format=text`)).text.split("\f")).toHaveLength(2);
  });

  it("that cannot be read at all fail with what to do", async () => {
    const { port } = await start();
    const { id } = (await post(port, Buffer.from("no image"))).json<{ id: string }>();
    await expect.poll(async () => (await statusOf(port, id)).state).toBe("failed");
    expect((await statusOf(port, id)).message).toMatch(/Convert it/);
  });

  it("go on after a restart, and only with the same model", async () => {
    const first = await startTestServer();
    let answered = 0;
    // Two pages are read, the third hangs.
    first.reader.before = () =>
      answered++ < 2 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, 100));
    const { id } = (await post(first.port, pdf)).json<{ id: string }>();
    await expect.poll(async () => (await statusOf(first.port, id)).done).toBeGreaterThanOrEqual(2);
    await first.close();
    const { stateFolder } = first;
    const second = await start({ stateFolder });
    await expect.poll(async () => (await statusOf(second.port, id)).state).toBe("done");
    expect(second.reader.batches.length).toBeLessThanOrEqual(3);
    const { pages } = OcrAnswer.parse((await ask(second.port, `/v1/ocr/jobs/${id}/result`)).json());
    expect(pages.map(({ page }) => page)).toEqual([1, 2, 3, 4, 5]);
  });

  it("of a model that is another one now fail and say so", async () => {
    const adapter = (sha256: string) => [{ name: "a", ref: { onnxPath: "a", sha256 } }];
    const first = await startTestServer({ models: new ServedModels({ adapters: adapter("1"), standard: "a" }) });
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    first.reader.before = () => held;
    const { id } = (await post(first.port, pdf)).json<{ id: string }>();
    const closed = first.close();
    answer();
    await closed;
    const models = new ServedModels({ adapters: adapter("2"), standard: "a" });
    const second = await start({ stateFolder: first.stateFolder, models });
    await expect.poll(async () => (await statusOf(second.port, id)).message).toMatch(/another one now/);
  });

  it("that are old go; half of one goes too", async () => {
    const stateFolder = mkdtempSync(join(tmpdir(), "emend-serve-"));
    const first = await startTestServer({ stateFolder });
    const { id } = (await post(first.port, await blank(30))).json<{ id: string }>();
    await expect.poll(async () => (await statusOf(first.port, id)).state).toBe("done");
    await first.close();
    const half = join(stateFolder, "jobs", "00000000-0000-4000-8000-000000000000");
    mkdirSync(half);
    writeFileSync(join(half, "input"), "half a file");
    await start({ stateFolder, limits: { keepJobsMs: 0 } });
    await expect.poll(() => readdirSync(join(stateFolder, "jobs"))).toEqual([]);
    rmSync(stateFolder, { recursive: true, force: true });
  });
});
