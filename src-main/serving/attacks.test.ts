/** Requests that no honest program sends. */
import { existsSync, mkdtempSync, readdirSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cleanName } from "./receive-file.ts";
import { ask, blank, form, PNG, startTestServer, type TestServer } from "./test-serving.ts";

let server: TestServer;
let image: Buffer;
beforeAll(async () => {
  server = await startTestServer({ limits: { bodyBytes: 100_000 } });
  image = await blank(40);
});
afterAll(() => server.close());

/** Sends bytes and waits until the server ends the connection. */
function raw(bytes: string, port = server.port): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(bytes);
    });
    let answer = "";
    socket.setEncoding("latin1").on("data", (data: string) => {
      answer += data;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
  });
}

describe("names", () => {
  it.each([
    ["../../etc/passwd", "passwd"],
    ["..\\..\\boot.ini", "boot.ini"],
    ["/etc/shadow", "shadow"],
    ["..", "file"],
    ["", "file"],
    ["a\u0000b\r\nx: y.png", "abx: y.png"],
    [".htaccess", "htaccess"],
    ["evil\u202egnp.exe", "evilgnp.exe"],
    ["x".repeat(500), "x".repeat(120)],
  ])("%j becomes %j", (given, name) => expect(cleanName(given)).toBe(name));

  it("lead nowhere, neither in a form nor in a header nor in an archive", async () => {
    const posted = await ask(server.port, "/v1/ocr", form("../../../outside.png", image));
    expect(posted.json()).toMatchObject({ name: "outside.png" });
    const headers = { ...PNG, "x-file-name": "%2e%2e%2f%2e%2e%2foutside%0d%0a.png" };
    expect((await ask(server.port, "/v1/ocr", { body: image, headers })).json()).toMatchObject({ name: "outside.png" });
    expect(existsSync(join(server.stateFolder, "..", "outside.png"))).toBe(false);
    await expect.poll(() => readdirSync(join(server.stateFolder, "uploads"))).toEqual([]);
  });

  it.each(["/v1/ocr/jobs/..%2f..%2fjob.json", "/v1/ocr/jobs/%2e%2e", "/../package.json", "/v1/ocr/jobs/x%00"])(
    "%s is no job and no file",
    async (path) => {
      const { status, text } = await ask(server.port, path);
      expect([400, 404]).toContain(status);
      expect(text).not.toContain("better-sqlite3");
    },
  );
});

describe("who asks", () => {
  it("another name for this machine is refused before anything else (DNS rebinding)", async () => {
    for (const host of ["evil.example", "127.0.0.1", `evil.example:${server.port}`, "127.0.0.1:1"]) {
      expect((await ask(server.port, "/healthz", { headers: { host } })).status).toBe(421);
    }
  });

  it("a web page is refused, also with a form that needs no leave", async () => {
    const { headers, body } = form("a.png", image);
    const origin = `http://127.0.0.1:${server.port}`;
    expect((await ask(server.port, "/v1/ocr", { headers: { ...headers, origin }, body })).status).toBe(403);
    const fetched = { ...headers, "sec-fetch-site": "cross-site" };
    expect((await ask(server.port, "/v1/ocr", { headers: fetched, body })).status).toBe(403);
    const asked = await ask(server.port, "/v1/ocr", { method: "OPTIONS", headers: { origin } });
    expect([asked.status, asked.headers["access-control-allow-origin"]]).toEqual([403, undefined]);
  });
});

it.skipIf(process.platform === "win32")("files of clients lie where no other user looks in", async () => {
  const stateFolder = join(mkdtempSync(join(tmpdir(), "emend-serve-")), "new", "state");
  const own = await startTestServer({ stateFolder });
  expect(statSync(stateFolder).mode & 0o077).toBe(0);
  await own.close();
});

describe("slow and crooked", () => {
  const head = (port = server.port) =>
    `POST /v1/ocr HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: image/png\r\n`;

  it("a head or a body that never ends is cut off, and leaves no file and no place taken", async () => {
    // Only for requests that never end: on a busy machine an honest one may take as long.
    const hasty = await startTestServer({ limits: { requestMs: 300 } });
    const { port, stateFolder } = hasty;
    expect(await raw(`GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`, port)).toMatch(/^HTTP\/1\.1 408/);
    await raw(`${head(port)}Content-Length: 5000\r\n\r\nabc`, port);
    await expect.poll(() => readdirSync(join(stateFolder, "uploads"))).toEqual([]);
    const metrics = () => ask(port, "/metrics").then(({ text }) => text, String);
    await expect.poll(metrics).toContain("\nemend_open_requests 0\n");
    await hasty.close();
  });

  it("a client that goes away in the middle", async () => {
    const held = server.reader.before;
    let answer = () => {};
    server.reader.before = () =>
      new Promise<void>((resolve) => {
        answer = resolve;
      });
    const before = server.reader.batches.length;
    const socket = connect(server.port, "127.0.0.1");
    socket.write(`${head()}Content-Length: ${image.length}\r\n\r\n`);
    socket.write(image);
    await expect.poll(() => server.reader.batches.length).toBe(before + 1);
    socket.destroy();
    answer();
    server.reader.before = held;
    await expect.poll(() => readdirSync(join(server.stateFolder, "uploads"))).toEqual([]);
    expect((await ask(server.port, "/v1/ocr", { body: image, headers: PNG })).status).toBe(200);
  });

  it("two lengths, or a length and pieces (smuggling)", async () => {
    expect(await raw(`${head()}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`)).toMatch(/^HTTP\/1\.1 400/);
    const both = `${head()}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
    expect(await raw(both)).toMatch(/^HTTP\/1\.1 400/);
  });

  it("a head of a megabyte", async () => {
    const answer = await raw(`GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX: ${"a".repeat(1 << 20)}`);
    expect(answer === "" || /^HTTP\/1\.1 431/.test(answer)).toBe(true);
  });

  it("a form that breaks off", async () => {
    const { headers, body } = form("a.png", image);
    const { status } = await ask(server.port, "/v1/ocr", { headers, body: body.subarray(0, body.length - 20) });
    expect(status).toBe(400);
  });

  it("a form of many parts", async () => {
    const part = '--m\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n';
    const headers = { "content-type": "multipart/form-data; boundary=m" };
    const { status } = await ask(server.port, "/v1/ocr", { headers, body: `${part.repeat(500)}--m--\r\n` });
    expect([400, 413, 415]).toContain(status);
  });
});

describe("bombs", () => {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const header = (width: number, height: number) => {
    const data = Buffer.alloc(13);
    data.writeUInt32BE(width, 0);
    data.writeUInt32BE(height, 4);
    data.set([8, 2, 0, 0, 0], 8);
    return chunk("IHDR", data);
  };

  it("an image that says that it is huge is refused by its head", async () => {
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const pixels = chunk("IDAT", deflateSync(Buffer.alloc(50_000)));
    const body = Buffer.concat([signature, header(60_000, 60_000), pixels, chunk("IEND", Buffer.alloc(0))]);
    const { status } = await ask(server.port, "/v1/ocr", { body, headers: PNG });
    expect([413, 422]).toContain(status);
    await expect.poll(() => readdirSync(join(server.stateFolder, "uploads"))).toEqual([]);
  });

  it("a PDF of which the end is missing, or that is none", async () => {
    for (const body of ["%PDF-1.7\n1 0 obj\n<< /Type /Catalog", `%PDF-1.4\n${"0 0 obj\n".repeat(5000)}`]) {
      const { status } = await ask(server.port, "/v1/ocr", { body, headers: PNG });
      expect(status).toBe(422);
    }
  });
});
