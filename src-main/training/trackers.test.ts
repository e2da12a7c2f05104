import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TrackerChoice } from "#contract/trackers.ts";
import { openTestCorrections, type TestCorrections } from "../corrections/test-corrections.ts";
import { SettingsRepository } from "../storage/settings-repository.ts";
import { openTestTraining, verifyLines } from "./test-training.ts";
import { RunTrackers, requestTrackers, TrackerSettings } from "./trackers.ts";

let t: TestCorrections;
let settings: SettingsRepository;
let trackers: TrackerSettings;

beforeEach(() => {
  t = openTestCorrections();
  settings = new SettingsRepository(t.database);
  trackers = new TrackerSettings(settings, t.folder);
});
afterEach(() => t.dispose());

const choice = (chosen: Partial<TrackerChoice>) => TrackerChoice.parse(chosen);

describe("a run", () => {
  it("asks for the trackers of its start, also when it is resumed, and goes on without their libraries", async () => {
    const training = openTestTraining();
    try {
      verifyLines(training, [8, 2]);
      const own = new TrackerSettings(new SettingsRepository(training.database), training.folder);
      let asked = 0;
      const prepareTrackers = async () => {
        asked += 1;
        throw new Error("no network");
      };
      training.options.trackers = new RunTrackers(own, { prepareTrackers }, training.options.log);
      own.set(choice({ wandb: training.folder }));
      const runId = training.start("dies");
      await training.ended(runId);
      own.set(choice({}));
      training.training.resume(runId);
      expect(await training.ended(runId)).toMatchObject({ state: "done" });
      const request = JSON.parse(readFileSync(join(training.folder, "runs", runId, "request.json"), "utf8"));
      expect(request.trackers).toEqual({ wandb: training.folder });
      expect([asked, training.logged.filter((line) => /no network/.test(line)).length]).toEqual([2, 2]);
      await training.ended(training.start("normal"));
      expect(asked).toBe(2);
    } finally {
      training.dispose();
    }
  });
});

describe("trackers", () => {
  it("are off until they are set, and a run then asks for none", () => {
    const { chosen, folders } = trackers.get();
    expect(Object.values(chosen)).toEqual([null, null, null, null]);
    expect(requestTrackers(chosen)).toEqual({});
    expect(folders.mlflow).toBe(join(t.folder, "trackers", "mlflow"));
  });

  it("are kept, and a run asks for exactly those", () => {
    trackers.set(choice({ tensorboard: t.folder, mlflow: "https://mlflow.example/here", mlflowModel: "Letters" }));
    const again = new TrackerSettings(settings, t.folder).get().chosen;
    expect(requestTrackers(again)).toEqual({
      trackers: { tensorboard: t.folder, mlflow: "https://mlflow.example/here", mlflowModel: "Letters" },
    });
    expect(Object.values(trackers.set(choice({})).chosen)).toEqual([null, null, null, null]);
  });

  it("are off where the setting cannot be read", () => {
    settings.set("trackers", { tensorboard: 7 });
    expect(requestTrackers(trackers.get().chosen)).toEqual({});
  });

  it.each([
    [{ tensorboard: "runs" }, /“runs” is no place/],
    [{ wandb: "https://api.wandb.ai" }, /is no place/],
    [{ mlflow: "sqlite:///x.db" }, /is no place/],
    [{ mlflow: "https://me:secret@mlflow.example" }, /Leave user, password and token out/],
    [{ mlflow: "https://mlflow.example/?token=1" }, /Leave user, password and token out/],
    [{ mlflowModel: "Letters" }, /say where MLflow is/],
  ])("%j is refused, and nothing of it is kept", (bad, message) => {
    expect(() => trackers.set(choice(bad))).toThrow(message);
    expect(requestTrackers(trackers.get().chosen)).toEqual({});
  });
});
