/** @file Keys of millions of rows in about twenty bytes each: hashes in typed arrays, where a Map would take a hundred. */
import { hash } from "node:crypto";

/** Hexadecimal digits that a double holds without loss. */
const DIGITS = 13;

/** 52 bits of a text's hash. Of two million texts, two differ and collide with a chance of one in two thousand. */
export function keyOf(text: string): number {
  return Number.parseInt(hash("sha1", text, "hex").slice(0, DIGITS), 16);
}

/** 52 bits of what is a hash already. */
export function keyOfHash(sha256: string): number {
  return Number.parseInt(sha256.slice(0, DIGITS), 16);
}

/** Gives each key a number, from 0 in the order in which keys come. */
export class KeyTable {
  size = 0;
  readonly #keys: Float64Array;
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** @param most keys at most */
  constructor(most: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, most * 1.5)));
    this.#keys = new Float64Array(Math.max(1, most));
    this.#slots = new Int32Array(slots).fill(-1);
    this.#mask = slots - 1;
  }

  /** The key's number; -1 where it has not come. */
  find(key: number): number {
    return this.#slots[this.#slotOf(key)] as number;
  }

  /** The key's number, a new one where it has not come before. */
  add(key: number): number {
    const slot = this.#slotOf(key);
    const known = this.#slots[slot] as number;
    if (known !== -1) return known;
    this.#keys[this.size] = key;
    this.#slots[slot] = this.size;
    return this.size++;
  }

  /** Where the key is, or could be put. */
  #slotOf(key: number): number {
    // The keys are hashes already.
    for (let slot = key & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const number = this.#slots[slot] as number;
      if (number === -1 || this.#keys[number] === key) return slot;
    }
  }
}
