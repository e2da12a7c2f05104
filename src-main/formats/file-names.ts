/** @file Names that every system takes: no dots (kraken strips all of them), no signs, letters of all scripts. */

/** Longest name in characters: four bytes each still leave room in the 255 of most systems. */
const LONGEST = 60;
/** Windows keeps these for devices. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A file or folder name without suffix. */
export function safeName(name: string, otherwise = "document"): string {
  const clean = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}_-]+/gu, "-")
    .replace(/^[-\p{M}]+|-+$/gu, "");
  const short = [...clean].slice(0, LONGEST).join("");
  return short === "" ? otherwise : DEVICE.test(short) ? `${short}-` : short;
}

/** Makes names that none before had, compared without case as half of the systems do. */
export class FreeNames {
  readonly #taken = new Set<string>();

  take(wanted: string): string {
    for (let count = 1; ; count++) {
      const name = count === 1 ? wanted : `${wanted}-${count}`;
      const key = name.toLowerCase();
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return name;
    }
  }
}
