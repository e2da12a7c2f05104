/** @file The process of fuzz.ts in which the importers run: case after case, each told before it begins. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "#contract/errors.ts";
import { openPages } from "../../src-main/documents/page-source.ts";
import { line, makePdf } from "../../src-main/documents/test-pdf.ts";
import { readAnnotations, readManifest } from "../../src-main/formats/iiif/manifest.ts";
import { formatInfos, formatOf } from "../../src-main/formats/registry.ts";
import { assignFiles, openTree, readAll } from "../../src-main/formats/source-tree.ts";
import { outDocument, outLine, outPage, roundTrip } from "../../src-main/formats/test-pages.ts";

export type FuzzReport =
  | { type: "begin"; number: number; name: string }
  | { type: "end"; kind: string; name: string; outcome: string; milliseconds: number; work: number };

interface Seed {
  kind: string;
  name: string;
  bytes: Buffer;
}

const [folder = "", seedText = "0", from = "0", onlyKind = ""] = process.argv.slice(2);
const data = fileURLToPath(new URL("../../../shared/data", import.meta.url));
const elsewhere = "/work/shared/data";

/** Small and fast, the same on every machine (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Real files of at most 2 MB, a few of each kind, and what Emend itself writes of the same lines. */
async function seeds(): Promise<Seed[]> {
  const found: Seed[] = [];
  const root = existsSync(data) ? data : elsewhere;
  const files = existsSync(root) ? readdirSync(root, { recursive: true, encoding: "utf8" }).sort() : [];
  const perKind = new Map<string, number>();
  for (const path of files) {
    const suffix = /\.(xml|pdf|png|jpg|tif)$/.exec(path)?.[1];
    if (suffix === undefined || (perKind.get(suffix) ?? 0) >= 20) continue;
    const bytes = readFileSync(join(root, path));
    if (bytes.length > 2_000_000) continue;
    perKind.set(suffix, (perKind.get(suffix) ?? 0) + 1);
    found.push({ kind: suffix === "xml" ? "alto" : suffix === "pdf" ? "pdf" : "image", name: `real.${suffix}`, bytes });
  }
  for (const [kind, name, bytes] of await written()) found.push({ kind, name, bytes });
  const manifest = {
    "@context": "http://iiif.io/api/presentation/3/context.json",
    ...{ id: "https://example.org/m", type: "Manifest", label: { de: ["Buch"] } },
    items: [1, 2].map((index) => ({
      ...{ id: `https://example.org/c${index}`, type: "Canvas", width: 900, height: 1200 },
      items: [
        {
          type: "AnnotationPage",
          items: [
            {
              ...{ type: "Annotation", motivation: "painting", target: `https://example.org/c${index}` },
              body: { id: `https://example.org/${index}.jpg`, type: "Image", width: 900, height: 1200 },
            },
          ],
        },
      ],
    })),
  };
  found.push({ kind: "iiif", name: "manifest.json", bytes: Buffer.from(JSON.stringify(manifest)) });
  const text = "Der Brief an Frau Anna Muster";
  const pdf = makePdf({ pages: [{ box: [0, 0, 200, 100], content: line(text, 10, 50) }], codes: ["ſ", "ꝛ"] });
  found.push({ kind: "pdf", name: "small.pdf", bytes: pdf });
  return found;
}

/** One file for each format that can be written and read. */
async function written(): Promise<[string, string, Buffer][]> {
  const lines = ["In den alten Zeiten, wo das Wünſchen noch geholfen hat", "שלום עולם", "a < b & c"];
  const pages = [outPage(lines.map((text, index) => outLine(text, index)))];
  const out: [string, string, Buffer][] = [];
  for (const { id, reads, writes } of formatInfos()) {
    if (!reads || !writes) continue;
    const { tree, dispose } = await roundTrip(formatOf(id), [outDocument(pages)]);
    for (const path of tree.paths()) {
      if (/\.(png|jpe?g|tiff?)$/.test(path)) continue;
      out.push([id, path.split("/").at(-1) ?? path, Buffer.from(await tree.read(path))]);
    }
    dispose();
  }
  return out;
}

/** Changes that break formats: bits, cuts, doubled and moved parts, huge numbers, odd characters, other files' parts. */
function mutate(bytes: Buffer, random: () => number, other: Buffer): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  const at = (length: number) => Math.floor(random() * Math.max(1, length));
  const odd = [
    "\0",
    "\ufffd",
    "\u202e",
    "]]>",
    "<!--",
    "&#x0;",
    "&#55296;",
    "-1",
    "1e308",
    "NaN",
    "9".repeat(40),
    "null",
    "[[",
    "%s",
  ];
  for (let rounds = 1 + at(6); rounds > 0; rounds--) {
    const place = at(changed.length);
    const how = at(8);
    if (how === 0 && changed.length > 0) changed[place] = at(256);
    else if (how === 1) changed = changed.subarray(0, place);
    else if (how === 2) changed = Buffer.concat([changed.subarray(0, place), changed.subarray(place + at(200))]);
    else if (how === 3) changed = spliced(changed, place, changed.subarray(at(changed.length)).subarray(0, at(2_000)));
    else if (how === 4) changed = spliced(changed, place, Buffer.from(odd[at(odd.length)] ?? ""));
    else if (how === 5) changed = spliced(changed, place, other.subarray(at(other.length)).subarray(0, at(500)));
    else if (how === 6) changed = numbersChanged(changed, random, odd);
    else for (let i = 0; i < 20 && changed.length > 0; i++) changed[at(changed.length)] = at(256);
  }
  return changed;
}

const spliced = (bytes: Buffer, at: number, part: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);

/** Some of the numbers of a text become others: sizes, coordinates, lengths. */
function numbersChanged(bytes: Buffer, random: () => number, odd: readonly string[]): Buffer {
  if (bytes.length > 200_000) return bytes;
  const text = bytes.toString("latin1").replace(/\d+/g, (digits) => {
    if (random() > 0.05) return digits;
    const pick = random();
    return pick < 0.3
      ? "0"
      : pick < 0.6
        ? `-${digits}`
        : pick < 0.8
          ? `${digits}000000`
          : (odd[7 + Math.floor(random() * 4)] ?? "");
  });
  return Buffer.from(text, "latin1");
}

/** Reads a file as an import would, to its end. */
async function read({ kind, name }: Seed, path: string, bytes: Buffer): Promise<void> {
  if (kind === "iiif") {
    readManifest(bytes.toString("utf8"), name);
    readAnnotations(JSON.parse(bytes.toString("utf8")));
  } else if (kind === "image" || kind === "pdf") {
    const source = await openPages(path, name);
    try {
      for (let index = 0; index < Math.min(2, source.pages); index++) await source.render(index, `${path}.out.png`);
    } finally {
      await source.close();
      rmSync(`${path}.out.png`, { force: true });
    }
  } else {
    const { tree, close } = await openTree([{ path, name }], folder, new AbortController().signal);
    try {
      const { assignments } = await assignFiles(tree);
      for await (const { item } of readAll(tree, assignments, () => {})) void item;
    } finally {
      await close();
    }
  }
}

const all = await seeds();
for (let number = Number(from); ; number++) {
  const random = randomOf(Number(seedText) * 1_000_003 + number);
  // Texts are quick, images and PDFs are not: each kind gets its share of cases, not of files.
  const kinds = [...new Set(all.map(({ kind }) => kind))];
  const kind = kinds[Math.floor(random() * kinds.length)];
  // Passed over and not chosen: a number means the same case whether all kinds are tried or one.
  if (onlyKind !== "" && kind !== onlyKind) continue;
  const ofKind = all.filter((one) => one.kind === kind);
  const seed = ofKind[Math.floor(random() * ofKind.length)] as Seed;
  const other = all[Math.floor(random() * all.length)] as Seed;
  const name = `${number}-${seed.name}`;
  const path = join(folder, name);
  const bytes = mutate(seed.bytes, random, other.bytes);
  writeFileSync(path, bytes);
  process.send?.({ type: "begin", number, name } satisfies FuzzReport);
  const [began, workBefore] = [performance.now(), process.cpuUsage()];
  let outcome = "read";
  try {
    await read(seed, path, bytes);
  } catch (error) {
    // JSON.parse of the annotations is the fetcher's part in the app, with a message of its own.
    const foreseen = error instanceof AppError || (seed.kind === "iiif" && error instanceof SyntaxError);
    outcome = foreseen
      ? "refused"
      : `unforeseen ${String((error as Error).stack ?? error)
          .split("\n")
          .slice(0, 3)
          .join(" ")}`;
  }
  const milliseconds = performance.now() - began;
  const { user, system } = process.cpuUsage(workBefore);
  process.send?.({
    type: "end",
    kind: seed.kind,
    name,
    outcome,
    milliseconds,
    work: (user + system) / 1000,
  } satisfies FuzzReport);
  await new Promise((resolve) => setImmediate(resolve));
  if (outcome === "read" || outcome === "refused") rmSync(path, { force: true });
}
