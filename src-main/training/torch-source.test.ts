import { expect, it } from "vitest";
import { chooseTorch } from "./torch-source.ts";

const never = new AbortController().signal;
const answers = (status: number) => (async () => new Response(null, { status })) as typeof fetch;
const offline: typeof fetch = async () => {
  throw new TypeError("fetch failed");
};

it("takes PyTorch's own index on Linux x86-64 where it answers", async () => {
  const asked: string[] = [];
  const choice = await chooseTorch(never, "linux", "x64", (async (url: string) => {
    asked.push(url);
    return new Response(null, { status: 200 });
  }) as typeof fetch);
  expect(choice).toMatchObject({ kind: "index", backend: "auto", reason: expect.stringContaining("1 GB") });
  expect(asked).toEqual(["https://download.pytorch.org/whl/cpu/torch/"]);
});

it("takes the registry's where the index cannot be reached or does not answer well, and says what that costs", async () => {
  for (const fetchLike of [offline, answers(403), answers(500)]) {
    const choice = await chooseTorch(never, "linux", "x64", fetchLike);
    expect(choice).toMatchObject({ kind: "lock", reason: expect.stringMatching(/5\.\d GB.*cannot be reached/) });
  }
});

it("asks no index where the registry's build is the small one", async () => {
  for (const [platform, arch] of [
    ["darwin", "arm64"],
    ["win32", "x64"],
    ["linux", "arm64"],
  ] as const) {
    expect(await chooseTorch(never, platform, arch, offline)).toMatchObject({ kind: "lock" });
  }
});

it("does not wait for an index that says nothing", async () => {
  const abort = new AbortController();
  const silent = ((_url: string, init: RequestInit) =>
    new Promise((_, reject) => {
      init.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      abort.abort();
    })) as typeof fetch;
  expect(await chooseTorch(abort.signal, "linux", "x64", silent)).toMatchObject({ kind: "lock" });
});
