/** @file A profile as the address and the command line write it: base and steps with `+` between. */
import type { Profile, ProfileBase, ProfileStep } from "#contract/metrics.ts";
import { strings } from "../../strings/index.ts";

const words = strings.dashboard.metrics;
export const BASES = Object.keys(words.bases) as ProfileBase[];
export const STEPS = Object.keys(words.stepNames) as ProfileStep[];

/** Whatever is not known is left out, so that an old address still shows something. */
export function profileOf(text: string | undefined): Profile {
  const parts = (text ?? "").split("+");
  return {
    base: BASES.find((base) => base === parts[0]) ?? "emend",
    steps: STEPS.filter((step) => parts.includes(step)),
  };
}

/** null for Emend's own rules, which the address need not name. */
export function textOf({ base, steps }: Profile): string | null {
  const text = [base, ...steps].join("+");
  return text === "emend" ? null : text;
}
