/**
 * @file What is doubtful in a data set: each kind with the rows it is about.
 *
 * [Note: memory] Rows pass by and are gone. What stays of a row is some sixty bytes of hashes and places, and of an image
 * that is looked into about ninety; texts and pixels never.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { type CheckKind, type CheckReport, CheckKind as Kinds } from "#contract/datasets.ts";
import { AppError } from "#contract/errors.ts";
import type { FoundRow } from "./dataset-repository.ts";
import { type ImageBits, readImageBits } from "./image-bits.ts";
import { KeyTable, keyOf, keyOfHash } from "./key-table.ts";
import { type DataSetRow, rowBatches } from "./manifest-file.ts";
import { NearImages } from "./near-images.ts";
import { doubtsOf } from "./row-checks.ts";

/** As SHORTEST in leaks.py: shorter lines (page numbers, running heads) are the same by chance. */
const SHORTEST = 12;
/** Of each kind, so many can be looked at; all are counted. */
export const MOST_FINDINGS = 10_000;
const NONE = -1;
/** Images that are decoded at once. */
const AT_ONCE = 4;
/** Images that are compared before others have their turn. */
const COMPARED = 500;

export interface CheckInput {
  file: string;
  /** As it was written: what differs was changed on the disk. */
  fileHash: string;
  rows: number;
  /** Pixels per character of the set; null for pages. */
  median: number | null;
  /** Looks into images, too. */
  images: boolean;
  imagePath: (sha256: string) => string;
  signal: AbortSignal;
  /** @param done of `total` pieces of work */
  progress: (done: number, total: number) => void;
}

/** @throws AppError `conflict` where the manifest is not as it was frozen, `not-found` where it is gone */
export async function checkDataSet(input: CheckInput): Promise<{ report: CheckReport; findings: FoundRow[] }> {
  const check = new Check(input);
  await check.readRows();
  check.leaks();
  if (input.images) await check.lookIntoImages();
  check.imageLeaks();
  const report = { at: new Date().toISOString(), images: input.images, counts: check.counts };
  return { report, findings: check.findings };
}

class Check {
  readonly findings: FoundRow[] = [];
  readonly counts: CheckReport["counts"];
  readonly #input: CheckInput;
  readonly #at: Float64Array;
  /** Whether a row is held back. */
  readonly #held: Uint8Array;
  readonly #textOf: Int32Array;
  readonly #imageOf: Int32Array;
  readonly #texts: Side;
  readonly #images: Side;
  readonly #rare = new Map<string, number | null>();
  #near: { images: NearImages; numbers: Int32Array; of: Int32Array } | null = null;

  constructor(input: CheckInput) {
    this.#input = input;
    this.#at = new Float64Array(input.rows);
    this.#held = new Uint8Array(input.rows);
    this.#textOf = new Int32Array(input.rows).fill(NONE);
    this.#imageOf = new Int32Array(input.rows);
    this.#texts = new Side(input.rows);
    this.#images = new Side(input.rows);
    this.counts = Object.fromEntries(Kinds.options.map((kind) => [kind, 0])) as CheckReport["counts"];
  }

  async readRows(): Promise<void> {
    const { file, fileHash, rows: total, signal, images, progress } = this.#input;
    const hash = createHash("sha256");
    let index = 0;
    for await (const rows of rowBatches(file, (bytes) => void hash.update(bytes))) {
      signal.throwIfAborted();
      for (const { at, row } of rows) {
        if (index >= total) throw changed(file);
        this.#take(row, at, index);
        index += 1;
      }
      progress(index, images ? 2 * total : total);
      await setImmediate();
    }
    if (hash.digest("hex") !== fileHash) throw changed(file);
    for (const [character, at] of this.#rare) if (at !== null) this.#find("rare-character", at, null, character);
  }

  #take(row: DataSetRow, at: number, index: number): void {
    this.#at[index] = at;
    this.#held[index] = row.split === "train" ? 0 : 1;
    for (const { kind, detail } of doubtsOf(row, this.#input.median)) this.#find(kind, at, null, detail);
    let length = 0;
    for (const character of row.text) {
      length += 1;
      this.#rare.set(character, this.#rare.has(character) ? null : at);
    }
    if (length >= SHORTEST) {
      const text = this.#texts.add(keyOf(row.text), index, row.split === "train");
      this.#textOf[index] = text;
      const first = this.#texts.first(text);
      if (first !== index) this.#find("same-text", at, this.#at[first] as number, null);
    }
    const image = this.#images.add(keyOfHash(row.sha256), index, row.split === "train");
    this.#imageOf[index] = image;
    const first = this.#images.first(image);
    if (first !== index) this.#find("same-image", at, this.#at[first] as number, null);
    else if (!existsSync(this.#input.imagePath(row.sha256))) this.#find("image-missing", at, null, null);
  }

  /** Held-back rows whose text is also taught. */
  leaks(): void {
    for (let index = 0; index < this.#input.rows; index++) {
      const text = this.#textOf[index] as number;
      if (this.#held[index] === 0 || text === NONE) continue;
      const taught = this.#texts.firstTaught(text);
      if (taught !== NONE) this.#find("text-leak", this.#at[index] as number, this.#at[taught] as number, null);
    }
  }

  /** Each image once, whatever rows show it. */
  async lookIntoImages(): Promise<void> {
    const { file, rows: total, signal, imagePath, progress } = this.#input;
    const near = new NearImages(this.#images.size);
    const numbers = new Int32Array(this.#images.size).fill(NONE);
    const of = new Int32Array(this.#images.size);
    let index = 0;
    let waiting: { image: number; bits: Promise<ImageBits | null> }[] = [];
    const settle = async () => {
      for (const { image, bits } of waiting) {
        const known = await bits;
        if (known === null) continue;
        const number = near.add(known);
        numbers[image] = number;
        of[number] = image;
      }
      waiting = [];
    };
    for await (const rows of rowBatches(file)) {
      for (const { row } of rows) {
        const image = this.#imageOf[index] as number;
        if (this.#images.first(image) === index) {
          // Missing and damaged ones are told already or have no likeness to find.
          waiting.push({ image, bits: readImageBits(imagePath(row.sha256)).catch(() => null) });
          if (waiting.length === AT_ONCE) {
            await settle();
            signal.throwIfAborted();
            progress(total + index, 2 * total);
          }
        }
        index += 1;
      }
    }
    await settle();
    this.#near = { images: near, numbers, of };
    for (let number = 0; number < near.size; number++) {
      const other = near.nearest(number, (candidate) => candidate < number);
      if (other !== NONE)
        this.#find("near-image", this.#placeOf(of[number] as number), this.#placeOf(of[other] as number), null);
      if (number % COMPARED === 0) {
        await setImmediate();
        signal.throwIfAborted();
      }
    }
  }

  /** Held-back rows whose image, or one nearly the same, is also taught. */
  imageLeaks(): void {
    for (let index = 0; index < this.#input.rows; index++) {
      if (this.#held[index] === 0) continue;
      const image = this.#imageOf[index] as number;
      const taught = this.#taughtLike(image);
      if (taught !== NONE) this.#find("image-leak", this.#at[index] as number, this.#at[taught] as number, null);
    }
  }

  #taughtLike(image: number): number {
    const same = this.#images.firstTaught(image);
    const near = this.#near;
    if (same !== NONE || near === null || near.numbers[image] === NONE) return same;
    const taught = (number: number) => this.#images.firstTaught(near.of[number] as number);
    const found = near.images.nearest(near.numbers[image] as number, (other) => taught(other) !== NONE);
    return found === NONE ? NONE : taught(found);
  }

  #placeOf(image: number): number {
    return this.#at[this.#images.first(image)] as number;
  }

  #find(kind: CheckKind, at: number, other: number | null, detail: string | null): void {
    const count = (this.counts[kind] ?? 0) + 1;
    this.counts[kind] = count;
    if (count <= MOST_FINDINGS) this.findings.push({ kind, at, other, detail });
  }
}

/** Texts or images: which rows have each first, and first among those that are taught. */
class Side {
  readonly #table: KeyTable;
  readonly #first: Int32Array;
  readonly #taught: Int32Array;

  constructor(most: number) {
    this.#table = new KeyTable(most);
    this.#first = new Int32Array(most);
    this.#taught = new Int32Array(most).fill(NONE);
  }

  get size(): number {
    return this.#table.size;
  }

  add(key: number, row: number, taught: boolean): number {
    const before = this.#table.size;
    const number = this.#table.add(key);
    if (number === before) this.#first[number] = row;
    if (taught && this.#taught[number] === NONE) this.#taught[number] = row;
    return number;
  }

  first(number: number): number {
    return this.#first[number] as number;
  }

  firstTaught(number: number): number {
    return this.#taught[number] as number;
  }
}

const changed = (file: string) =>
  new AppError(
    "conflict",
    `The data set's file ${file} is not as it was frozen. Restore it from a backup, or freeze anew.`,
  );
