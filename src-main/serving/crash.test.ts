/** A server that is killed in the middle of a job: what it took in is read to its end by the next one, every page once. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makePdf } from "../documents/test-pdf.ts";
import { JobStatus, OcrAnswer } from "./api.ts";
import { ask, PNG, startTestServer } from "./test-serving.ts";

const PAGES = 30;
const pdf = makePdf({
  pages: Array.from({ length: PAGES }, (_, index) => ({ box: [0, 0, 100 + index, 40] as const })),
});

async function startChild(folder: string): Promise<{ child: ChildProcess; port: number }> {
  const script = join(import.meta.dirname, "serve-child.ts");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve) => child.stdout?.setEncoding("utf8").once("data", resolve));
  return { child, port: Number(line) };
}

it("survives kill -9 at several moments, with no page lost and none read twice into the result", async () => {
  const folder = mkdtempSync(join(tmpdir(), "emend-serve-"));
  const job = { body: pdf, headers: { ...PNG, "idempotency-key": "book" } };
  let id = "";
  for (const least of [1, 8, 15]) {
    const { child, port } = await startChild(folder);
    const status = JobStatus.parse((await ask(port, "/v1/ocr/jobs", job)).json());
    // The client that got no answer asks again with its key: it is the same job.
    expect(id === "" || status.id === id).toBe(true);
    id = status.id;
    await expect
      .poll(async () => (await ask(port, `/v1/ocr/jobs/${id}`)).json<JobStatus>().done)
      .toBeGreaterThan(least);
    const ended = new Promise((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
  }
  const server = await startTestServer({ stateFolder: folder });
  await expect.poll(async () => (await ask(server.port, `/v1/ocr/jobs/${id}`)).json<JobStatus>().state).toBe("done");
  const status = JobStatus.parse((await ask(server.port, `/v1/ocr/jobs/${id}`)).json());
  expect(status).toMatchObject({ pages: PAGES, done: PAGES, failed: 0 });
  const { pages } = OcrAnswer.parse((await ask(server.port, `/v1/ocr/jobs/${id}/result`)).json());
  expect(pages.map(({ page }) => page)).toEqual(Array.from({ length: PAGES }, (_, index) => index + 1));
  const widths = pages.map(({ width }) => width);
  expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  expect(new Set(widths).size).toBe(PAGES);
  // What was read before the kills was not read again.
  expect(server.reader.batches.reduce((sum, count) => sum + count, 0)).toBeLessThan(PAGES - 15);
  expect(readdirSync(join(folder, "jobs"))).toEqual([id]);
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
