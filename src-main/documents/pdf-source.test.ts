import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenOptions } from "./page-source.ts";
import { image, line, makePdf, type TestPdf } from "./test-pdf.ts";
import { boxOf, inkBox, problem, type RenderedTestPage, TestRenderer } from "./test-render.ts";

let renderer: TestRenderer;
const render: TestRenderer["render"] = (...args) => renderer.render(...args);
beforeAll(() => {
  renderer = new TestRenderer();
});
afterAll(() => renderer.dispose());

const open = (pdf: TestPdf | Uint8Array, options?: OpenOptions) => renderer.open(pdf, "book.pdf", options);
const texts = (page: RenderedTestPage | undefined) => page?.textLayer?.map((found) => found.text) ?? null;

describe("pages", () => {
  it("draws every page in its size and its colours", async () => {
    const pages = await render({
      pages: [
        { box: [0, 0, 144, 72], content: "1 0 0 rg 0 0 72 72 re f 0 0 1 rg 72 0 72 72 re f" },
        { box: [0, 0, 72, 144], content: "0 0 0 rg 0 0 72 72 re f" },
        { box: [0, 0, 72, 72] },
      ],
    });
    expect(pages.map(({ width, height, channels }) => [width, height, channels])).toEqual([
      [600, 300, 3],
      [300, 600, 1],
      [300, 300, 1],
    ]);
    expect([pages[0]?.at(100, 150), pages[0]?.at(500, 150)]).toEqual([
      [255, 0, 0],
      [0, 0, 255],
    ]);
    expect([pages[1]?.at(150, 100), pages[1]?.at(150, 500), pages[2]?.at(9, 9)]).toEqual([[255], [0], [255]]);
  });

  it("shows what the crop box shows, wherever the page's origin is", async () => {
    const [page] = await render({
      pages: [{ box: [-100, -100, 500, 500], crop: [100, 100, 244, 172], content: `0 0 0 rg 90 90 40 40 re f` }],
    });
    expect([page?.width, page?.height]).toEqual([600, 300]);
    expect([page?.at(60, 240), page?.at(200, 100)]).toEqual([[0], [255]]);
  });

  it.each([0, 90, 180, 270])("turns pages as the PDF says (%i), and their text with them", async (rotate) => {
    const [page] = await render({ pages: [{ box: [0, 0, 300, 200], rotate, content: line("Hxgdp", 30, 150, 24) }] });
    if (page === undefined) throw new Error("no page");
    expect([page.width, page.height]).toEqual(rotate % 180 === 0 ? [1250, 833] : [833, 1250]);
    const [found] = page.textLayer ?? [];
    expect(found?.text).toBe("Hxgdp");
    const [ink, box] = [inkBox(page), boxOf(found?.polygon ?? [])];
    // The line's box is that of the font: around the ink, and at most two fifths of its size (24 points) beyond it.
    const beyond = [ink[0] - box[0], ink[1] - box[1], box[2] - ink[2], box[3] - ink[3]];
    for (const distance of beyond) {
      expect(distance).toBeGreaterThanOrEqual(-2);
      expect(distance).toBeLessThanOrEqual(40);
    }
    // The first corner is the top of the line's start, on the page as it is shown.
    const start = { 0: [0, 0], 90: [1, 0], 180: [1, 1], 270: [0, 1] }[rotate] ?? [];
    expect(found?.polygon[0]).toEqual([box[start[0] === 1 ? 2 : 0], box[start[1] === 1 ? 3 : 1]]);
  });

  it("draws what is filled in on a form", async () => {
    const bytes = makePdf({ pages: [{ box: [0, 0, 72, 72] }] })
      .toString("latin1")
      .replace(
        "/Rotate 0",
        "/Rotate 0 /Annots [<< /Type /Annot /Subtype /Square /Rect [10 10 62 62] /IC [0 0 0] /C [0 0 0] /F 4 >>]",
      );
    const [page] = await render(Buffer.from(bytes, "latin1"));
    expect(page?.at(150, 150)[0]).toBe(0);
  });
});

describe("resolution", () => {
  const checks = (width: number, height: number) => ({
    width,
    height,
    pixels: Uint8Array.from({ length: width * height }, (_, i) =>
      ((i % width) + Math.floor(i / width)) % 2 === 0 ? 30 : 220,
    ),
  });

  it("keeps a scan's pixels as they are, whatever its box is and whatever text lies under it", async () => {
    const scan = checks(850, 1100);
    const hidden = `3 Tr ${line("hidden words", 60, 700)}`;
    for (const [box, content] of [
      [[0, 0, 612, 792], `${hidden}${image(0, 0, 0, 612, 792)}`],
      [[0, 0, 85, 110], image(0, 0, 0, 85, 110)],
      [[0, 0, 1700, 2200], image(0, 0, 0, 1700, 2200)],
    ] as const) {
      const [page] = await render({ pages: [{ box, content, images: [scan] }] });
      expect([page?.width, page?.height]).toEqual([850, 1100]);
      expect(page?.data.equals(scan.pixels)).toBe(true);
    }
  });

  it("counts the strips that some scanners cut a page into", async () => {
    const strip = checks(800, 100);
    const content = Array.from({ length: 10 }, (_, i) => image(i, 0, i * 72, 576, 72)).join("");
    const [page] = await render({
      pages: [{ box: [0, 0, 576, 720], content, images: Array.from({ length: 10 }, () => strip) }],
    });
    expect([page?.width, page?.height]).toEqual([800, 1000]);
  });

  it("takes 300 dpi where letters are drawn, also over a coarse picture", async () => {
    const paper = checks(61, 79);
    const [plain, over, small] = await render({
      pages: [
        { content: line("Letters", 72, 700) },
        { content: image(0, 0, 0, 612, 792) + line("Letters", 72, 700), images: [paper] },
        { content: image(0, 100, 100, 60, 60), images: [checks(1000, 1000)] },
      ],
    });
    for (const page of [plain, over, small]) expect([page?.width, page?.height]).toEqual([2550, 3300]);
  });

  it("bounds a scan that is far finer than letters need", async () => {
    const fine = { width: 6000, height: 7500, pixels: new Uint8Array(45_000_000) };
    const [page] = await render({
      pages: [{ box: [0, 0, 288, 360], content: image(0, 0, 0, 288, 360), images: [fine] }],
    });
    const pixels = (page?.width ?? 0) * (page?.height ?? 0);
    expect(pixels).toBeGreaterThan(34_900_000);
    expect(pixels).toBeLessThan(35_100_000);
  });

  it("bounds pages the size of a wall, and pages thin as a thread", async () => {
    const source = await open({
      pages: [
        { box: [0, 0, 14_400, 14_400] },
        { box: [0, 0, 1_000_000, 1_000_000] },
        { box: [0, 0, 50_000, 1] },
        { box: [0, 0, 0, 0] },
      ],
    });
    const sizes = [];
    for (let index = 0; index < source.pages; index++) {
      const { width, height } = await source.render(index, join(renderer.folder, "wall.png"));
      sizes.push([width, height]);
    }
    await source.close();
    // A page without a size gets that of American letter paper, as in any reader.
    expect(sizes).toEqual([
      [10_000, 10_000],
      [10_000, 10_000],
      [65_535, 1],
      [2550, 3300],
    ]);
  });
});

describe("what cannot be read", () => {
  const book = (pages = 3) =>
    makePdf({
      pages: Array.from({ length: pages }, (_, i) => ({
        box: [0, 0, 144, 144],
        content: line(`page ${i + 1}`, 20, 70),
      })),
    });

  it("asks for a copy without password", async () => {
    const locked = makePdf({ pages: [{}], userPassword: "secret" });
    expect(await problem(open(locked))).toBe(
      "password-protected: book.pdf is protected by a password. Save a copy without it and add that.",
    );
  });

  it("opens what is encrypted but asks for no password", async () => {
    const [page] = await render({ pages: [{ content: line("free to read", 72, 700) }], userPassword: "" });
    expect(texts(page)).toEqual(["free to read"]);
  });

  it("says that there are no pages", async () => {
    expect(await problem(open({ pages: [] }))).toBe("empty-file: book.pdf has no pages. Export it again.");
  });

  it("says that it is damaged", async () => {
    expect(await problem(open(Buffer.from("%PDF-1.7\nnothing more\n%%EOF\n")))).toBe(
      "damaged-file: book.pdf is damaged or no real PDF. Export it again.",
    );
    const noise = book();
    noise.fill(0x20, 9, noise.length - 6);
    expect(await problem(open(noise))).toMatch(/^damaged-file/);
  });

  it("does not pass half a book for a whole one", async () => {
    const bytes = book();
    for (const share of [0.3, 0.6, 0.9]) {
      expect(await problem(open(bytes.subarray(0, Math.floor(bytes.length * share))))).toBe(
        "damaged-file: book.pdf is cut off: its end is missing. Copy or download it again.",
      );
    }
  });

  it("opens what is whole but has a broken table, or bytes before and after", async () => {
    const bytes = book().toString("latin1");
    for (const odd of [
      bytes.replace(/startxref\n\d+/, "startxref\n99"),
      `GARBAGE\r\n${bytes}`,
      `${bytes}${"\0".repeat(5000)}`,
    ]) {
      expect(await render(Buffer.from(odd, "latin1"))).toHaveLength(3);
    }
  });

  it("names the page that is not there", async () => {
    const bytes = book()
      .toString("latin1")
      .replace(/\/Kids \[\S+ 0 R (\S+) 0 R/, "/Kids [999 0 R $1 0 R");
    expect(await problem(render(Buffer.from(bytes, "latin1")))).toMatch(/^damaged-file: Page 1 of book.pdf is damaged/);
    const source = await open({ pages: [{}, {}], count: 5 });
    const outcomes = [];
    for (let index = 0; index < source.pages; index++)
      outcomes.push(await problem(source.render(index, join(renderer.folder, "x.png"))));
    await source.close();
    expect(
      outcomes.filter((outcome) => outcome !== "fine").every((outcome) => outcome.startsWith("damaged-file: Page")),
    ).toBe(true);
  });
});

describe("the thread", () => {
  /** Minutes of work in a few bytes: circles upon circles. */
  const endless = {
    pages: [{ content: `${"0.5 w 0 0 m 600 0 600 780 300 400 c 0 780 0 0 610 790 c S\n".repeat(30_000)}` }],
  };
  const long = {
    pages: [{ content: `${"0.5 w 0 0 m 600 0 600 780 300 400 c 0 780 0 0 610 790 c S\n".repeat(600)}` }],
  };

  it("leaves the event loop free while a large page is drawn", async () => {
    const source = await open(long);
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    const before = performance.eventLoopUtilization();
    await source.render(0, join(renderer.folder, "long.png"));
    const { utilization, active, idle } = performance.eventLoopUtilization(before);
    clearInterval(timer);
    await source.close();
    // Long enough to tell: drawn on this thread, the loop would have been busy all of it and turned not once.
    expect(active + idle).toBeGreaterThan(300);
    expect(turns).toBeGreaterThan(20);
    expect(utilization).toBeLessThan(0.5);
  });

  it("stops at once when it is cancelled, in the middle of a page", async () => {
    const abort = new AbortController();
    const source = await open(endless, { signal: abort.signal });
    const drawing = problem(source.render(0, join(renderer.folder, "endless.png")));
    abort.abort();
    expect(await drawing).toBe("cancelled: Cancelled.");
    expect(await problem(source.render(0, join(renderer.folder, "endless.png")))).toBe("cancelled: Cancelled.");
    await source.close();
    expect(await problem(open(endless, { signal: AbortSignal.abort() }))).toBe("cancelled: Cancelled.");
  });

  it("gives up a page that takes too long", async () => {
    const source = await open(endless, { pageLimitMs: 1 });
    expect(await problem(source.render(0, join(renderer.folder, "slow.png")))).toBe(
      "damaged-file: Page 1 of book.pdf takes too long to draw. Export the PDF again, or leave that page out.",
    );
    await source.close();
  });
});
