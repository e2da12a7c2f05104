import { expect, it } from "vitest";
import { profileOf, textOf } from "./profile.ts";

it("survives the address", () => {
  const profile = { base: "jiwer", steps: ["nfkc", "long-s"] } as const;
  expect(textOf({ ...profile, steps: [...profile.steps] })).toBe("jiwer+nfkc+long-s");
  expect(profileOf("jiwer+nfkc+long-s")).toEqual(profile);
  expect(textOf(profileOf(undefined))).toBeNull();
  expect(profileOf("of-yesterday+case+nonsense")).toEqual({ base: "emend", steps: ["case"] });
});
