/** @file Images and PDFs made to harm: they grow without end, lead elsewhere, or run something. */
import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problem, TestRenderer } from "./test-render.ts";

let renderer: TestRenderer;
let asked: string[];
let address: string;
const server = createServer((request, response) => {
  asked.push(request.url ?? "");
  response.end("secret");
});
beforeAll(async () => {
  renderer = new TestRenderer();
  asked = [];
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  renderer.dispose();
});

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
};
const png = (width: number, height: number, ...chunks: Buffer[]): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const start = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([start, chunk("IHDR", header), ...chunks, chunk("IEND", Buffer.alloc(0))]);
};
const rows = (width: number, height: number) => chunk("IDAT", deflateSync(Buffer.alloc((width + 1) * height)));
const said = (bytes: Uint8Array, name: string) => problem(renderer.render(bytes, name));

describe("images", () => {
  it.each([
    [30_000, 30_000],
    [2_147_483_647, 1],
    [65_535, 65_535],
  ])("that claim %i by %i pixels are refused unread", async (width, height) => {
    expect(await said(png(width, height, rows(10, 10)), "bomb.png")).toMatch(/^(file-too-large|damaged-file): /);
  });

  it("whose data is a thousand times what its size says are read as what they say, or refused", async () => {
    const bomb = chunk("IDAT", deflateSync(Buffer.alloc(12_000_000)));
    expect(bomb.length).toBeLessThan(100_000);
    const page = await renderer.render(png(40, 30, bomb), "bomb.png").catch((error: unknown) => error);
    if (Array.isArray(page)) expect(page[0]).toMatchObject({ width: 40, height: 30 });
    else expect(page).toMatchObject({ code: "damaged-file" });
  });

  it("with comments and profiles that swell keep none of them", async () => {
    const swollen = deflateSync(Buffer.alloc(6_000_000, "x"));
    const text = chunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0", "latin1"), swollen]));
    const profile = chunk("iCCP", Buffer.concat([Buffer.from("icc\0\0", "latin1"), swollen]));
    const result = await renderer.render(png(40, 30, text, profile, rows(40, 30)), "x.png").catch((e: unknown) => e);
    if (!Array.isArray(result)) return expect(result).toMatchObject({ code: "damaged-file" });
    const { metadata } = (result as Awaited<ReturnType<TestRenderer["render"]>>)[0] ?? {};
    expect(metadata).toMatchObject({ width: 40, height: 30 });
    expect(JSON.stringify(metadata)).not.toContain("xxxx");
  });

  it("that are pictures by instructions, or programs, are not taken, whatever they are called", async () => {
    const reference = `<image href="${address}/fetch.png" width="9" height="9"/><image href="file:///etc/passwd"/>`;
    const svg = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">${reference}<text>&x;</text></svg>`;
    const postscript = "%!PS-Adobe-3.0\n(%pipe%id) (w) file";
    const magick = `push graphic-context\nviewbox 0 0 9 9\nfill 'url(${address}/mvg)'`;
    for (const text of [svg, postscript, magick, "GIF89a", "<html><script>1</script></html>", "\x7fELF", "MZ"]) {
      expect(await said(Buffer.from(text, "latin1"), "scan.png")).toMatch(/^unsupported-file: /);
    }
    expect(asked).toEqual([]);
  });

  it("whose directories run in a circle come to an end", async () => {
    const one = await sharp({ create: { width: 40, height: 30, channels: 3, background: "#fff" } })
      .tiff({ compression: "none" })
      .toBuffer();
    const bytes = Buffer.from(one);
    const first = bytes.readUInt32LE(4);
    // The next directory is the first one again.
    bytes.writeUInt32LE(first, first + 2 + bytes.readUInt16LE(first) * 12);
    const result = await renderer.render(bytes, "circle.tif").catch((error: unknown) => error);
    if (Array.isArray(result)) expect(result.length).toBeLessThan(3);
    else expect(result).toMatchObject({ code: "damaged-file" });
  });

  it("behind a link are read by their bytes, and a link to nothing is told", async () => {
    const [secret, link, nowhere] = ["secret.txt", "link.png", "nowhere.png"].map((name) => renderer.path(name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(secret, "root:x:0:0");
    symlinkSync(secret, link);
    symlinkSync(join(renderer.folder, "none"), nowhere);
    const { openPages } = await import("./page-source.ts");
    expect(await problem(openPages(link, "link.png"))).toMatch(/^unsupported-file: link.png/);
    expect(await problem(openPages(nowhere, "nowhere.png"))).toMatch(/^not-found: /);
  });
});

/** A PDF of these objects, the first of which is the catalogue. */
function pdfOf(objects: readonly string[]): Buffer {
  const parts = [Buffer.from("%PDF-1.7\n")];
  const places: number[] = [];
  let at = parts[0]?.length ?? 0;
  for (const [index, object] of objects.entries()) {
    const part = Buffer.from(`${index + 1} 0 obj\n${object}\nendobj\n`, "latin1");
    places.push(at);
    at += part.length;
    parts.push(part);
  }
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Root 1 0 R /Size ${objects.length + 1} >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
const stream = (dictionary: string, data: Buffer | string): string =>
  `<< ${dictionary} /Length ${data.length} >>\nstream\n${data.toString("latin1")}\nendstream`;
const tree = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const page = (more: string) => `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 36] ${more} >>`;

describe("PDFs", () => {
  it("whose page tree runs in a circle, or claims a million pages, come to an end", async () => {
    const circle = pdfOf([
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>",
    ]);
    expect(await said(circle, "circle.pdf")).toMatch(/^(damaged-file|empty-file|file-too-large): /);
  });

  it("whose forms draw themselves come to an end", async () => {
    const forms = pdfOf([
      "<< /Type /Catalog /Pages 2 0 R >>",
      tree,
      page("/Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >>"),
      stream("", "/X Do"),
      stream("/Type /XObject /Subtype /Form /BBox [0 0 72 36] /Resources << /XObject << /X 5 0 R >> >>", "/X Do"),
    ]);
    const result = await renderer.render(forms, "forms.pdf").catch((error: unknown) => error);
    if (Array.isArray(result)) expect(result[0]).toMatchObject({ width: 300, height: 150 });
    else expect(result).toMatchObject({ code: "damaged-file", message: /cannot be drawn/ });
  });

  it("whose content swells a thousandfold are drawn or refused, and the app goes on", async () => {
    const packed = deflateSync(Buffer.alloc(12_000_000, " "));
    const bomb = pdfOf([
      "<< /Type /Catalog /Pages 2 0 R >>",
      tree,
      page("/Contents 4 0 R"),
      stream("/Filter /FlateDecode", packed),
    ]);
    expect(bomb.length).toBeLessThan(100_000);
    const result = await renderer.render(bomb, "bomb.pdf").catch((error: unknown) => error);
    if (Array.isArray(result)) expect(result).toHaveLength(1);
    else expect(result).toMatchObject({ code: expect.stringMatching(/damaged-file|file-too-large/) });
    expect(await renderer.renderOne({ pages: [{ box: [0, 0, 72, 36] }] }, "next.pdf")).toMatchObject({ width: 300 });
  });

  it("that would run, open or send something do nothing of it", async () => {
    const mark = join(renderer.folder, "launched");
    const active = pdfOf([
      `<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R /AA << /WC 5 0 R >> /Names << /JavaScript << /Names [(a) 6 0 R] >> >> >>`,
      tree,
      page("/AA << /O 4 0 R >>"),
      `<< /S /URI /URI (${address}/open) >>`,
      `<< /S /Launch /F (/usr/bin/touch) /Unix << /F (touch ${mark}) >> >>`,
      `<< /S /JavaScript /JS (this.submitForm\\("${address}/js"\\); app.launchURL\\("${address}/js"\\);) >>`,
    ]);
    expect(await renderer.renderOne(active, "active.pdf")).toMatchObject({ width: 300 });
    expect(existsSync(mark)).toBe(false);
    expect(asked).toEqual([]);
  });
});
