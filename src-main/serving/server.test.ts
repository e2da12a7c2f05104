/** The real server over HTTP; only the reader is one that says what it was given. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { makePdf } from "../documents/test-pdf.ts";
import { readAlto } from "../formats/alto/read-alto.ts";
import { readPageXml } from "../formats/page-xml/read-page-xml.ts";
import { Models, OcrAnswer, Problem } from "./api.ts";
import { ApiKeys, newKey } from "./api-keys.ts";
import { ServedModels } from "./served-models.ts";
import { ask, blank, form, PNG, startTestServer, type TestServer } from "./test-serving.ts";

let server: TestServer;
let image: Buffer;
beforeAll(async () => {
  server = await startTestServer();
  image = await blank(40);
});
afterAll(() => server.close());

const extra: TestServer[] = [];
afterEach(async () => {
  for (const each of extra.splice(0)) await each.close();
});
async function another(...args: Parameters<typeof startTestServer>): Promise<TestServer> {
  const made = await startTestServer(...args);
  extra.push(made);
  return made;
}
const adapter = (name: string) => ({ name, ref: { onnxPath: name, sha256: "0".repeat(64) } });
const check = <T extends z.ZodType>(schema: T, value: unknown): z.infer<T> => schema.parse(value);

describe("reading", () => {
  it("an image as the body, to JSON as the schema says", async () => {
    const answer = await ask(server.port, "/v1/ocr", { body: image, headers: { ...PNG, "x-file-name": "a%20b.png" } });
    expect(answer.status).toBe(200);
    const body = check(OcrAnswer, answer.json());
    expect(body).toMatchObject({ name: "a b.png", model: "base", chosen: "standard", engine: "test" });
    expect(body.pages).toMatchObject([{ page: 1, width: 40, error: null, lines: [{ text: "40 built-in" }] }]);
    expect(answer.headers).toMatchObject({ "x-emend-model": "base", "cache-control": "no-store" });
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("a form, to every other format", async () => {
    const get = (format: string) => ask(server.port, `/v1/ocr?format=${format}`, form("scan.tif", image));
    const [text, markdown, page, alto] = await Promise.all(["text", "markdown", "page", "alto"].map(get));
    expect(text).toMatchObject({ text: "40 built-in\n", headers: { "content-type": "text/plain; charset=utf-8" } });
    expect(markdown?.text).toBe("# scan\n\n<!-- page: scan -->\n\n40 built\\-in\n");
    expect(page?.headers["content-type"]).toMatch(/^application\/vnd\.prima\.page\+xml/);
    const read = readPageXml(Buffer.from(page?.text ?? ""), "scan.xml");
    expect([read.imageName, read.lines.map((line) => line.text)]).toEqual(["scan.tif", ["40 built-in"]]);
    expect(readAlto(Buffer.from(alto?.text ?? ""), "scan.xml")[0]?.lines.map((line) => line.text)).toEqual([
      "40 built-in",
    ]);
  });

  it("a PDF page by page; XML of several pages comes as an archive", async () => {
    const body = makePdf({ pages: [{}, {}, {}] });
    const headers = { "content-type": "application/pdf" };
    const json = await ask(server.port, "/v1/ocr", { body, headers });
    expect(check(OcrAnswer, json.json()).pages.map(({ page }) => page)).toEqual([1, 2, 3]);
    const text = await ask(server.port, "/v1/ocr", { body, headers: { ...headers, accept: "text/plain" } });
    expect(text.text.split("\f")).toHaveLength(3);
    const tar = await ask(server.port, "/v1/ocr?format=alto", { body, headers });
    expect(tar.headers["content-type"]).toBe("application/x-tar");
    expect(tar.text.match(/file-000[123]\.xml/g)).toHaveLength(3);
  });

  it("small images of several clients together, each with its own answer", async () => {
    const own = await another();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    own.reader.before = () => held;
    const images = await Promise.all(Array.from({ length: 24 }, (_, index) => blank(30 + index)));
    const asked = images.map((body) => ask(own.port, "/v1/ocr", { body, headers: PNG }));
    // While the reader is at the first, the others come together.
    await expect.poll(async () => (await ask(own.port, "/metrics")).text).toContain("\nemend_waiting_pages 23\n");
    answer();
    const answers = await Promise.all(asked);
    expect(answers.map((answer) => check(OcrAnswer, answer.json()).pages[0]?.width)).toEqual(
      images.map((_, index) => 30 + index),
    );
    expect(own.reader.batches).toEqual([1, 16, 7]);
  });
});

describe("models", () => {
  it("are listed, named, and one gets its share", async () => {
    let draw = 0.5;
    const share = { name: "b", part: 0.25 };
    const adapters = [adapter("a"), adapter("b")];
    const models = new ServedModels({ adapters, standard: "a", share, random: () => draw });
    const own = await another({ models });
    const listed = check(Models, (await ask(own.port, "/v1/models")).json()).models;
    expect(listed.map(({ name, standard, share }) => [name, standard, share])).toEqual([
      ["base", false, 0],
      ["a", true, 0.75],
      ["b", false, 0.25],
    ]);
    const read = async (query: string) => {
      const answer = await ask(own.port, `/v1/ocr${query}`, { body: image, headers: PNG });
      const { model, chosen, pages } = check(OcrAnswer, answer.json());
      return [model, chosen, pages[0]?.lines[0]?.text, answer.headers["x-emend-model"]];
    };
    expect(await read("")).toEqual(["a", "standard", "40 a", "a"]);
    draw = 0.2;
    expect(await read("")).toEqual(["b", "share", "40 b", "b"]);
    expect(await read("?model=base")).toEqual(["base", "named", "40 built-in", "base"]);
    const unknown = await ask(own.port, "/v1/ocr?model=c", { body: image, headers: PNG });
    expect([unknown.status, check(Problem, unknown.json()).detail]).toEqual([
      404,
      "There is no model “c”. There are: base, a, b.",
    ]);
  });

  it("with names that cannot be told apart, or shares of nothing, do not start", () => {
    expect(() => new ServedModels({ adapters: [adapter("base")] })).toThrow(/Two models/);
    expect(() => new ServedModels({ adapters: [adapter("a/b")] })).toThrow(/no name/);
    expect(() => new ServedModels({ adapters: [], standard: "x" })).toThrow(/There are: base/);
    expect(() => new ServedModels({ adapters: [], share: { name: "base", part: 0.5 } })).toThrow(/already/);
  });
});

describe("limits", () => {
  const problem = async (asked: ReturnType<typeof ask>) => {
    const answer = await asked;
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    const { status, code, detail } = check(Problem, answer.json());
    expect(status).toBe(answer.status);
    return { status, code, detail, retryAfter: answer.headers["retry-after"] };
  };

  it("a file of too many bytes, told by its length or not", async () => {
    const own = await another({ limits: { bodyBytes: 1024 } });
    const body = Buffer.alloc(4096);
    expect(await problem(ask(own.port, "/v1/ocr", { body, headers: PNG }))).toMatchObject({
      ...{ status: 413, code: "file-too-large" },
    });
    const headers = { ...PNG, "transfer-encoding": "chunked" };
    expect(await problem(ask(own.port, "/v1/ocr", { body, headers }))).toMatchObject({ status: 413 });
    expect(await problem(ask(own.port, "/v1/ocr", form("x", body)))).toMatchObject({ status: 413 });
  });

  it("pages of too many pixels, files of too many pages", async () => {
    const own = await another({ limits: { pixels: 1000, pages: 2 } });
    const bomb = await blank(2000, 2000);
    expect(await problem(ask(own.port, "/v1/ocr", { body: bomb, headers: PNG }))).toMatchObject({ status: 413 });
    const pdf = makePdf({ pages: [{}, {}, {}] });
    expect(await problem(ask(own.port, "/v1/ocr", { body: pdf, headers: PNG }))).toMatchObject({
      ...{ status: 413, detail: expect.stringContaining("/v1/ocr/jobs") },
    });
    const page = makePdf({ pages: [{}] });
    expect(await problem(ask(own.port, "/v1/ocr", { body: page, headers: PNG }))).toMatchObject({ status: 413 });
    expect(own.reader.batches).toEqual([]);
  });

  it("too many requests a minute", async () => {
    const own = await another({ limits: { perMinute: 2 } });
    for (let turn = 0; turn < 2; turn++) expect((await ask(own.port, "/v1/models")).status).toBe(200);
    const refused = await problem(ask(own.port, "/v1/models"));
    expect(refused).toMatchObject({ status: 429, code: "too-many" });
    expect(Number(refused.retryAfter)).toBeGreaterThan(0);
    expect((await ask(own.port, "/healthz")).status).toBe(200);
  });

  it("more files at once than there are places", async () => {
    const own = await another({ limits: { queue: 1 } });
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    own.reader.before = () => held;
    const first = ask(own.port, "/v1/ocr", { body: image, headers: PNG });
    await expect.poll(() => own.reader.batches).toEqual([1]);
    expect(await problem(ask(own.port, "/v1/ocr", { body: image, headers: PNG }))).toMatchObject({
      ...{ status: 503, code: "busy", retryAfter: "2" },
    });
    answer();
    expect((await first).status).toBe(200);
    expect((await ask(own.port, "/v1/ocr", { body: image, headers: PNG })).status).toBe(200);
  });

  it.each<[string, string, Record<string, string>, Buffer | string, number]>([
    ["no image", "", PNG, "not an image at all", 415],
    ["half an image", "", PNG, Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), 422],
    ["nothing", "", PNG, "", 400],
    ["JSON", "", { "content-type": "application/json" }, "{}", 415],
    ["HTML", "", { "content-type": "text/html" }, "<p>", 415],
    ["no type", "", {}, "x", 415],
    ["a form without a file", "", { "content-type": "multipart/form-data; boundary=m" }, "--m--\r\n", 400],
    ["a form without a boundary", "", { "content-type": "multipart/form-data" }, "--m--\r\n", 400],
    ["a format that there is not", "?format=docx", PNG, "x", 400],
    ["a word too many", "?formt=json", PNG, "x", 400],
    ["the same twice", "?format=json&format=text", PNG, "x", 400],
    ["a type that cannot be written", "", { ...PNG, accept: "image/png" }, "x", 406],
  ])("%s", async (_, query, headers, body, status) => {
    const answer = await ask(server.port, `/v1/ocr${query}`, { method: "POST", headers, body });
    expect([answer.status, check(Problem, answer.json()).status]).toEqual([status, status]);
    expect(answer.json<{ detail: string }>().detail).not.toMatch(/\/tmp\/|node_modules|at .*\.ts/);
  });
});

describe("keys and starting", () => {
  it("asks for a key everywhere but where the server's health is told", async () => {
    const { key, line } = newKey("group");
    const own = await another({ keys: ApiKeys.parse(line, "test") });
    for (const path of ["/v1/models", "/metrics", "/v1/ocr/jobs/x", "/nowhere"]) {
      const refused = await ask(own.port, path);
      expect([path, refused.status, refused.headers["www-authenticate"]]).toEqual([path, 401, "Bearer"]);
    }
    const wrong = { authorization: `Bearer ${key.slice(0, -1)}` };
    expect((await ask(own.port, "/v1/models", { headers: wrong })).status).toBe(401);
    for (const headers of [{ authorization: `Bearer ${key}` }, { "x-api-key": key }]) {
      expect((await ask(own.port, "/v1/models", { headers })).status).toBe(200);
    }
    for (const path of ["/healthz", "/readyz", "/openapi.json"]) expect((await ask(own.port, path)).status).toBe(200);
    expect(JSON.stringify(own.log)).toContain('"key":"group"');
    expect(JSON.stringify(own.log)).not.toContain(key);
  });

  it("does not listen where others reach it without keys", async () => {
    await expect(startTestServer({ address: "0.0.0.0" })).rejects.toThrow(/API keys are needed/);
  });

  it("does not share its folder with another server", async () => {
    await expect(startTestServer({ stateFolder: server.stateFolder })).rejects.toThrow(/Another server/);
  });

  it("is ready when the model is, and not when that fails", async () => {
    let open = () => {};
    const prepare = () =>
      new Promise<void>((resolve) => {
        open = resolve;
      });
    const own = await another({ prepare });
    expect(await ask(own.port, "/readyz")).toMatchObject({ status: 503, text: '{"status":"starting"}' });
    open();
    await expect.poll(async () => (await ask(own.port, "/readyz")).status).toBe(200);
    const broken = await another({ prepare: () => Promise.reject(new Error("no model")) });
    expect((await ask(broken.port, "/readyz")).status).toBe(503);
  });

  it("lets open requests end, and takes none after", async () => {
    const own = await startTestServer();
    let answer = () => {};
    own.reader.before = () =>
      new Promise<void>((resolve) => {
        answer = resolve;
      });
    const open = ask(own.port, "/v1/ocr", { body: image, headers: { ...PNG, connection: "close" } });
    await expect.poll(() => own.reader.batches).toEqual([1]);
    const closed = own.close();
    await expect(ask(own.port, "/healthz")).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
    answer();
    expect((await open).status).toBe(200);
    await closed;
  });
});

describe("what it says of itself", () => {
  it("figures, without a word of what was read", async () => {
    const own = await another();
    await ask(own.port, "/v1/ocr", form("secret-name.png", image));
    await ask(own.port, "/v1/ocr", { body: "no image", headers: PNG });
    const { text, headers } = await ask(own.port, "/metrics");
    expect(headers["content-type"]).toMatch(/^text\/plain; version=/);
    for (const row of [
      'emend_pages_total{model="base",outcome="read"} 1',
      'emend_characters_total{model="base"} 11',
      'emend_line_confidence_count{model="base"} 1',
      'emend_problems_total{code="unsupported-file"} 1',
      'emend_request_seconds_count{operation="ocr",status="200"} 1',
      "emend_batch_pages_count 1",
      "emend_open_requests 0",
    ]) {
      expect(text).toContain(`\n${row}\n`);
    }
    const said = text + JSON.stringify(own.log);
    expect(said).not.toMatch(/secret-name|built-in|127\.0\.0\.1/);
  });

  it("no spans unless told where to, and then of every part", async () => {
    const parts: string[] = [];
    const begin = (name: string, parent?: string) => {
      parts.push(`${name} of ${parent ?? "nobody"}`);
      return {
        part: (part: string, start: number, end: number) => void parts.push(`${part} ${end >= start}`),
        end: (facts: object) => void parts.push(JSON.stringify(facts)),
      };
    };
    const own = await another({ tracing: { begin, close: () => Promise.resolve() } });
    await ask(own.port, "/v1/ocr", { body: image, headers: { ...PNG, traceparent: "00-1" } });
    await expect
      .poll(() => parts)
      .toEqual([
        "ocr of 00-1",
        ...["import true", "wait true", "detect true", "recognise true"],
        '{"http.response.status_code":200,"http.route":"ocr"}',
      ]);
  });
});
