/**
 * @file As if a line had been printed, aged and scanned: the changes of the trainer's augment.py with their ranges, at the
 * size of the scan. The random numbers are others, so the pictures are of the same kind and not the same.
 */

/** One byte a pixel, 0 black. */
export interface Grey {
  width: number;
  height: number;
  data: Uint8Array;
}

type Random = () => number;

const between = (random: Random, low: number, high: number): number => low + random() * (high - low);

/** Width by up to 15 %, a turn of a degree, slant, height, light, ink, noise. @param paper of what comes in from outside */
export function wear(line: Grey, paper: number, random: Random): Grey {
  const bent = bend(line, paper, random);
  const kind = random();
  const inked =
    kind < 0.12
      ? blurred(bent, between(random, 0.3, 0.9))
      : kind < 0.2
        ? blended(bent, extreme(bent, Math.min), between(random, 0.2, 0.6))
        : kind < 0.28
          ? blended(bent, extreme(bent, Math.max), between(random, 0.2, 0.5))
          : bent;
  return lit(inked, random);
}

/** Contrast, brightness and, half of the time, noise. */
export function lit({ width, height, data }: Grey, random: Random): Grey {
  const contrast = between(random, 0.75, 1.2);
  const light = between(random, -25, 25);
  const noise = random() < 0.5 ? between(random, 1, 10) : 0;
  const out = data.map((value) => {
    const shaken = noise === 0 ? 0 : noise * normal(random);
    return Math.min(255, Math.max(0, (value - 127.5) * contrast + 127.5 + light + shaken));
  });
  return { width, height, data: out };
}

/** One affine map, sampled once, so that the ink is blurred once. */
function bend(line: Grey, paper: number, random: Random): Grey {
  const { height } = line;
  const width = Math.max(16, Math.round(line.width * between(random, 0.85, 1.15)));
  // A turn about the middle moves the ends of a long line out of its strip: an eighth of the height at most.
  const steepest = height / 8 / Math.max(1, width / 2);
  const slope = Math.min(steepest, Math.max(-steepest, Math.tan((between(random, -1, 1) * Math.PI) / 180)));
  const stretch = between(random, 0.92, 1.08);
  const shift = between(random, -height / 24, height / 24);
  const slant = between(random, -0.12, 0.12);
  const across = line.width / width;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = x * across + slant * (y - height / 2);
      const fromY = (y - height / 2) * stretch + height / 2 + shift + slope * (x - width / 2);
      data[y * width + x] = sampled(line, fromX, fromY, paper);
    }
  }
  return { width, height, data };
}

function sampled({ width, height, data }: Grey, x: number, y: number, paper: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= width || row >= height ? paper : (data[row * width + column] as number);
  const [dx, dy] = [x - left, y - top];
  const above = at(left, top) * (1 - dx) + at(left + 1, top) * dx;
  const below = at(left, top + 1) * (1 - dx) + at(left + 1, top + 1) * dx;
  return above * (1 - dy) + below * dy;
}

/** The darkest (ink spreads) or lightest (ink is worn off) of nine neighbours. */
function extreme(line: Grey, of: (...values: number[]) => number): Grey {
  return filtered(line, (at) =>
    of(at(-1, -1), at(0, -1), at(1, -1), at(-1, 0), at(0, 0), at(1, 0), at(-1, 1), at(0, 1), at(1, 1)),
  );
}

function blurred(line: Grey, radius: number): Grey {
  const side = Math.exp(-1 / (2 * radius ** 2));
  const total = 1 + 2 * side;
  const across = filtered(line, (at) => (at(0, 0) + side * (at(-1, 0) + at(1, 0))) / total);
  return filtered(across, (at) => (at(0, 0) + side * (at(0, -1) + at(0, 1))) / total);
}

function filtered(line: Grey, of: (at: (dx: number, dy: number) => number) => number): Grey {
  const { width, height, data } = line;
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (dx: number, dy: number): number => {
        const [column, row] = [Math.min(width - 1, Math.max(0, x + dx)), Math.min(height - 1, Math.max(0, y + dy))];
        return data[row * width + column] as number;
      };
      out[y * width + x] = of(at);
    }
  }
  return { width, height, data: out };
}

function blended(a: Grey, b: Grey, share: number): Grey {
  return { ...a, data: a.data.map((value, index) => value * (1 - share) + (b.data[index] as number) * share) };
}

/** A number of the normal distribution, by Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
