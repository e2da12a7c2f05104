/** @file What a web page, another program of this machine or a broken client may try on the web host, over a bare socket. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compose, type EmendApp } from "../../compose.ts";
import { resourcesFolder } from "../../platform/paths.ts";
import { cookieName } from "./policy.ts";
import { startWebHost, type WebHost } from "./server.ts";

const TOKEN = "s3cret".repeat(6);
let folder: string;
let app: EmendApp;
let host: WebHost;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "emend-attack-"));
  mkdirSync(join(folder, "renderer"));
  writeFileSync(join(folder, "renderer/index.html"), "<p>app</p>");
  writeFileSync(join(folder, "renderer/.env"), "outside");
  writeFileSync(join(folder, "secret.txt"), "outside");
  app = compose({ libraryFolder: join(folder, "library"), host: "web", resourcesFolder: resourcesFolder() });
  host = await startWebHost({ app, rendererFolder: join(folder, "renderer"), token: TOKEN, port: 0 });
});
afterAll(async () => {
  await host.close();
  await app.dispose();
  rmSync(folder, { recursive: true });
});

/** Sends these bytes as they are. @returns all that came back until the host closed, or for a moment without a word */
function send(text: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port: host.port }, () => socket.write(text));
    let answer = "";
    // A slow machine may take its time with the first word.
    socket.setTimeout(30_000, () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      socket.setTimeout(1_500);
      answer += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
  });
}

interface Attempt {
  method?: string;
  path?: string;
  host?: string | null;
  headers?: string[];
  body?: string;
}
const own = () => `127.0.0.1:${host.port}`;
const signedIn = () => `Cookie: ${cookieName(host.port)}=${TOKEN}`;
const sameOrigin = () => `Origin: http://${own()}`;
const ask = ({ method = "GET", path = "/", host: name = own(), headers = [], body = "" }: Attempt): Promise<string> =>
  send(
    [
      `${method} ${path} HTTP/1.1`,
      ...(name === null ? [] : [`Host: ${name}`]),
      "Connection: close",
      ...(body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
      ...headers,
      "",
      body,
    ].join("\r\n"),
  );
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
const INFO = JSON.stringify({ method: "app.info", input: {} });
const asJson = "Content-Type: application/json";

describe("rebinding", () => {
  it.each([
    ["another name", (port: number) => `evil.example:${port}`],
    ["our name within another", (port: number) => `127.0.0.1.evil.example:${port}`],
    ["a user before it", (port: number) => `127.0.0.1:${port}@evil.example`],
    ["a dot at its end", (port: number) => `localhost.:${port}`],
    ["the number in one piece", (port: number) => `2130706433:${port}`],
    ["every address", (port: number) => `0.0.0.0:${port}`],
    ["capitals of another alphabet", (port: number) => `LOCALHOST\u212a:${port}`],
    ["no port", () => "127.0.0.1"],
  ])("by %s is refused, signed in or not", async (_name, name) => {
    for (const headers of [[], [signedIn()]]) {
      const answer = await ask({ host: name(host.port), headers });
      expect([400, 421]).toContain(statusOf(answer));
      expect(answer).not.toContain("<p>app</p>");
    }
  });

  it("by no Host, by two, or by an address in the first line is refused", async () => {
    expect(statusOf(await ask({ host: null, headers: [signedIn()] }))).toBe(400);
    const two = await ask({ headers: ["Host: evil.example", signedIn()] });
    expect(two).not.toContain("emend_session");
    const absolute = await ask({ path: "http://evil.example/rpc", headers: [signedIn()] });
    expect(statusOf(absolute)).not.toBe(200);
  });
});

describe("a page of another site", () => {
  it.each([
    ["a form", ["Origin: http://evil.example", "Content-Type: text/plain"]],
    ["a form without an origin", ["Content-Type: application/x-www-form-urlencoded"]],
    ["a frame in a sandbox", ["Origin: null", asJson]],
    ["our own port on another name", ["Origin: http://localhost.evil.example", asJson]],
    ["https, which we do not speak", [`Origin: https://127.0.0.1`, asJson]],
  ])("calls nothing by %s, even with the cookie", async (_name, headers) => {
    const answer = await ask({ method: "POST", path: "/rpc", headers: [...headers, signedIn()], body: INFO });
    expect(statusOf(answer)).toBe(403);
    expect(answer).not.toContain("libraryPath");
  });

  it("gets no leave by a preflight, and no CORS header on anything", async () => {
    const preflight = await ask({
      method: "OPTIONS",
      path: "/rpc",
      headers: ["Origin: http://evil.example", "Access-Control-Request-Method: POST", signedIn()],
    });
    const others = [await ask({ headers: [signedIn()] }), await ask({}), await ask({ path: "/none" })];
    const call = await ask({
      method: "POST",
      path: "/rpc",
      headers: [signedIn(), sameOrigin(), asJson],
      body: INFO,
    });
    expect(statusOf(preflight)).toBe(403);
    expect(call).toContain("libraryPath");
    for (const answer of [preflight, call, ...others]) expect(answer).not.toMatch(/access-control-/i);
  });

  it("opens no socket", async () => {
    const upgrade = ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="];
    const answer = await ask({ path: "/events", headers: [...upgrade, "Origin: http://evil.example", signedIn()] });
    expect(statusOf(answer)).toBe(403);
  });
});

describe("a token", () => {
  it.each(["", "s3cret", `${"s3cret".repeat(6)}x`, "S3CRET".repeat(6), "%00", "*"])(
    "that is not ours opens nothing: %j",
    async (wrong) => {
      expect(statusOf(await ask({ path: `/?token=${wrong}` }))).toBe(401);
      expect(statusOf(await ask({ headers: [`Cookie: ${cookieName(host.port)}=${wrong}`] }))).toBe(401);
    },
  );

  it("is taken in the first address alone, and said in no answer", async () => {
    expect(statusOf(await ask({ path: `/events?token=${TOKEN}` }))).toBe(401);
    expect(statusOf(await ask({ headers: [`Authorization: Bearer ${TOKEN}`] }))).toBe(401);
    expect(statusOf(await ask({ headers: [`Cookie: emend_session_1=${TOKEN}`] }))).toBe(401);
    expect(await ask({ headers: [signedIn()] })).not.toContain(TOKEN);
    expect(await ask({ path: `/?token=${TOKEN}x` })).not.toContain(TOKEN);
  });
});

describe("a path", () => {
  it.each([
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%252e%252e%252fsecret.txt",
    "/..\\secret.txt",
    "/..%5csecret.txt",
    "/..%c0%afsecret.txt",
    "/%ef%bc%8e%ef%bc%8e/secret.txt",
    "//127.0.0.1/../secret.txt",
    "/./././../secret.txt",
    "/.env",
    "/%2eenv",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%00",
    "/index.html%00.txt",
    "/etc/passwd",
  ])("that leads out finds nothing: %s", async (path) => {
    const answer = await ask({ path, headers: [signedIn()] });
    expect([400, 403, 404]).toContain(statusOf(answer));
    expect(answer).not.toMatch(/outside|root:/);
  });
});

describe("bytes that are no proper request", () => {
  it("are refused, and the host goes on", async () => {
    const smuggled = `POST /rpc HTTP/1.1\r\nHost: ${own()}\r\n${signedIn()}\r\n${sameOrigin()}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /assets HTTP/1.1\r\n\r\n`;
    expect(statusOf(await send(smuggled))).toBe(400);
    expect(statusOf(await send("GET / HTTP/9.9\r\n\r\n"))).toBe(400);
    expect(statusOf(await send(Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3])))).toBe(400);
    const long = await ask({ headers: [`X-Long: ${"a".repeat(100_000)}`, signedIn()] });
    expect([0, 431]).toContain(statusOf(long));
    expect(statusOf(await ask({ headers: [signedIn()] }))).toBe(200);
  });

  it.each([
    ["a prototype", '{"method":"app.info","input":{},"__proto__":{"admin":true}}', 400],
    ["a constructor", '{"method":"app.info","input":{"constructor":{"prototype":{"x":1}}}}', 400],
    ["no JSON", "{", 400],
    ["nothing", " ", 400],
  ])("in a call are refused: %s", async (_name, body, status) => {
    const answer = await ask({ method: "POST", path: "/rpc", headers: [signedIn(), sameOrigin(), asJson], body });
    expect(statusOf(answer)).toBe(status);
    expect(Object.hasOwn(Object.prototype, "admin")).toBe(false);
  });

  it("nested a hundred thousand deep are answered", async () => {
    const body = `{"method":"documents.get","input":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const answer = await ask({ method: "POST", path: "/rpc", headers: [signedIn(), sameOrigin(), asJson], body });
    expect([200, 400]).toContain(statusOf(answer));
    expect(answer).toMatch(/bad-input|message/);
    expect(statusOf(await ask({ headers: [signedIn()] }))).toBe(200);
  });
});

describe("names of uploads", () => {
  const upload = async (name: string) => {
    const headers = [signedIn(), sameOrigin(), "Content-Type: image/png", `X-File-Name: ${encodeURIComponent(name)}`];
    const answer = await ask({ method: "POST", path: "/uploads", headers, body: "x" });
    return app.sources.resolve(/"id":"([^"]+)"/.exec(answer)?.[1] ?? "");
  };

  it.each([
    ["../../../etc/cron.d/x.png", "x.png"],
    ["C:\\Windows\\x.png", "x.png"],
    ["a\r\nSet-Cookie: x=1.png", "aSet-Cookie: x=1.png"],
    ["a\0.png", "a.png"],
    // Shown backwards it would read as another kind of file.
    ["scan\u202egnp.exe", "scangnp.exe"],
    ["\u2066a\u2069.png", "a.png"],
    ["a\u0308.png", "a\u0308.png"],
    ["سجل.png", "سجل.png"],
    ["..", "file"],
  ])("lead nowhere: %j", async (name, taken) => {
    const { name: shown, path } = await upload(name);
    expect(shown).toBe(taken);
    expect(path).toMatch(/library[/\\]uploads[/\\][0-9a-f-]{36}$/);
  });

  it("leave only files of ours in the folder", () => {
    for (const name of readdirSync(join(folder, "library/uploads"))) expect(name).toMatch(/^[0-9a-f-]{36}$/);
  });
});
