/** @file Manifests of both versions, and what may be fetched: with a server on this machine, as tests are allowed. */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compose, type EmendApp } from "../../compose.ts";
import { IiifImport } from "./iiif-import.ts";
import { readAnnotations, readManifest } from "./manifest.ts";
import { isLocalAddress, politeFetch } from "./polite-fetch.ts";

let server: Server;
let base: string;
let asked: string[];
let answers: Record<string, { status?: number; headers?: Record<string, string>; body?: string | Buffer }>;
beforeEach(async () => {
  asked = [];
  answers = {};
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const { status = 200, headers = {}, body = "" } = answers[request.url ?? ""] ?? { status: 404 };
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const three = (host: string) => ({
  "@context": "http://iiif.io/api/presentation/3/context.json",
  type: "Manifest",
  label: { de: ["Ein Buch"] },
  rights: "https://creativecommons.org/publicdomain/zero/1.0/",
  items: [
    {
      type: "Canvas",
      label: { none: ["1r"] },
      width: 200,
      height: 100,
      items: [
        { items: [{ body: { id: `${host}/x.jpg`, service: [{ id: `${host}/iiif/a`, type: "ImageService3" }] } }] },
      ],
      seeAlso: [
        { id: `${host}/a.xml`, format: "application/xml+alto" },
        { id: `${host}/a.pdf`, format: "application/pdf" },
      ],
    },
    {
      type: "Canvas",
      width: 100,
      height: 100,
      items: [{ items: [{ body: { id: `${host}/b.png`, type: "Image" } }] }],
      annotations: [
        {
          type: "AnnotationPage",
          items: [
            {
              motivation: "supplementing",
              body: { type: "TextualBody", value: "oben<br>unten" },
              target: "c#xywh=10,10,80,40",
            },
            { motivation: "commenting", body: { value: "schön!" }, target: "c#xywh=1,1,9,9" },
          ],
        },
      ],
    },
  ],
});
const two = {
  "@type": "sc:Manifest",
  label: "Livre",
  attribution: "BnF",
  sequences: [
    {
      canvases: [
        {
          label: "f1",
          width: 10,
          height: 20,
          images: [
            {
              resource: {
                "@id": "https://x.org/full.jpg",
                service: { "@context": "http://iiif.io/api/image/2/context.json", "@id": "https://x.org/iiif/f1/" },
              },
            },
          ],
          otherContent: [{ "@id": "https://x.org/list.json" }],
        },
      ],
    },
  ],
};

describe("manifests", () => {
  it("of version 2 and 3 give pages with their whole images", () => {
    const read = readManifest(JSON.stringify(three("https://x.org")), "m");
    expect([read.label, read.rights]).toEqual(["Ein Buch", "https://creativecommons.org/publicdomain/zero/1.0/"]);
    expect(read.pages.map(({ label, imageUrl, textUrls }) => [label, imageUrl, textUrls])).toEqual([
      ["1r", "https://x.org/iiif/a/full/max/0/default.jpg", ["https://x.org/a.xml"]],
      ["page 2", "https://x.org/b.png", []],
    ]);
    expect(read.pages[1]?.lines.map(({ text, polygon }) => [text, polygon?.[0], polygon?.[2]])).toEqual([
      ["oben", [10, 10], [90, 30]],
      ["unten", [10, 30], [90, 50]],
    ]);
    const old = readManifest(JSON.stringify(two), "m");
    expect(old).toMatchObject({ label: "Livre", rights: "BnF" });
    expect(old.pages[0]).toMatchObject({
      imageUrl: "https://x.org/iiif/f1/full/full/0/default.jpg",
      annotationUrls: ["https://x.org/list.json"],
    });
    expect(readAnnotations({ resources: [{ resource: { chars: "ligne" }, on: "c#xywh=1,2,3,4" }] })).toHaveLength(1);
  });

  it("that are none are told from those that are", () => {
    expect(() => readManifest("<html>", "m")).toThrow(/no JSON/);
    expect(() => readManifest(`{"type":"Collection","items":[{}]}`, "m")).toThrow(/collection/);
    expect(() => readManifest("{}", "m")).toThrow(/no IIIF manifest/);
  });
});

describe("fetching", () => {
  const rules = (more: Partial<Parameters<typeof politeFetch>[2]> = {}) => ({
    hosts: new Set([new URL(base).host]),
    signal: new AbortController().signal,
    allowLocal: true,
    ...more,
  });

  it("asks nobody who was not named, nor anything on this network", async () => {
    for (const address of [
      "127.0.0.1",
      "10.1.2.3",
      "192.168.0.1",
      "169.254.169.254",
      "172.20.0.1",
      "::1",
      "fe80::1",
      "fd00::1",
      "::ffff:10.0.0.1",
      "no address",
    ]) {
      expect(isLocalAddress(address), address).toBe(true);
    }
    expect([isLocalAddress("93.184.216.34"), isLocalAddress("2606:2800:220:1::1")]).toEqual([false, false]);
    const strict = {
      hosts: new Set([new URL(base).host, "127.0.0.1", "localhost"]),
      signal: new AbortController().signal,
    };
    await expect(politeFetch(`${base}/a`, 10, strict)).rejects.toThrow(/does not begin with https/);
    await expect(politeFetch("https://127.0.0.1/a", 10, strict)).rejects.toThrow(/on this machine or its network/);
    await expect(politeFetch("https://localhost/a", 10, strict)).rejects.toThrow(/on this machine or its network/);
    await expect(politeFetch(`${base}/a`, 10, rules({ hosts: new Set(["x.org"]) }))).rejects.toThrow(
      /not among the hosts that were allowed/,
    );
    await expect(politeFetch("https://a:b@x.org/", 10, rules())).rejects.toThrow(/password/);
    expect(asked).toEqual([]);
  });

  it("follows redirects only to hosts that were named, and not for ever", async () => {
    answers = {
      "/a": { status: 302, headers: { location: "/b" } },
      "/b": { body: "here" },
      "/out": { status: 302, headers: { location: "https://evil.example/" } },
      "/loop": { status: 302, headers: { location: "/loop" } },
    };
    expect((await politeFetch(`${base}/a`, 10, rules())).toString()).toBe("here");
    await expect(politeFetch(`${base}/out`, 10, rules())).rejects.toThrow(/evil\.example is not among the hosts/);
    await expect(politeFetch(`${base}/loop`, 10, rules())).rejects.toThrow(/without end/);
  });

  it("stops at the size that is allowed, said or not, and when it is told to", async () => {
    answers = {
      "/big": { body: "x".repeat(50) },
      "/said": { headers: { "content-length": "999999" }, body: "x" },
      "/busy": { status: 503, headers: { "retry-after": "30" } },
    };
    await expect(politeFetch(`${base}/big`, 10, rules())).rejects.toMatchObject({ code: "file-too-large" });
    await expect(politeFetch(`${base}/said`, 10, rules())).rejects.toMatchObject({ code: "file-too-large" });
    await expect(politeFetch(`${base}/gone`, 10, rules())).rejects.toThrow(/answered 404/);
    const abort = new AbortController();
    const waiting = politeFetch(`${base}/busy`, 10, rules({ signal: abort.signal }));
    await expect.poll(() => asked).toContain("/busy");
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("import", () => {
  let folder: string;
  let app: EmendApp;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emend-iiif-"));
    app = compose({ libraryFolder: folder, host: "web", resourcesFolder: folder });
  });
  afterEach(async () => {
    await app.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("says first whom it would ask, then brings images and texts in", async () => {
    const png = (width: number) =>
      sharp({ create: { width, height: 100, channels: 3, background: "#eee" } })
        .png()
        .toBuffer();
    answers = {
      "/manifest": { body: JSON.stringify(three(base)) },
      "/iiif/a/full/max/0/default.jpg": { body: await png(200) },
      "/b.png": { body: await png(100) },
      "/a.xml": {
        body: `<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Layout><Page WIDTH="400" HEIGHT="200"><PrintSpace><TextBlock ID="b"><TextLine HPOS="20" VPOS="40" WIDTH="200" HEIGHT="40"><String CONTENT="aus"/><SP/><String CONTENT="ALTO"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>`,
      },
    };
    const iiif = new IiifImport({ ...app.formats.importOptions, allowLocal: true });
    const url = `${base}/manifest`;
    const preview = await iiif.preview({ url });
    expect(preview).toEqual({
      label: "Ein Buch",
      rights: "https://creativecommons.org/publicdomain/zero/1.0/",
      pages: 2,
      pagesWithText: 2,
      lines: 2,
      hosts: [new URL(base).host],
    });
    expect(asked).toEqual(["/manifest"]);
    const job = await app.formats.jobs.finished(iiif.start({ url }, preview.hosts, { as: "proposal" }).jobId);
    expect(job).toMatchObject({ state: "done", done: 2, lines: 3, notes: [] });
    const { document, pages } = await app.handlers.documents.get({ id: job.documentIds[0] as string });
    expect([document.name, pages.map((page) => [page.width, page.lineCount])]).toEqual([
      "Ein Buch",
      [
        [200, 1],
        [100, 2],
      ],
    ]);
    // The text was made on an image twice as large.
    expect((await app.handlers.corrections.lines({ pageId: pages[0]?.id as string }))[0]).toMatchObject({
      text: "aus ALTO",
      status: "proposed",
      polygon: [
        [10, 20],
        [110, 20],
        [110, 40],
        [10, 40],
      ],
    });
    const refused = await app.formats.jobs.finished(iiif.start({ url }, [], { as: "proposal" }).jobId);
    expect(refused.documentIds).toEqual([]);
    expect(refused.notes.join()).toMatch(/not among the hosts that were allowed/);
  });
});
