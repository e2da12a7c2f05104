/** @file Which execution provider reads, and why: tried, not guessed. */
import type { ProviderChoice, ProviderId } from "./engine.ts";

/** What each system may have, fastest first; the processor always stands last. */
function candidates(platform: NodeJS.Platform): ProviderId[] {
  switch (platform) {
    case "win32":
      return ["dml", "webgpu", "cpu"];
    case "darwin":
      return ["coreml", "webgpu", "cpu"];
    default:
      return ["cuda", "webgpu", "cpu"];
  }
}

const NAMES: Record<ProviderId, string> = {
  cpu: "the processor (CPU)",
  cuda: "CUDA",
  dml: "DirectML",
  coreml: "CoreML",
  webgpu: "WebGPU",
};

/**
 * Tries a short reading with each provider.
 * @param probe seconds of a short reading; rejects where the provider does not work here
 */
export async function chooseProvider(
  requested: ProviderId | "auto",
  probe: (provider: ProviderId) => Promise<number>,
  platform: NodeJS.Platform = process.platform,
): Promise<ProviderChoice> {
  const seconds = new Map<ProviderId, number>();
  const available: ProviderChoice["available"] = [];
  for (const id of candidates(platform)) {
    try {
      const time = await probe(id);
      seconds.set(id, time);
      available.push({ id, usable: true, reason: `read a test line in ${Math.round(time * 250)} ms` });
    } catch (error) {
      const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
      available.push({ id, usable: false, reason: `does not work here: ${message.slice(0, 160)}` });
    }
  }
  if (requested !== "auto") {
    if (seconds.has(requested))
      return { requested, chosen: requested, reason: `You chose ${NAMES[requested]}.`, available };
    return {
      requested,
      chosen: "cpu",
      reason: `You chose ${NAMES[requested]}, but it does not work here; the processor reads.`,
      available,
    };
  }
  const fastest = [...seconds].sort(([, a], [, b]) => a - b)[0]?.[0] ?? "cpu";
  const others = available.filter((provider) => provider.id !== fastest);
  const why = others.map((provider) => {
    const time = seconds.get(provider.id);
    return time === undefined ? `${NAMES[provider.id]} does not work here` : `${NAMES[provider.id]} was slower`;
  });
  return { requested, chosen: fastest, reason: `Fastest here: ${NAMES[fastest]}. ${why.join("; ")}.`, available };
}
