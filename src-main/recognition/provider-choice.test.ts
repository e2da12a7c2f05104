import { describe, expect, it } from "vitest";
import { contract } from "#contract/index.ts";
import type { ProviderId } from "./engine.ts";
import { chooseProvider } from "./provider-choice.ts";

/** A machine where some providers work: seconds of a test reading. */
async function choose(
  requested: ProviderId | "auto",
  works: Partial<Record<ProviderId, number>>,
  platform: NodeJS.Platform = "linux",
) {
  const tried: ProviderId[] = [];
  const choice = await chooseProvider(
    requested,
    async (provider) => {
      tried.push(provider);
      const seconds = works[provider];
      if (seconds === undefined) throw new Error(`no ${provider} library\nand a long trace`);
      return seconds;
    },
    platform,
  );
  expect(contract.recognition.provider.output.parse(choice)).toEqual(choice);
  return { ...choice, tried };
}

describe("automatic", () => {
  it("takes the fastest that works, and says what the others did", async () => {
    const choice = await choose("auto", { cuda: 0.01, cpu: 0.1 });
    expect(choice.chosen).toBe("cuda");
    expect(choice.available).toEqual([
      { id: "cuda", usable: true, milliseconds: 3, detail: null },
      { id: "webgpu", usable: false, milliseconds: null, detail: "no webgpu library\nand a long trace" },
      { id: "cpu", usable: true, milliseconds: 25, detail: null },
    ]);
  });

  it("takes the processor where a GPU works but is slower", async () => {
    expect((await choose("auto", { webgpu: 0.5, cpu: 0.1 })).chosen).toBe("cpu");
  });

  it("takes the processor where nothing else works, or nothing at all", async () => {
    expect(await choose("auto", { cpu: 0.1 })).toMatchObject({ chosen: "cpu", requested: "auto" });
    expect((await choose("auto", {})).chosen).toBe("cpu");
  });

  it.each([
    ["linux", ["cuda", "webgpu", "cpu"]],
    ["win32", ["dml", "webgpu", "cpu"]],
    ["darwin", ["coreml", "webgpu", "cpu"]],
  ] as const)("tries on %s what it may have", async (platform, providers) => {
    const choice = await choose("auto", { cpu: 0.1 }, platform);
    expect(choice.tried).toEqual(providers);
    expect(choice.available.map(({ id, usable }) => [id, usable])).toEqual(providers.map((id) => [id, id === "cpu"]));
  });
});

describe("a person's choice", () => {
  it("is kept where it works, faster or not", async () => {
    expect(await choose("cpu", { cuda: 0.01, cpu: 0.1 })).toMatchObject({
      requested: "cpu",
      chosen: "cpu",
    });
  });

  it("falls back to the processor where it does not, with what the system said", async () => {
    const choice = await choose("cuda", { cpu: 0.1 });
    expect(choice).toMatchObject({ requested: "cuda", chosen: "cpu" });
    expect(choice.available[0]).toMatchObject({ usable: false, detail: expect.stringMatching(/^no cuda library/) });
  });

  it("of another system's provider falls back too", async () => {
    expect(await choose("dml", { cpu: 0.1 }, "linux")).toMatchObject({ chosen: "cpu" });
  });
});
