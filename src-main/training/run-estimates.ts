/** @file What a run on a large model would need, asked before it starts. */
import { AppError } from "#contract/errors.ts";
import type { EmendHandlers } from "#contract/index.ts";
import type { MemoryEstimate } from "#contract/large-training.ts";
import { TrainingOptions } from "#contract/training-options.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { Estimator } from "./estimator.ts";
import { type LargeBases, requestOf } from "./large-bases.ts";
import { largeKnobs } from "./large-recipe.ts";
import type { TrainingService } from "./training-service.ts";

export interface RunEstimatesOptions {
  training: Pick<TrainingService, "choose">;
  large: Pick<LargeBases, "check">;
  estimator: Estimator;
  blobs: BlobStore;
}

export class RunEstimates {
  readonly #options: RunEstimatesOptions;

  constructor(options: RunEstimatesOptions) {
    this.#options = options;
  }

  /** @throws AppError `environment-missing`, `models-missing`, `no-verified-lines`, `bad-input` with what is wrong */
  async estimate(input: Parameters<EmendHandlers["training"]["estimate"]>[0]): Promise<MemoryEstimate> {
    const { training, large, estimator, blobs } = this.#options;
    const model = await large.check(input.large);
    const { lines } = training.choose(input, input.seed);
    // Memory goes by the longest line, as it does in the run.
    const [longest] = lines.toSorted((a, b) => b.text.length - a.text.length);
    if (longest === undefined) throw new AppError("no-verified-lines", "No line is verified yet. Verify some first.");
    const { rank, options } = largeKnobs(TrainingOptions.parse(input), input.large);
    const { text } = longest;
    const base = requestOf(model, input.large);
    return estimator.estimate({
      base,
      rank,
      ...(options === undefined ? {} : { options }),
      image: blobs.path(longest.cropSha256),
      text,
    });
  }
}
