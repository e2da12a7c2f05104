import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compose, type EmendApp } from "../../compose.ts";
import { resourcesFolder } from "../../platform/paths.ts";
import { cookieName } from "./policy.ts";
import { startWebHost, type WebHost } from "./server.ts";

const TOKEN = "t".repeat(32);
let folder: string;
let app: EmendApp;
let host: WebHost;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "emend-web-"));
  writeFileSync(join(folder, "index.html"), "<p>app</p>");
  app = compose({ libraryFolder: join(folder, "library"), host: "web", resourcesFolder: resourcesFolder() });
  host = await startWebHost({
    app,
    rendererFolder: folder,
    token: TOKEN,
    port: 0,
    checkOutput: true,
    largestUpload: 1_000_000,
  });
  cookie = { cookie: `${cookieName(host.port)}=${TOKEN}` };
});
afterAll(async () => {
  await host.close();
  await app.dispose();
  rmSync(folder, { recursive: true });
});

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: "127.0.0.1", port: host.port, path, method: options.method ?? "GET", headers: options.headers ?? {} },
      (answer) => {
        let body = "";
        answer.on("data", (chunk: Buffer) => {
          body += chunk.toString();
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
      },
    );
    outgoing.on("error", reject);
    outgoing.end(options.body);
  });
}

let cookie: { cookie: string };
const origin = () => ({ origin: `http://127.0.0.1:${host.port}` });
const call = (method: string, input: unknown, headers: Record<string, string> = { ...cookie, ...origin() }) =>
  ask("/rpc", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ method, input }),
  });

describe("web host", () => {
  it("answers calls with the cookie and the own origin", async () => {
    const answer = await call("app.info", {});
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: true, value: { host: "web" } });
  });

  it("gives the cookie for the token once, strictly for itself", async () => {
    const answer = await ask(`/?token=${TOKEN}`);
    expect(answer.status).toBe(302);
    expect(String(answer.headers["set-cookie"])).toMatch(/HttpOnly.*SameSite=Strict/i);
    expect((await ask("/?token=wrong")).status).toBe(401);
  });

  it("refuses what has no cookie, another Host or another Origin", async () => {
    expect((await call("app.info", {}, origin())).status).toBe(401);
    expect((await ask("/", { headers: { ...cookie, host: "evil.example" } })).status).toBe(421);
    expect((await call("app.info", {}, { ...cookie, origin: "http://evil.example" })).status).toBe(403);
    expect((await call("app.info", {}, cookie)).status).toBe(403);
    expect((await ask("/events")).status).toBe(401);
  });

  it("sends no CORS header and a strict CSP", async () => {
    const answer = await ask("/", { headers: cookie });
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  });

  it.each([
    "/assets/..%2f..%2flibrary.sqlite",
    "/assets/abc",
    `/assets/${"a".repeat(64)}.svg`,
    `/assets/${"a".repeat(64)}.png`,
    "/..%2fpackage.json",
    "/library/library.sqlite%00",
  ])("finds nothing at %s", async (path) => {
    const answer = await ask(path, { headers: cookie });
    expect([400, 403, 404]).toContain(answer.status);
    expect(answer.body).not.toContain("SQLite format");
  });

  it("answers nonsense with a result, never with a crash", async () => {
    for (const method of ["", "nothing", "app.constructor", "__proto__.toString", "documents.changed"]) {
      expect(JSON.parse((await call(method, {})).body)).toMatchObject({ ok: false, error: { code: "bad-input" } });
    }
    expect(JSON.parse((await call("documents.get", { id: 7 })).body)).toMatchObject({
      ok: false,
      error: { code: "bad-input" },
    });
    expect(JSON.parse((await call("documents.get", { id: "nope" })).body)).toMatchObject({
      ok: false,
      error: { code: "not-found" },
    });
  });

  it("bounds the size of a call", async () => {
    const answer = await call("documents.rename", { id: "x", name: "x".repeat(34_000_000) });
    expect(answer.status).toBe(413);
  });

  it("takes an upload by its name and imports it", async () => {
    const headers = {
      ...cookie,
      ...origin(),
      "content-type": "application/octet-stream",
      "x-file-name": encodeURIComponent("../böse.txt"),
    };
    const upload = await ask("/uploads", { method: "POST", headers, body: "no image" });
    const { id } = JSON.parse(upload.body) as { id: string };
    const { value } = JSON.parse((await call("documents.import", { sources: [id] })).body) as {
      value: { jobId: string };
    };
    await expect
      .poll(async () => JSON.parse((await call("documents.importJob", { jobId: value.jobId })).body).value.state)
      .toBe("done");
    const job = JSON.parse((await call("documents.importJob", { jobId: value.jobId })).body);
    expect(job.value.results[0]).toMatchObject({ name: "böse.txt", outcome: "failed" });
  });

  it("stops an upload that grows too large, whatever it said, and keeps nothing of it", async () => {
    const said = await new Promise<string>((resolve, reject) => {
      const outgoing = request(
        {
          host: "127.0.0.1",
          port: host.port,
          path: "/uploads",
          method: "POST",
          headers: { ...cookie, ...origin(), "x-file-name": "big.png", "content-type": "image/png" },
        },
        (answer) => {
          answer.resume();
          answer.on("close", () => resolve(String(answer.statusCode)));
        },
      );
      outgoing.on("error", (error: NodeJS.ErrnoException) =>
        error.code === "ECONNRESET" || error.code === "EPIPE" ? resolve("cut") : reject(error),
      );
      for (let i = 0; i < 30; i++) outgoing.write(Buffer.alloc(64 * 1024));
      outgoing.end();
    });
    expect(["413", "cut"]).toContain(said);
    expect(uploads()).toEqual([]);
  });

  it("keeps nothing of an upload that is cut", async () => {
    const outgoing = request({
      host: "127.0.0.1",
      port: host.port,
      path: "/uploads",
      method: "POST",
      headers: { ...cookie, ...origin(), "x-file-name": "cut.png", "content-type": "image/png" },
    });
    outgoing.on("error", () => {});
    outgoing.write(Buffer.alloc(64 * 1024));
    await expect.poll(uploads).toHaveLength(1);
    outgoing.destroy();
    await expect.poll(uploads).toEqual([]);
  });

  it("says what is wrong with an upload in the form that the page reads", async () => {
    const headers = { ...cookie, ...origin(), "content-type": "image/png" };
    for (const name of [undefined, "", "%E0%A4%A"]) {
      const answer = await ask("/uploads", {
        method: "POST",
        headers: name === undefined ? headers : { ...headers, "x-file-name": name },
        body: "x",
      });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: "bad-input" } });
    }
    const large = await ask("/uploads", {
      method: "POST",
      headers: { ...headers, "x-file-name": "a.png" },
      body: "x".repeat(1_000_001),
    });
    expect(large.status).toBe(413);
  });

  it("listens on this machine alone", async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address !== undefined && !address.internal && address.family === "IPv4");
    for (const other of others) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connect({ host: other?.address ?? "", port: host.port }, () => resolve(true));
        socket.on("error", () => resolve(false));
      });
      expect(reached).toBe(false);
    }
  });
});

function uploads(): string[] {
  return readdirSync(join(folder, "library", "uploads"));
}
