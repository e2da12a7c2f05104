/** @file Which PyTorch build to install: the small one where it can be had, else what the registry has. */

export type TorchChoice = { kind: "lock"; reason: string } | { kind: "index"; backend: "cpu" | "auto"; reason: string };

const PYTORCH_INDEX = "https://download.pytorch.org/whl/cpu/torch/";
const PROBE_TIMEOUT_MS = 4_000;

/**
 * On Linux x86-64 the Python registry's only torch is the CUDA build (5.9 GB installed, and it does not import without
 * its CUDA libraries). PyTorch's own index has one of about 1 GB; it is used where it answers. Elsewhere the registry's
 * build is the small one already.
 * @param fetchLike for tests
 */
export async function chooseTorch(
  signal: AbortSignal,
  platform: string = process.platform,
  arch: string = process.arch,
  fetchLike: typeof fetch = fetch,
): Promise<TorchChoice> {
  if (platform !== "linux" || arch !== "x64") {
    return { kind: "lock", reason: "the registry's build for this system" };
  }
  try {
    const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const answer = await fetchLike(PYTORCH_INDEX, { method: "HEAD", signal: AbortSignal.any([signal, timeout]) });
    // `auto` looks for a GPU driver and takes the CPU build where there is none.
    if (answer.ok) return { kind: "index", backend: "auto", reason: "about 1 GB, from PyTorch's own index" };
  } catch {
    // No answer: the registry it is.
  }
  return {
    kind: "lock",
    reason: "about 5.9 GB: PyTorch's own index cannot be reached, and the registry has only the GPU build",
  };
}
