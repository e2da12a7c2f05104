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

/** Of what a system says where a provider fails, as much as names the cause. */
const DETAIL_CHARACTERS = 600;

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
      available.push({ id, usable: true, milliseconds: Math.round(time * 250), detail: null });
    } catch (error) {
      const detail = (error instanceof Error ? error.message : String(error)).trim().slice(0, DETAIL_CHARACTERS);
      available.push({ id, usable: false, milliseconds: null, detail });
    }
  }
  const fastest = [...seconds].sort(([, a], [, b]) => a - b)[0]?.[0] ?? "cpu";
  const wanted = requested === "auto" ? fastest : requested;
  return { requested, chosen: seconds.has(wanted) ? wanted : "cpu", available };
}
