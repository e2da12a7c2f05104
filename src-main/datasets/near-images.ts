/**
 * @file Which of many images are nearly the same, by the trainer's definition (leaks.py): at most 12 of 256 bits differ, and
 * the widths by 5 % at most.
 *
 * [Note: parts] Of 13 parts of the bits, one at least is the same in both where no more than 12 bits differ. Images are put
 * on chains by each part together with their width, so that only those with a part in common are compared.
 */
import { type ImageBits, WORDS } from "./image-bits.ts";

/** As NEAR in leaks.py. */
export const NEAR = 12;
const WIDTH_SHARE = 0.05;
const PARTS = NEAR + 1;
const PART_BITS = 20;
const BITS = 256;
/** Widths of one class differ by no more than this factor; what may be near lies two below to one above. */
const CLASS = 1.05;
const CLASSES = [-2, -1, 0, 1];

export class NearImages {
  size = 0;
  readonly #bits: Uint32Array;
  readonly #widths: Uint16Array;
  readonly #heads: Int32Array;
  /** For each image and part: what comes behind it on its chain, an image and part again. */
  readonly #next: Int32Array;
  readonly #mask: number;

  /** @param most images at most; about 90 bytes each */
  constructor(most: number) {
    const chains = 2 ** Math.ceil(Math.log2(Math.max(16, most * 2)));
    this.#bits = new Uint32Array(most * WORDS);
    this.#widths = new Uint16Array(most);
    this.#heads = new Int32Array(chains).fill(-1);
    this.#next = new Int32Array(most * PARTS);
    this.#mask = chains - 1;
  }

  /** @returns its number, from 0 */
  add({ bits, width }: ImageBits): number {
    const number = this.size++;
    this.#bits.set(bits, number * WORDS);
    this.#widths[number] = width;
    for (let part = 0; part < PARTS; part++) {
      const chain = this.#chain(part, this.#part(number, part), classOf(width));
      const link = number * PARTS + part;
      this.#next[link] = this.#heads[chain] as number;
      this.#heads[chain] = link;
    }
    return number;
  }

  /** The first image, by number, that is near this one and that `wanted` takes; -1 where none is. */
  nearest(number: number, wanted: (other: number) => boolean): number {
    let found = -1;
    const width = this.#widths[number] as number;
    for (let part = 0; part < PARTS; part++) {
      const value = this.#part(number, part);
      for (const beside of CLASSES) {
        let link = this.#heads[this.#chain(part, value, classOf(width) + beside)] as number;
        for (; link !== -1; link = this.#next[link] as number) {
          const other = Math.floor(link / PARTS);
          if (other === number || (found !== -1 && other >= found)) continue;
          if (this.#isNear(number, other) && wanted(other)) found = other;
        }
      }
    }
    return found;
  }

  #isNear(number: number, other: number): boolean {
    const width = this.#widths[number] as number;
    if (Math.abs((this.#widths[other] as number) - width) > WIDTH_SHARE * width) return false;
    let differing = 0;
    for (let word = 0; word < WORDS; word++) {
      const a = this.#bits[number * WORDS + word] as number;
      differing += ones(a ^ (this.#bits[other * WORDS + word] as number));
      if (differing > NEAR) return false;
    }
    return true;
  }

  #part(number: number, part: number): number {
    const from = part * PART_BITS;
    const word = number * WORDS + (from >> 5);
    const low = (this.#bits[word] as number) >>> (from & 31);
    const room = 32 - (from & 31);
    const more = room < PART_BITS && from + room < BITS ? (this.#bits[word + 1] as number) << room : 0;
    return (low | more) & (2 ** PART_BITS - 1);
  }

  #chain(part: number, value: number, width: number): number {
    let mixed = Math.imul(value ^ Math.imul(part + 1, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(width + 1, 0xc2b2ae35);
    mixed ^= mixed >>> 15;
    return mixed & this.#mask;
  }
}

const classOf = (width: number): number => Math.floor(Math.log(Math.max(1, width)) / Math.log(CLASS));

/** Set bits of 32. */
function ones(word: number): number {
  let count = word - ((word >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
