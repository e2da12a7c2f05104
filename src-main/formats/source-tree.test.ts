/** @file Zip archives as people send them, and as attackers do; folders; which format reads which file. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assignFiles, openTree, readAll } from "./source-tree.ts";
import { writeFiles } from "./test-pages.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emend-zip-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Entry {
  name: string;
  content: Buffer;
  /** As the headers state it. */
  size?: number;
  flags?: number;
  /** Of Unix: what kind of file it is, and who may do what. */
  mode?: number;
}

/** A zip archive by hand, so that it can lie. */
function makeZip(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, size = content.length, flags = 0x800, mode = 0 } of entries) {
    const packed = deflateRawSync(content);
    const file = Buffer.from(name);
    const fields = (start: Buffer) => {
      const rest = Buffer.alloc(26);
      rest.writeUInt16LE(20, 0);
      rest.writeUInt16LE(flags, 2);
      rest.writeUInt16LE(8, 4);
      rest.writeUInt32LE(crc32(content), 10);
      rest.writeUInt32LE(packed.length, 14);
      rest.writeUInt32LE(size, 18);
      rest.writeUInt16LE(file.length, 22);
      return Buffer.concat([start, rest]);
    };
    const header = Buffer.concat([fields(Buffer.from("PK\x03\x04", "latin1")), file]);
    parts.push(header, packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(mode * 0x10000, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(fields(Buffer.from("PK\x01\x02\x14\x03", "latin1")), tail, file);
    offset += header.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

async function open(entries: readonly Entry[]) {
  const path = join(folder, "book.zip");
  writeFileSync(path, makeZip(entries));
  return openTree([{ path, name: "book.zip" }], join(folder, "scratch"), new AbortController().signal);
}
const file = (name: string, text = "x"): Entry => ({ name, content: Buffer.from(text) });

describe("archives", () => {
  it("are unpacked without what systems leave in them, and cleared away", async () => {
    const { tree, close } = await open([
      file("pages/"),
      file("pages/ä 1.xml"),
      file("__MACOSX/pages/._1.xml"),
      file("pages/.DS_Store"),
      file("1.png"),
    ]);
    expect(tree.paths()).toEqual(["book/1.png", "book/pages/ä 1.xml"]);
    expect(await tree.text("book/pages/ä 1.xml")).toBe("x");
    await close();
    expect(readdirSync(join(folder, "scratch"))).toEqual([]);
  });

  it.each(["../out.txt", "a/../../out.txt", "/etc/out.txt", "C:/out.txt", "a\\..\\..\\out.txt"])(
    "do not write outside: %s",
    async (name) => {
      await expect(open([file("1.png"), file(name)])).rejects.toMatchObject({ code: "damaged-file" });
      expect(readdirSync(folder).sort()).toEqual(["book.zip", "scratch"]);
      expect(readdirSync(join(folder, "scratch"))).toEqual([]);
    },
  );

  it("that are bombs, locked, cut or no archives are refused with what to do", async () => {
    await expect(open([{ ...file("1.png"), size: 4_000_000_000 }])).rejects.toThrow(/grows far beyond/);
    await expect(open([{ ...file("1.png"), flags: 1 }])).rejects.toThrow(/password/);
    // More comes out than the header says.
    await expect(open([{ name: "1.png", content: Buffer.alloc(1000), size: 10 }])).rejects.toThrow(/damaged/);
    const path = join(folder, "no.zip");
    writeFileSync(path, "PK no zip");
    await expect(openTree([{ path, name: "no.zip" }], folder, new AbortController().signal)).rejects.toThrow(
      /no zip archive/,
    );
  });
});

describe("links", () => {
  it("in a folder are not followed, to a file, to a folder or to the folder itself", async () => {
    for (const name of ["in/pages", "out"]) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, "out/secret.txt"), "outside");
    writeFileSync(join(folder, "in/pages/1.txt"), "inside");
    symlinkSync(join(folder, "out/secret.txt"), join(folder, "in/2.txt"));
    symlinkSync(join(folder, "out"), join(folder, "in/more"));
    symlinkSync(join(folder, "in"), join(folder, "in/pages/again"));
    const path = join(folder, "in");
    const { tree, close } = await openTree([{ path, name: "in" }], folder, new AbortController().signal);
    expect(tree.paths()).toEqual(["in/pages/1.txt"]);
    for (const reference of ["../out/secret.txt", "/etc/passwd", "file:///etc/passwd", "in/2.txt"]) {
      expect(tree.find(reference, "in/pages/1.txt")).toBeNull();
    }
    await close();
  });

  it("in an archive are files that hold their target's name, and nothing is written through them", async () => {
    const target = join(folder, "target");
    mkdirSync(target);
    // 0o120777 in the high bytes of the external attributes says that it is a link.
    const { tree, close } = await open([
      { ...file("pages", target), mode: 0o120777 },
      { ...file("passwd.txt", "/etc/passwd"), mode: 0o120777 },
    ]);
    expect(await tree.text("book/passwd.txt")).toBe("/etc/passwd");
    await close();
    await expect(open([{ ...file("pages", target), mode: 0o120777 }, file("pages/evil.txt")])).rejects.toMatchObject({
      code: "damaged-file",
    });
    expect(readdirSync(target)).toEqual([]);
  });
});

it("takes names of every script, and those that systems keep for devices", async () => {
  const names = ["صفحة ١.txt", "a\u0308.txt", "\u00e4.txt", "con.txt", "💥.txt", "a\u202etxt.exe", "x?|*.txt"];
  const { tree, close } = await open(names.map((name) => file(name, name)));
  expect(tree.paths()).toHaveLength(names.length);
  for (const path of tree.paths()) expect(existsSync(tree.locate(path))).toBe(true);
  await close();
});

it("gives each file to one format, workspaces first", async () => {
  const alto = "<alto xmlns='http://www.loc.gov/standards/alto/ns-v4#'/>";
  await writeFiles(folder, {
    "in/ws/mets.xml": `<mets xmlns:xlink="x"><fileSec><fileGrp USE="OCR-D-GT"><file ID="f" MIMETYPE="text/xml"><FLocat xlink:href="OCR-D-GT/f.xml"/></file></fileGrp></fileSec></mets>`,
    "in/ws/OCR-D-GT/f.xml": alto,
    "in/other/1.xml": alto,
    "in/other/1.png": "",
    "in/other/1.txt": "text",
    "in/other/README.txt": "no page",
    "in/lines/a.gt.txt": "a",
    "in/lines/a.png": "",
    "in/strange.bin": "",
  });
  const { tree, close } = await openTree(
    [{ path: join(folder, "in"), name: "in" }],
    folder,
    new AbortController().signal,
  );
  const { assignments, unknown } = await assignFiles(tree);
  await close();
  expect(assignments.map(({ format, files }) => [format, files])).toEqual([
    ["mets", ["in/ws/mets.xml"]],
    ["alto", ["in/other/1.xml"]],
    ["line-pairs", ["in/lines/a.gt.txt"]],
    ["plain-text", ["in/other/1.txt"]],
  ]);
  expect(unknown).toEqual(["in/other/README.txt", "in/strange.bin"]);
});

it.each(["lines.tar", "lines.parquet"])("says of a damaged %s what to do, whatever its library says", async (name) => {
  const path = join(folder, name);
  writeFileSync(path, Buffer.from(`PAR1${"x".repeat(2000)}PAR2`));
  const { tree, close } = await openTree([{ path, name }], folder, new AbortController().signal);
  const { assignments } = await assignFiles(tree);
  expect(assignments).toHaveLength(1);
  const all = async () => {
    for await (const item of readAll(tree, assignments, () => {})) expect(item).toBeDefined();
  };
  await expect(all()).rejects.toMatchObject({
    code: "damaged-file",
    message: expect.stringMatching(/^lines\.\w+ is damaged \(.+\)\. Export it again\.$/),
  });
  await close();
});
