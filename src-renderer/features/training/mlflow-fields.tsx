/** @file MLflow: off, in a folder or on a server, and whether it registers what comes of a run. */
import { useState } from "react";
import type { TrackerChoice } from "#contract/trackers.ts";
import { strings } from "../../strings/index.ts";
import { PlaceField } from "./place-field.tsx";

type Place = "off" | "folder" | "server";

interface MlflowFieldsProps {
  chosen: TrackerChoice;
  /** Where it goes when no other folder is typed. */
  folder: string;
  onChoose(change: Partial<TrackerChoice>): void;
}

export function MlflowFields({ chosen, folder, onChoose }: MlflowFieldsProps) {
  const t = strings.training.trackers;
  const { mlflow, mlflowModel } = chosen;
  const stored: Place = mlflow === null ? "off" : /^https?:\/\//.test(mlflow) ? "server" : "folder";
  // A server has no address yet when it is picked: until one is typed nothing is set.
  const [asked, setAsked] = useState(false);
  const place = stored === "off" && asked ? "server" : stored;
  const pick = (next: Place) => {
    setAsked(next === "server");
    if (next === "folder") onChoose({ mlflow: folder });
    else onChoose({ mlflow: null, mlflowModel: null });
  };
  return (
    <div className="tracker">
      <label className="switch">
        {t.names.mlflow}
        <select value={place} onChange={({ target }) => pick(target.value as Place)}>
          {(["off", "folder", "server"] as const).map((name) => (
            <option key={name} value={name}>
              {t.mlflowPlaces[name]}
            </option>
          ))}
        </select>
      </label>
      {place === "folder" ? (
        <>
          <PlaceField
            label={`${t.names.mlflow}: ${t.folder}`}
            value={mlflow ?? ""}
            onChoose={(typed) => onChoose({ mlflow: typed || folder })}
          />
          <small>{t.stays}</small>
        </>
      ) : null}
      {place === "server" ? (
        <>
          <PlaceField
            label={`${t.names.mlflow}: ${t.server}`}
            value={stored === "server" ? (mlflow ?? "") : ""}
            placeholder={t.address}
            onChoose={(typed) => onChoose(typed === "" ? { mlflow: null, mlflowModel: null } : { mlflow: typed })}
          />
          <small className="leaves">{t.leaves(hostOf(mlflow) ?? t.yourServer)}</small>
        </>
      ) : null}
      {mlflow === null ? null : (
        <>
          <label className="switch">
            <input
              type="checkbox"
              checked={mlflowModel !== null}
              onChange={({ target }) => onChoose({ mlflowModel: target.checked ? "Emend" : null })}
            />
            {t.register}
          </label>
          {mlflowModel === null ? null : (
            <>
              <PlaceField
                label={t.model}
                value={mlflowModel}
                onChoose={(typed) => onChoose({ mlflowModel: typed || "Emend" })}
              />
              <small className={place === "server" ? "leaves" : ""}>{t.modelHint}</small>
            </>
          )}
        </>
      )}
    </div>
  );
}

function hostOf(address: string | null): string | null {
  return address === null ? null : (URL.parse(address)?.host ?? null);
}
