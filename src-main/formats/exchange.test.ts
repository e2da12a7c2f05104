/** @file Documents out of one library and into another, through the services, with real files and a real database. */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Line } from "#contract/corrections.ts";
import { ExportRequest, type FormatId, type FormatJob } from "#contract/formats.ts";
import { compose, type EmendApp } from "../compose.ts";
import { openDatabase } from "../storage/database.ts";
import { decode } from "./file-tree.ts";
import { writeFiles } from "./test-pages.ts";

let folder: string;
let app: EmendApp;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emend-exchange-"));
  app = openLibrary("one");
});
afterEach(async () => {
  await app.dispose();
  await rm(folder, { recursive: true, force: true });
});

const openLibrary = (name: string) =>
  compose({
    libraryFolder: join(folder, name),
    host: "web",
    resourcesFolder: folder,
  });

async function run(job: { jobId: string }, of: EmendApp = app): Promise<FormatJob> {
  return of.formats.jobs.finished(job.jobId);
}

/** A folder of two pages in PAGE, one line of them marked as a prediction. */
async function writeBook(at: string): Promise<void> {
  const page = (name: string, lines: [text: string, index: number][]) =>
    `<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page imageFilename="${name}" imageWidth="400" imageHeight="300"><TextRegion id="r" type="paragraph"><Coords points="0,0 400,0 400,300 0,300"/>${lines.map(([text, index], i) => `<TextLine id="l${i}"><Coords points="10,${40 + i * 40} 10,${10 + i * 40} 390,${10 + i * 40} 390,${40 + i * 40}"/><TextEquiv index="${index}"><Unicode>${text}</Unicode></TextEquiv></TextLine>`).join("")}</TextRegion></Page></PcGts>`;
  const image = (shade: number) =>
    sharp({ create: { width: 400, height: 300, channels: 3, background: { r: shade, g: 250, b: 250 } } })
      .png()
      .toBuffer();
  await writeFiles(at, {
    "book/page/a1.xml": page("a1.png", [
      ["Erſte Zeile", 0],
      ["zweite, geraten", 1],
      ["", 1],
    ]),
    "book/a1.png": await image(240),
    "book/page/a2.xml": page("a2.png", [["שלום עולם", 0]]),
    "book/a2.png": await image(200),
    "book/page/a3.xml": page("gone.png", [["ohne Bild", 0]]),
    "book/notes.docx": "x",
  });
}

async function importBook(
  as: "ground-truth" | "proposal" | "as-marked",
  path = join(folder, "in", "book"),
  of = app,
): Promise<FormatJob> {
  return run(of.formats.transcriptions.start([of.sources.offerPath(path)], { as }), of);
}

async function linesOf(of: EmendApp, documentId: string): Promise<Line[]> {
  const { pages } = await of.handlers.documents.get({ id: documentId });
  const lines: Line[] = [];
  for (const page of pages) lines.push(...(await of.handlers.corrections.lines({ pageId: page.id })));
  return lines;
}
const request = (format: FormatId, more: Partial<ExportRequest> = {}) =>
  ExportRequest.parse({ documentIds: [], format, ...more });

describe("import", () => {
  beforeEach(() => writeBook(join(folder, "in")));

  it("says beforehand what the files hold, and what is missing", async () => {
    const preview = await app.formats.transcriptions.preview([app.sources.offerPath(join(folder, "in", "book"))]);
    expect(preview).toEqual({
      documents: [{ name: "book", format: "page-xml", pages: 3, lines: 5, verifiedLines: 3, missingImages: ["a3"] }],
      notes: [],
      unknownFiles: ["book/notes.docx"],
    });
  });

  it("calls a document of loose files after the first of them", async () => {
    const book = join(folder, "in", "book");
    const files = [join(book, "a2.png"), join(book, "page", "a2.xml")].map((path) => app.sources.offerPath(path));
    const job = await run(app.formats.transcriptions.start(files, { as: "proposal" }));
    const { document } = await app.handlers.documents.get({ id: job.documentIds[0] as string });
    expect(document.name).toBe("a2");
  });

  it.each([
    { as: "ground-truth" as const, statuses: ["verified", "verified", "proposed", "verified"] },
    { as: "proposal" as const, statuses: ["proposed", "proposed", "proposed", "proposed"] },
    { as: "as-marked" as const, statuses: ["verified", "proposed", "proposed", "verified"] },
  ])("brings a transcription in as $as", async ({ as, statuses }) => {
    const job = await importBook(as);
    expect(job).toMatchObject({ state: "done", message: null, lines: 4, done: 2 });
    expect(job.notes).toEqual([
      "book/notes.docx is in no format that Emend knows and stays behind.",
      "a3 stays behind: its image gone.png is not among the files. Add it and import again.",
    ]);
    const { document, pages } = await app.handlers.documents.get({ id: job.documentIds[0] as string });
    expect([document.name, pages.map((page) => [page.sourceName, page.state])]).toEqual([
      "book",
      [
        ["a1.png", "read"],
        ["a2.png", "read"],
      ],
    ]);
    const lines = await linesOf(app, document.id);
    expect(lines.map((line) => line.text)).toEqual(["Erſte Zeile", "zweite, geraten", "", "שלום עולם"]);
    expect(lines.map((line) => line.status)).toEqual(statuses);
    expect(lines.map((line) => line.direction)).toEqual(["ltr", "ltr", "ltr", "rtl"]);
    expect(lines[0]?.polygon).toEqual([
      [10, 10],
      [390, 10],
      [390, 40],
      [10, 40],
    ]);
    expect(lines[0]?.author).toBe(as === "proposal" ? "Imported (PAGE XML)" : "ground-truth");
    expect((await app.handlers.layout.page({ pageId: pages[0]?.id as string })).regions).toHaveLength(1);
    // Where a document begins is not a step to take back.
    expect((await app.handlers.corrections.journal({ documentId: document.id })).canUndo).toBe(false);
  });

  it("gives text to the pages of a document that have none, and leaves the others alone", async () => {
    const sources = ["a1.png", "a2.png"].map((name) => app.sources.offerPath(join(folder, "in", "book", name)));
    const { jobId } = await app.handlers.documents.import({ sources });
    await expect.poll(async () => (await app.handlers.documents.importJob({ jobId })).state).toBe("done");
    const [document] = await app.handlers.documents.list({});
    const target = { as: "ground-truth" as const, documentId: document?.id as string };
    const offer = () => app.sources.offerPath(join(folder, "in", "book"));
    expect(await run(app.formats.transcriptions.start([offer()], target))).toMatchObject({
      state: "done",
      lines: 4,
      done: 2,
    });
    expect(await linesOf(app, target.documentId)).toHaveLength(4);
    const again = await run(app.formats.transcriptions.start([offer()], target));
    expect(again).toMatchObject({ state: "done", lines: 0 });
    expect(again.notes).toContain("a1: this page has lines already and keeps them.");
    expect((await app.handlers.documents.get({ id: target.documentId })).pages).toHaveLength(2);
  });
});

describe("export", () => {
  let documentId: string;
  beforeEach(async () => {
    await writeBook(join(folder, "in"));
    documentId = (await importBook("as-marked")).documentIds[0] as string;
  });

  const flag = (sql: string) => {
    const database = openDatabase(join(folder, "one", "library.sqlite"));
    database.exec(sql);
    database.close();
  };

  it.each(["page-xml", "alto", "hocr", "json", "mets", "tei"] as const)(
    "takes a document to another library as %s, line by line",
    async (format) => {
      await app.handlers.documents.setLanguages({ choices: [{ documentIds: [documentId], language: "de-Latf" }] });
      const out = await run(app.formats.exports.start(request(format, { documentIds: [documentId] })));
      expect(out).toMatchObject({ state: "done", done: 2, lines: 4 });
      const other = openLibrary("two");
      try {
        const job = await importBook("as-marked", out.path as string, other);
        expect((await other.handlers.documents.get({ id: job.documentIds[0] as string })).document.language).toBe(
          "de-Latf",
        );
        expect(job).toMatchObject({ state: "done", lines: 4 });
        const [before, after] = [await linesOf(app, documentId), await linesOf(other, job.documentIds[0] as string)];
        const kept = ({ text, status, polygon, direction, cropAsset }: Line) => ({
          text,
          status,
          polygon,
          direction,
          cropAsset,
        });
        expect(after.map(kept)).toEqual(before.map(kept));
      } finally {
        await other.dispose();
      }
    },
  );

  it.each(["line-pairs", "imagefolder", "jsonl", "parquet", "webdataset"] as const)(
    "takes lines with their very pictures to another library as %s",
    async (format) => {
      const out = await run(
        app.formats.exports.start(request(format, { documentIds: [documentId], lines: "verified" })),
      );
      expect(out).toMatchObject({ state: "done", lines: 2 });
      const other = openLibrary("two");
      try {
        const job = await importBook("ground-truth", out.path as string, other);
        expect(job).toMatchObject({ state: "done", lines: 2 });
        const after = await linesOf(other, job.documentIds[0] as string);
        expect(after.map(({ text, status }) => [text, status])).toEqual([
          ["Erſte Zeile", "verified"],
          ["שלום עולם", "verified"],
        ]);
        const pixels = async (of: EmendApp, line: Line | undefined) =>
          sharp((await of.openAsset(line?.cropAsset ?? ""))?.path)
            .removeAlpha()
            .raw()
            .toBuffer();
        const before = (await linesOf(app, documentId)).filter((line) => line.status === "verified");
        for (const [index, line] of before.entries())
          expect(await pixels(other, after[index])).toEqual(await pixels(app, line));
      } finally {
        await other.dispose();
      }
    },
  );

  it("names the scan that a person has where no image goes out, and its own image where one does", async () => {
    flag("UPDATE source_file SET name = replace(name, '.png', '.JPG')");
    const named = async (images: boolean) => {
      const { path } = await run(
        app.formats.exports.start(request("page-xml", { documentIds: [documentId], images, variant: "2019" })),
      );
      const texts = await Promise.all(
        ["a1", "a2"].map((stem) => readFile(join(path as string, `${stem}.xml`), "utf8")),
      );
      return texts.map((text) => /imageFilename="([^"]+)"/.exec(text)?.[1]);
    };
    expect(await named(true)).toEqual(["a1.png", "a2.png"]);
    expect(await named(false)).toEqual(["a1.JPG", "a2.JPG"]);
    // Turned here, its lines lie elsewhere than on the scan.
    flag(`UPDATE page SET original_sha256 = '${"0".repeat(64)}' WHERE position = 1`);
    expect(await named(false)).toEqual(["a1.JPG", "a2.png"]);
  });

  it("keeps the baseline that somebody drew, for as long as the line has the shape it was drawn for", async () => {
    const at = join(folder, "in", "book", "page", "a1.xml");
    const drawn = `<Baseline points="12,38 200,35 388,38"/>`;
    await writeFile(
      at,
      (await readFile(at, "utf8"))
        .replace("</TextLine>", "</TextLine>")
        .replace(/(<TextLine id="l[01]"><Coords [^>]*>)/g, `$1${drawn}`),
    );
    const { documentIds } = await importBook("as-marked");
    const [first, second] = await linesOf(app, documentIds[0] as string);
    const { pages } = await app.handlers.documents.get({ id: documentIds[0] as string });
    const { lineId, revision, layoutRevision } = {
      lineId: second?.id as string,
      revision: second?.revision as number,
      layoutRevision: second?.layoutRevision as number,
    };
    await app.handlers.layout.moveLines({ lines: [{ lineId, revision, layoutRevision }], dx: 3, dy: 3 });
    const { path } = await run(app.formats.exports.start(request("page-xml", { documentIds })));
    const xml = await readFile(join(path as string, "a1.xml"), "utf8");
    expect(xml.match(/<Baseline points="[^"]*"/g)).toEqual([
      `<Baseline points="12,38 200,35 388,38"`,
      `<Baseline points="13,77 393,77"`,
      `<Baseline points="10,114 390,114"`,
    ]);
    expect([first?.status, pages[0]?.sourceName]).toEqual(["verified", "a1.png"]);
  });

  it("leaves private and untrainable things behind, says so, and paints private lines over", async () => {
    const [first, second] = await linesOf(app, documentId);
    flag(`UPDATE line SET private = 1 WHERE id = '${first?.id}'; UPDATE page SET no_training = 1 WHERE position = 1`);
    const preview = await app.formats.exports.preview(request("line-pairs", { documentIds: [documentId] }));
    expect(preview).toMatchObject({ documents: 1, pages: 2, lines: 1 });
    expect(preview.leftOut).toEqual({
      privateDocuments: 0,
      privatePages: 0,
      privateLines: 1,
      noTrainingLines: 1,
      unverifiedLines: 0,
      emptyLines: 1,
    });
    const out = await run(app.formats.exports.start(request("page-xml", { documentIds: [documentId] })));
    const xml = decode(await readFile(join(out.path as string, "a1.xml")));
    expect(xml).not.toContain("Erſte");
    expect(xml).toContain("zweite");
    const at = async (path: string, y: number) => [
      ...(await sharp(path).extract({ left: 200, top: y, width: 1, height: 1 }).raw().toBuffer()).subarray(0, 3),
    ];
    expect(await at(join(out.path as string, "a1.png"), 25)).toEqual([0, 0, 0]);
    expect(await at(join(out.path as string, "a1.png"), 150)).toEqual([240, 250, 250]);
    expect(existsSync(join(out.path as string, "a2.png"))).toBe(true);
    const all = await app.formats.exports.preview(
      request("page-xml", { documentIds: [documentId], includePrivate: true }),
    );
    expect(all).toMatchObject({ lines: 4, leftOut: { privateLines: 0, noTrainingLines: 0 } });
    flag("UPDATE document SET private = 1");
    expect(await app.formats.exports.preview(request("json", { documentIds: [documentId] }))).toMatchObject({
      documents: 0,
      pages: 0,
      lines: 0,
      leftOut: { privateDocuments: 1, privatePages: 2 },
    });
    expect(second?.text).toBe("zweite, geraten");
  });

  it("writes a folder whole or not at all", async () => {
    const exports = join(folder, "one", "exports");
    const job = app.formats.exports.start(request("page-xml", { documentIds: [documentId] }));
    app.formats.jobs.cancel(job.jobId);
    expect(await run(job)).toMatchObject({ state: "cancelled", path: null });
    expect(await readdir(exports)).toEqual([]);
    const { path } = await run(app.formats.exports.start(request("page-xml", { documentIds: [documentId] })));
    const again = await run(app.formats.exports.start(request("page-xml", { documentIds: [documentId] })));
    expect([path, again.path]).toEqual([join(exports, "book-page-xml"), join(exports, "book-page-xml-2")]);
    await rm(join(folder, "one", "blobs"), { recursive: true });
    const broken = await run(app.formats.exports.start(request("page-xml", { documentIds: [documentId] })));
    expect(broken).toMatchObject({ state: "failed", path: null });
    expect(broken.message).toMatch(/stopped/);
    expect((await readdir(exports)).sort()).toEqual(["book-page-xml", "book-page-xml-2"]);
    expect(() => app.formats.exports.start(request("page-xml", { documentIds: [documentId] }), path as string)).toThrow(
      /is there already/,
    );
    expect(() =>
      app.formats.exports.start(request("page-xml", { documentIds: [documentId], variant: "2011" })),
    ).toThrow(/no variant “2011”/);
    expect(() => app.formats.exports.start(request("finereader", { documentIds: [documentId] }))).toThrow(
      /does not write it/,
    );
  });

  it("estimates what it writes within a factor of two", async () => {
    for (const format of ["page-xml", "json", "line-pairs"] as const) {
      const { bytes } = await app.formats.exports.preview(request(format, { documentIds: [documentId] }));
      const written = (await run(app.formats.exports.start(request(format, { documentIds: [documentId] })))).bytes;
      expect(bytes / written).toBeGreaterThan(0.3);
      expect(bytes / written).toBeLessThan(3);
    }
  });
});
