/** @file What a version says of itself where it leaves: its base, as the card and adapter_config.json name it. */
import { AppError } from "#contract/errors.ts";
import type { OpenVersion } from "../adapters/adapter-service.ts";

export interface PackedBase {
  /** On the Hub, `owner/name`. */
  baseModel: string;
  /** The commit; null where nobody knows. */
  baseRevision: string | null;
  /** For whoever looks through the package. */
  warnings: string[];
}

/**
 * The base of a version as others find it.
 * @param builtin of the built-in model
 * @param licence that the version is to go out under
 * @throws AppError `bad-input` where the base has no place on the Hub that anybody knows
 */
export function baseOf(
  { name, largeBase }: Pick<OpenVersion, "name" | "largeBase">,
  builtin: { baseModel: string; baseRevision: () => string | null },
  licence: string,
): PackedBase {
  if (largeBase === null) {
    const baseRevision = builtin.baseRevision();
    const warning =
      "adapter_config.json names no commit of the base model, since the Hub was not asked yet. Sign in to have it named.";
    return { baseModel: builtin.baseModel, baseRevision, warnings: baseRevision === null ? [warning] : [] };
  }
  const { repository, revision } = largeBase;
  if (repository === null) {
    throw new AppError(
      "bad-input",
      `“${name}” was taught on ${largeBase.name}, which came as a folder: nobody here knows its place on the Hub, and the card has to name it. Export the version to a folder under Versions, or fetch the model from the Hub under Models and teach that one.`,
    );
  }
  const warnings = [
    ...(revision === null
      ? ["adapter_config.json names no commit of the base model: nobody here knows which one it was taught on."]
      : []),
    ...(largeBase.licence.toLowerCase() === licence
      ? []
      : [
          `The base model's licence is “${largeBase.licence}”. See that it lets you publish what was made with it under “${licence}”.`,
        ]),
  ];
  return { baseModel: repository, baseRevision: revision, warnings };
}
