/**
 * @file Samples of what was read, kept for whoever watches over quality: a small picture and the text of a share of pages.
 * None unless somebody asked for it; each is one file that only its owner may read, and goes after some days.
 */
import { randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { z } from "zod";
import type { PageReading } from "../recognition/engine.ts";
import { MonitoringSample } from "./api.ts";
import { writeWhole } from "./whole-file.ts";

/** Pixels of the longer side of a sample's picture: the page is known again, small print is not read off it. */
const THUMBNAIL = 320;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A sample, or one that was half written when its writer ended. */
const NAME = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json(\.part)?$/;

export interface SampleRules {
  /** Of all pages, 0 to 1; 0 keeps none, and still lets the ones of before go in their time. */
  share: number;
  /** A sample goes after so many. */
  days: number;
  /** More than that are never kept: the oldest go. */
  most: number;
}

export const USUAL_SAMPLES: SampleRules = { share: 0, days: 14, most: 1_000 };

export interface SampleStoreOptions extends SampleRules {
  folder: string;
  onError: (error: unknown) => void;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** 0 to 1, drawn for each page. */
  draw?: () => number;
  /** Runs something again and again until it is told to stop. */
  every?: (ms: number, work: () => void) => () => void;
}

const KeptSample = MonitoringSample.extend({
  /** WebP, base64: one file is there whole or not at all. */
  thumbnail: z.string(),
});
type KeptSample = z.infer<typeof KeptSample>;

const usualTimer = (ms: number, work: () => void): (() => void) => {
  const timer = setInterval(work, ms).unref();
  return () => clearInterval(timer);
};

export class SampleStore {
  readonly #options: Required<SampleStoreOptions>;
  /** When each was kept, by id; as it lies in the folder since the last sweep. */
  readonly #kept = new Map<string, string>();
  #stop: (() => void) | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SampleStoreOptions) {
    this.#options = { now: Date.now, draw: Math.random, every: usualTimer, ...options };
  }

  /** Lets go of what is too old, now and every hour. */
  async start(): Promise<void> {
    const { folder, onError, every } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    await this.sweep();
    this.#stop = every(HOUR_MS, () => void this.sweep().catch(onError));
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    this.#stop?.();
    await this.#turn;
  }

  /**
   * Keeps a page or not, as its share has it. What goes wrong is told and fails no request.
   * @param image the page, as long as the promise runs
   */
  async offer(image: string, reading: PageReading, of: { model: string; page: number }): Promise<void> {
    const { share, draw, now, onError, folder } = this.#options;
    if (share === 0 || draw() >= share) return;
    try {
      const picture = await sharp(image)
        .resize(THUMBNAIL, THUMBNAIL, { fit: "inside" })
        .webp({ quality: 60 })
        .toBuffer();
      const { width, height, lines } = reading;
      const sum = lines.reduce((all, { confidence }) => all + confidence, 0);
      const sample: KeptSample = {
        id: randomUUID(),
        at: new Date(now()).toISOString(),
        ...{ model: of.model, page: of.page, width, height },
        confidence: lines.length === 0 ? null : sum / lines.length,
        text: lines.map(({ text }) => text).join("\n"),
        thumbnail: picture.toString("base64"),
      };
      await this.#inTurn(async () => {
        await writeWhole(join(folder, `${sample.id}.json`), `${JSON.stringify(sample)}\n`, 0o600);
        this.#kept.set(sample.id, sample.at);
        await this.#letGo();
      });
    } catch (error) {
      onError(error);
    }
  }

  /** Newest first. */
  async list(offset: number, limit: number): Promise<{ samples: MonitoringSample[]; total: number }> {
    const ids = this.#newestFirst();
    const read = await Promise.all(ids.slice(offset, offset + limit).map((id) => this.#read(id)));
    const samples = read.flatMap((kept) => {
      if (kept === null) return [];
      const { thumbnail: _, ...sample } = kept;
      return [sample];
    });
    return { samples, total: ids.length };
  }

  /** null where there is none such */
  async thumbnail(id: string): Promise<Buffer | null> {
    const sample = this.#kept.has(id) ? await this.#read(id) : null;
    return sample === null ? null : Buffer.from(sample.thumbnail, "base64");
  }

  /** @returns whether there was such a one */
  async remove(id: string): Promise<boolean> {
    return this.#inTurn(async () => {
      if (!this.#kept.has(id)) return false;
      await this.#drop(id);
      return true;
    });
  }

  /** All of them. */
  async clear(): Promise<void> {
    await this.#inTurn(async () => {
      for (const id of this.#newestFirst()) await this.#drop(id);
    });
  }

  /** Lets go of what is too old or too many, and of halves. */
  async sweep(): Promise<void> {
    await this.#inTurn(async () => {
      const { folder } = this.#options;
      this.#kept.clear();
      for (const name of await readdir(folder)) {
        const [, id, half] = NAME.exec(name) ?? [];
        // What is none of ours stays where it is.
        if (id === undefined) continue;
        const sample = half === undefined ? await this.#read(id) : null;
        if (sample === null) await rm(join(folder, name), { force: true });
        else this.#kept.set(sample.id, sample.at);
      }
      await this.#letGo();
    });
  }

  async #letGo(): Promise<void> {
    const { days, most, now } = this.#options;
    const oldest = new Date(now() - days * DAY_MS).toISOString();
    for (const [index, id] of this.#newestFirst().entries()) {
      if (index >= most || (this.#kept.get(id) ?? "") < oldest) await this.#drop(id);
    }
  }

  #newestFirst(): string[] {
    return [...this.#kept].toSorted(([a, at], [b, bt]) => bt.localeCompare(at) || a.localeCompare(b)).map(([id]) => id);
  }

  async #drop(id: string): Promise<void> {
    await rm(this.#file(id), { force: true });
    this.#kept.delete(id);
  }

  async #read(id: string): Promise<KeptSample | null> {
    try {
      const sample = KeptSample.parse(JSON.parse(await readFile(this.#file(id), "utf8")));
      return sample.id === id ? sample : null;
    } catch {
      return null;
    }
  }

  #file(id: string): string {
    return join(this.#options.folder, `${id}.json`);
  }

  /** One after the other: what is counted must not change meanwhile. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}
