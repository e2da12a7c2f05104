/** @file The sample's pages: text set in a blackletter face from npm, then worn like a scan. The same every time. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import opentype, { type PathCommand } from "opentype.js";
import sharp from "sharp";

const WIDTH = 1300;
const HEIGHT = 1560;
const MARGIN = 150;
const FONT_SIZE = 43;
const LEADING = 68;
const LINES_A_PAGE = Math.floor((HEIGHT - 2 * MARGIN) / LEADING);

export interface SamplePage {
  png: Uint8Array;
  width: number;
  height: number;
  /** Ground truth in reading order, polygons in pixels of the page. */
  lines: { text: string; polygon: [number, number][] }[];
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The long s of blackletter: everywhere but at the end of a word, or of a part of one (marked by `|` in the text). */
export function withLongS(text: string): string {
  return text.replace(/s(?=\p{Ll})/gu, "ſ").replaceAll("|", "");
}

interface Face {
  /** SVG path of a text with its baseline's left end at (x, y), and the width it takes. */
  set(text: string, x: number, y: number): { path: string; width: number };
  width(text: string): number;
}

/** The face in its two files: the second has the long s. */
function loadFace(): Face {
  const require = createRequire(import.meta.url);
  const fonts = ["latin", "latin-ext"].map((subset) => {
    const bytes = readFileSync(
      require.resolve(`@fontsource/grenze-gotisch/files/grenze-gotisch-${subset}-400-normal.woff`),
    );
    return opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  });
  const glyphsOf = (text: string) =>
    [...text].map((character) => {
      const font = fonts.find((candidate) => candidate.charToGlyphIndex(character) > 0);
      if (font === undefined) throw new RangeError(`the sample's face has no ${character}`);
      return { glyph: font.charToGlyph(character), scale: FONT_SIZE / font.unitsPerEm };
    });
  const width = (text: string) =>
    glyphsOf(text).reduce((sum, { glyph, scale }) => sum + (glyph.advanceWidth ?? 0) * scale, 0);
  return {
    width,
    set(text, x, y) {
      let at = x;
      let path = "";
      for (const { glyph, scale } of glyphsOf(text)) {
        path += pathData(glyph.getPath(at, y, FONT_SIZE).commands);
        at += (glyph.advanceWidth ?? 0) * scale;
      }
      return { path, width: at - x };
    },
  };
}

/** SVG path data; opentype.js's own packs numbers in a way that librsvg stops at. */
function pathData(commands: readonly PathCommand[]): string {
  const n = (value: number) => value.toFixed(2);
  return commands
    .map((command) => {
      switch (command.type) {
        case "Q":
          return `Q${n(command.x1)} ${n(command.y1)} ${n(command.x)} ${n(command.y)} `;
        case "C":
          return `C${n(command.x1)} ${n(command.y1)} ${n(command.x2)} ${n(command.y2)} ${n(command.x)} ${n(command.y)} `;
        case "Z":
          return "Z ";
        default:
          return `${command.type}${n(command.x)} ${n(command.y)} `;
      }
    })
    .join("");
}

/** Words to lines of at most the column's width. */
function breakLines(text: string, face: Face): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n").filter(Boolean)) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (face.width(longer) > WIDTH - 2 * MARGIN) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines;
}

/** Sets and wears the pages, one at a time. */
export async function* renderSample(source: string): AsyncGenerator<SamplePage> {
  const face = loadFace();
  const lines = breakLines(withLongS(source), face);
  const pages = Math.ceil(lines.length / LINES_A_PAGE);
  for (let page = 0; page < pages; page++) {
    yield await renderPage(lines.slice(page * LINES_A_PAGE, (page + 1) * LINES_A_PAGE), face, page + 1);
  }
}

async function renderPage(texts: readonly string[], face: Face, seed: number): Promise<SamplePage> {
  const random = randomNumbers(seed);
  const angle = (random() - 0.5) * 1.4;
  const radians = (angle * Math.PI) / 180;
  const turn = (x: number, y: number): [number, number] => [
    WIDTH / 2 + (x - WIDTH / 2) * Math.cos(radians) - (y - HEIGHT / 2) * Math.sin(radians),
    HEIGHT / 2 + (x - WIDTH / 2) * Math.sin(radians) + (y - HEIGHT / 2) * Math.cos(radians),
  ];
  let ink = "";
  const lines = texts.map((text, index) => {
    const y = MARGIN + (index + 0.75) * LEADING;
    const { path, width } = face.set(text, MARGIN, y + (random() - 0.5) * 2);
    ink += path;
    const top = y - FONT_SIZE * 0.95;
    const bottom = y + FONT_SIZE * 0.36;
    const box: [number, number][] = [
      [MARGIN - 8, top],
      [MARGIN + width + 8, top],
      [MARGIN + width + 8, bottom],
      [MARGIN - 8, bottom],
    ];
    return { text, polygon: box.map(([px, py]) => turn(px, py)) };
  });
  const paper = [236 + random() * 10, 226 + random() * 8, 202 + random() * 12].map(Math.round);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <rect width="100%" height="100%" fill="rgb(${paper.join(",")})"/>
    <g transform="rotate(${angle} ${WIDTH / 2} ${HEIGHT / 2})">
      <g transform="translate(${WIDTH} 14) scale(-1 1)" opacity="0.07"><path d="${ink}"/></g>
      <path d="${ink}" fill="#2a211a" stroke="#2a211a" stroke-width="${(random() * 0.7).toFixed(2)}"/>
    </g></svg>`;
  const { data } = await sharp(Buffer.from(svg))
    .blur(0.8 + random() * 0.5)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  wear(data, random);
  const png = await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toBuffer();
  return { png, width: WIDTH, height: HEIGHT, lines };
}

/** Grain, uneven light and specks, in place. */
function wear(data: Uint8Array, random: () => number): void {
  const slope = (random() - 0.5) * 40;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const light = slope * (x / WIDTH - 0.5) - 18 * Math.max(0, Math.abs(y / HEIGHT - 0.5) - 0.4) * 10 * 0.3;
      const grain = (random() + random() + random() - 1.5) * 22 + light;
      const at = (y * WIDTH + x) * 3;
      for (let c = 0; c < 3; c++) data[at + c] = Math.max(0, Math.min(255, (data[at + c] as number) + grain));
    }
  }
  for (let speck = 0; speck < 260; speck++) {
    const cx = Math.floor(random() * (WIDTH - 4));
    const cy = Math.floor(random() * (HEIGHT - 4));
    const size = 1 + Math.floor(random() * 3);
    const shade = random() < 0.7 ? 70 : 250;
    for (let y = cy; y < cy + size; y++) data.fill(shade, (y * WIDTH + cx) * 3, (y * WIDTH + cx + size) * 3);
  }
}
