/**
 * @file What keeps lines at home: an engine that has a server read what may leave this machine, and reads here what must
 * not. It is asked line by line, just before anything is sent, so that a flag set meanwhile counts.
 */
import type { BuiltinEngine } from "../builtin-engine.ts";
import {
  type EngineCallOptions,
  type LineReading,
  type ModelRef,
  type PageReading,
  type Point,
  type ProviderChoice,
  type ReadPageOptions,
  type RecognitionEngine,
  sameOrder,
} from "../engine.ts";
import { findPage, withReadings } from "../found-page.ts";

/** What a library says of its pages' images. */
export interface HomeRules {
  /** For each polygon of a page's image whether it must stay; all of an image that no page has. */
  stay(imagePath: string, polygons: readonly (readonly Point[])[]): boolean[];
  /** Images of lines that may leave, with what must stay painted over: a line's image shows parts of its neighbours. */
  crops(imagePath: string, polygons: Point[][]): Promise<Uint8Array[]>;
}

export interface HomeGuardOptions {
  /** Has lines read elsewhere; cuts them out by `HomeRules.crops`. */
  remote: Pick<RecognitionEngine, "name" | "readPolygons">;
  /** Finds lines. */
  finder: Pick<BuiltinEngine, "findLines">;
  /** Reads with any version of this machine. */
  local: RecognitionEngine;
  rules: Pick<HomeRules, "stay">;
  /** What reads here what stays. */
  version: { id: string; name: string; model: ModelRef | null };
}

export class HomeGuard implements RecognitionEngine {
  readonly name: string;
  readonly #options: HomeGuardOptions;

  constructor(options: HomeGuardOptions) {
    this.#options = options;
    this.name = options.remote.name;
  }

  async readPage(imagePath: string, _model: ModelRef | null, options: ReadPageOptions = {}): Promise<PageReading> {
    const found = await findPage(this.#options.finder, imagePath, options);
    const begun = performance.now();
    const polygons = found.lines.map(({ polygon }) => polygon);
    const readings = await this.readPolygons(imagePath, polygons, null, options);
    return withReadings(found, readings, (performance.now() - begun) / 1000);
  }

  async readPolygons(
    imagePath: string,
    polygons: Point[][],
    _model: ModelRef | null,
    options: EngineCallOptions = {},
  ): Promise<LineReading[]> {
    if (polygons.length === 0) return [];
    const { remote, rules, local, version } = this.#options;
    const stay = rules.stay(imagePath, polygons);
    const home = polygons.filter((_, index) => stay[index] !== false);
    const away = polygons.filter((_, index) => stay[index] === false);
    const { onProgress } = options;
    const after = (before: number) => ({
      ...options,
      onProgress: ({ done }: { done: number }) =>
        onProgress?.({ phase: "recognising", done: before + done, total: polygons.length }),
    });
    const readHere = home.length === 0 ? [] : await local.readPolygons(imagePath, home, version.model, after(0));
    const readThere = away.length === 0 ? [] : await remote.readPolygons(imagePath, away, null, after(home.length));
    if (home.length > 0) options.onStayedHome?.(home.length, away.length === 0);
    const { id, name } = version;
    let [here, there] = [0, 0];
    return polygons.map((_, index) =>
      stay[index] === false ? sameOrder(readThere, there++) : { ...sameOrder(readHere, here++), readBy: { id, name } },
    );
  }

  /** Nobody can say of which page an image of a line is: it is read here. */
  async readLineFiles(
    imagePaths: string[],
    _model: ModelRef | null,
    options: EngineCallOptions = {},
  ): Promise<LineReading[]> {
    const { local, version } = this.#options;
    const readings = await local.readLineFiles(imagePaths, version.model, options);
    return readings.map((reading) => ({ ...reading, readBy: { id: version.id, name: version.name } }));
  }

  cropLines(imagePath: string, polygons: Point[][]): Promise<Uint8Array[]> {
    return this.#options.local.cropLines(imagePath, polygons);
  }

  /** Of what finds the lines. */
  provider(): Promise<ProviderChoice> {
    return this.#options.local.provider();
  }

  /** Both engines are their maker's. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
