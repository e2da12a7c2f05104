/** @file An installed large model as the library's reader: as it was downloaded, or as the version in production has taught it. */
import type { RecognitionEngine } from "../engine.ts";
import { isLarge } from "../engine.ts";
import type { EngineSource, LocalVersion, OpenReader } from "../reader-service.ts";
import type { LargeEngines, LargeModelPlace } from "./large-engines.ts";

export interface LargeSourceOptions {
  engines: LargeEngines;
  /** null where no such model is installed. */
  find: (id: string) => Promise<LargeModelPlace | null>;
  /** Called when what is in the way has come or gone. */
  told: () => void;
}

/** What lines are marked with that the model itself has read. */
export const largeVersionId = (model: string): string => `large:${model}`;

export function largeSource({ engines, find, told }: LargeSourceOptions): EngineSource<"large"> {
  return {
    kind: "large",
    open({ model }): OpenReader {
      const id = largeVersionId(model);
      // The folder is looked at meanwhile; a model that has gone is told by the reading in any case.
      let place: LargeModelPlace | null | undefined;
      void find(model).then(
        (found) => {
          place = found;
          if (found?.state !== "ready" || found.name !== model) told();
        },
        () => {},
      );
      const own = { id, model: { large: model, adapterFolder: null, sha256: "" } };
      return {
        id,
        get name() {
          return place?.name ?? model;
        },
        engine: reader(engines, id),
        destination: null,
        version: ({ own: _, ...version }: LocalVersion) =>
          isLarge(version.model) && version.model.large === model ? version : { ...own, name: place?.name ?? model },
        problem: () =>
          place === undefined || place?.state === "ready"
            ? null
            : `The large model ${model} is not whole on this machine any more. Download it again in Models, or choose another reader.`,
      };
    },
  };
}

/** The same engine under the choice's name; ending the choice ends the large model's process only. */
function reader(engines: LargeEngines, name: string): RecognitionEngine {
  return {
    name,
    readPage: (...page) => engines.readPage(...page),
    readLineFiles: (...lines) => engines.readLineFiles(...lines),
    readPolygons: (...polygons) => engines.readPolygons(...polygons),
    cropLines: (...polygons) => engines.cropLines(...polygons),
    provider: () => engines.provider(),
    dispose: () => engines.release(),
  };
}
