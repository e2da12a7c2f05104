/** @file The calls about fine-tuning. */
import type { EmendHandlers } from "#contract/index.ts";
import { readRecipe, recipeOf } from "../training/training-recipe.ts";
import type { TrainingServices } from "../training/training-services.ts";

export function trainingHandlers({
  environment,
  training,
  care,
  curves,
  trackers,
  large,
  estimates,
}: TrainingServices): Pick<EmendHandlers, "training" | "runs" | "learningCurve"> {
  return {
    training: {
      environment: () => environment.status(),
      prepareEnvironment: (wanted) => {
        // The answer is the status; how it ends comes as an event.
        (wanted.trackers ? environment.prepareTrackers() : environment.prepare()).catch(() => {});
        return environment.status();
      },
      cancelEnvironment: () => {
        environment.cancel();
        return environment.status();
      },
      trackers: () => trackers.get(),
      setTrackers: (choice) => trackers.set(choice),
      plan: (choice) => training.plan(choice),
      bases: () => large.list(),
      estimate: (input) => estimates.estimate(input),
      start: async (input) => {
        if (input.large !== undefined) await large.check(input.large);
        return training.start(input);
      },
      cancel: ({ runId }) => done(training.cancel(runId)),
      stop: ({ runId }) => done(training.stop(runId)),
      recipe: ({ large: isLarge, ...options }) => recipeOf(options, isLarge),
      readRecipe: ({ yaml }) => readRecipe(yaml),
      resume: ({ runId }) => done(training.resume(runId)),
      discard: ({ runId }) => done(training.discard(runId)),
      run: ({ runId }) => training.run(runId),
      runs: () => training.runs(),
    },
    runs: {
      setNotes: ({ runId, notes }) => done(care.setNotes(runId, notes)),
      dependents: ({ runId }) => care.dependents(runId),
      remove: async ({ runId }) => done(await care.remove(runId)),
    },
    learningCurve: {
      start: (input) => curves.start(input),
      cancel: ({ curveId }) => done(curves.cancel(curveId)),
      list: () => curves.list(),
    },
  };
}

function done(_nothing: unknown): Record<string, never> {
  return {};
}
