/** @file Text set as pictures: lines on paper of their own, or pages in one face. The same for the same seed. */
import sharp from "sharp";
import type { SyntheticRequest } from "#contract/synthetic.ts";
import { seededRandom } from "../../evaluation/seeded-random.ts";
import type { Face } from "./faces.ts";
import { type Grey, lit, wear } from "./wear.ts";

export interface SetLine {
  text: string;
  picture: Grey;
}

export interface SetPage {
  picture: Grey;
  /** Boxes in pixels of the page. */
  lines: { text: string; box: readonly [left: number, top: number, right: number, bottom: number] }[];
}

type Random = () => number;

const MARGIN = 110;
const LINES_A_PAGE = 30;
/** Shares of the greatest length that lines of running text are broken at. */
const SHORTEST = 0.6;

export class Setting {
  /** Lines so far that no face has all the letters of. */
  leftOut = 0;
  readonly #request: SyntheticRequest;
  readonly #faces: readonly Face[];
  readonly #random: Random;
  /** Of its own, so that the same lines come out whether they are worn or not. */
  readonly #wearing: Random;

  constructor(request: SyntheticRequest, faces: readonly Face[]) {
    this.#request = request;
    this.#faces = faces;
    this.#random = seededRandom(request.seed);
    this.#wearing = seededRandom(request.seed + 1);
  }

  /** As many lines as were asked for; fewer only where the faces lack letters of every line. */
  async *lines(): AsyncGenerator<SetLine> {
    for (const { text, face } of this.#chosen()) {
      const paper = this.#between(205, 255);
      const set = await setText(text, face, this.#between(34, 56), paper, this.#between(0, 70));
      yield { text, picture: this.#request.worn ? wear(set, paper, this.#wearing) : set };
    }
  }

  async *pages(): AsyncGenerator<SetPage> {
    const left = this.#chosen();
    for (let next = left.next(); next.done !== true; ) {
      const { face } = next.value;
      const style = { face, size: this.#between(34, 48), paper: this.#between(205, 250), ink: this.#between(0, 60) };
      const lines: SetLine[] = [];
      while (next.done !== true && lines.length < LINES_A_PAGE) {
        // One face a page; what it lacks is set in the one that was drawn for it.
        const { text, face: own } = next.value;
        const used = style.face.has(text) ? style.face : own;
        lines.push({ text, picture: await setText(text, used, style.size, style.paper, style.ink) });
        next = left.next();
      }
      const page = composed(lines, style.paper, style.size);
      yield this.#request.worn ? { ...page, picture: lit(page.picture, this.#wearing) } : page;
    }
  }

  /** How many of the first lines no face has the letters of. */
  countMissing(most: number): number {
    let looked = 0;
    let missing = 0;
    for (const text of this.#texts()) {
      if (looked++ >= most) break;
      if (!this.#faces.some((face) => face.has(text))) missing += 1;
    }
    return missing;
  }

  *#chosen(): Generator<{ text: string; face: Face }> {
    let made = 0;
    while (made < this.#request.lines) {
      const before = made;
      for (const text of this.#texts()) {
        if (made >= this.#request.lines) return;
        const able = this.#faces.filter((face) => face.has(text));
        const face = able[Math.floor(this.#random() * able.length)];
        if (face === undefined) {
          this.leftOut += 1;
          continue;
        }
        made += 1;
        yield { text, face };
      }
      if (made === before) return;
    }
  }

  /** The text's lines, broken between words where they are too long. */
  *#texts(): Generator<string> {
    const { text, length } = this.#request;
    for (const paragraph of text.normalize("NFC").split(/\r?\n/)) {
      let line = "";
      let room = this.#between(SHORTEST * length, length);
      for (const word of paragraph.split(/\s+/)) {
        if (line !== "" && line.length + 1 + word.length > room) {
          yield line;
          line = "";
          room = this.#between(SHORTEST * length, length);
        }
        line = line === "" ? word.slice(0, length) : `${line} ${word}`;
      }
      if (line !== "") yield line;
    }
  }

  #between(low: number, high: number): number {
    return Math.round(low + this.#random() * (high - low));
  }
}

/** A line on paper, with a little of it around. Pango breaks nothing and shapes all scripts, right to left, too. */
async function setText(text: string, { family, file }: Face, size: number, paper: number, ink: number): Promise<Grey> {
  const markup = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const { data, info } = await sharp({
    text: { text: markup, font: `${family} ${size}`, fontfile: file, dpi: 72, rgba: true },
  })
    .extractChannel("alpha")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const around = Math.round(size / 5);
  const [width, height] = [info.width + 2 * around, info.height + 2 * around];
  const out = new Uint8Array(width * height).fill(paper);
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      const cover = (data[(y * info.width + x) * info.channels] as number) / 255;
      out[(y + around) * width + x + around] = paper + (ink - paper) * cover;
    }
  }
  return { width, height, data: out };
}

/** Lines below each other on one paper, those from right to left at the right margin. */
function composed(lines: readonly SetLine[], paper: number, size: number): SetPage {
  const width = Math.max(...lines.map(({ picture }) => picture.width)) + 2 * MARGIN;
  const leading = Math.round(size * 0.25);
  const height = lines.reduce((sum, { picture }) => sum + picture.height + leading, 2 * MARGIN);
  const data = new Uint8Array(width * height).fill(paper);
  let top = MARGIN;
  const boxes = lines.map(({ text, picture }) => {
    const rtl = /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}/u.test(text);
    const left = rtl ? width - MARGIN - picture.width : MARGIN;
    for (let y = 0; y < picture.height; y++) {
      data.set(picture.data.subarray(y * picture.width, (y + 1) * picture.width), (top + y) * width + left);
    }
    const box = [left, top, left + picture.width, top + picture.height] as const;
    top += picture.height + leading;
    return { text, box };
  });
  return { picture: { width, height, data }, lines: boxes };
}

/** PNG bytes. */
export function encoded({ width, height, data }: Grey): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 1 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}
